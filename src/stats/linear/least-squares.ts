import { Matrix, QrDecomposition } from 'ml-matrix'

/** What is explained, and by what. All columns are as long as `y`; a constant is a column of ones. */
export interface Design {
  y: Float64Array
  columns: readonly Float64Array[]
  /** Every row's group, 0 to `groups` − 1, whose own level is taken out of all columns; instead of a constant. */
  absorbed?: { of: Int32Array; groups: number }
}

export interface LeastSquares {
  n: number
  /** Coefficients estimated, levels of absorbed groups included. */
  parameters: number
  /** Columns that are estimated, in their order; the others are sums of those before them. */
  kept: number[]
  /** For each of `kept`. */
  coefficients: Float64Array
  residuals: Float64Array
  /** (XᵀX)⁻¹ over `kept`. */
  inverse: number[][]
  /** The columns of `kept` as they were fitted, without the level of the absorbed groups. */
  fitted: Float64Array[]
  /** The same of `y`. */
  explained: Float64Array
}

/** A column is a sum of others when what is left of it is below this share of its length. */
const tolerance = 1e-7

/**
 * Ordinary least squares by Householder QR (Golub and Van Loan 2013, §5.3). Columns that are a sum of columns before
 * them are left out, as R's lm does. The level of absorbed groups is taken out by their means, which gives the
 * coefficients that a column for each group would give (Frisch and Waugh 1933, Lovell 1963).
 *
 * @returns undefined when there are no more rows than coefficients, or no column is left
 */
export function leastSquares({ y, columns, absorbed }: Design): LeastSquares | undefined {
  const n = y.length
  const centred = absorbed ? columns.map((column) => withoutLevels(column, absorbed)) : [...columns]
  const explained = absorbed ? withoutLevels(y, absorbed) : y
  const kept = independent(centred, columns, n)
  const levels = absorbed ? new Set(absorbed.of).size : 0
  const parameters = kept.length + levels
  if (kept.length === 0 || n <= parameters) return undefined
  const fitted = kept.map((index) => centred[index]!)
  // Columns are brought to length 1 first, so that their units do not matter to the arithmetic.
  const lengths = fitted.map(lengthOf)
  const qr = new QrDecomposition(matrixOf(fitted, lengths, n))
  const scaled = qr.solve(Matrix.columnVector(Array.from(explained)))
  const coefficients = Float64Array.from(lengths, (length, index) => scaled.get(index, 0) / length)
  return {
    n,
    parameters,
    kept,
    coefficients,
    residuals: residualsOf(explained, fitted, coefficients),
    inverse: inverseOf(qr.upperTriangularMatrix, lengths),
    fitted,
    explained,
  }
}

function lengthOf(column: Float64Array): number {
  let sum = 0
  for (const value of column) sum += value * value
  return Math.sqrt(sum)
}

function withoutLevels(
  column: Float64Array,
  { of, groups }: { of: Int32Array; groups: number },
): Float64Array {
  const sums = new Float64Array(groups)
  const counts = new Float64Array(groups)
  for (const [row, group] of of.entries()) {
    sums[group]! += column[row]!
    counts[group]!++
  }
  return Float64Array.from(column, (value, row) => value - sums[of[row]!]! / counts[of[row]!]!)
}

/** Columns that are no sum of those before them; a column whose variation the levels took away is none either. */
function independent(
  centred: readonly Float64Array[],
  original: readonly Float64Array[],
  n: number,
): number[] {
  const candidates = centred.flatMap((column, index) =>
    lengthOf(column) > tolerance * Math.max(lengthOf(original[index]!), Number.MIN_VALUE) ? [index] : [],
  )
  if (candidates.length === 0 || n <= candidates.length) return []
  const columns = candidates.map((index) => centred[index]!)
  const { upperTriangularMatrix } = new QrDecomposition(matrixOf(columns, columns.map(lengthOf), n))
  return candidates.filter((_, index) => Math.abs(upperTriangularMatrix.get(index, index)) > tolerance)
}

function matrixOf(columns: readonly Float64Array[], lengths: readonly number[], n: number): Matrix {
  const matrix = new Matrix(n, columns.length)
  for (const [index, column] of columns.entries())
    for (let row = 0; row < n; row++) matrix.set(row, index, column[row]! / lengths[index]!)
  return matrix
}

function residualsOf(
  y: Float64Array,
  columns: readonly Float64Array[],
  coefficients: Float64Array,
): Float64Array {
  const residuals = Float64Array.from(y)
  for (const [index, column] of columns.entries())
    for (let row = 0; row < residuals.length; row++) residuals[row]! -= coefficients[index]! * column[row]!
  return residuals
}

/** (XᵀX)⁻¹ = R⁻¹R⁻ᵀ, back in the units of the columns. */
function inverseOf(upper: Matrix, lengths: readonly number[]): number[][] {
  const size = lengths.length
  const inverse = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  for (let column = 0; column < size; column++) {
    inverse[column]![column] = 1 / upper.get(column, column)
    for (let row = column - 1; row >= 0; row--) {
      let sum = 0
      for (let k = row + 1; k <= column; k++) sum += upper.get(row, k) * inverse[k]![column]!
      inverse[row]![column] = -sum / upper.get(row, row)
    }
  }
  return lengths.map((one, i) =>
    lengths.map((two, j) => {
      let sum = 0
      for (let k = Math.max(i, j); k < size; k++) sum += inverse[i]![k]! * inverse[j]![k]!
      return sum / (one * two)
    }),
  )
}
