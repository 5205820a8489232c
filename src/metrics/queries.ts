import type { QueryParams } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import {
  allOf,
  type Binder,
  createBinder,
  expressionSql,
  numberSql,
  type PeopleExpression,
  textSql,
} from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { eventBucketSql, instantSql, namesSql, periodSql, readingOnce, settings } from './event-sql.ts'
import { eventsOf, type Part, type PlainDefinition } from './metric.ts'
import { dimensionSql, planBinder } from './people.ts'
import type { Plan } from './plan.ts'

/** A statement with its values. */
export interface Statement {
  sql: string
  params: QueryParams
}

/** One figure of the answer: `fn(args)` over the events that meet `when`. */
export interface Aggregate {
  alias: string
  fn: string
  /** Parameters of the function, in its own brackets, as in quantileExactInclusive(0.5)(x). */
  level?: string
  args: string
  when?: string
}

/** A row of the answer of `measureStatement`. */
export interface MeasureRow {
  bucket: string
  others: number
  n: string
  a?: number | string | null
  b?: number | string | null
  oldest?: string
  [group: `k${number}`]: string
}

/**
 * The one statement that answers a plan: a row for each window and group in which something happened.
 */
export function measureStatement(plan: Plan): Statement {
  const binder = planBinder(plan)
  if (plan.by.length === 0) {
    const columns = aggregatesOf(plan.definition, binder).map((one) => `${plainSql(one)} AS ${one.alias}`)
    const sql = [
      `SELECT ${bucketSql(plan, binder)} AS bucket, 0 AS others, ${columns.join(', ')}`,
      fromSql(plan, binder),
      'GROUP BY bucket',
    ]
    return { sql: `${sql.join('\n')}\n${settings}`, params: binder.params }
  }
  const limit = binder.bind('UInt32', plan.limit)
  const groups = plan.by.map((_, index) => `k${index}`)
  const shown = groups.map((group) => `if(place <= ${limit}, ${group}, '') AS shown_${group}`)
  const merged = aggregatesOf(plan.definition, binder).map((one) => `${mergeSql(one)} AS ${one.alias}`)
  const sql = [
    `SELECT bucket, others, ${groups.map((group) => `shown_${group} AS ${group}`).join(', ')}, ${merged.join(', ')}`,
    `FROM (SELECT *, place > ${limit} AS others, ${shown.join(', ')} FROM (${rankedSql(plan, binder)}))`,
    `GROUP BY bucket, others, ${groups.map((group) => `shown_${group}`).join(', ')}`,
  ]
  return { sql: `${sql.join('\n')}\n${settings}`, params: binder.params }
}

/**
 * One statement for several measures that read the same events over the same steps: a row for each step, with the
 * figures of measure i as m<i>_n, m<i>_a, m<i>_b.
 *
 * @param plans plans with the same `scanKey`
 */
export function sharedStatement(plans: readonly Plan[]): Statement {
  const binder = planBinder(plans[0]!)
  const columns = plans.flatMap(({ definition }, index) => {
    const own = definition.filter && expressionSql(definition.filter, binder)
    return aggregatesOf(definition, binder).map((one) => {
      const when = [own, one.when].filter((condition) => condition).join(' AND ')
      return `${plainSql({ ...one, ...(when ? { when } : {}) })} AS m${index}_${one.alias}`
    })
  })
  const { definition, ...common } = plans[0]!
  const scan = { ...common, definition: { ...definition, filter: undefined } as PlainDefinition }
  const sql = [
    `SELECT ${bucketSql(scan, binder)} AS bucket,`,
    `  ${columns.join(',\n  ')}`,
    fromSql(scan, binder),
    'GROUP BY bucket',
    settings,
  ]
  return { sql: sql.join('\n'), params: binder.params }
}

