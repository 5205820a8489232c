import { randomOf } from '../numerics/index.ts'

/**
 * Folds for cross-validation, each with its share of either outcome (Kohavi 1995), in random order.
 *
 * @param groups rows of one group (a person) come into one fold; balanced by the groups that hold a one
 * @returns the fold of each row, 0 to `folds` − 1
 */
export function stratifiedFolds(
  y: ArrayLike<number>,
  folds: number,
  seed: number,
  groups?: ArrayLike<number | bigint>,
): Uint8Array {
  const units = new Map<number | bigint, { rows: number[]; one: boolean }>()
  for (let row = 0; row < y.length; row++) {
    const key = groups ? groups[row]! : row
    const unit = units.get(key) ?? { rows: [], one: false }
    unit.rows.push(row)
    unit.one ||= Boolean(y[row])
    units.set(key, unit)
  }
  const all = [...units.values()]
  const { permutation } = randomOf(seed)
  const fold = new Uint8Array(y.length)
  let next = 0
  for (const one of [true, false]) {
    const stratum = all.filter((unit) => unit.one === one)
    for (const at of permutation(stratum.length)) {
      for (const row of stratum[at]!.rows) fold[row] = next % folds
      next++
    }
  }
  return fold
}

/**
 * Tests that only look ahead: each of the last moments is predicted from those before it whose outcome was known by then
 * (Tashman 2000, rolling origin). What followed a moment is known `horizon` after it.
 *
 * @param moments ascending, in the unit of `horizon`
 * @param most so many tests at the end at most
 * @returns indices into `moments`; empty when none has a moment to learn from
 */
export function rollingSplits(
  moments: readonly number[],
  horizon: number,
  most: number,
): { train: number[]; test: number }[] {
  return moments
    .map((moment, test) => ({
      test,
      train: moments.flatMap((earlier, index) => (earlier + horizon <= moment ? [index] : [])),
    }))
    .filter(({ train }) => train.length > 0)
    .slice(-most)
}
