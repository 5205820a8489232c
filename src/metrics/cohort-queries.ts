import { allOf, type Binder, expressionSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { eventBucketSql, namesSql, periodSql, readingOnce, widened } from './event-sql.ts'
import { eventsOf } from './metric.ts'
import type { Moment } from './moment.ts'
import { dimensionSql } from './people.ts'
import { longestOf, periodKeySql, periodNumber, periodNumberSql } from './period.ts'
import { keyOf, momentCondition, momentOfEvent, nextColumns } from './sequence-sql.ts'
import type { PlanOf, UnitDetail } from './unit.ts'

type RetentionPlan = PlanOf<'retention'>

/**
 * Coming back: for each person and step of time the first beginning in it, and whether they came back in the period of
 * the calendar that lies `after` periods later. A beginning whose period is not over yet does not count; it is open.
 */
export function retentionUnitsSql(plan: RetentionPlan, binder: Binder, detail: UnitDetail): string {
  if (isByPeriod(plan, detail)) return byPeriodSql(plan, binder)
  const { every, after } = plan.definition
  const wanted = `(s.3 + ${binder.bind('Int64', after)}) * 2`
  const picks = `arrayConcat([tuple(intDiv(start.1, 2), start.4, toUInt8(1))], if(value, [tuple(back.2.1, back.2.2, toUInt8(2))], [])) AS picks`
  const columns = [
    'start.2 AS bucket',
    ...dimensionColumns(plan),
    `start.3 + ${binder.bind('Int64', after)} < ${binder.bind('Int64', periodNumber(every, plan.calendar, plan.now))} AS counts`,
    `counts AND ${keyOf('back', detail)} = (start.3 + ${binder.bind('Int64', after)}) * 2 AS value`,
    '1 + value AS reached',
    'NOT counts AS open',
    ...(detail.ids ? ['person', 'userId', 'anonymousId', picks] : []),
  ]
  const lines = nextColumns('next', {
    ids: detail.ids,
    beginnings: `arrayMap(s -> ${detail.ids ? `tuple(${wanted}, tuple(s.1, ''))` : wanted}, starts)`,
    events: 'backs',
    strict: false,
  })
  return `SELECT ${columns.join(',\n  ')}
FROM (SELECT *,
  ${lines.join(',\n  ')}
FROM (${startsAndBacksSql(plan, after, binder, detail)}))
ARRAY JOIN starts AS start, next AS back`
}

/** Periods that fit into the bits of one number. */
const mostPeriods = 64

/** Periods from the first beginning to the last coming back. */
function periodsOf({ definition, windows, calendar }: RetentionPlan): { first: number; count: number } {
  const { every, after } = definition
  const first = periodNumber(every, calendar, windows[0]!.start)
  return { first, count: periodNumber(every, calendar, windows.at(-1)!.end - 1) + after - first + 1 }
}

/** Whether a step of time is a period of the calendar and nothing is asked about a beginning but its period. */
function isByPeriod(plan: RetentionPlan, detail: UnitDetail): boolean {
  const { steps, by, definition } = plan
  const plain = !detail.ids && by.length === 0
  return (
    plain &&
    steps.kind === 'calendar' &&
    steps.grain === definition.every &&
    periodsOf(plan).count <= mostPeriods
  )
}

/** The same units by the periods alone: of each person the bits of those in which they began, and came back. */
function byPeriodSql(plan: RetentionPlan, binder: Binder): string {
  const { every, after, start, back } = plan.definition
  const { first, count } = periodsOf(plan)
  const later = binder.bind('Int64', after)
  const period = `toInt64(place) + ${binder.bind('Int64', first)}`
  const nth = `(${periodNumberSql(every, plan.calendar, binder)} - ${binder.bind('Int64', first)})`
  // What came after the last period counts for nothing, and has no bit.
  const bits = (condition: string) =>
    `groupBitOr(bitShiftLeft(toUInt64(${condition}), toUInt8(least(${nth}, ${binder.bind('UInt8', mostPeriods - 1)}))))`
  return `SELECT ${periodKeySql(every, `(${period})`)} AS bucket,
  ${period} + ${later} < ${binder.bind('Int64', periodNumber(every, plan.calendar, plan.now))} AS counts,
  counts AND bitTest(backs, place + ${later}) AS value,
  1 + value AS reached,
  NOT counts AS open
FROM (SELECT ${personSql} AS person,
  ${bits(beginsSql(plan, start, binder))} AS starts,
  ${bits(`${momentCondition(back, binder)} AND ${nth} < ${binder.bind('Int64', count)}`)} AS backs
${readingOnce}
WHERE ${scanSql(plan, after, binder)}
GROUP BY person
HAVING starts != 0)
ARRAY JOIN bitPositionsToArray(starts) AS place`
}

/** Condition of the events that begin. */
function beginsSql(plan: RetentionPlan, start: Moment, binder: Binder): string {
  const filter = allOf(plan.definition.filter, plan.filter)
  const conditions = [
    momentCondition(start, binder),
    periodSql(plan, binder),
    filter && expressionSql(filter, binder),
  ]
  return conditions.filter((one) => one).join(' AND ')
}

/** Condition of all events that are read: up to the end of the last period in which somebody can come back. */
function scanSql(plan: RetentionPlan, after: number, binder: Binder): string {
  const { definition, windows } = plan
  const where = [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    namesSql(eventsOf(definition), binder),
    periodSql({ windows: widened(windows, { after: longestOf(definition.every, after + 1) }) }, binder),
    plan.robots ? undefined : 'robot = 0',
  ]
  return where.filter((condition) => condition).join('\n  AND ')
}

/**
 * Beginnings with all the later periods in which the person came back: `bucket`, breakdowns, `period` of the beginning
 * and `later`, for each of `periods` periods after it whether they came back.
 */
export function cohortUnitsSql(plan: RetentionPlan, periods: number, binder: Binder): string {
  const columns = [
    'start.2 AS bucket',
    ...dimensionColumns(plan),
    'start.3 AS period',
    `arrayMap(later -> toUInt64(has(backs, (start.3 + later) * 2)), range(1, ${binder.bind('UInt32', periods)} + 1)) AS later`,
  ]
  return `SELECT ${columns.join(',\n  ')}
FROM (${startsAndBacksSql(plan, periods, binder, { ids: false, times: false })})
ARRAY JOIN starts AS start`
}

const dimensionColumns = (plan: RetentionPlan) => plan.by.map((_, index) => `start.${index + 5} AS k${index}`)

/** For each person the first beginning in each window, and the periods in which they did what counts as coming back. */
function startsAndBacksSql(plan: RetentionPlan, after: number, binder: Binder, detail: UnitDetail): string {
  const { definition } = plan
  const { every, start, back } = definition
  const period = periodNumberSql(every, plan.calendar, binder)
  const returned = momentCondition(back, binder)
  const backs = detail.ids
    ? `groupArrayIf(${momentOfEvent(detail, `(${period}) * 2`)}, ${returned})`
    : `groupUniqArrayIf((${period}) * 2, ${returned})`
  const told = detail.ids || plan.by.length > 0
  const element = [
    'toUnixTimestamp64Milli(ts) * 2',
    eventBucketSql(plan, binder),
    period,
    ...(told ? ['message_id'] : []),
    ...plan.by.map((dimension) => dimensionSql(dimension, binder)),
  ]
  return `SELECT ${personSql} AS person,
  arraySort(groupArrayIf(tuple(${element.join(', ')}), ${beginsSql(plan, start, binder)})) AS all_starts,
  arrayFilter((s, nth) -> nth = 1, all_starts, arrayEnumerateUniq(arrayMap(s -> s.2, all_starts))) AS starts,
  ${backs} AS backs${detail.ids ? ',\n  max(user_id) AS userId, max(anonymous_id) AS anonymousId' : ''}
${readingOnce}
WHERE ${scanSql(plan, after, binder)}
GROUP BY person
HAVING notEmpty(starts)`
}