/** What must be equal for measures to share one scan; undefined for a plan that is asked by itself. */
export function scanKey(plan: Plan): string | undefined {
  const events = eventsOf(plan.definition)
  if (plan.by.length > 0 || plan.definition.kind === 'open') return undefined
  const { workspace, steps, filter, robots, windows } = plan
  return JSON.stringify([
    workspace,
    events,
    steps,
    filter,
    robots,
    windows.map((one) => [one.start, one.end]),
  ])
}

/** When the first event that a definition reads happened, in ms; a workspace without a definition: its first event. */
export function firstEventStatement(workspace: string, definition: PlainDefinition | undefined): Statement {
  const binder = createBinder()
  const names = definition && namesSql(eventsOf(definition), binder)
  const sql = `SELECT sum(events) AS events, toUnixTimestamp64Milli(min(first_ts)) AS first FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}${names ? ` AND ${names}` : ''}`
  return { sql, params: binder.params }
}

/** Every window and group with partial figures, and the group's place by volume over the whole period. */
function rankedSql(plan: Plan, binder: Binder): string {
  const groups = plan.by.map((_, index) => `k${index}`).join(', ')
  const aggregates = aggregatesOf(plan.definition, binder)
  const states = aggregates.map((one) => `${stateSql(one)} AS ${one.alias}_state`)
  const dimensions =
    plan.definition.kind === 'open'
      ? plan.by.map((_, index) => `opening.${index + 3} AS k${index}`)
      : plan.by.map((dimension, index) => `${dimensionSql(dimension, binder)} AS k${index}`)
  return `
SELECT *, dense_rank() OVER (ORDER BY volume DESC, ${groups}) AS place FROM (
SELECT *, sum(events) OVER (PARTITION BY ${groups}) AS volume FROM (
SELECT ${bucketSql(plan, binder)} AS bucket, ${dimensions.join(', ')}, ${plainSql(aggregates[0]!)} AS events, ${states.join(', ')}
${fromSql(plan, binder)}
GROUP BY bucket, ${groups}))`
}

/** The groups that are shown by themselves, as a subquery over k0, k1, … */
export function shownGroupsSql(plan: Plan, binder: Binder): string {
  const groups = plan.by.map((_, index) => `k${index}`).join(', ')
  return `SELECT ${groups} FROM (${rankedSql(plan, binder)}) WHERE place <= ${binder.bind('UInt32', plan.limit)}`
}

function fromSql(plan: Plan, binder: Binder): string {
  if (plan.definition.kind === 'open') return `FROM (${openingsSql(plan, binder)})`
  return `${readingOnce}\nWHERE ${conditionSql(plan, binder)}`
}

/** An aggregate as a column. */
export function plainSql({ fn, level, args, when }: Aggregate): string {
  const list = [args, when].filter((part) => part).join(', ')
  return `${fn}${when ? 'If' : ''}${level ? `(${level})` : ''}(${list})`
}

function stateSql(one: Aggregate): string {
  const list = [one.args, one.when].filter((part) => part).join(', ')
  return `${one.fn}State${one.when ? 'If' : ''}${one.level ? `(${one.level})` : ''}(${list})`
}

function mergeSql(one: Aggregate): string {
  return `${one.fn}Merge${one.level ? `(${one.level})` : ''}(${one.alias}_state)`
}

/** The figures of each kind. The first is always `n`, the answers behind the value, by which groups are ranked. */
export function aggregatesOf(definition: PlainDefinition, binder: Binder): Aggregate[] {
  switch (definition.kind) {
    case 'count':
      return [{ alias: 'n', fn: 'count', args: '' }]
    case 'unique':
      return [countOf(definition, 'n', binder), distinctOf(definition, 'a', binder)]
    case 'ratio': {
      const [above, below] = (['numerator', 'denominator'] as const).map((side) => {
        const when = partCondition(definition, side, binder)
        return when === '1' ? {} : { when }
      })
      return [
        { ...countOf(definition.denominator, 'n', binder), ...below },
        { ...partAggregate(definition.numerator, 'a', binder), ...above },
        { ...partAggregate(definition.denominator, 'b', binder), ...below },
      ]
    }
    case 'open':
      return [
        { alias: 'n', fn: 'count', args: '' },
        { alias: 'oldest', fn: 'min', args: 'opened_at' },
      ]
    case 'sum':
    case 'average':
    case 'percentile':
    case 'nps':
    case 'csat':
    case 'ces': {
      const value = valueSql(definition, binder)
      const n = { alias: 'n', fn: 'count', args: value }
      if (definition.kind !== 'percentile') return [n, { alias: 'a', fn: 'sumKahan', args: value }]
      const level = binder.bind('Float64', definition.percentile)
      return [n, { alias: 'a', fn: 'quantileExactInclusive', level, args: value }]
    }
    default:
      throw new TandemError('internal')
  }
}

