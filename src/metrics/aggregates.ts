import { TandemError } from '../errors.ts'
import { type Binder, expressionSql, numberSql, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { rankTable } from '../stats/estimates/index.ts'
import { namesSql } from './event-sql.ts'
import { eventsOf, type Part, type PlainDefinition, type RatioDefinition, ratioOf } from './metric.ts'

/** Figures of an answer: `n` the answers behind it, by which groups are ranked; the others by kind. */
export type Alias = 'n' | 'a' | 'b' | 'c' | 'v' | 'low' | 'high' | 'oldest' | 'open'

/** How a statement calls what figures are made of: the answers behind the value, and values in order. */
interface Columns {
  n: string
  sorted: string
}

/** One figure of the answer: `fn(args)` over the events that meet `when`. */
export interface Aggregate {
  alias: Alias
  fn: string
  args: string
  when?: string
  /** Read over all groups of a step together: the whole of which each group is a part. */
  whole?: true
  /** Another figure that gathers the same: its parts serve this one too. */
  partsOf?: Alias
  /** What is made of the figure, given its SQL and how the statement calls other columns. */
  finish?: (sql: string, columns: Columns) => string
}

/** A measure that is an average or a level of what each event says. */
export type ValuedDefinition = Extract<
  PlainDefinition,
  { kind: 'sum' | 'average' | 'percentile' | 'nps' | 'csat' | 'ces' }
>

/** Whether each event of a measure says a value. */
export function isValued(definition: PlainDefinition): definition is ValuedDefinition {
  return ['sum', 'average', 'percentile', 'nps', 'csat', 'ces'].includes(definition.kind)
}

/** An aggregate as a column. @param prefix of the column's name, where several measures share a statement */
export function plainColumn(one: Aggregate, prefix = ''): string {
  const list = [one.args, one.when].filter((part) => part).join(', ')
  return finishedColumn(one, `${one.fn}${one.when ? 'If' : ''}(${list})`, prefix)
}

/** Aggregates in parts, as columns named `<alias>_state`, to be put together by `mergeColumn`. */
export function stateColumns(all: readonly Aggregate[]): string[] {
  return all
    .filter(({ partsOf }) => !partsOf)
    .map(({ alias, fn, args, when }) => {
      const list = [args, when].filter((part) => part).join(', ')
      return `${fn}State${when ? 'If' : ''}(${list}) AS ${alias}_state`
    })
}

/** An aggregate of parts that are named `<alias>_state` as a column; of a whole, of the column `<alias>_whole`. */
export function mergeColumn(one: Aggregate): string {
  return finishedColumn(one, one.whole ? `any(${one.alias}_whole)` : partsSql(one), '')
}

/** Parts of one aggregate put together. */
export function partsSql({ fn, alias, partsOf = alias }: Aggregate): string {
  return `${fn}Merge(${partsOf}_state)`
}

/** Figures without the bounds of a percentile: where a person's own lies is not asked. */
export function withoutBounds(all: readonly Aggregate[]): Aggregate[] {
  return all.filter(({ alias }) => alias !== 'low' && alias !== 'high')
}

/** How many answers a group has, by its parts: a number, or as many as were gathered. */
export function volumeSql([first]: readonly Aggregate[]): string {
  const answers = 'finalizeAggregation(n_state)'
  return first?.fn === 'groupArray' ? `length(${answers})` : answers
}

function finishedColumn({ alias, finish }: Aggregate, sql: string, prefix: string): string {
  const columns = { n: `${prefix}n`, sorted: `${prefix}sorted` }
  return `${finish ? finish(sql, columns) : sql} AS ${prefix}${alias}`
}

/** The figures of each kind. The first is always `n`, the answers behind the value, by which groups are ranked. */
export function aggregatesOf(definition: PlainDefinition, binder: Binder): Aggregate[] {
  switch (definition.kind) {
    case 'count':
      return [{ alias: 'n', fn: 'count', args: '' }]
    case 'unique':
      return [countOf(definition, 'n', binder), distinctOf(definition, 'a', binder)]
    case 'ratio':
      return ratioAggregates(definition, binder)
    case 'share':
      return shareAggregates(definition, binder)
    case 'open':
      return [
        { alias: 'n', fn: 'count', args: '' },
        { alias: 'oldest', fn: 'min', args: 'opened_at' },
      ]
    case 'latest':
      return [
        { alias: 'n', fn: 'count', args: '' },
        ...(definition.aggregate === 'count' ? [] : [{ alias: 'a' as const, fn: 'sumKahan', args: 'value' }]),
        ...(definition.aggregate === 'average' ? [varianceOf('value')] : []),
      ]
    case 'sum':
    case 'average':
    case 'percentile':
    case 'nps':
    case 'csat':
    case 'ces':
      return valueAggregates(definition, binder)
    case 'conversion':
    case 'retention':
      return [
        { alias: 'n', fn: 'count', args: '', when: 'counts' },
        { alias: 'a', fn: 'count', args: '', when: 'value' },
        { alias: 'open', fn: 'count', args: '', when: 'open' },
      ]
    case 'between':
      return betweenAggregates(definition, binder)
    case 'stickiness':
      return [
        { alias: 'n', fn: 'count', args: '' },
        { alias: 'a', fn: 'uniqExact', args: '(person, day)' },
      ]
  }
}

/** The time pairs took, in seconds, and how many beginnings have no end. */
function betweenAggregates(
  { aggregate, percentile = 0.5 }: Extract<PlainDefinition, { kind: 'between' }>,
  binder: Binder,
): Aggregate[] {
  const seconds = 'if(counts, value, NULL)'
  const figures =
    aggregate === 'average' ? averageAggregates(seconds) : levelAggregates(percentile, seconds, binder)
  return [...figures, { alias: 'open', fn: 'count', args: '', when: 'open' }]
}

function ratioAggregates(definition: RatioDefinition, binder: Binder): Aggregate[] {
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

/** `n` and `a` of the part, `b` and `c` (its answers) of the whole. */
function shareAggregates(
  definition: Extract<PlainDefinition, { kind: 'share' }>,
  binder: Binder,
): Aggregate[] {
  const ratio = ratioOf(definition)
  const condition = partCondition(ratio, 'numerator', binder)
  const above = condition === '1' ? {} : { when: condition }
  return [
    { ...countOf(ratio.numerator, 'n', binder), ...above },
    { ...partAggregate(ratio.numerator, 'a', binder), ...above },
    { ...partAggregate(ratio.denominator, 'b', binder), whole: true },
    { ...countOf(ratio.denominator, 'c', binder), whole: true },
  ]
}

function valueAggregates(definition: ValuedDefinition, binder: Binder): Aggregate[] {
  const value = valueSql(definition, binder)
  if (definition.kind === 'percentile') return levelAggregates(definition.percentile, value, binder)
  if (definition.kind === 'average' || definition.kind === 'ces') return averageAggregates(value)
  const [n, sum] = sumAggregates(value)
  // Answers that are no neutral ones, of which with the sum follow those for and those against.
  if (definition.kind === 'nps') return [n, sum, { alias: 'v', fn: 'count', args: '', when: `${value} != 0` }]
  return [n, sum]
}

function sumAggregates(value: string): [Aggregate, Aggregate] {
  return [
    { alias: 'n', fn: 'count', args: value },
    { alias: 'a', fn: 'sumKahan', args: value },
  ]
}

function averageAggregates(value: string): Aggregate[] {
  return [...sumAggregates(value), varianceOf(value)]
}

/**
 * The level of the values in order, between neighbours as in R's type 7; no level of none. All figures are read from
 * one gathering: to count the values beside it would cost a quarter more.
 */
function levelAggregates(percentile: number, value: string, binder: Binder): Aggregate[] {
  const level = binder.bind('Float64', percentile)
  return [
    {
      alias: 'n',
      fn: 'groupArray',
      args: value,
      finish: (sql, { sorted }) => `length(arraySort(${sql}) AS ${sorted})`,
    },
    {
      alias: 'a',
      fn: 'groupArray',
      args: value,
      partsOf: 'n',
      finish: (_, { n, sorted }) => {
        const place = `(${n} - 1) * ${level}`
        const [below, above] = ['floor', 'ceil'].map((to) => `${sorted}[toUInt32(${to}(${place})) + 1]`)
        return `if(${n} > 0, ${below} + (${above} - ${below}) * (${place} - floor(${place})), NULL)`
      },
    },
    ...boundsOf(percentile, value, binder),
  ]
}

function varianceOf(value: string): Aggregate {
  return { alias: 'v', fn: 'varSampStable', args: value }
}

/** The two values between which a percentile lies with 95 %, by their places in order. */
function boundsOf(level: number, value: string, binder: Binder): Aggregate[] {
  const table = rankTable(level)
  if (!table) return []
  const known = binder.bind('UInt32', table.low.length)
  return (['low', 'high'] as const).map((alias) => {
    const ranks = binder.bind('Array(UInt32)', table[alias])
    const sign = alias === 'low' ? '-' : '+'
    return {
      alias,
      fn: 'groupArray',
      args: value,
      partsOf: 'n',
      finish: (_, { n, sorted }) => {
        const spread = `${binder.bind('Float64', table.spread)} * sqrt(${n})`
        const far = `toUInt32(greatest(ceil(${n} * ${binder.bind('Float64', level)} ${sign} ${spread}), 0))`
        const rank = `if(${n} <= ${known}, ${ranks}[greatest(${n}, 1)], ${far})`
        return `if(${rank} BETWEEN 1 AND ${n}, ${sorted}[${rank}], NULL)`
      },
    }
  })
}

function partAggregate(part: Part, alias: Alias, binder: Binder): Aggregate {
  if (part.kind === 'unique') return distinctOf(part, alias, binder)
  if (part.kind === 'count') return { alias, fn: 'count', args: '' }
  return { alias, fn: 'sumKahan', args: numberSql({ property: part.property }, binder) }
}

type Counted = { kind: string; property?: string | undefined }

/** Events that give an answer: for a sum those with a number, for distinct values those with the property. */
function countOf(part: Counted, alias: Alias, binder: Binder): Aggregate {
  if (part.property === undefined) return { alias, fn: 'count', args: '' }
  const operand = { property: part.property }
  if (part.kind === 'sum') return { alias, fn: 'count', args: numberSql(operand, binder) }
  return { alias, fn: 'count', args: `nullIf(${textSql(operand, binder)}, '')` }
}

function distinctOf(part: Counted, alias: Alias, binder: Binder): Aggregate {
  const args =
    part.property === undefined ? personSql : `nullIf(${textSql({ property: part.property }, binder)}, '')`
  return { alias, fn: 'uniqExact', args }
}

/** What one event adds to a sum, average, percentile or score; NULL where it gives no answer. */
export function valueSql(definition: ValuedDefinition, binder: Binder): string {
  const number = numberSql({ property: definition.property }, binder)
  switch (definition.kind) {
    case 'csat':
      return `multiIf(${number} >= ${binder.bind('Float64', definition.satisfied)}, 100, ${number} IS NOT NULL, 0, NULL)`
    case 'ces':
      return `if(${number} >= 1 AND ${number} <= 7, ${number}, NULL)`
    case 'nps':
      // Reichheld 2003: share of answers 9 and 10 less share of answers 0 to 6, in points.
      return `multiIf(${number} >= 9 AND ${number} <= 10, 100, ${number} >= 0 AND ${number} <= 6, -100, ${number} > 6 AND ${number} < 9, 0, NULL)`
    default:
      return number
  }
}

/** Condition of one side of a ratio; its event is named only where the other side reads others. '1' is every event. */
export function partCondition(
  ratio: RatioDefinition,
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

/** Condition that an event gives an answer to the measure: only these are the rows behind the number. */
export function answerCondition(definition: PlainDefinition, binder: Binder): string | undefined {
  switch (definition.kind) {
    case 'count':
    case 'open':
    case 'latest':
    case 'stickiness':
      return undefined
    case 'unique':
      return definition.property === undefined
        ? undefined
        : `${textSql({ property: definition.property }, binder)} != ''`
    case 'ratio':
      return eitherSide(definition, binder)
    case 'share':
      return partCondition(ratioOf(definition), 'denominator', binder)
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

/** Condition that an event belongs to the numerator or the denominator. */
export function eitherSide(ratio: RatioDefinition, binder: Binder): string {
  return `(${partCondition(ratio, 'numerator', binder)} OR ${partCondition(ratio, 'denominator', binder)})`
}
