import { horizons } from './warning.ts'

const day = 86_400_000
/** What is known of somebody before the first look: two fifths of the history, within these days. */
const [fewestDaysBefore, mostDaysBefore, shareBefore] = [30, 365, 0.4]
/** Looks back at most, and the days between two at least and most. */
const mostLooks = 12
const [shortestStep, longestStep] = [7, 30]

/**
 * How many days before a moment features are made of, at every look and when customers are scored alike: as many as are known
 * before the earliest look. A longer window would be cut off by the beginning of history at one look and not at the next, so that
 * a figure would tell how old the data is rather than what the customer did.
 *
 * @param first ms of the first event
 */
export function lookbackOf(first: number, now: number): number {
  const room = (now - first) / day - horizons[0]
  return Math.floor(Math.min(mostDaysBefore, Math.max(fewestDaysBefore, room * shareBefore)))
}

/**
 * Moments in the past at which all customers are looked at: from the last one whose shortest horizon is over, back in even
 * steps as far as there is history with what features are made of before it. Whole seconds.
 *
 * @param first ms of the first event
 * @returns oldest first; none when there is not enough history
 */
export function chooseCutoffs(first: number, now: number): number[] {
  const newest = Math.floor(now / 1000) * 1000 - horizons[0] * day
  const room = (newest - first) / day - lookbackOf(first, now)
  if (room < 0) return []
  const step = Math.min(longestStep, Math.max(shortestStep, Math.floor(room / mostLooks)))
  const looks = Math.min(mostLooks, 1 + Math.floor(room / step))
  return Array.from({ length: looks }, (_, index) => newest - (looks - 1 - index) * step * day)
}

/**
 * Horizons that the past is long enough to learn: a look must have been followed that long. With too few of them people are told
 * from other people of the same look, and the page of the model says that this is weaker.
 */
export function learnable(cutoffs: readonly number[], now: number): (typeof horizons)[number][] {
  return horizons.filter((horizon) => cutoffs.some((at) => at + horizon * day <= now))
}