function partAggregate(part: Part, alias: string, binder: Binder): Aggregate {
  if (part.kind === 'unique') return distinctOf(part, alias, binder)
  if (part.kind === 'count') return { alias, fn: 'count', args: '' }
  return { alias, fn: 'sumKahan', args: numberSql({ property: part.property }, binder) }
}

type Counted = { kind: string; property?: string | undefined }

/** Events that give an answer: for a sum those with a number, for distinct values those with the property. */
function countOf(part: Counted, alias: string, binder: Binder): Aggregate {
  if (part.property === undefined) return { alias, fn: 'count', args: '' }
  const operand = { property: part.property }
  if (part.kind === 'sum') return { alias, fn: 'count', args: numberSql(operand, binder) }
  return { alias, fn: 'count', args: `nullIf(${textSql(operand, binder)}, '')` }
}

function distinctOf(part: Counted, alias: string, binder: Binder): Aggregate {
  const args =
    part.property === undefined ? personSql : `nullIf(${textSql({ property: part.property }, binder)}, '')`
  return { alias, fn: 'uniqExact', args }
}

/** What one event adds to a sum, average, percentile or score; NULL where it gives no answer. */
export function valueSql(
  definition: Extract<PlainDefinition, { kind: 'sum' | 'average' | 'percentile' | 'nps' | 'csat' | 'ces' }>,
  binder: Binder,
): string {
  const number = numberSql({ property: definition.property }, binder)
  if (definition.kind === 'csat')
    return `multiIf(${number} >= ${binder.bind('Float64', definition.satisfied)}, 100, ${number} IS NOT NULL, 0, NULL)`
  if (definition.kind === 'ces') return `if(${number} >= 1 AND ${number} <= 7, ${number}, NULL)`
  if (definition.kind !== 'nps') return number
  // Reichheld 2003: share of answers 9 and 10 less share of answers 0 to 6, in points.
  return `multiIf(${number} >= 9 AND ${number} <= 10, 100, ${number} >= 0 AND ${number} <= 6, -100, ${number} > 6 AND ${number} < 9, 0, NULL)`
}

/** Condition of one side of a ratio; its event is named only where the other side reads others. '1' is every event. */
export function partCondition(
  ratio: Extract<PlainDefinition, { kind: 'ratio' }>,
  side: 'numerator' | 'denominator',
  binder: Binder,
): string {
  const part = ratio[side]
  const all = eventsOf(ratio)
  const own = part.event === undefined ? undefined : [part.event].flat()
  const conditions = [
    own && all?.every((name) => own.includes(name)) ? undefined : namesSql(part.event, binder),
    part.filter && expressionSql(part.filter, binder),
  ]
  if (part.kind === 'sum') conditions.push(`${numberSql({ property: part.property }, binder)} IS NOT NULL`)
  if (part.kind === 'unique' && part.property)
    conditions.push(`${textSql({ property: part.property }, binder)} != ''`)
  return conditions.filter((condition) => condition).join(' AND ') || '1'
}

