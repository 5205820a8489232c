import { type Binder, expressionSql } from '../expression/index.ts'
import { namesSql } from './event-sql.ts'
import type { Moment } from './moment.ts'

/**
 * Following one moment to the next, inside one person, in arrays. A moment is a number twice its ms (or twice the index
 * of its period), so that odd numbers stand just after or before it. Each array is sorted once and gone through once,
 * whatever the number of beginnings in it.
 */
export interface Moments {
  /** Whether an element also tells its event: (number, (ms, message id)). */
  ids: boolean
}

/** A moment that never comes. */
const neverKey = '9223372036854775806'

/** The moment of an event, as an element of an array. */
export function momentOfEvent({ ids }: Moments, key = 'toUnixTimestamp64Milli(ts) * 2'): string {
  return ids ? `tuple(${key}, tuple(toUnixTimestamp64Milli(ts), message_id))` : key
}

/** The number of an element. */
export const keyOf = (element: string, { ids }: Moments): string => (ids ? `${element}.1` : element)

const never = ({ ids }: Moments): string =>
  ids ? `tuple(toInt64(${neverKey}), tuple(toInt64(0), ''))` : `toInt64(${neverKey})`

/**
 * Columns that give, for each beginning, the first event after it (`strict`) or not before it, else the one that never
 * comes.
 *
 * @param name column of the answer, aligned with `beginnings`, which are in order
 */
export function nextColumns(
  name: string,
  asked: Moments & { beginnings: string; events: string; strict: boolean },
): string[] {
  const side = asked.strict ? '+ 1' : '- 1'
  const moved = asked.ids ? `tuple(x.1 ${side}, x.2)` : `x ${side}`
  const key = keyOf('x', asked)
  return [
    `arrayPushBack(arraySort(arrayConcat(${asked.events}, arrayMap(x -> ${moved}, ${asked.beginnings}))), ${never(asked)}) AS ${name}_line`,
    `arrayFilter((following, x) -> bitAnd(${key}, 1) = 1, arrayReverseFill(x -> bitAnd(${key}, 1) = 0, ${name}_line), ${name}_line) AS ${name}`,
  ]
}

/** Condition that an event is a moment of this kind. */
export function momentCondition({ event, filter }: Moment, binder: Binder): string {
  const named = namesSql(event, binder)!
  return filter ? `(${named} AND ${expressionSql(filter, binder)})` : named
}
