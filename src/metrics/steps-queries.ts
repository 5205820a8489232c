import { allOf, type Binder, expressionSql, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { eventBucketSql, namesSql, periodSql, readingOnce, widened } from './event-sql.ts'
import { eventsOf } from './metric.ts'
import { dimensionSql } from './people.ts'
import { keyOf, momentCondition, momentOfEvent, nextColumns } from './sequence-sql.ts'
import { lengthOf, stepsOverlap } from './step-kinds.ts'
import type { PlanOf, UnitDetail } from './unit.ts'

type ConversionPlan = PlanOf<'conversion'>

/** How the steps are followed: one after the other, each for itself, or matched because they share events. */
type Following = 'given' | 'any' | 'matched'

/**
 * Conversions: for each person and step of time the first beginning in it, and how far it came.
 *
 * Steps in the given order come at strictly later times; the earliest next one is taken, which reaches farthest. Of
 * events at the same time the one with the smaller message id is first. The window counts from the beginning, its end
 * included. After an excluded event no step counts.
 */
export function conversionUnitsSql(plan: ConversionPlan, binder: Binder, detail: UnitDetail): string {
  const { steps, holding, order } = plan.definition
  const following = order === 'given' ? 'given' : stepsOverlap(steps) ? 'matched' : 'any'
  const length = binder.bind('Int64', lengthOf(plan.definition.within) * 2)
  const lines = following === 'matched' ? [] : steps.map((_, index) => `q${index + 1}`)
  const joined = [
    'starts AS start',
    ...lines.map((line) => `${line} AS ${line}_at`),
    ...(plan.definition.exclude ? ['cuts AS cut'] : []),
  ]
  const reached = reachedSql(following, lines, detail, steps.length)
  const columns = [
    'start.2 AS bucket',
    ...plan.by.map((_, index) => `start.${index + 4} AS k${index}`),
    '1 AS counts',
    `${plan.definition.exclude ? `least(start.1 + ${length}, cut)` : `start.1 + ${length}`} AS deadline`,
    ...reached,
    `reached = ${steps.length} AS value`,
    `value = 0 AND deadline = start.1 + ${length} AND deadline >= ${binder.bind('Int64', plan.now * 2)} AS open`,
    ...(detail.ids ? ['person', 'userId', 'anonymousId'] : []),
  ]
  const firstOnly = holding ? '\nORDER BY start.1, start.3 LIMIT 1 BY person, bucket' : ''
  return `SELECT ${columns.join(',\n  ')}
FROM (SELECT *,
  ${lineColumns(plan, following, detail).join(',\n  ')}
FROM (${momentsSql(plan, following, binder, detail)}))
ARRAY JOIN ${joined.join(', ')}${firstOnly}`
}

/** How many steps were done by the deadline, and which. */
function reachedSql(following: Following, lines: string[], detail: UnitDetail, count: number): string[] {
  const found = lines.map((line) => `${line}_at`)
  const plain = !detail.ids && !detail.times
  if (plain && following !== 'matched') {
    const others = (following === 'given' ? found.slice(1) : found).map((one) => `(${one} <= deadline)`)
    return [`${[...(following === 'given' ? ['1'] : []), ...others].join(' + ')} AS reached`]
  }
  const inTime = `arrayFilter(x -> ${keyOf('x', detail)} <= deadline, [${found.join(', ')}])`
  const done = {
    given: inTime,
    any: `arraySort(${inTime})`,
    matched: matchedSql(count, detail),
  }[following]
  const picks =
    'arrayMap((x, step) -> tuple(x.2.1, x.2.2, toUInt8(step)), done, arrayEnumerate(done)) AS picks'
  const times = `arrayMap(x -> intDiv(${keyOf('x', detail)}, 2), done) AS times`
  return [
    `${done} AS done`,
    'length(done) AS reached',
    ...(detail.times ? [times] : []),
    ...(detail.ids ? [picks] : []),
  ]
}

/**
 * Events given to steps that share events, in order of time: kept are all the sets of steps that the events so far can
 * serve, each event for one step. An event that can serve no further step is left out (transversal matroid: Edmonds
 * and Fulkerson 1965), so as many steps as possible are served, at the earliest times.
 */
function matchedSql(count: number, detail: UnitDetail): string {
  const bits = Array.from({ length: count }, (_, index) => 2 ** index).join(', ')
  const element = detail.ids ? 'tuple(e.1, tuple(intDiv(e.1, 2), e.2))' : 'e.1'
  const type = detail.ids ? 'Array(Tuple(Int64, Tuple(Int64, String)))' : 'Array(Int64)'
  const grown = `arrayDistinct(arrayFlatten(arrayMap(served -> arrayMap(bit -> bitOr(served, bit), arrayFilter(bit -> bitAnd(e.3, bit) != 0 AND bitAnd(served, bit) = 0, [${bits}])), sofar.1)))`
  return `tupleElement(arrayFold((sofar, e) -> if(empty(${grown}), sofar, tuple(${grown}, arrayPushBack(sofar.2, ${element}))),
    arrayFilter(e -> e.1 >= start.1 AND e.1 <= deadline, line),
    tuple([toUInt8(0)], CAST([], '${type}'))), 2)`
}

/** For every beginning when each step came next. */
function lineColumns(plan: ConversionPlan, following: Following, detail: UnitDetail): string[] {
  const { steps, exclude } = plan.definition
  const begun = detail.ids ? 'tuple(s.1, tuple(intDiv(s.1, 2), s.3))' : 's.1'
  const begins = `arrayMap(s -> ${begun}, starts) AS ${following === 'given' ? 'q1' : 'q0'}`
  const next = steps.flatMap((_, index) => {
    if (following === 'matched' || (following === 'given' && index === 0)) return []
    return nextColumns(`q${index + 1}`, {
      ids: detail.ids,
      beginnings: following === 'given' ? `q${index}` : 'q0',
      events: `e${index + 1}`,
      strict: following === 'given',
    })
  })
  const cuts = exclude
    ? nextColumns('cuts', {
        ids: false,
        beginnings: 'arrayMap(s -> s.1, starts)',
        events: 'excluded',
        strict: true,
      })
    : []
  return [begins, ...next, ...cuts]
}

/** The moments of each person (and of each value that is held): the first beginning in each window, and all steps. */
function momentsSql(plan: ConversionPlan, following: Following, binder: Binder, detail: UnitDetail): string {
  const { definition } = plan
  const { steps, holding = [], exclude } = definition
  const conditions = steps.map((step) => momentCondition(step, binder))
  const key = momentOfEvent({ ids: false })
  const mask = conditions.map((condition, index) => `(${condition}) * ${2 ** index}`).join(' + ')
  const held = holding.map((property) => textSql({ property }, binder))
  const events = {
    given: conditions.map((condition, index) => ({ condition, index })).slice(1),
    any: conditions.map((condition, index) => ({ condition, index })),
    matched: [],
  }[following]
  const columns = [
    `${personSql} AS person`,
    ...held.map((text, index) => `${text} AS h${index}`),
    ...startColumns(plan, following, conditions, binder, detail),
    ...events.map(
      ({ condition, index }) => `groupArrayIf(${momentOfEvent(detail)}, ${condition}) AS e${index + 1}`,
    ),
    ...(following === 'matched'
      ? [`arraySort(groupArrayIf(tuple(${key}, message_id, toUInt8(${mask})), ${mask} > 0)) AS line`]
      : []),
    ...(exclude
      ? [
          `groupArrayIf(${key}, ${exclude.map((one) => momentCondition(one, binder)).join(' OR ')}) AS excluded`,
        ]
      : []),
    ...(detail.ids ? ['max(user_id) AS userId', 'max(anonymous_id) AS anonymousId'] : []),
  ]
  const where = [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    namesSql(eventsOf(definition), binder),
    periodSql({ windows: widened(plan.windows, { after: lengthOf(definition.within) + 1 }) }, binder),
    plan.robots ? undefined : 'robot = 0',
    ...held.map((text) => `${text} != ''`),
  ]
  return `SELECT ${columns.join(',\n  ')}
${readingOnce}
WHERE ${where.filter((condition) => condition).join('\n  AND ')}
GROUP BY ${['person', ...held.map((_, index) => `h${index}`)].join(', ')}
HAVING notEmpty(starts)`
}

/** The first beginning in each window: (moment, window, message id, breakdowns …). */
function startColumns(
  plan: ConversionPlan,
  following: Following,
  conditions: string[],
  binder: Binder,
  detail: UnitDetail,
): string[] {
  const filter = allOf(plan.definition.filter, plan.filter)
  const begins = [
    following === 'given' ? conditions[0]! : `(${conditions.join(' OR ')})`,
    periodSql(plan, binder),
    filter && expressionSql(filter, binder),
  ]
  const condition = begins.filter((one) => one).join(' AND ')
  const key = momentOfEvent({ ids: false })
  const bucket = eventBucketSql(plan, binder)
  const told = detail.ids || following === 'matched' || plan.by.length > 0 || plan.definition.holding
  if (!told && plan.steps.kind === 'windows' && plan.windows.length === 1)
    return [`if(countIf(${condition}) > 0, [tuple(minIf(${key}, ${condition}), ${bucket})], []) AS starts`]
  const dimensions = plan.by.map((dimension) => dimensionSql(dimension, binder))
  const start = `tuple(${[key, bucket, ...(told ? ['message_id', ...dimensions] : [])].join(', ')})`
  return [
    `arraySort(groupArrayIf(${start}, ${condition})) AS all_starts`,
    'arrayFilter((s, nth) -> nth = 1, all_starts, arrayEnumerateUniq(arrayMap(s -> s.2, all_starts))) AS starts',
  ]
}
