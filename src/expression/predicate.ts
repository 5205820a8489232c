import type { QueryParams } from '../db/index.ts'
import type { Comparison, Expression, Field, Operand, Scalar } from './expression.ts'

/** Collects the values of one statement; `bind` gives the placeholder, the same one for the same value. */
export interface Binder {
  params: QueryParams
  bind(type: string, value: string | number | readonly (string | number)[]): string
}

export function createBinder(): Binder {
  const params: QueryParams = {}
  const known = new Map<string, string>()
  return {
    params,
    bind(type, value) {
      const same = `${type} ${JSON.stringify(value)}`
      const name = known.get(same) ?? `p${known.size}`
      known.set(same, name)
      params[name] = value as QueryParams[string]
      return `{${name}:${type}}`
    },
  }
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
  const number = `toFloat64OrNull(${textSql(operand, binder)})`
  return `if(isFinite(${number}), ${number}, NULL)`
}

/** Whether the event has the operand at all. */
function presentSql(operand: Operand, binder: Binder): string {
  if ('field' in operand) return `${columns[operand.field]} != ''`
  const [map, key] = 'property' in operand ? ['properties', operand.property] : ['context', operand.context]
  return `mapContains(${map}, ${binder.bind('String', key)})`
}

/** A condition that is 0 or 1, never NULL, so that `not` means what it says. */
export function expressionSql(expression: Expression, binder: Binder): string {
  if ('and' in expression) return join(expression.and, 'AND', binder)
  if ('or' in expression) return join(expression.or, 'OR', binder)
  if ('not' in expression) return `NOT ${parenthesised(expressionSql(expression.not, binder))}`
  return comparisonSql(expression, binder)
}

function join(parts: Expression[], word: 'AND' | 'OR', binder: Binder): string {
  return parenthesised(parts.map((part) => expressionSql(part, binder)).join(` ${word} `))
}

const parenthesised = (sql: string) => `(${sql})`

function comparisonSql(comparison: Comparison, binder: Binder): string {
  const text = textSql(comparison, binder)
  const value = comparison.value
  switch (comparison.op) {
    case 'eq':
      return equalsSql(comparison, value as Scalar, binder)
    case 'neq':
      return `NOT (${equalsSql(comparison, value as Scalar, binder)})`
    case 'in':
    case 'notIn': {
      const list = binder.bind('Array(String)', (value as Scalar[]).map(String))
      return `${text} ${comparison.op === 'in' ? 'IN' : 'NOT IN'} ${list}`
    }
    case 'contains':
      return `position(${text}, ${binder.bind('String', String(value))}) > 0`
    case 'startsWith':
      return `startsWith(${text}, ${binder.bind('String', String(value))})`
    case 'exists':
      return presentSql(comparison, binder)
    case 'missing':
      return `NOT ${presentSql(comparison, binder)}`
    default:
      return orderSql(comparison, { gt: '>', gte: '>=', lt: '<', lte: '<=' }[comparison.op], binder)
  }
}

function equalsSql(operand: Operand, value: Scalar, binder: Binder): string {
  return typeof value === 'number'
    ? `ifNull(${numberSql(operand, binder)} = ${binder.bind('Float64', value)}, 0)`
    : `${textSql(operand, binder)} = ${binder.bind('String', String(value))}`
}

function orderSql(comparison: Comparison, sign: string, binder: Binder): string {
  if (typeof comparison.value === 'number')
    return `ifNull(${numberSql(comparison, binder)} ${sign} ${binder.bind('Float64', comparison.value)}, 0)`
  const text = textSql(comparison, binder)
  return `(${text} != '' AND ${text} ${sign} ${binder.bind('String', String(comparison.value))})`
}
