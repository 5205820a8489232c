/** Columns made orthogonal, to take them out of others. */
export interface Projection {
  /** Takes the columns out of a list of values, in place; returns it. */
  residual(values: Float64Array): Float64Array
  /** How many columns are not sums of others. */
  rank: number
}

/**
 * Orthogonal basis of columns by Gram and Schmidt, taken out twice (Giraud et al. 2005, Computers & Mathematics 50:1069).
 * A column that is a sum of those before it adds nothing.
 */
export function projectionOf(columns: readonly Float64Array[]): Projection {
  const basis: Float64Array[] = []
  const residual = (values: Float64Array) => {
    for (let round = 0; round < 2; round++) for (const one of basis) subtract(values, one, dot(values, one))
    return values
  }
  for (const column of columns) {
    const before = Math.sqrt(dot(column, column))
    const left = residual(Float64Array.from(column))
    const length = Math.sqrt(dot(left, left))
    if (length > 1e-7 * before) basis.push(left.map((value) => value / length))
  }
  return { residual, rank: basis.length }
}

export function dot(one: Float64Array, two: Float64Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index++) sum += one[index]! * two[index]!
  return sum
}

function subtract(values: Float64Array, one: Float64Array, times: number): void {
  for (let index = 0; index < values.length; index++) values[index]! -= times * one[index]!
}
