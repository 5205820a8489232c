import { quantile } from '../stats/estimates/index.ts'
import { bucketsBetween, type Calendar, type Grain, shiftMonths, shiftWeeks } from './calendar.ts'
import type { Step, Window } from './plan.ts'
import { tidy } from './series.ts'

/** The usual range: 10 %, median and 90 % of what was measured before; null under `fewestSamples`. */
export interface UsualRange {
  low: number | null
  middle: number | null
  high: number | null
  /** Measurements it is made of, 8 at most. */
  n: number
}

const weeksBefore = 8
/** Under so many measurements a range says nothing. */
const fewestSamples = 4

/**
 * The usual range of measurements taken at the same weekday and hour before.
 *
 * @param samples values; null where there was nothing to say
 */
export function usualRange(samples: readonly (number | null)[]): UsualRange {
  const values = samples.filter((value) => value !== null)
  if (values.length < fewestSamples) return { low: null, middle: null, high: null, n: values.length }
  return {
    low: tidy(quantile(values, 0.1)!),
    middle: tidy(quantile(values, 0.5)!),
    high: tidy(quantile(values, 0.9)!),
    n: values.length,
  }
}

/** Moves an instant to an earlier time of the same kind. */
export type Shift = (instant: number) => number

/**
 * The 8 shifts of the usual range: weeks back, for months months back. A total of more than a week goes back in as
 * many whole weeks as it takes, so that no event counts in two measurements.
 */
export function usualShifts(calendar: Calendar, grain: Grain, from: number, to: number): Shift[] {
  const step = grain === 'total' ? Math.max(1, Math.ceil((to - from) / (7 * 86_400_000))) : 1
  return Array.from(
    { length: weeksBefore },
    (_, index) => (at) =>
      grain === 'month'
        ? shiftMonths(calendar, at, -(index + 1))
        : shiftWeeks(calendar, at, -(index + 1) * step),
  )
}

/**
 * The shift to the period before: whole months for whole months, the same number of local days for whole days, else
 * the same length.
 */
export function previousShift(calendar: Calendar, from: number, to: number): Shift {
  const [first, last] = [calendar.local(from), calendar.local(to)]
  const midnight = (date: Date) => date.getTime() % 86_400_000 === 0
  if (!midnight(first) || !midnight(last)) return (at) => at - (to - from)
  const months =
    (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth()
  if (first.getUTCDate() === 1 && last.getUTCDate() === 1 && months > 0)
    return (at) => shiftMonths(calendar, at, -months)
  return (at) => calendar.instant(at + calendar.offset(at) - (last.getTime() - first.getTime()))
}

/**
 * The stretch to measure for one step at one shift; undefined where the calendar has no such time (an hour that the
 * change of the clocks left out).
 *
 * A whole hour, day, week or month is compared with a whole one; a step that is cut with one cut alike.
 */
export function sampleOf(
  calendar: Calendar,
  step: Step,
  grain: Grain,
  shift: Shift,
  now: number,
): Window | undefined {
  if (!isWhole(step, grain, now)) {
    const [start, end] = [shift(step.start), shift(Math.min(step.end, Math.max(now, step.start + 1)))]
    return end > start ? { start, end, key: String(start) } : undefined
  }
  if (grain === 'total') return undefined
  const middle = step.start + (step.end - step.start) / 2
  const sample = bucketsBetween(calendar, shift(middle), shift(middle) + 1, grain)?.[0]
  if (!sample) return undefined
  const sameHour =
    grain !== 'hour' ||
    calendar.local(sample.start).getUTCHours() === calendar.local(step.start).getUTCHours()
  return sameHour ? sample : undefined
}

/** Whether a step is an uncut one of the calendar, or lies wholly ahead. */
export function isWhole(step: Step, grain: Grain, now: number): boolean {
  return grain !== 'total' && (!step.partial || (step.start >= now && step.t === step.start))
}
