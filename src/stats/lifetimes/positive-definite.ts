/** A column is made up of others when less than this share of its own variance is left beside them. */
const leastShare = 1e-9

/**
 * Columns that vary and are no sum of those before them and a constant, in their order: a Cholesky factor of their
 * correlations grows by each that has something left.
 */
export function independentColumns(columns: readonly Float64Array[]): number[] {
  const centred = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / Math.max(1, column.length)
    const off = column.map((value) => value - mean)
    const size = Math.sqrt(off.reduce((sum, value) => sum + value * value, 0))
    const scale = column.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const varies = size > 1e-10 * scale * Math.sqrt(Math.max(1, column.length))
    return varies ? off.map((value) => value / size) : undefined
  })
  const kept: number[] = []
  const factor: number[][] = []
  for (const [index, column] of centred.entries()) {
    if (!column) continue
    const row: number[] = []
    let left = 1
    for (const [k, other] of kept.entries()) {
      let value = dot(column, centred[other]!)
      for (let m = 0; m < k; m++) value -= row[m]! * factor[k]![m]!
      row.push(value / factor[k]![k]!)
      left -= row[k]! ** 2
    }
    if (left <= leastShare) continue
    row.push(Math.sqrt(left))
    factor.push(row)
    kept.push(index)
  }
  return kept
}

/** The solution of a symmetric positive definite system; undefined when it is not positive definite. */
export function choleskySolve(matrix: readonly number[][], right: readonly number[]): number[] | undefined {
  const factor = choleskyFactor(matrix)
  if (!factor) return undefined
  const n = right.length
  const x = [...right]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i]! -= factor[i]![j]! * x[j]!
    x[i]! /= factor[i]![i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i]! -= factor[j]![i]! * x[j]!
    x[i]! /= factor[i]![i]!
  }
  return x
}

/** The inverse of a symmetric positive definite matrix; NaN throughout when it is not. */
export function choleskyInverse(matrix: readonly number[][]): number[][] {
  return matrix.map((_, i) => {
    const unit = matrix.map((__, j) => (i === j ? 1 : 0))
    return choleskySolve(matrix, unit) ?? unit.map(() => Number.NaN)
  })
}

function choleskyFactor(matrix: readonly number[][]): number[][] | undefined {
  const factor: number[][] = []
  for (const [i, given] of matrix.entries()) {
    const row: number[] = []
    for (let j = 0; j <= i; j++) {
      let value = given[j]!
      for (let k = 0; k < j; k++) value -= row[k]! * (factor[j]?.[k] ?? row[k]!)
      if (j < i) row.push(value / factor[j]![j]!)
      else if (value > 1e-13 * given[i]!) row.push(Math.sqrt(value))
      else return undefined
    }
    factor.push(row)
  }
  return factor
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