/** The condition of the events a plan reads: the same for the number, its rows and its people. */
export function conditionSql(plan: Plan, binder: Binder): string {
  const { definition } = plan
  const filter = allOf(definition.filter, plan.filter)
  const conditions = [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    namesSql(eventsOf(definition), binder),
    periodSql(plan, binder),
    plan.robots ? undefined : 'robot = 0',
    filter && expressionSql(filter, binder),
  ]
  if (definition.kind === 'ratio' && plan.by.length > 0) {
    conditions.push(
      `(${partCondition(definition, 'numerator', binder)} OR ${partCondition(definition, 'denominator', binder)})`,
    )
  }
  return conditions.filter((condition) => condition).join('\n  AND ')
}

/** Which window an event belongs to, as the window's key. */
function bucketSql(plan: Plan, binder: Binder): string {
  if (plan.definition.kind === 'open') {
    const ends = binder.bind(
      'Array(Int64)',
      plan.windows.map(({ end }) => Math.min(end, plan.now)),
    )
    return `toString(arrayJoin(arrayFilter(moment -> toUnixTimestamp64Milli(opened_at) < moment AND ifNull(toUnixTimestamp64Milli(closed_at) >= moment, 1), ${ends})))`
  }
  return eventBucketSql(plan, binder)
}

/**
 * Every stretch of being open: an opening event, and when the first closing event of the same key came after it. A
 * second opening before the closing is the same stretch. An opening without the key cannot be closed, so it is not one.
 */
export function openingsSql(plan: Plan, binder: Binder): string {
  const { definition } = plan
  if (definition.kind !== 'open') throw new Error('openingsSql is for measures of what is open')
  const key = textSql({ property: definition.key }, binder)
  const dimensions = plan.by.map((dimension) => dimensionSql(dimension, binder))
  return `
SELECT opening.1 AS opened_at, opening.2 AS message_id, opening,
  arrayFirstOrNull(closing -> closing >= opened_at, closings) AS closed_at
FROM (
SELECT ${key} AS key,
  arraySort(groupArrayIf(${['tuple(ts, message_id', ...dimensions].join(', ')}), ${openingCondition(plan, binder)})) AS all_openings,
  arraySort(groupArrayIf(ts, ${namesSql(definition.closedBy, binder)})) AS closings,
  arrayFilter((one, i) -> i = 1 OR arrayExists(closing -> closing >= all_openings[i - 1].1 AND closing < one.1, closings), all_openings, arrayEnumerate(all_openings)) AS openings
${readingOnce}
WHERE workspace = ${binder.bind('String', plan.workspace)}
  AND ${namesSql(eventsOf(definition), binder)}
  AND ts < ${instantSql(Math.min(plan.windows.at(-1)!.end, plan.now), binder)}
  AND ${key} != ''${plan.robots ? '' : '\n  AND robot = 0'}
GROUP BY key)
ARRAY JOIN openings AS opening`
}

/** Condition of the events that open. */
export function openingCondition(plan: Plan, binder: Binder): string {
  const { definition } = plan
  if (definition.kind !== 'open') throw new Error('openingCondition is for measures of what is open')
  const filter: PeopleExpression | undefined = allOf(definition.filter, plan.filter)
  const condition = namesSql(definition.event, binder)!
  return filter ? `${condition} AND ${expressionSql(filter, binder)}` : condition
}

/** Condition that an event gives an answer to the measure: only these are the rows behind the number. */
export function answerCondition(definition: PlainDefinition, binder: Binder): string | undefined {
  switch (definition.kind) {
    case 'count':
    case 'open':
      return undefined
    case 'unique':
      return definition.property === undefined
        ? undefined
        : `${textSql({ property: definition.property }, binder)} != ''`
    case 'ratio':
      return `(${partCondition(definition, 'numerator', binder)} OR ${partCondition(definition, 'denominator', binder)})`
    case 'sum':
    case 'average':
    case 'percentile':
    case 'nps':
    case 'csat':
    case 'ces':
      return `${valueSql(definition, binder)} IS NOT NULL`
    default:
      throw new TandemError('internal')
  }
}
