import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { wilsonInterval } from '../stats/estimates/index.ts'
import type { Freshness } from './freshness.ts'
import type { GroundOf } from './ground.ts'
import { type DefinitionInput, eventsOf, isTooFew } from './metric.ts'
import { periodNumber } from './period.ts'
import type { Step } from './plan.ts'
import { type Ground, planQuestion, type Question, readRequest } from './question.ts'
import type { QueryRequest } from './request.ts'
import { tidy } from './series.ts'
import { type CohortRow, cohortsStatement, type StepsRow, stepsStatement } from './step-figure-queries.ts'
import {
  type CohortCell,
  type CohortsRequestInput,
  type CohortsResult,
  cohortsRequestSchema,
  type StepsRequestInput,
  type StepsResult,
  stepsRequestSchema,
} from './step-request.ts'
import type { PlanOf } from './unit.ts'

/** Cohorts in one grid, at most. */
const mostCohorts = 120

/** What measures over people's steps tell beside their number: people at each step, and the grid of cohorts. */
export function createStepFigures({
  groundOf,
  clickhouse,
  freshness,
}: {
  groundOf: GroundOf
  clickhouse: ClickHouse
  freshness: (workspace: string, events?: readonly string[]) => Promise<Freshness>
}) {
  /**
   * How many people reach each step of a conversion, how many are lost before it, and how long it takes them.
   *
   * @throws TandemError `invalid_request` for another kind of measure, and what `query` throws
   */
  async function steps(workspace: string, asked: StepsRequestInput): Promise<StepsResult> {
    const request = readRequest(stepsRequestSchema, asked)
    const { ground, question } = await open(workspace, { ...request, grain: 'total' }, 'conversion')
    const plan = question.plan as PlanOf<'conversion'>
    const { sql, params } = stepsStatement(plan)
    const [rows, told] = await Promise.all([
      clickhouse.query<StepsRow>(sql, params),
      describe(ground, question),
    ])
    const groups = rows.length === 0 && plan.by.length === 0 ? [emptySteps(plan)] : rows
    return {
      ...told,
      order: plan.definition.order,
      groups: sorted(groups, (row) => Number(row.people[0])).map((row) => toSteps(plan, row)),
    }
  }

  /**
   * The grid of a measure of coming back: for each period in which people began how many came back 1, 2, … later.
   *
   * @throws TandemError `invalid_request` for another kind of measure, `period_too_fine`, and what `query` throws
   */
  async function cohorts(workspace: string, asked: CohortsRequestInput): Promise<CohortsResult> {
    const request = readRequest(cohortsRequestSchema, asked)
    const { ground, question } = await open(workspace, request, 'retention')
    const plan = question.plan as PlanOf<'retention'>
    if (question.steps.length > mostCohorts) {
      throw new TandemError('period_too_fine', {
        detail: `A grid has at most ${mostCohorts} cohorts; take a shorter time, or longer periods.`,
      })
    }
    const { sql, params } = cohortsStatement(plan, request.periods)
    const [rows, told] = await Promise.all([
      clickhouse.query<CohortRow>(sql, params),
      describe(ground, question),
    ])
    const groups = [...Map.groupBy(rows, (row) => groupId(plan, row)).values()]
    if (groups.length === 0 && plan.by.length === 0) groups.push([])
    const size = (list: CohortRow[]) => list.reduce((sum, row) => sum + Number(row.size), 0)
    return {
      ...told,
      every: plan.definition.every,
      periods: request.periods,
      groups: groups
        .toSorted((one, two) => othersLast(one[0], two[0]) || size(two) - size(one))
        .map((list) => ({
          ...groupOf(plan, list[0]),
          ...toGrid(ground, question.steps, list, plan, request.periods),
        })),
    }
  }

  async function open(
    workspace: string,
    asked: Omit<QueryRequest, 'grain' | 'compare'> & { grain?: 'total' },
    kind: 'conversion' | 'retention',
  ) {
    const ground = await groundOf(workspace, asked.name ?? (asked.definition as DefinitionInput))
    const { definition } = ground
    if (definition.kind !== kind) {
      const message = kind === 'conversion' ? 'only a conversion has steps' : 'only coming back has cohorts'
      throw new TandemError('invalid_request', {
        errors: [{ path: asked.name ? '/name' : '/definition/kind', message }],
      })
    }
    const grain = definition.kind === 'retention' ? definition.every : 'total'
    return { ground, question: await planQuestion(ground, { ...asked, grain }) }
  }

  async function describe({ workspace, definition, calendar }: Ground, { from, to }: Question) {
    const { asOf, late } = await freshness(workspace, eventsOf(definition))
    return {
      ...(definition.name ? { name: definition.name } : {}),
      ...(definition.label ? { label: definition.label } : {}),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      timeZone: calendar.zone,
      asOf,
      late,
    }
  }

  return { steps, cohorts }
}

