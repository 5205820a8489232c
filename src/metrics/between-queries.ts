import { allOf, type Binder, expressionSql, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { eventBucketSql, instantSql, namesSql, periodSql, readingOnce, widened } from './event-sql.ts'
import { eventsOf } from './metric.ts'
import { dimensionSql } from './people.ts'
import { momentCondition } from './sequence-sql.ts'
import { lengthOf, stepsOverlap } from './step-kinds.ts'
import type { PlanOf, UnitDetail } from './unit.ts'

type BetweenPlan = PlanOf<'between'>

/**
 * Pairs of moments: each `to` with the latest `from` of the same key (or person) before it that is not paired yet. A
 * `from` at the same time counts as before it; an event that is both ends a pair before it begins the next. A pair
 * happens at the moment of its `to`. A `from` without a `to` (or with one that came too late) is open, at its own
 * moment.
 *
 * Pairs are made before any condition of the question, so that a condition picks pairs and never makes others.
 */
export function betweenUnitsSql(plan: BetweenPlan, binder: Binder, detail: UnitDetail): string {
  const { definition } = plan
  const filter = allOf(definition.filter, plan.filter)
  const told =
    detail.ids || plan.by.length > 0 || filter !== undefined || stepsOverlap([definition.from, definition.to])
  const shape = shapeOf(told)
  const limit = definition.within && binder.bind('Int64', lengthOf(definition.within))
  const took = `intDiv(${shape.key('ended')}, 2) - intDiv(${shape.key('begun')}, 2)`
  const paired = limit
    ? `if(${took} <= ${limit}, tuple(ended, begun, toUInt8(1)), tuple(begun, begun, toUInt8(0)))`
    : 'tuple(ended, begun, toUInt8(1))'
  const closed = `tuple(intDiv(unit.2.1, 2), unit.2.2, toUInt8(1))`
  const picks = `if(counts, [${closed}, tuple(intDiv(unit.1.1, 2), unit.1.2, toUInt8(2))], [${closed}]) AS picks`
  const columns = [
    `fromUnixTimestamp64Milli(intDiv(${shape.key('unit.1')}, 2), 'UTC') AS ts`,
    `${eventBucketSql(plan, binder)} AS bucket`,
    ...plan.by.map((_, index) => `unit.1.${index + 8} AS k${index}`),
    'unit.3 AS counts',
    `(intDiv(${shape.key('unit.1')}, 2) - intDiv(${shape.key('unit.2')}, 2)) / 1000 AS value`,
    '1 + counts AS reached',
    'NOT counts AS open',
    ...(detail.ids ? ['unit.1.5 AS person', 'unit.1.6 AS userId', 'unit.1.7 AS anonymousId', picks] : []),
  ]
  const conditions = [periodSql(plan, binder), filter && 'unit.1.4 = 1']
  return `SELECT ${columns.join(',\n  ')}
FROM (SELECT
  arrayConcat(
    arrayMap((ended, begun) -> ${paired}, arrayFilter((x, begins) -> NOT begins, line, froms), arrayFilter((before, begins) -> NOT begins, arrayShiftRight(line, 1), froms)),
    arrayMap(begun -> tuple(begun, begun, toUInt8(0)), arrayFilter((x, begins, next) -> begins AND next, line, froms, arrayShiftLeft(froms, 1, 1)))) AS units
FROM (${linesSql(plan, told, filter ? expressionSql(filter, binder) : '1', binder, detail)}))
ARRAY JOIN units AS unit
WHERE ${conditions.filter((one) => one).join(' AND ')}`
}

/**
 * An element of a line: twice its ms, one more for a `to`; where more must be told a tuple of that number, message id,
 * whether it begins, whether it meets the question's condition, person, user id, anonymous id, breakdowns …
 */
function shapeOf(told: boolean) {
  return {
    key: (element: string) => (told ? `${element}.1` : element),
    begins: (element: string) => (told ? `${element}.3` : `bitAnd(${element}, 1) = 0`),
  }
}

/**
 * The line of each key, sorted so that each `to` comes right after its `from`. How many wait after each moment is
 * counted; a `to` ends the one that came last, which is the one at the same depth, as brackets are matched. A `to`
 * that none waited for is left out.
 */
function linesSql(
  plan: BetweenPlan,
  told: boolean,
  kept: string,
  binder: Binder,
  detail: UnitDetail,
): string {
  const shape = shapeOf(told)
  return `SELECT arraySlice(arraySort((x, place) -> place, moments, arrayMap((depth, place) -> depth * 4294967296 + place, depths, arrayEnumerate(depths))), countEqual(depths, 0) + 1) AS line,
  arrayMap(x -> toUInt8(${shape.begins('x')}), line) AS froms
FROM (SELECT moments,
  arrayMap(x -> toInt8(if(${shape.begins('x')}, 1, -1)), moments) AS turns,
  arrayCumSumNonNegative(turns) AS waiting,
  arrayMap((turn, now, before) -> if(turn = 1, now, before), turns, waiting, arrayShiftRight(waiting, 1, 0)) AS depths
FROM (${momentsSql(plan, told, kept, binder, detail)}))`
}

function momentsSql(
  plan: BetweenPlan,
  told: boolean,
  kept: string,
  binder: Binder,
  detail: UnitDetail,
): string {
  const { definition } = plan
  const [from, to] = [momentCondition(definition.from, binder), momentCondition(definition.to, binder)]
  const key = definition.key === undefined ? personSql : textSql({ property: definition.key }, binder)
  const moment = `toUnixTimestamp64Milli(ts) * 2 + (${to})`
  const who = detail.ids ? [personSql, 'user_id', 'anonymous_id'] : ['0', "''", "''"]
  const dimensions = plan.by.map((dimension) => dimensionSql(dimension, binder))
  const element = (begins: 0 | 1) =>
    `tuple(${[moment, 'message_id', `toUInt8(${begins})`, `toUInt8(${kept})`, ...who, ...dimensions].join(', ')})`
  const moments = told
    ? `arrayConcat(groupArrayIf(${element(1)}, ${from}), groupArrayIf(${element(0)}, ${to}))`
    : `groupArray(${moment})`
  const where = [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    namesSql(eventsOf(definition), binder),
    readPeriodSql(plan, binder),
    plan.robots ? undefined : 'robot = 0',
    definition.key === undefined ? undefined : `${key} != ''`,
    definition.from.filter || definition.to.filter ? `(${from} OR ${to})` : undefined,
  ]
  return `SELECT ${key} AS paired_by, arraySort(${moments}) AS moments
${readingOnce}
WHERE ${where.filter((condition) => condition).join('\n  AND ')}
GROUP BY paired_by`
}

/**
 * What must be read: from where a pair of the period can have begun to where one that began in it can have ended. What
 * lies before a moment does not change its pair, so a bound is exact.
 */
function readPeriodSql(plan: BetweenPlan, binder: Binder): string {
  const { within } = plan.definition
  if (!within) return `ts < ${instantSql(Math.max(plan.windows.at(-1)!.end, plan.now), binder)}`
  const reach = lengthOf(within) + 1
  return periodSql({ windows: widened(plan.windows, { before: reach, after: reach }) }, binder)
}
