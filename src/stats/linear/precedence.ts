import fCdf from '@stdlib/stats-base-dists-f-cdf'
import { leastSquares } from './least-squares.ts'

export interface Precedence {
  /** How much better the past of both tells the present than its own past alone does. */
  f: number
  p: number
  lags: number
  df: number
}

/**
 * Whether what `lead` did before tells what `follows` does next, beyond what its own past tells: the test of
 * Granger (1969), by F. Both are series of the same steps of time.
 *
 * @param lags steps back that are looked at
 * @returns undefined when the series are too short or one of them does not vary
 */
export function precedes(
  lead: readonly number[],
  follows: readonly number[],
  lags: number,
): Precedence | undefined {
  const n = follows.length - lags
  const df = n - 2 * lags - 1
  if (df < 1) return undefined
  const y = Float64Array.from(follows.slice(lags))
  const past = (series: readonly number[]) =>
    Array.from({ length: lags }, (_, lag) =>
      Float64Array.from(series.slice(lags - lag - 1, lags - lag - 1 + n)),
    )
  const own = [new Float64Array(n).fill(1), ...past(follows)]
  const alone = leastSquares({ y, columns: own })
  const both = leastSquares({ y, columns: [...own, ...past(lead)] })
  if (!alone || !both || both.kept.length !== 2 * lags + 1) return undefined
  const left = squares(both.residuals)
  if (left === 0) return undefined
  const f = (squares(alone.residuals) - left) / lags / (left / df)
  return { f, p: 1 - fCdf(f, lags, df), lags, df }
}

/** Correlation of a series with itself one step earlier; 0 when it does not vary. */
export function persistence(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  let together = 0
  let all = 0
  for (const [index, value] of values.entries()) {
    all += (value - mean) ** 2
    if (index > 0) together += (value - mean) * (values[index - 1]! - mean)
  }
  return all === 0 ? 0 : together / all
}

function squares(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}
