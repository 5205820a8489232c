/** One step of a journey as the server counts it. */
export interface StepCount {
  label: string
  people: number
  /** Usual time from the step before; absent for the first, and when nobody came. */
  seconds: number | undefined
}

type Loose = Record<string, unknown>

const listOf = (given: unknown): Loose[] => (Array.isArray(given) ? (given as Loose[]) : [])
const numberOf = (given: unknown) => (typeof given === 'number' ? given : undefined)

/** Steps of a conversion measure. */
export function readSteps(result: Loose): StepCount[] {
  return listOf(result.steps).map((step, index) => ({
    label: typeof step.label === 'string' ? step.label : String(step.event ?? index + 1),
    people: numberOf(step.people) ?? 0,
    seconds: numberOf(step.medianSeconds),
  }))
}

/** People who began in one period, and the share of them that came back in each since. */
export interface CohortCount {
  t: string
  people: number
  shares: (number | null)[]
}

/** Cohorts of a retention measure. */
export function readCohorts(result: Loose): { every: 'day' | 'week' | 'month'; cohorts: CohortCount[] } {
  const every = result.every === 'day' || result.every === 'month' ? result.every : 'week'
  return {
    every,
    cohorts: listOf(result.cohorts).map((cohort) => ({
      t: String(cohort.t),
      people: numberOf(cohort.people) ?? 0,
      shares: listOf(cohort.periods).map((period) => numberOf(period.value) ?? null),
    })),
  }
}
