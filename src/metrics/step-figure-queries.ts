import type { Binder } from '../expression/index.ts'
import { cohortUnitsSql } from './cohort-queries.ts'
import { settings } from './event-sql.ts'
import { planBinder } from './people.ts'
import type { Statement } from './queries.ts'
import { conversionUnitsSql } from './steps-queries.ts'
import type { PlanOf, UnitPlan } from './unit.ts'

/** A row of `stepsStatement`. */
export interface StepsRow {
  others: number
  open: string
  /** People who reached each step, in order. */
  people: string[]
  /** Median seconds from each step to the next, for those who took it; anything where nobody did. */
  medians: (number | null)[]
  [group: `k${number}`]: string
}

/** How many people reach each step, and how long they take, for each group. */
export function stepsStatement(plan: PlanOf<'conversion'>): Statement {
  const binder = planBinder(plan)
  const count = plan.definition.steps.length
  const medians = plan.definition.steps
    .slice(1)
    .map(
      (_, index) =>
        `quantileExactInclusiveIf(0.5)((times[${index + 2}] - times[${index + 1}]) / 1000, reached >= ${index + 2})`,
    )
  const units = conversionUnitsSql(plan, binder, { ids: false, times: true })
  const sql = `SELECT ${[
    ...groupColumns(plan),
    'countIf(open) AS open',
    `sumForEach(arrayMap(step -> toUInt64(reached >= step), range(1, ${count + 1}))) AS people`,
    `[${medians.join(', ')}] AS medians`,
  ].join(',\n  ')}
FROM (${rankedUnitsSql(plan, units, binder)})
GROUP BY ${groupNames(plan).join(', ')}
${settings}`
  return { sql, params: binder.params }
}

/** A row of `cohortsStatement`. */
export interface CohortRow {
  bucket: string
  others: number
  size: string
  /** How many came back 1, 2, … periods later. */
  later: string[]
  [group: `k${number}`]: string
}

/** Sizes of the cohorts of a plan, and how many of each came back in each of `periods` periods, for each group. */
export function cohortsStatement(plan: PlanOf<'retention'>, periods: number): Statement {
  const binder = planBinder(plan)
  const units = cohortUnitsSql(plan, periods, binder)
  const sql = `SELECT bucket, ${groupColumns(plan).join(', ')}, count() AS size, sumForEach(later) AS later
FROM (${rankedUnitsSql(plan, units, binder)})
GROUP BY ${['bucket', ...groupNames(plan)].join(', ')}
${settings}`
  return { sql, params: binder.params }
}

const groupNames = (plan: UnitPlan) => ['others', ...plan.by.map((_, index) => `shown_k${index}`)]
const groupColumns = (plan: UnitPlan) => [
  'others',
  ...plan.by.map((_, index) => `shown_k${index} AS k${index}`),
]

/** Units with whether their group is one of the others, ranked by how many units it has. */
function rankedUnitsSql(plan: UnitPlan, units: string, binder: Binder): string {
  if (plan.by.length === 0) return `SELECT *, 0 AS others FROM (${units})`
  const names = plan.by.map((_, index) => `k${index}`)
  const groups = names.join(', ')
  const shown = names.map((name) => `if(others, '', ${name}) AS shown_${name}`)
  return `SELECT *, place > ${binder.bind('UInt32', plan.limit)} AS others, ${shown.join(', ')} FROM (
SELECT *, dense_rank() OVER (ORDER BY volume DESC, ${groups}) AS place FROM (
SELECT *, count() OVER (PARTITION BY ${groups}) AS volume FROM (${units})))`
}
