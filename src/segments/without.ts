import type { Operator } from '../expression/index.ts'
import type { NumberOp } from './condition.ts'

type Value = string | number | boolean

/**
 * Whether a comparison holds for one text that is known beforehand, as the engine would say it: needed for people of
 * whom there is no row to ask.
 *
 * @param text absent when there is nothing to compare
 */
export function holdsFor(
  { op, value }: { op: Operator; value?: Value | Value[] | undefined },
  text: string | undefined,
): boolean {
  if (op === 'exists' || op === 'missing') return (text !== undefined) === (op === 'exists')
  if (op === 'in' || op === 'notIn') {
    const among = (value as Value[]).map(String).includes(text ?? '')
    return among === (op === 'in')
  }
  if (op === 'contains') return (text ?? '').includes(String(value))
  if (op === 'startsWith') return (text ?? '').startsWith(String(value))
  if (typeof value === 'number') {
    const number = text === undefined || text === '' ? Number.NaN : Number(text)
    return Number.isFinite(number) ? numberHolds({ op, value }, number) : op === 'neq'
  }
  return textHolds(op, text ?? '', String(value))
}

function textHolds(op: NumberOp, text: string, value: string): boolean {
  if (op === 'eq' || op === 'neq') return (text === value) === (op === 'eq')
  if (text === '') return false
  const order = Buffer.compare(Buffer.from(text), Buffer.from(value))
  return numberHolds({ op, value: 0 }, order)
}

/** Whether a number meets a comparison. */
export function numberHolds({ op, value }: { op: NumberOp; value: number }, number: number): boolean {
  switch (op) {
    case 'eq':
      return number === value
    case 'neq':
      return number !== value
    case 'gt':
      return number > value
    case 'gte':
      return number >= value
    case 'lt':
      return number < value
    case 'lte':
      return number <= value
  }
}
