import { allOf, type Binder, comparedSql, expressionSql, numberSql, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { instantSql, namesSql, readingOnce } from './event-sql.ts'
import { eventsOf, type StateDefinition } from './metric.ts'
import { joinedDimensions } from './people.ts'
import type { Plan } from './plan.ts'

/** A plan of what is open, or of the newest state of each. */
export type StatePlan = Plan & { definition: StateDefinition }

/** Whether the value of a plan is a state at the end of each step, not what happened in it. */
export function isStatePlan(plan: Plan): plan is StatePlan {
  return plan.definition.kind === 'open' || plan.definition.kind === 'latest'
}

/** Each moment at which a stretch of `stretchesSql` lasts, as the window's key. */
export function stateBucketSql(plan: StatePlan, binder: Binder): string {
  const ends = binder.bind(
    'Array(Int64)',
    plan.windows.map(({ end }) => Math.min(end, plan.now)),
  )
  return `toString(arrayJoin(arrayFilter(moment -> toUnixTimestamp64Milli(opened_at) < moment AND ifNull(toUnixTimestamp64Milli(closed_at) >= moment, 1), ${ends})))`
}

/** The breakdowns of `stretchesSql` as columns k0, k1, … */
export function stateDimensionsSql(plan: StatePlan): string[] {
  const first = plan.definition.kind === 'open' ? 3 : 5
  return plan.by.map((_, index) => `opening.${index + first} AS k${index}`)
}

/** Every stretch in which a state lasts: what began it and when it ended; a `closed_at` of NULL is not yet. */
export function stretchesSql(plan: StatePlan, binder: Binder): string {
  return plan.definition.kind === 'open' ? openingsSql(plan, binder) : newestSql(plan, binder)
}

/**
 * Every stretch of being open: an opening event, and when the first closing event of the same key came after it. A
 * second opening before the closing is the same stretch. An opening without the key cannot be closed, so it is not one.
 */
function openingsSql(plan: StatePlan, binder: Binder): string {
  const { definition } = plan
  if (definition.kind !== 'open') throw new Error('openingsSql is for measures of what is open')
  const key = textSql({ property: definition.key }, binder)
  const { texts, joins } = joinedDimensions(plan, binder)
  return `
SELECT opening.1 AS opened_at, opening.2 AS message_id, opening,
  arrayFirstOrNull(closing -> closing >= opened_at, closings) AS closed_at
FROM (
SELECT ${key} AS key,
  arraySort(groupArrayIf(${['tuple(ts, message_id', ...texts].join(', ')}), ${openingCondition(plan, binder)})) AS all_openings,
  arraySort(groupArrayIf(ts, ${namesSql(definition.closedBy, binder)})) AS closings,
  arrayFilter((one, i) -> i = 1 OR arrayExists(closing -> closing >= all_openings[i - 1].1 AND closing < one.1, closings), all_openings, arrayEnumerate(all_openings)) AS openings
${readingOnce}${joins}
WHERE workspace = ${binder.bind('String', plan.workspace)}
  AND ${namesSql(eventsOf(definition), binder)}
  AND ${untilSql(plan, binder)}
  AND ${key} != ''${plan.robots ? '' : '\n  AND robot = 0'}
GROUP BY key)
ARRAY JOIN openings AS opening`
}

/**
 * Every event as the state of its key until the next of the same key. Of two at one time that with the greater message
 * id counts, so that it is always the same one. States that do not count are left out after each is cut by the next.
 */
function newestSql(plan: StatePlan, binder: Binder): string {
  const { definition } = plan
  if (definition.kind !== 'latest') throw new Error('newestSql is for measures of the latest state')
  const key = definition.key === undefined ? undefined : textSql({ property: definition.key }, binder)
  const conditions = [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    namesSql(definition.event, binder),
    untilSql(plan, binder),
    plan.robots ? undefined : 'robot = 0',
    key && `${key} != ''`,
    definition.filter && expressionSql(definition.filter, binder),
  ]
  const { texts, joins } = joinedDimensions(plan, binder)
  const state = ['ts', 'message_id', stateValueSql(plan, binder), stateCondition(plan, binder), ...texts]
  return `
SELECT opening.1 AS opened_at, opening.2 AS message_id, opening.3 AS value, opening,
  if(place = length(openings), NULL, openings[place + 1].1) AS closed_at
FROM (
SELECT ${key ?? personSql} AS key, arraySort(groupArray(tuple(${state.join(', ')}))) AS openings
${readingOnce}${joins}
WHERE ${conditions.filter((one) => one).join('\n  AND ')}
GROUP BY key)
ARRAY JOIN openings AS opening, arrayEnumerate(openings) AS place
WHERE opening.4`
}

function untilSql(plan: Plan, binder: Binder): string {
  return `ts < ${instantSql(Math.min(plan.windows.at(-1)!.end, plan.now), binder)}`
}

/** The number that the newest event says; NULL where there is none, and where the measure only counts. */
export function stateValueSql({ definition }: StatePlan, binder: Binder): string {
  return definition.kind === 'latest' && definition.aggregate !== 'count'
    ? numberSql({ property: definition.property! }, binder)
    : 'NULL'
}

/** Condition that the newest event counts. */
function stateCondition(plan: StatePlan, binder: Binder): string {
  const { definition } = plan
  if (definition.kind !== 'latest') throw new Error('stateCondition is for measures of the latest state')
  const state = allOf(definition.state, plan.filter)
  const text = definition.property && textSql({ property: definition.property }, binder)
  const conditions = [
    state && expressionSql(state, binder),
    definition.value && comparedSql(definition.value, { text: text!, present: `${text} != ''` }, binder),
    definition.aggregate === 'count' ? undefined : `${stateValueSql(plan, binder)} IS NOT NULL`,
  ]
  return conditions.filter((one) => one).join(' AND ') || '1'
}

/** Condition of the events that may begin a state: only these can be behind the number. */
export function openingCondition(plan: StatePlan, binder: Binder): string {
  const { definition } = plan
  const filter = definition.kind === 'open' ? allOf(definition.filter, plan.filter) : definition.filter
  const condition = namesSql(definition.event, binder)!
  return filter ? `${condition} AND ${expressionSql(filter, binder)}` : condition
}
