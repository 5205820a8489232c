import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { type Design, type LeastSquares, leastSquares } from './least-squares.ts'
import { type Errors, robustCovariance } from './robust-covariance.ts'

/** A coefficient, or a sum of some, with its 95 % interval. */
export interface Coefficient {
  value: number
  standardError: number
  t: number
  df: number
  /** Two-sided. */
  p: number
  low: number
  high: number
}

export interface LinearModel {
  fit: LeastSquares
  clusters?: number
  /** Share of what varies in `y` that is explained, beside the absorbed levels. */
  explainedShare: number
  /** The sum of the coefficients of some columns; undefined when one of them could not be told from the others. */
  sumOf(columns: readonly number[]): Coefficient | undefined
}

/**
 * A linear model with errors that need not be alike: coefficients, Student's t and 95 % intervals.
 *
 * @returns undefined when there is too little to estimate from: rows, clusters, or anything that varies
 */
export function linearModel(design: Design, errors: Errors): LinearModel | undefined {
  const fit = leastSquares(design)
  if (!fit || isExact(fit, design.y)) return undefined
  const robust = robustCovariance(fit, errors)
  if (!robust || robust.df < 1) return undefined
  const { matrix, df, clusters } = robust
  return {
    fit,
    ...(clusters === undefined ? {} : { clusters }),
    explainedShare: explainedShare(fit, design.absorbed !== undefined),
    sumOf(columns) {
      const places = columns.map((column) => fit.kept.indexOf(column))
      if (places.includes(-1)) return undefined
      const value = places.reduce((sum, place) => sum + fit.coefficients[place]!, 0)
      const variance = places.reduce(
        (sum, one) => sum + places.reduce((row, two) => row + matrix[one]![two]!, 0),
        0,
      )
      return coefficientOf(value, Math.sqrt(Math.max(0, variance)), df)
    },
  }
}

function coefficientOf(value: number, standardError: number, df: number): Coefficient | undefined {
  if (!(standardError > 0) || !Number.isFinite(value)) return undefined
  const t = value / standardError
  const reach = tQuantile(0.975, df) * standardError
  return { value, standardError, t, df, p: twoSided(t, df), low: value - reach, high: value + reach }
}

/** Without any scatter there is nothing by which chance could be judged: what is left is the noise of arithmetic. */
function isExact({ residuals }: LeastSquares, y: Float64Array): boolean {
  const size = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  return size(residuals) <= 1e-10 * size(y)
}

function twoSided(t: number, df: number): number {
  return Math.min(1, 2 * tCdf(-Math.abs(t), df))
}

function explainedShare({ explained, residuals }: LeastSquares, centred: boolean): number {
  const mean = centred ? 0 : explained.reduce((sum, value) => sum + value, 0) / explained.length
  let all = 0
  let left = 0
  for (const [row, value] of explained.entries()) {
    all += (value - mean) ** 2
    left += residuals[row]! ** 2
  }
  return all === 0 ? 0 : 1 - left / all
}
