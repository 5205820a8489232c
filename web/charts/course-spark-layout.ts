import { type ScaleLinear, scaleLinear } from 'd3-scale'
import type { Band, XY } from './model.ts'
import type { Size } from './size.ts'

export interface CourseSparkOptions {
  points: readonly XY[]
  /** Usual range behind the line. */
  band?: readonly Band[]
  /** Likely course after the last point. */
  ahead?: readonly (Band & { middle: number })[]
  /** Where something changed. */
  mark?: number | undefined
}

export interface CourseSparkLayout {
  x: ScaleLinear<number, number>
  y: ScaleLinear<number, number>
  dot: number
  /** Pixels of the mark; null without one, or when it lies outside. */
  mark: number | null
  /** Where the likely course begins: at the last point. */
  boundary: number | null
}

/** Places a small course: the whole width for time, all that is drawn within the height. */
export function layOutCourseSpark(
  { points, band = [], ahead = [], mark }: CourseSparkOptions,
  { width, height }: Pick<Size, 'width' | 'height'>,
): CourseSparkLayout {
  const dot = 3.2
  const xs = [...points, ...band, ...ahead].map((one) => one.x)
  const ys = [...points.map((p) => p.y), ...[...band, ...ahead].flatMap((b) => [b.low, b.high])]
  const [from, to] = [Math.min(...xs), Math.max(...xs)]
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const x = scaleLinear([from, to === from ? from + 1 : to], [dot + 1, width - dot - 1])
  const y = scaleLinear([low, high === low ? low + 1 : high], [height - dot - 1, dot + 1])
  const last = points.at(-1)
  return {
    x,
    y,
    dot,
    mark: mark === undefined || mark < from || mark > to ? null : x(mark),
    boundary: ahead.length > 0 && last ? x(last.x) : null,
  }
}
