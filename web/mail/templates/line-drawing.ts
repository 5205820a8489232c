import { scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import type { Point } from '../../../src/metrics/index.ts'
import { mark } from './colours.ts'

const width = 536
const height = 96
const dot = 4

interface Placed {
  x: number
  value: number
}

/**
 * The course of a measure with its usual range behind it, without text, on no ground, so that it stands on light and dark
 * paper alike. Steps that are not over are left out.
 *
 * @returns undefined when there are fewer than two values to join
 */
export function lineDrawing(points: readonly Point[], tone: 'blue' | 'ember' | 'ink'): string | undefined {
  const whole = points.filter((point) => !point.partial)
  const placed = whole.flatMap((point, x): Placed[] =>
    point.value === null || point.tooFew ? [] : [{ x, value: point.value }],
  )
  const last = placed.at(-1)
  if (placed.length < 2 || !last) return undefined
  const band = whole.flatMap(({ usual }, x) =>
    usual?.low != null && usual.high != null ? [{ x, low: usual.low, high: usual.high }] : [],
  )
  const values = [...placed.map(({ value }) => value), ...band.flatMap(({ low, high }) => [low, high])]
  const x = scaleLinear([0, whole.length - 1], [dot, width - dot])
  const y = scaleLinear([Math.min(...values), Math.max(...values)], [height - dot * 2, dot * 2])
  const stretch = area<(typeof band)[number]>()
    .x((at) => x(at.x))
    .y0((at) => y(at.low))
    .y1((at) => y(at.high))
    .curve(curveMonotoneX)
  const course = line<Placed>()
    .x((at) => x(at.x))
    .y((at) => y(at.value))
    .curve(curveMonotoneX)
  const usual = band.length > 1 ? `<path d="${stretch(band)}" fill="${mark.band}"/>` : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${usual}<path d="${course(placed)}" fill="none" stroke="${mark[tone]}" stroke-width="2.4" stroke-linecap="round"/><circle cx="${x(last.x)}" cy="${y(last.value)}" r="${dot}" fill="${mark[tone]}"/></svg>`
}

export const lineSize = { width, height }
