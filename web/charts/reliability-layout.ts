import { scaleLinear } from 'd3-scale'
import type { Size } from './size.ts'

/** Things of which about the same was said, and what came of them; all values are shares of one. */
export interface ReliabilityPoint {
  said: number
  came: number
  low: number
  high: number
  n: number
}

export interface ReliabilityOptions {
  points: readonly ReliabilityPoint[]
  write: (share: number) => string
  /** Words below the drawing, and above its left upper end. */
  across: string
  up: string
}

export interface ReliabilityLayout {
  points: { x: number; y: number; low: number; high: number; radius: number }[]
  /** Where what was said is what came. */
  even: { x1: number; y1: number; x2: number; y2: number }
  ticks: { label: string; x: number; y: number }[]
  left: number
  right: number
  top: number
  bottom: number
}

/** What was said across, what came of it up, both from nothing to the same end. */
export function layOutReliability(
  { points, write }: ReliabilityOptions,
  { width, height, fontSize: fs }: Size,
): ReliabilityLayout {
  const most = Math.max(0.05, ...points.flatMap(({ said, came, high }) => [said, came, high]))
  const end = Math.min(1, most * 1.04)
  const ticks = scaleLinear([0, end], [0, 1]).ticks(4)
  const widest = Math.max(2, ...ticks.map((tick) => write(tick).length))
  const left = fs * (0.62 * widest + 0.7)
  const [right, top, bottom] = [width - fs * 0.8, fs * 2, height - fs * 3]
  const x = scaleLinear([0, end], [left, right])
  const y = scaleLinear([0, end], [bottom, top])
  const largest = Math.max(1, ...points.map(({ n }) => n))
  return {
    points: points.map(({ said, came, low, high, n }) => ({
      x: x(said),
      y: y(came),
      low: y(low),
      high: y(high),
      radius: fs * (0.26 + 0.2 * Math.sqrt(n / largest)),
    })),
    even: { x1: x(0), y1: y(0), x2: x(end), y2: y(end) },
    ticks: ticks.map((tick) => ({ label: write(tick), x: x(tick), y: y(tick) })),
    left,
    right,
    top,
    bottom,
  }
}
