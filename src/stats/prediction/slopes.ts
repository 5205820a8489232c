import { chanceOf } from './logistic.ts'

/** The log loss of each row as seen from where the trees stand: how it slopes, and how much it bends. */
export interface Slopes {
  /** First derivative. */
  gradient: Float64Array
  /** One row (`row`) and its second derivative in whole `unit`s: sums of it are exact, and hold both. */
  weight: Float64Array
  /** What one row counts in a weight; more than all curvatures together. */
  row: number
  /** What a curvature of 1 counts in a weight. */
  unit: number
}

/** Bits of a sum that are whole numbers without a doubt. */
const wholeBits = 52

/**
 * Room for the slopes of a table. Histograms cost what is written to memory; a row and its curvature in one number are two
 * numbers a bin instead of three (as gradients are packed by Shi et al. 2022, "Quantized training of gradient boosting decision
 * trees", §4, only that here the gradient stays as it is). For 100,000 rows a unit is 2⁻²⁰, for a million 2⁻¹⁴.
 *
 * @param n rows of the table
 * @param used most rows that are added up
 */
export function createSlopes(n: number, used: number): Slopes {
  const rowBits = wholeBits - Math.ceil(Math.log2(used + 1))
  // A curvature is at most a quarter.
  const unitBits = rowBits - Math.ceil(Math.log2(used / 4 + 2))
  return {
    gradient: new Float64Array(n),
    weight: new Float64Array(n),
    row: 2 ** rowBits,
    unit: 2 ** unitBits,
  }
}

/**
 * Works out the slopes of rows. What rounding to units takes from one row is given to the next, so that sums over many rows are
 * off by a unit or so however small each curvature is.
 *
 * @param y 0 or 1 for each row of the table
 */
export function takeSlopes(
  { gradient, weight, row: one, unit }: Slopes,
  rows: Uint32Array,
  y: ArrayLike<number>,
  logOdds: Float64Array,
): void {
  let rest = 0
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const chance = chanceOf(logOdds[row]!)
    gradient[row] = chance - y[row]!
    const curvature = chance * (1 - chance) * unit + rest
    const whole = Math.floor(curvature + 0.5)
    rest = curvature - whole
    weight[row] = one + whole
  }
}
