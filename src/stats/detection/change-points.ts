import { likeliestSegments } from './likeliest-segments.ts'
import { modifiedBic, pelt } from './pelt.ts'
import { segmentCost } from './segment-cost.ts'

/**
 * `auto`: stretches about a level or about a straight line, by their posterior probability. `bocpd`: levels only.
 * `pelt`: changes of the mean, modified BIC. `pelt-variance`: of the mean and the variance.
 */
export const changePointMethods = ['auto', 'pelt', 'pelt-variance', 'bocpd'] as const
export type ChangePointMethod = (typeof changePointMethods)[number]

/** Longer series are looked at in blocks first; then each change is placed among the values. */
const longest = { auto: 1500, bocpd: 3000, pelt: 10_000, 'pelt-variance': 10_000 } as const

/**
 * Where one or several series change.
 *
 * Each is brought to mean 0 and standard deviation 1 first. A series that does not vary says nothing.
 *
 * @param series of equal length, oldest first, without missing values; several are taken to change together
 * @returns 0-based starts of all segments but the first, ascending; empty for fewer than two values
 */
export function changePoints(
  series: readonly ArrayLike<number>[],
  method: ChangePointMethod = 'auto',
): number[] {
  const varying = series.flatMap((values) => standardised(values) ?? [])
  const n = varying[0]?.length ?? 0
  if (n < 2) return []
  const block = Math.ceil(n / longest[method])
  if (block === 1) return detect(varying, method)
  const blocks = varying.flatMap((values) => standardised(means(values, block)) ?? [])
  const coarse = detect(blocks, method).map((start) => start * block)
  return placed(varying, coarse, block)
}

function detect(series: readonly ArrayLike<number>[], method: ChangePointMethod): number[] {
  const n = series[0]?.length ?? 0
  if (method === 'auto') return likeliestSegments(series, ['level', 'line'])
  if (method === 'bocpd') return likeliestSegments(series, ['level'])
  const changing = method === 'pelt' ? 'mean' : 'mean-variance'
  return pelt(n, segmentCost(series, changing), {
    penalty: modifiedBic(n, changing, series.length),
    // Two or three equal values by chance are no stretch without variance.
    shortest: changing === 'mean' ? 1 : 5,
  })
}

/** Mean 0 and standard deviation 1; undefined where nothing varies. */
function standardised(values: ArrayLike<number>): Float64Array | undefined {
  const n = values.length
  if (n < 2) return undefined
  let mean = 0
  for (let index = 0; index < n; index++) mean += values[index]! / n
  let square = 0
  for (let index = 0; index < n; index++) square += (values[index]! - mean) ** 2 / (n - 1)
  const deviation = Math.sqrt(square)
  if (!(deviation > 1e-12 * Math.max(1e-300, Math.abs(mean)))) return undefined
  return Float64Array.from({ length: n }, (_, index) => (values[index]! - mean) / deviation)
}

function means(values: ArrayLike<number>, block: number): Float64Array {
  const count = Math.ceil(values.length / block)
  return Float64Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * block, Math.min(values.length, (index + 1) * block)]
    let sum = 0
    for (let at = from; at < to; at++) sum += values[at]!
    return sum / (to - from)
  })
}

/** Each change where the values up to a block away on either side part best into two levels. */
function placed(series: readonly ArrayLike<number>[], coarse: readonly number[], block: number): number[] {
  const n = series[0]!.length
  const cost = segmentCost(series, 'mean')
  const found = coarse.map((start) => {
    const [from, to] = [Math.max(0, start - 2 * block), Math.min(n, start + 2 * block)]
    let [best, least] = [start, Number.POSITIVE_INFINITY]
    for (let at = Math.max(from + 1, start - block); at < Math.min(to, start + block); at++) {
      const total = cost(from, at) + cost(at, to)
      if (total < least) [best, least] = [at, total]
    }
    return best
  })
  return [...new Set(found)].sort((a, b) => a - b)
}
