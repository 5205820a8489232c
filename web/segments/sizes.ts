import type { SizePeriod, SizePoint } from './segment-data.ts'

const hour = 3_600_000
const day = 24 * hour

/** The last weeks, by day. @param now ms */
export function weeksBefore(now: number, weeks: number): SizePeriod {
  return periodOf(now - weeks * 7 * day, now, 'day')
}

/**
 * The time a group's page shows: its life, at most the last 90 days, in steps that make a line of it.
 *
 * @param madeAt ISO 8601
 * @param now ms
 */
export function lifeOf(madeAt: string, now: number): SizePeriod {
  const from = Math.max(Date.parse(madeAt), now - 90 * day)
  const age = now - from
  return periodOf(from, now, age < 6 * hour ? 'minute' : age < 8 * day ? 'hour' : 'day')
}

function periodOf(from: number, to: number, grain: SizePeriod['grain']): SizePeriod {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), grain }
}

/**
 * Sizes at even steps up to the end of the period: between two changes a group has the size of the former.
 *
 * @param steps how many steps the period is cut into
 * @returns x in ms; begins at the first known size
 */
export function carried(
  { from, to, points }: SizePeriod & { points: readonly SizePoint[] },
  steps: number,
): { x: number; y: number }[] {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  const known = points.map(({ t, size }) => ({ x: Date.parse(t), y: size }))
  const width = (end - start) / steps
  return Array.from({ length: steps + 1 }, (_, step) => start + step * width).flatMap((x) => {
    const last = known.findLast((point) => point.x <= x)
    return last ? [{ x, y: last.y }] : []
  })
}
