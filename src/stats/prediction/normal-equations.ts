/** Rows that fit the first cache of a processor together with the columns of a pair. */
const blockLength = 128

/**
 * The weighted products of all pairs of columns, Σ w·a·b, as a full symmetric matrix, row by row. The constant is the
 * first column and stands in no array.
 *
 * @param columns as long as `weights`
 */
export function weightedProducts(columns: readonly Float64Array[], weights: Float64Array): Float64Array {
  const size = columns.length + 1
  const products = new Float64Array(size * size)
  const weighted = new Float64Array(blockLength)
  for (let start = 0; start < weights.length; start += blockLength) {
    const end = Math.min(weights.length, start + blockLength)
    for (let one = 0; one < size; one++) {
      const left = columns[one - 1]
      for (let row = start; row < end; row++)
        weighted[row - start] = left ? weights[row]! * left[row]! : weights[row]!
      if (!left) for (let row = start; row < end; row++) products[0]! += weights[row]!
      let two = Math.max(one, 1)
      for (; two + 4 <= size; two += 4)
        addFourDots(weighted, columns, two - 1, start, end, products, one * size + two)
      for (; two < size; two++) products[one * size + two]! += dotOf(weighted, columns[two - 1]!, start, end)
    }
  }
  for (let one = 1; one < size; one++)
    for (let two = 0; two < one; two++) products[one * size + two] = products[two * size + one]!
  return products
}

/** Four columns in one pass: the block is read once for all of them. */
function addFourDots(
  block: Float64Array,
  columns: readonly Float64Array[],
  first: number,
  start: number,
  end: number,
  products: Float64Array,
  to: number,
): void {
  const [one, two] = [columns[first]!, columns[first + 1]!]
  const [three, four] = [columns[first + 2]!, columns[first + 3]!]
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let row = start, at = 0; row < end; row++, at++) {
    const weight = block[at]!
    a += weight * one[row]!
    b += weight * two[row]!
    c += weight * three[row]!
    d += weight * four[row]!
  }
  products[to]! += a
  products[to + 1]! += b
  products[to + 2]! += c
  products[to + 3]! += d
}

function dotOf(block: Float64Array, column: Float64Array, start: number, end: number): number {
  let sum = 0
  for (let row = start; row < end; row++) sum += block[row - start]! * column[row]!
  return sum
}

/** Share of its own diagonal that has to be left of a row for it to be kept. */
const leastShare = 1e-10

/**
 * The Cholesky factor L of a symmetric matrix, L·Lᵀ; a row that is (nearly) a sum of rows before it is left out (its row
 * and column of L are 0), as R leaves out aliased columns.
 *
 * @param only rows that may be kept; all when left out
 */
export function cholesky(
  matrix: Float64Array,
  size: number,
  only?: readonly boolean[],
): { factor: Float64Array; kept: boolean[] } {
  const factor = new Float64Array(size * size)
  const kept: boolean[] = []
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      if (!kept[column]) continue
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= factor[row * size + k]! * factor[column * size + k]!
      factor[row * size + column] = sum / factor[column * size + column]!
    }
    const own = matrix[row * size + row]!
    let rest = own
    for (let k = 0; k < row; k++) rest -= factor[row * size + k]! ** 2
    kept.push(own > 0 && rest > leastShare * own && only?.[row] !== false)
    if (kept[row]) factor[row * size + row] = Math.sqrt(rest)
    else factor.fill(0, row * size, (row + 1) * size)
  }
  return { factor, kept }
}

/** Solves L·Lᵀ·x = b; rows left out stay 0. */
export function solveCholesky(
  factor: Float64Array,
  kept: readonly boolean[],
  right: Float64Array,
): Float64Array {
  const size = kept.length
  const solution = Float64Array.from(right, (value, row) => (kept[row] ? value : 0))
  for (let row = 0; row < size; row++) {
    if (!kept[row]) continue
    for (let k = 0; k < row; k++) solution[row]! -= factor[row * size + k]! * solution[k]!
    solution[row]! /= factor[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    if (!kept[row]) continue
    for (let k = row + 1; k < size; k++) solution[row]! -= factor[k * size + row]! * solution[k]!
    solution[row]! /= factor[row * size + row]!
  }
  return solution
}

/** The inverse of L·Lᵀ, row by row; rows and columns left out are 0. */
export function inverseOf(factor: Float64Array, kept: readonly boolean[]): Float64Array {
  const size = kept.length
  const inverse = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    if (!kept[column]) continue
    const unit = new Float64Array(size)
    unit[column] = 1
    inverse.set(solveCholesky(factor, kept, unit), column * size)
  }
  return inverse
}
