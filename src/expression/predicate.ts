import type { QueryParams } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type {
  AccountComparison,
  Comparison,
  Field,
  Operand,
  Operator,
  PeopleExpression,
  Scalar,
  TraitComparison,
} from './expression.ts'

/** A trait of the person of an event, or of their account. */
export type TraitOperand = { trait: string } | { accountTrait: string }

/** How what is known of whoever did it becomes SQL over an event. */
export interface PeopleSql {
  /** Whether they are in a group of customers: 0 or 1, never NULL. */
  memberSql(segment: string, binder: Binder): string
  /** Whether a trait of theirs, or of their account, compares so: 0 or 1, never NULL. */
  traitSql(comparison: TraitComparison | AccountComparison, binder: Binder): string
  /** The text of a trait; '' where there is none. */
  traitTextSql(operand: TraitOperand, binder: Binder): string
}

/** Collects the values of one statement; `bind` gives the placeholder, the same one for the same value. */
export interface Binder {
  params: QueryParams
  bind(type: string, value: string | number | readonly (string | number)[]): string
  /** As in `PeopleSql`. @throws TandemError `invalid_request` where no group or trait may be named */
  memberSql(segment: string): string
  traitSql(comparison: TraitComparison | AccountComparison): string
  traitTextSql(operand: TraitOperand): string
}

/** @param people how conditions on who did it are told; absent: there may be none */
export function createBinder(people?: PeopleSql): Binder {
  const params: QueryParams = {}
  const known = new Map<string, string>()
  function told(named: string): PeopleSql {
    if (people) return people
    throw new TandemError('invalid_request', { detail: `${named} cannot be named in this condition.` })
  }
  const binder: Binder = {
    params,
    bind(type, value) {
      const same = `${type} ${JSON.stringify(value)}`
      const name = known.get(same) ?? `p${known.size}`
      known.set(same, name)
      params[name] = value as QueryParams[string]
      return `{${name}:${type}}`
    },
    memberSql: (segment) => told(`The group ${segment}`).memberSql(segment, binder),
    traitSql: (comparison) => told('A trait').traitSql(comparison, binder),
    traitTextSql: (operand) => told('A trait').traitTextSql(operand, binder),
  }
  return binder
}

const columns: Record<Field, string> = {
  type: 'type',
  name: 'name',
  source: 'source',
  channel: 'channel',
  userId: 'user_id',
  anonymousId: 'anonymous_id',
  account: 'account',
  messageId: 'message_id',
}

/** The text an operand holds in an event; '' where it has none. */
export function textSql(operand: Operand, binder: Binder): string {
  if ('field' in operand) return columns[operand.field]
  const [map, key] = 'property' in operand ? ['properties', operand.property] : ['context', operand.context]
  return `${map}[${binder.bind('String', key)}]`
}

/** The operand's number; NULL where it is absent, not a number, or not finite (one such value would spoil a sum). */
export function numberSql(operand: Operand, binder: Binder): string {
  return finiteSql(textSql(operand, binder))
}

function finiteSql(text: string): string {
  const number = `toFloat64OrNull(${text})`
  return `if(isFinite(${number}), ${number}, NULL)`
}

/** Whether the event has the operand at all. */
function presentSql(operand: Operand, binder: Binder): string {
  if ('field' in operand) return `${columns[operand.field]} != ''`
  const [map, key] = 'property' in operand ? ['properties', operand.property] : ['context', operand.context]
  return `mapContains(${map}, ${binder.bind('String', key)})`
}

/** A condition that is 0 or 1, never NULL, so that `not` means what it says. */
export function expressionSql(expression: PeopleExpression, binder: Binder): string {
  if ('and' in expression) return join(expression.and, 'AND', binder)
  if ('or' in expression) return join(expression.or, 'OR', binder)
  if ('not' in expression) return `NOT ${parenthesised(expressionSql(expression.not, binder))}`
  if ('segment' in expression)
    return `${expression.op === 'in' ? '' : 'NOT '}${parenthesised(binder.memberSql(expression.segment))}`
  if ('trait' in expression || 'account' in expression) return parenthesised(binder.traitSql(expression))
  return comparisonSql(expression, binder)
}

function join(parts: PeopleExpression[], word: 'AND' | 'OR', binder: Binder): string {
  return parenthesised(parts.map((part) => expressionSql(part, binder)).join(` ${word} `))
}

const parenthesised = (sql: string) => `(${sql})`

function comparisonSql(comparison: Comparison, binder: Binder): string {
  return comparedSql(
    comparison,
    { text: textSql(comparison, binder), present: presentSql(comparison, binder) },
    binder,
  )
}

/**
 * A comparison of something that is no operand of an event, such as a trait: 0 or 1, never NULL.
 *
 * @param compared SQL of its text ('' where there is none) and of whether it is there at all
 */
export function comparedSql(
  { op, value }: { op: Operator; value?: Scalar | Scalar[] | undefined },
  { text, present }: { text: string; present: string },
  binder: Binder,
): string {
  switch (op) {
    case 'eq':
      return equalsSql(text, value as Scalar, binder)
    case 'neq':
      return `NOT (${equalsSql(text, value as Scalar, binder)})`
    case 'in':
    case 'notIn': {
      const list = binder.bind('Array(String)', (value as Scalar[]).map(String))
      return `${text} ${op === 'in' ? 'IN' : 'NOT IN'} ${list}`
    }
    case 'contains':
      return `position(${text}, ${binder.bind('String', String(value))}) > 0`
    case 'startsWith':
      return `startsWith(${text}, ${binder.bind('String', String(value))})`
    case 'exists':
      return present
    case 'missing':
      return `NOT ${present}`
    default:
      return orderSql(text, value as Scalar, { gt: '>', gte: '>=', lt: '<', lte: '<=' }[op], binder)
  }
}

function equalsSql(text: string, value: Scalar, binder: Binder): string {
  return typeof value === 'number'
    ? `ifNull(${finiteSql(text)} = ${binder.bind('Float64', value)}, 0)`
    : `${text} = ${binder.bind('String', String(value))}`
}

function orderSql(text: string, value: Scalar, sign: string, binder: Binder): string {
  if (typeof value === 'number')
    return `ifNull(${finiteSql(text)} ${sign} ${binder.bind('Float64', value)}, 0)`
  return `(${text} != '' AND ${text} ${sign} ${binder.bind('String', String(value))})`
}
