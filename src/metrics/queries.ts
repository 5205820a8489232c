import type { QueryParams } from '../db/index.ts'
import { allOf, type Binder, createBinder, expressionSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import {
  type Aggregate,
  type Alias,
  aggregatesOf,
  eitherSide,
  mergeColumn,
  partCondition,
  partsSql,
  plainColumn,
  stateColumns,
  volumeSql,
} from './aggregates.ts'
import { eventBucketSql, namesSql, periodSql, readingOnce, settings } from './event-sql.ts'
import { eventsOf, type PlainDefinition, ratioOf } from './metric.ts'
import { joinedDimensions, planBinder } from './people.ts'
import { periodNumberSql } from './period.ts'
import type { PlainPlan } from './plan.ts'
import { isStatePlan, stateBucketSql, stateDimensionsSql, stretchesSql } from './states-queries.ts'
import { isStepPlan, isUnitPlan, plainUnits } from './unit.ts'
import { unitsSql } from './unit-queries.ts'

/** A statement with its values. */
export interface Statement {
  sql: string
  params: QueryParams
}

/** A row of the answer of `measureStatement`. */
export type MeasureRow = {
  bucket: string
  others: number
  n: string
  oldest?: string
  /** With breakdowns: how many groups there are in all. */
  groups?: string
} & { [figure in Exclude<Alias, 'n' | 'oldest'>]?: number | string | null } & {
  [group: `k${number}`]: string
}

/**
 * The one statement that answers a plan: a row for each window and group in which something happened.
 */
export function measureStatement(plan: PlainPlan): Statement {
  const binder = planBinder(plan)
  if (plan.by.length === 0) {
    if (plan.definition.kind === 'stickiness') return daysStatement(plan, binder)
    const aggregates = aggregatesOf(plan.definition, binder)
    const { bucket, from } = sourceOf(plan, binder)
    const sql = [
      `SELECT ${bucket} AS bucket, 0 AS others, ${aggregates.map((one) => plainColumn(one)).join(', ')}`,
      from,
      'GROUP BY bucket',
      settings,
    ]
    return { sql: sql.join('\n'), params: binder.params }
  }
  const others = othersSql(plan, binder)
  const aggregates = aggregatesOf(plan.definition, binder)
  const groups = plan.by.map((_, index) => `k${index}`)
  const shown = groups.map((group) => `if(others, '', ${group}) AS shown_${group}`)
  const sql = [
    `SELECT bucket, others, any(all_groups) AS groups, ${groups.map((group) => `shown_${group} AS ${group}`).join(', ')}, ${aggregates.map(mergeColumn).join(', ')}`,
    `FROM (SELECT *, ${others} AS others, max(place) OVER () AS all_groups, ${shown.join(', ')} FROM (${rankedSql(plan, binder)}))`,
    `GROUP BY bucket, others, ${groups.map((group) => `shown_${group}`).join(', ')}`,
    settings,
  ]
  return { sql: sql.join('\n'), params: binder.params }
}

/** People of each day, added up: on one day nobody is counted twice, so that no pair of person and day need be kept. */
function daysStatement(plan: PlainPlan, binder: Binder): Statement {
  const sql = [
    'SELECT bucket, 0 AS others, sum(events) AS n, sum(people) AS a',
    `FROM (SELECT bucket, count() AS events, uniqExact(person) AS people FROM (${personDaysSql(plan, binder)}) GROUP BY bucket, day)`,
    'GROUP BY bucket',
    settings,
  ]
  return { sql: sql.join('\n'), params: binder.params }
}

/**
 * One statement for several measures that read the same events over the same steps: a row for each step, with the
 * figures of measure i as m<i>_n, m<i>_a, m<i>_b, …
 *
 * @param plans plans with the same `eventsKey` and `timesKey`
 */
export function sharedStatement(plans: readonly PlainPlan[]): Statement {
  const binder = planBinder(plans[0]!)
  const columns = plans.flatMap(({ definition }, index) => {
    const filter = filterOf(definition)
    const own = filter && expressionSql(filter, binder)
    const aggregates = aggregatesOf(definition, binder).map((one): Aggregate => {
      const when = [own, one.when].filter((condition) => condition).join(' AND ')
      return { ...one, ...(when ? { when } : {}) }
    })
    return aggregates.map((one) => plainColumn(one, `m${index}_`))
  })
  const first = plans[0]!
  const scan: PlainPlan = { ...first, definition: readingAll(first.definition) }
  const { bucket, from } = sourceOf(scan, binder)
  const sql = [`SELECT ${bucket} AS bucket,`, `  ${columns.join(',\n  ')}`, from, 'GROUP BY bucket', settings]
  return { sql: sql.join('\n'), params: binder.params }
}

/** A measure of the same events without its conditions. */
export function readingAll(definition: PlainDefinition): PlainDefinition {
  const events = eventsOf(definition)
  return { kind: 'count', ...(events ? { event: events } : {}) }
}

/** What must be equal for measures to read the same events, of whatever time; undefined for a plan that is asked by itself. */
export function eventsKey(plan: PlainPlan): string | undefined {
  if (plan.by.length > 0 || isStatePlan(plan) || isStepPlan(plan)) return undefined
  const { workspace, filter, robots } = plan
  return JSON.stringify([workspace, eventsOf(plan.definition), filter, robots])
}

/** What must be equal beside that for measures to share one scan as they are. */
export function timesKey({ steps, windows }: PlainPlan): string {
  return JSON.stringify([steps, windows.map((one) => [one.start, one.end])])
}

/** What must be equal for measures to share one scan as they are; undefined for a plan that is asked by itself. */
export function scanKey(plan: PlainPlan): string | undefined {
  const events = eventsKey(plan)
  return events && `${events} ${timesKey(plan)}`
}

/** When the first event of each of some names happened, in ms; absent: of every name there is. */
export function firstEventsStatement(workspace: string, events: readonly string[] | undefined): Statement {
  const binder = createBinder()
  const names = namesSql(events && [...events], binder)
  const sql = `SELECT name, toUnixTimestamp64Milli(min(first_ts)) AS first FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}${names ? ` AND ${names}` : ''}
GROUP BY name`
  return { sql, params: binder.params }
}

/** Every window and group with partial figures, and the group's place by volume over the whole period. */
function rankedSql(plan: PlainPlan, binder: Binder): string {
  const groups = plan.by.map((_, index) => `k${index}`).join(', ')
  const aggregates = aggregatesOf(plan.definition, binder)
  const wholes = aggregates
    .filter((one) => one.whole)
    .map((one) => `, ${partsSql(one)} OVER (PARTITION BY bucket) AS ${one.alias}_whole`)
  const { bucket, dimensions, from } = sourceOf(plan, binder)
  return `
SELECT *, dense_rank() OVER (ORDER BY volume DESC, ${groups}) AS place FROM (
SELECT *, sum(${volumeSql(aggregates)}) OVER (PARTITION BY ${groups}) AS volume${wholes.join('')} FROM (
SELECT ${bucket} AS bucket, ${dimensions.join(', ')}, ${stateColumns(aggregates).join(', ')}
${from}
GROUP BY bucket, ${groups}))`
}

/** Condition that a group of `rankedSql` is not shown by itself. */
function othersSql(plan: PlainPlan, binder: Binder): string {
  if (!plan.groups) return `place > ${binder.bind('UInt32', plan.limit)}`
  return `NOT ${amongSql(
    plan.by.map((_, index) => `k${index}`),
    plan.groups,
    binder,
  )}`
}

/** Condition that the values of breakdowns are one of some groups. */
function amongSql(values: readonly string[], groups: readonly (readonly string[])[], binder: Binder): string {
  const columns = values.map((_, index) =>
    binder.bind(
      'Array(String)',
      groups.map((group) => group[index]!),
    ),
  )
  return values.length === 1
    ? `has(${columns[0]}, ${values[0]})`
    : `has(arrayZip(${columns.join(', ')}), (${values.join(', ')}))`
}

/** Condition that an event is in none of the groups that are shown by themselves. */
export function othersCondition(plan: PlainPlan, dimensions: readonly string[], binder: Binder): string {
  if (plan.groups) return `NOT ${amongSql(dimensions, plan.groups, binder)}`
  const groups = plan.by.map((_, index) => `k${index}`).join(', ')
  const values = dimensions.length === 1 ? dimensions[0] : `(${dimensions.join(', ')})`
  return `${values} GLOBAL NOT IN (SELECT ${groups} FROM (${rankedSql(plan, binder)}) WHERE place <= ${binder.bind('UInt32', plan.limit)})`
}

/** What a plan reads: rows with the window they belong to and the groups they are in. */
interface Source {
  bucket: string
  /** `… AS k0`, `… AS k1`, … */
  dimensions: string[]
  from: string
}

/** What a plan reads, with the text of each of its breakdowns. */
export function sourceOf(plan: PlainPlan, binder: Binder): Source {
  if (isStatePlan(plan)) {
    return {
      bucket: stateBucketSql(plan, binder),
      dimensions: stateDimensionsSql(plan),
      from: `FROM (${stretchesSql(plan, binder)})`,
    }
  }
  if (plan.definition.kind === 'stickiness')
    return {
      bucket: 'bucket',
      dimensions: plan.by.map((_, index) => `k${index}`),
      from: `FROM (${personDaysSql(plan, binder)})`,
    }
  if (isUnitPlan(plan)) {
    return {
      bucket: 'bucket',
      dimensions: plan.by.map((_, index) => `k${index}`),
      from: `FROM (${unitsSql(plan, binder, plainUnits)})`,
    }
  }
  const bucket = eventBucketSql(plan, binder)
  const { texts, joins } = joinedDimensions(plan, binder)
  return {
    bucket,
    dimensions: texts.map((text, index) => `${text} AS k${index}`),
    from: `${readingOnce}${joins}\nWHERE ${conditionSql(plan, binder)}`,
  }
}

/** The events of a plan as who did something on which day. */
function personDaysSql(plan: PlainPlan, binder: Binder): string {
  const { texts, joins } = joinedDimensions(plan, binder)
  const dimensions = texts.map((text, index) => `${text} AS k${index}`)
  const day = periodNumberSql('day', plan.calendar, binder)
  return `SELECT ${[`${eventBucketSql(plan, binder)} AS bucket`, ...dimensions].join(', ')}, ${personSql} AS person, ${day} AS day
${readingOnce}${joins}
WHERE ${conditionSql(plan, binder)}`
}

/** The condition that every event behind a measure meets; that of a share parts the whole and leaves nothing out. */
export function filterOf(definition: PlainDefinition) {
  return definition.kind === 'share' ? undefined : definition.filter
}

/** The condition of the events a plan reads: the same for the number, its rows and its people. */
export function conditionSql(plan: PlainPlan, binder: Binder): string {
  const { definition } = plan
  const filter = allOf(filterOf(definition), plan.filter)
  const conditions = [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    namesSql(eventsOf(definition), binder),
    periodSql(plan, binder),
    plan.robots ? undefined : 'robot = 0',
    filter && expressionSql(filter, binder),
  ]
  // A group in which nothing is counted is none.
  if (definition.kind === 'ratio' && plan.by.length > 0) conditions.push(eitherSide(definition, binder))
  if (definition.kind === 'share' && plan.by.length > 0)
    conditions.push(partCondition(ratioOf(definition), 'denominator', binder))
  return conditions.filter((condition) => condition && condition !== '1').join('\n  AND ')
}
