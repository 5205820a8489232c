import { horizons } from './warning.ts'

const day = 86_400_000
/** What somebody did is known of so many days before the first cut-off at least. */
const fewestDaysBefore = 14
/** Looks back at most, and the days between two at least and most. */
const mostLooks = 12
const [shortestStep, longestStep] = [7, 30]

/**
 * Moments in the past at which all customers are looked at: from the last one whose shortest horizon is over, back in even
 * steps as far as there is history. Whole seconds.
 *
 * @param first ms of the first event
 * @returns oldest first; none when there is not enough history
 */
export function chooseCutoffs(first: number, now: number): number[] {
  const newest = Math.floor(now / 1000) * 1000 - horizons[0] * day
  const room = (newest - first) / day - fewestDaysBefore
  if (room < 0) return []
  const step = Math.min(longestStep, Math.max(shortestStep, Math.floor(room / mostLooks)))
  const looks = Math.min(mostLooks, 1 + Math.floor(room / step))
  return Array.from({ length: looks }, (_, index) => newest - (looks - 1 - index) * step * day)
}

/**
 * Horizons that the past is long enough to learn: the oldest look must have been followed that long, and one before which to
 * learn from, so that a later one can judge.
 */
export function learnable(cutoffs: readonly number[], now: number): (typeof horizons)[number][] {
  return horizons.filter((horizon) => cutoffs.filter((at) => at + horizon * day <= now).length >= 2)
}
