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

/** Steps of a conversion measure, of everybody together. */
export function readSteps(result: Loose): StepCount[] {
  const [group] = listOf(result.groups)
  return listOf(group?.steps).map(({ label, people, medianSeconds }, index) => ({
    label: typeof label === 'string' ? label : String(index + 1),
    people: numberOf(people) ?? 0,
    seconds: numberOf(medianSeconds),
  }))
}

/** People who began in one period, and the share of them that came back in each since. */
export interface CohortCount {
  t: string
  people: number
  /** Percent; null for a period that is not over, and for cohorts that are too small to say. */
  shares: (number | null)[]
}

export interface Cohorts {
  every: 'day' | 'week' | 'month'
  /** How many periods after the beginning the first share is. */
  first: number
  cohorts: CohortCount[]
}

/** Cohorts of a measure of coming back, of everybody together. */
export function readCohorts(result: Loose): Cohorts {
  const every = result.every === 'day' || result.every === 'month' ? result.every : 'week'
  const [group] = listOf(result.groups)
  const cohorts = listOf(group?.cohorts)
  const first = Math.min(
    ...cohorts.flatMap(({ cells }) => listOf(cells).map(({ after }) => numberOf(after) ?? 0)),
  )
  return {
    every,
    first: Number.isFinite(first) ? first : 0,
    cohorts: cohorts.map(({ t, size, tooFew, cells }) => ({
      t: String(t),
      people: numberOf(size) ?? 0,
      shares: listOf(cells).map(({ value }) => (tooFew === true ? null : (numberOf(value) ?? null))),
    })),
  }
}
