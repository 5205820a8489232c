import type { EtsForm, EtsParameters } from './ets-model.ts'
import { decompose } from './seasonality.ts'

/**
 * Where smoothing starts, by the rules of Hyndman et al. (2002): the season by classical decomposition, level and slope by
 * a line through the first ten observations or two seasons without it.
 *
 * @param m length of the season; a form with one needs two of them
 */
export function etsStart(
  values: Float64Array,
  { trend, season }: Pick<EtsForm, 'trend' | 'season'>,
  m: number,
): Pick<EtsParameters, 'level' | 'slope' | 'season'> {
  const n = values.length
  let plain = values
  let start: Float64Array = new Float64Array(0)
  if (season !== 'N') {
    const kind = season === 'A' ? 'additive' : 'multiplicative'
    start = decompose(Array.from(values), m, kind).season
    if (season === 'M') for (let i = 0; i < m; i++) start[i] = Math.max(start[i]!, 0.01)
    plain = values.map((one, t) => (season === 'A' ? one - start[t % m]! : one / start[t % m]!))
  }
  const first = Math.min(Math.max(10, season === 'N' ? 0 : 2 * m), n)
  const { intercept, slope } = lineThrough(plain.subarray(0, first))
  if (trend === 'N') {
    const mean = plain.subarray(0, first).reduce((sum, one) => sum + one, 0) / first
    return { level: mean, slope: 0, season: start }
  }
  return { level: intercept, slope, season: start }
}

/** Least squares against 1, 2, … */
function lineThrough(values: Float64Array): { intercept: number; slope: number } {
  const n = values.length
  let [sum, cross] = [0, 0]
  for (let i = 0; i < n; i++) {
    sum += values[i]!
    cross += (i - (n - 1) / 2) * values[i]!
  }
  const squares = (n * (n * n - 1)) / 12
  const slope = squares > 0 ? cross / squares : 0
  return { intercept: sum / n - (slope * (n + 1)) / 2, slope }
}
