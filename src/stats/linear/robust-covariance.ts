import type { LeastSquares } from './least-squares.ts'

/** How the errors of a fit may be: of unequal size, alike within clusters, or alike from one time to the next. */
export type Errors =
  | { kind: 'unequal' }
  /** Every row's cluster, 0 to `clusters` − 1. */
  | { kind: 'clustered'; of: Int32Array; clusters: number }
  /** Rows are in the order of time; errors up to `lags` steps apart may go together. */
  | { kind: 'serial'; lags: number }

export interface RobustCovariance {
  /** Over the coefficients of the fit. */
  matrix: number[][]
  /** Degrees of freedom for Student's t. */
  df: number
  /** Clusters with at least one row; absent for other errors. */
  clusters?: number
}

/**
 * Covariance of coefficients that holds although errors are not alike and independent, (XᵀX)⁻¹ S (XᵀX)⁻¹:
 *
 * - unequal: HC1, n/(n−k) (MacKinnon and White 1985);
 * - clustered: CR1, G/(G−1)·(n−1)/(n−k), t with G−1 degrees of freedom (Cameron and Miller 2015, §II.B and VI.D);
 * - serial: Newey and West (1987), Bartlett weights, n/(n−k).
 *
 * @returns undefined when fewer than two clusters have rows
 */
export function robustCovariance(fit: LeastSquares, errors: Errors): RobustCovariance | undefined {
  const { n, parameters, residuals, fitted } = fit
  const scores = fitted.map((column) => Float64Array.from(column, (value, row) => value * residuals[row]!))
  const spare = n - parameters
  if (errors.kind === 'clustered') {
    const present = new Set(errors.of).size
    if (present < 2) return undefined
    const sums = scores.map((score) => summedBy(score, errors.of, errors.clusters))
    const factor = (present / (present - 1)) * ((n - 1) / spare)
    return {
      matrix: sandwich(fit.inverse, products(sums, sums, 0), factor),
      df: present - 1,
      clusters: present,
    }
  }
  const meat = products(scores, scores, 0)
  const lags = errors.kind === 'serial' ? Math.min(errors.lags, n - 1) : 0
  for (let lag = 1; lag <= lags; lag++) {
    const weight = 1 - lag / (lags + 1)
    const shifted = products(scores, scores, lag)
    for (const [i, row] of meat.entries())
      for (let j = 0; j < row.length; j++) row[j]! += weight * (shifted[i]![j]! + shifted[j]![i]!)
  }
  return { matrix: sandwich(fit.inverse, meat, n / spare), df: spare }
}

/** Lags to allow for in a series of `n` steps: ⌊4 (n/100)^(2/9)⌋, for Bartlett weights (Newey and West 1994). */
export function serialLags(n: number): number {
  return Math.floor(4 * (n / 100) ** (2 / 9))
}

function summedBy(values: Float64Array, of: Int32Array, groups: number): Float64Array {
  const sums = new Float64Array(groups)
  for (const [row, group] of of.entries()) sums[group]! += values[row]!
  return sums
}

/** Sums of the products of each pair of columns, the second `lag` rows earlier. */
function products(one: readonly Float64Array[], two: readonly Float64Array[], lag: number): number[][] {
  return one.map((left) =>
    two.map((right) => {
      let sum = 0
      for (let row = lag; row < left.length; row++) sum += left[row]! * right[row - lag]!
      return sum
    }),
  )
}

function sandwich(bread: number[][], meat: number[][], factor: number): number[][] {
  const half = multiply(bread, meat)
  return multiply(half, bread).map((row) => row.map((value) => value * factor))
}

function multiply(one: number[][], two: number[][]): number[][] {
  return one.map((row) => two[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * two[k]![j]!, 0)))
}
