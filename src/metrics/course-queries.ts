import { type Binder, expressionSql } from '../expression/index.ts'
import { type Aggregate, type Alias, aggregatesOf, plainColumn } from './aggregates.ts'
import { settings } from './event-sql.ts'
import { planBinder } from './people.ts'
import type { PlainPlan, Plan } from './plan.ts'
import { filterOf, type MeasureRow, readingAll, type Statement, sourceOf } from './queries.ts'
import { isStatePlan } from './states-queries.ts'
import { isStepPlan } from './unit.ts'

/** Figures that a course needs: no intervals, which cost more than all the rest. */
const figures: ReadonlySet<Alias> = new Set(['n', 'a', 'b'])
/** Of what is counted groups beyond those shown are added up; people in two of them count in both. */
const summed: ReadonlySet<string> = new Set(['count', 'unique'])

export type CourseRow = { bucket: string; part: number; shown: number; group: string } & Record<
  `m${number}_${string}`,
  string | number | null
>

/**
 * One statement for several measures that read the same events, or for one of states or of people's steps, whole (part 0)
 * and by each breakdown by itself (part 1, 2, …): every event is read once. Shown are the groups that are among the `limit` largest of any of the measures.
 *
 * @param plans with the same events, steps, breakdowns and limit; several only where they `readsEvents`
 */
export function courseStatement(plans: readonly PlainPlan[]): Statement {
  const first = plans[0]!
  const binder = planBinder(first)
  const columns = plans.flatMap((plan, index) => figuresOf(plan, binder).map((sql) => sql(index)))
  const source = readsEvents(first) ? { ...first, definition: readingAll(first.definition) } : first
  const { bucket, dimensions, from } = sourceOf(source, binder)
  const keys = first.by.map((_, index) => `k${index}`)
  const sets = ['(bucket)', ...keys.map((key) => `(bucket, ${key})`)]
  const parts = keys.map((key, index) => `grouping(${key}) = 0, ${index + 1}, `)
  const inner = `SELECT ${[`${bucket} AS bucket`, ...dimensions].join(', ')},
  ${keys.length > 0 ? `toUInt8(multiIf(${parts.join('')}0))` : 'toUInt8(0)'} AS part,
  ${columns.join(',\n  ')}
${from}
GROUP BY GROUPING SETS (${sets.join(', ')})`
  const sql =
    keys.length === 0
      ? `SELECT *, 1 AS shown, '' AS group FROM (${inner})\n${settings}`
      : `${shownSql(plans, keys, inner, binder)}\n${settings}`
  return { sql, params: binder.params }
}

/** The groups that are shown by themselves, and the others of each breakdown together. */
function shownSql(
  plans: readonly PlainPlan[],
  keys: readonly string[],
  inner: string,
  binder: Binder,
): string {
  const names = plans.flatMap((plan, index) =>
    aliasesOf(plan, binder).map((alias) => ({ alias, index, kind: plan.definition.kind })),
  )
  const volumes = plans.map((_, index) => `sum(m${index}_n) OVER (PARTITION BY part, key) AS volume_${index}`)
  const places = plans.map(
    (_, index) => `dense_rank() OVER (PARTITION BY part ORDER BY volume_${index} DESC, key)`,
  )
  const place = places.length === 1 ? places[0]! : `least(${places.join(', ')})`
  const merged = names.map(({ alias, index, kind }) => {
    const column = `m${index}_${alias}`
    return `${summed.has(kind) ? 'sum' : 'any'}(${column}) AS ${column}`
  })
  const key = `multiIf(${keys.map((one, index) => `part = ${index + 1}, ${one}, `).join('')}'')`
  return `SELECT bucket, part, shown, if(shown, key, '') AS group, ${merged.join(', ')}
FROM (SELECT *, ${place} <= ${binder.bind('UInt32', plans[0]!.limit)} AS shown
FROM (SELECT *, ${volumes.join(', ')} FROM (SELECT *, ${key} AS key FROM (${inner}))))
GROUP BY bucket, part, shown, group`
}

/** Whether each event is an answer by itself: such measures share one reading. */
export const readsEvents = (plan: Plan) => !isStatePlan(plan) && !isStepPlan(plan)

function figuresOf(plan: PlainPlan, binder: Binder): ((index: number) => string)[] {
  // What people do one after the other, and states, are picked where they are put together.
  const filter = readsEvents(plan) ? filterOf(plan.definition) : undefined
  const own = filter && expressionSql(filter, binder)
  const aggregates = aggregatesOf(plan.definition, binder).map((one): Aggregate => {
    const when = [own, one.when].filter((condition) => condition).join(' AND ')
    return { ...one, ...(when ? { when } : {}) }
  })
  return aggregates
    .filter(({ alias }) => figures.has(alias))
    .map((one) => (index) => plainColumn(one, `m${index}_`))
}

const aliasesOf = ({ definition }: PlainPlan, binder: Binder): Alias[] =>
  aggregatesOf(definition, binder)
    .map(({ alias }) => alias)
    .filter((alias) => figures.has(alias))

/** The row that one measure would have had alone. */
export function rowOfCourse(row: CourseRow, index: number): MeasureRow {
  const figure = (alias: string) => row[`m${index}_${alias}`] ?? null
  return {
    bucket: row.bucket,
    others: row.shown ? 0 : 1,
    n: String(figure('n') ?? 0),
    a: figure('a'),
    b: figure('b'),
    k0: row.group,
  }
}
