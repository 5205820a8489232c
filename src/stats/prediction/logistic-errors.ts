import type { LogisticDesign, LogisticFit } from './logistic.ts'

/** How rows may depart from the model: each by itself, or alike within clusters (rows of one person). */
export type RowErrors =
  | { kind: 'model' }
  | { kind: 'unequal' }
  /** Every row's cluster, 0 to `clusters` − 1. */
  | { kind: 'clustered'; of: Int32Array; clusters: number }

/**
 * Standard errors of the coefficients, the constant first; NaN for those that were not estimated, and for all when they
 * cannot be known (separated; fewer than two clusters).
 *
 * - model: square roots of the diagonal of (XᵀWX)⁻¹, as R's summary of a glm prints them;
 * - unequal: the sandwich of Huber (1967) and White (1982), times n/(n−k) as HC1 (MacKinnon and White 1985);
 * - clustered: scores are summed within clusters first, times G/(G−1)·(n−1)/(n−k) (Cameron and Miller 2015, §II.B).
 */
export function logisticErrors(design: LogisticDesign, fit: LogisticFit, errors: RowErrors): Float64Array {
  const size = fit.kept.length
  const parameters = fit.kept.filter(Boolean).length
  if (fit.separated || (errors.kind !== 'model' && fit.n <= parameters))
    return new Float64Array(size).fill(Number.NaN)
  if (errors.kind === 'model') return diagonalRoots(fit.inverse, fit.kept)
  const clusters = errors.kind === 'clustered' ? new Set(errors.of).size : fit.n
  if (clusters < 2) return new Float64Array(size).fill(Number.NaN)
  const meat = productsOfScores(scoresOf(design, fit, errors), size)
  const factor =
    errors.kind === 'clustered'
      ? (clusters / (clusters - 1)) * ((fit.n - 1) / (fit.n - parameters))
      : fit.n / (fit.n - parameters)
  const half = multiplied(fit.inverse, meat, size)
  return diagonalRoots(
    multiplied(half, fit.inverse, size).map((value) => value * factor),
    fit.kept,
  )
}

const diagonalRoots = (matrix: Float64Array, kept: readonly boolean[]) =>
  Float64Array.from(kept, (estimated, index) =>
    estimated ? Math.sqrt(matrix[index * kept.length + index]!) : Number.NaN,
  )

/** (y − p)·x of each row or the sum of each cluster, a row of `size` values each. */
function scoresOf(design: LogisticDesign, fit: LogisticFit, errors: RowErrors): Float64Array {
  const size = fit.kept.length
  const groups = errors.kind === 'clustered' ? errors.clusters : fit.n
  const scores = new Float64Array(groups * size)
  for (let row = 0; row < fit.n; row++) {
    const residual = (design.y[row]! - fit.fitted[row]!) * (design.weights?.[row] ?? 1)
    const at = (errors.kind === 'clustered' ? errors.of[row]! : row) * size
    scores[at]! += residual
    for (const [index, column] of design.columns.entries()) scores[at + index + 1]! += residual * column[row]!
  }
  return scores
}

function productsOfScores(scores: Float64Array, size: number): Float64Array {
  const products = new Float64Array(size * size)
  for (let at = 0; at < scores.length; at += size)
    for (let one = 0; one < size; one++) {
      const left = scores[at + one]!
      if (left === 0) continue
      for (let two = 0; two < size; two++) products[one * size + two]! += left * scores[at + two]!
    }
  return products
}

function multiplied(one: Float64Array, two: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let k = 0; k < size; k++) {
      const left = one[row * size + k]!
      if (left === 0) continue
      for (let column = 0; column < size; column++)
        product[row * size + column]! += left * two[k * size + column]!
    }
  return product
}