type Grouped = { others: number; [group: `k${number}`]: string }

const othersLast = (one?: Grouped, two?: Grouped) => Number(one?.others ?? 0) - Number(two?.others ?? 0)
const groupId = (plan: PlanOf<'retention'>, row: Grouped) =>
  JSON.stringify([Number(row.others), ...plan.by.map((_, index) => row[`k${index}`])])

/** Biggest first, others last. */
function sorted<Row extends Grouped>(rows: readonly Row[], size: (row: Row) => number): Row[] {
  return rows.toSorted((one, two) => othersLast(one, two) || size(two) - size(one))
}

function groupOf({ by }: PlanOf<'conversion' | 'retention'>, row: Grouped | undefined) {
  const others = Number(row?.others ?? 0) === 1
  const values = by.map(({ label }, index) => [label, others ? 'others' : row?.[`k${index}`] || null])
  return { by: Object.fromEntries(values), ...(others ? { others: true as const } : {}) }
}

function emptySteps({ definition }: PlanOf<'conversion'>): StepsRow {
  const { steps } = definition
  return { others: 0, open: '0', people: steps.map(() => '0'), medians: steps.slice(1).map(() => null) }
}

function toSteps(plan: PlanOf<'conversion'>, row: StepsRow): StepsResult['groups'][number] {
  const people = row.people.map(Number)
  const began = people[0]!
  return {
    ...groupOf(plan, row),
    began,
    finished: people.at(-1)!,
    open: Number(row.open),
    ...(isTooFew('conversion', began) ? { tooFew: true as const } : {}),
    steps: plan.definition.steps.map((step, index) => {
      const before = index === 0 ? began : people[index - 1]!
      const here = people[index]!
      const median = row.medians[index - 1]
      return {
        label: step.label ?? [step.event].flat().join(' / '),
        people: here,
        ...shareOf(here, began, 'share'),
        fromBefore: before === 0 ? null : tidy((100 * here) / before),
        lost: before - here,
        medianSeconds: index === 0 || here === 0 || median === null ? null : tidy(Number(median)),
      }
    }),
  }
}

/** A share in percent with its interval; null where there is nobody to take a share of. */
function shareOf<Name extends 'share' | 'value'>(hits: number, n: number, name: Name) {
  const interval = wilsonInterval(hits, n)
  return {
    [name]: n === 0 ? null : tidy((100 * hits) / n),
    ...(interval ? { interval: { low: tidy(100 * interval.low), high: tidy(100 * interval.high) } } : {}),
  } as { [key in Name]: number | null } & { interval?: { low: number; high: number } }
}

/** A row of cells for each cohort, and the cohorts together. */
function toGrid(
  { calendar, now }: Ground,
  steps: readonly Step[],
  rows: readonly CohortRow[],
  { definition }: PlanOf<'retention'>,
  periods: number,
): Pick<CohortsResult['groups'][number], 'cohorts' | 'whole'> {
  const byKey = new Map(rows.map((row) => [String(row.bucket), row]))
  const present = periodNumber(definition.every, calendar, now)
  const whole = Array.from({ length: periods }, () => ({ people: 0, size: 0 }))
  const cohorts = steps.map((step) => {
    const row = byKey.get(step.key)
    const size = Number(row?.size ?? 0)
    const period = periodNumber(definition.every, calendar, step.t)
    const cells = Array.from({ length: periods }, (_, index): CohortCell => {
      const people = Number(row?.later[index] ?? 0)
      if (period + index + 1 >= present) return { after: index + 1, people, value: null, incomplete: true }
      whole[index]!.people += people
      whole[index]!.size += size
      return { after: index + 1, people, ...shareOf(people, size, 'value') }
    })
    return {
      t: new Date(step.t).toISOString(),
      size,
      ...(step.partial ? { partial: true as const } : {}),
      ...(isTooFew('retention', size) ? { tooFew: true as const } : {}),
      cells,
    }
  })
  return {
    cohorts,
    whole: whole.map(({ people, size }, index) => ({
      after: index + 1,
      people,
      size,
      ...shareOf(people, size, 'value'),
    })),
  }
}
