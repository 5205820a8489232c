import { hourMs, localTime } from './local-time.ts'
import type { Point, Range } from './state.ts'

/** Hours over which a deviation from the usual may die away; the one that served past days best is taken. */
const decays = [1, 3, 6, 12]
/** Fewer past days than this say nothing about how wrong the method usually is. */
const enoughDays = 10

/**
 * The likely rest of the span: the usual course plus what is left of the present deviation, which dies away
 * exponentially. The 80 % range is how far the same method, on each past day at the same hour, turned out to be off
 * (10 % and 90 % quantiles of those errors), so it is as wide as it deserves to be.
 *
 * @param history hourly values of past days, before `now`
 * @param last the newest point of the line
 * @param ahead usual course of the hours to come, in order
 * @param zone the workspace's zone
 * @returns one range an hour; empty when fewer than 10 past days can judge it
 */
export function forecast(
  history: readonly Point[],
  last: { t: string; value: number; middle: number },
  ahead: readonly Range[],
  zone: string,
): Range[] {
  if (ahead.length === 0) return []
  const start = Date.parse(last.t)
  const steps = ahead.map((hour) => Math.max(1, Math.round((Date.parse(hour.t) - start) / hourMs)))
  const days = pastDays(history, start, steps, zone)
  if (days.length < enoughDays) return []
  const decay = decays
    .map((hours) => ({ hours, off: meanError(days, steps, hours) }))
    .reduce((best, next) => (next.off < best.off ? next : best)).hours
  const deviation = last.value - last.middle
  return ahead.flatMap((hour, at) => {
    const step = steps[at]!
    const errors = days.flatMap((day) => errorOf(day, step, decay)).sort((a, b) => a - b)
    if (errors.length < enoughDays) return []
    const middle = hour.middle + deviation * Math.exp(-step / decay)
    return [
      {
        t: hour.t,
        low: middle + Math.min(0, quantile(errors, 0.1)),
        middle,
        high: middle + Math.max(0, quantile(errors, 0.9)),
      },
    ]
  })
}

/** One past day seen from the hour that is now: deviation then, and actual less usual at each step ahead. */
interface PastDay {
  deviation: number
  /** Steps ahead in hours → how far the day then was from its usual course. */
  later: Map<number, number>
}

/** Past days on which the hour that is now has a value, with their deviations from the usual of that weekday and hour. */
function pastDays(history: readonly Point[], start: number, steps: readonly number[], zone: string) {
  const byTime = new Map(history.map((point) => [Math.floor(Date.parse(point.t) / hourMs), point.value]))
  const slots = new Map<string, { hour: number; value: number }[]>()
  const slotOf = new Map<number, string>()
  for (const [hour, value] of byTime) {
    const local = localTime(hour * hourMs, zone)
    const slot = `${local.weekday}-${local.hour}`
    slotOf.set(hour, slot)
    slots.set(slot, [...(slots.get(slot) ?? []), { hour, value }])
  }
  /** Actual less the median of the other weeks: the hour itself must not judge itself. */
  const deviationAt = (hour: number): number | undefined => {
    const value = byTime.get(hour)
    const others = (slots.get(slotOf.get(hour) ?? '') ?? []).filter((other) => other.hour !== hour)
    if (value === undefined || others.length < 3) return undefined
    return (
      value -
      quantile(
        others.map((other) => other.value).sort((a, b) => a - b),
        0.5,
      )
    )
  }
  const now = Math.floor(start / hourMs)
  const days: PastDay[] = []
  for (let back = 1; back <= 56; back += 1) {
    const then = now - back * 24
    const deviation = deviationAt(then)
    if (deviation === undefined) continue
    const later = new Map<number, number>()
    for (const step of steps) {
      const off = deviationAt(then + step)
      if (off !== undefined && then + step < now) later.set(step, off)
    }
    if (later.size > 0) days.push({ deviation, later })
  }
  return days
}

function errorOf(day: PastDay, step: number, decay: number): number[] {
  const actual = day.later.get(step)
  return actual === undefined ? [] : [actual - day.deviation * Math.exp(-step / decay)]
}

function meanError(days: readonly PastDay[], steps: readonly number[], decay: number): number {
  const errors = days.flatMap((day) => steps.flatMap((step) => errorOf(day, step, decay)))
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / Math.max(1, errors.length)
}

/** Quantile of sorted values by linear interpolation (Hyndman and Fan, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)]!
  const above = sorted[Math.ceil(at)]!
  return below + (above - below) * (at - Math.floor(at))
}
