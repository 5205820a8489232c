import { chanceOf, logOddsOf } from './logistic.ts'
import { cholesky, solveCholesky, weightedProducts } from './normal-equations.ts'

/** Logistic regressions on the same rows with several penalties, and what each says of rows that it had not seen. */
export interface RidgePath {
  /** The penalty of the least loss on rows held out. */
  ridge: number
  /** Of all rows with that penalty; the constant first. */
  coefficients: Float64Array
  /** Log odds of each row by a fit without its fold, with that penalty. */
  heldOut: Float64Array
}

/** The rows in the order of their folds, so that those of one fold lie together. */
interface Table {
  y: Float64Array
  columns: Float64Array[]
  /** Where each fold begins; the end of the last one is the last. */
  starts: number[]
}

const mostSteps = 25
/** Log odds that no longer move by more are found. */
const still = 1e-5

/**
 * Ridge logistic regression with its penalty chosen by cross-validation. Each penalty begins at the solution of the stronger one
 * before it; each fit without a fold begins at the solution of all rows and goes on with the information of all less that of the
 * fold, which the last step has left behind (the approximate cross-validation of Rad and Maleki 2020, carried on until it
 * stands still, so that it is exact). That costs about as much as four fits instead of twenty.
 *
 * @param fold of each row, 0 to `folds` − 1
 * @param ridges penalties ½·λ·Σβ² on all coefficients but the constant, of which there is at least one above 0 each
 */
export function ridgePath(
  design: { y: ArrayLike<number>; columns: readonly Float64Array[] },
  fold: Uint8Array,
  folds: number,
  ridges: readonly number[],
): RidgePath {
  const { table, order } = sortedBy(design, fold, folds)
  const size = table.columns.length + 1
  let coefficients: Float64Array = new Float64Array(size)
  coefficients[0] = startOf(table.y)
  let best: (RidgePath & { loss: number }) | undefined
  for (const ridge of [...ridges].sort((one, two) => two - one)) {
    const found = solve(table, coefficients, ridge)
    coefficients = found.coefficients
    const heldOut = new Float64Array(table.y.length)
    let loss = 0
    for (let out = 0; out < folds; out++) loss += holdOut(table, out, found, ridge, heldOut)
    if (!best || loss < best.loss) best = { ridge, coefficients, heldOut, loss }
  }
  const heldOut = new Float64Array(order.length)
  for (const [at, row] of order.entries()) heldOut[row] = best!.heldOut[at]!
  return { ridge: best!.ridge, coefficients: best!.coefficients, heldOut }
}

function sortedBy(
  { y, columns }: { y: ArrayLike<number>; columns: readonly Float64Array[] },
  fold: Uint8Array,
  folds: number,
): { table: Table; order: Uint32Array } {
  const n = y.length
  const counts = new Array<number>(folds).fill(0)
  for (const one of fold) counts[one]!++
  const starts = [0]
  for (const count of counts) starts.push(starts.at(-1)! + count)
  const next = starts.slice(0, folds)
  const order = new Uint32Array(n)
  for (let row = 0; row < n; row++) order[next[fold[row]!]!++] = row
  return {
    order,
    table: {
      y: Float64Array.from(order, (row) => y[row]!),
      columns: columns.map((column) => Float64Array.from(order, (row) => column[row]!)),
      starts,
    },
  }
}

function startOf(y: Float64Array): number {
  let ones = 0
  for (const value of y) ones += value
  return logOddsOf((ones + 0.5) / (y.length + 1))
}

interface Solved {
  coefficients: Float64Array
  /** Information of all rows without the penalty, and of each fold alone. */
  all: Float64Array
  byFold: Float64Array[]
}

/** Newton's steps over all rows, halved where they lead astray. */
function solve(table: Table, from: Float64Array, ridge: number): Solved {
  let coefficients: Float64Array = from
  let predictor = predictorOf(table, coefficients, 0, table.y.length)
  let loss = lossOf(table.y, predictor) + penaltyOf(coefficients, ridge)
  let information = informationOf(table, predictor)
  for (let step = 0; step < mostSteps; step++) {
    const way = stepOf(
      information.all,
      gradientOf(table, predictor, coefficients, ridge, 0, table.y.length),
      ridge,
    )
    let [factor, moved] = [1, 0]
    for (let halving = 0; halving < 20; halving++, factor /= 2) {
      const tried = coefficients.map((value, index) => value + factor * way[index]!)
      const there = predictorOf(table, tried, 0, table.y.length)
      const worth = lossOf(table.y, there) + penaltyOf(tried, ridge)
      if (worth > loss + 1e-9 * (1 + loss) && halving < 19) continue
      moved = farthest(predictor, there)
      coefficients = tried
      predictor = there
      loss = worth
      break
    }
    if (moved < still) break
    information = informationOf(table, predictor)
    // Near the end a step is squared: the next one would move nothing that counts.
    if (moved < 1e-2) break
  }
  return { coefficients, ...information }
}

/**
 * The fit without one fold, from that of all rows.
 *
 * @param heldOut gets the log odds of the fold's rows
 * @returns log loss of the fold's rows
 */
function holdOut(
  table: Table,
  out: number,
  { coefficients: from, all, byFold }: Solved,
  ridge: number,
  heldOut: Float64Array,
): number {
  const [start, end] = [table.starts[out]!, table.starts[out + 1]!]
  if (end === start) return 0
  const without = all.map((value, at) => value - byFold[out]![at]!)
  const n = table.y.length
  const gradient = (coefficients: Float64Array) => {
    const before = gradientOf(
      table,
      predictorOf(table, coefficients, 0, start),
      coefficients,
      ridge,
      0,
      start,
    )
    const after = gradientOf(table, predictorOf(table, coefficients, end, n), coefficients, 0, end, n)
    return before.map((value, index) => value + after[index]!)
  }
  let coefficients: Float64Array = from
  let own = predictorOf(table, coefficients, start, end)
  let last = Number.POSITIVE_INFINITY
  for (let step = 0; step < mostSteps; step++) {
    const way = stepOf(without, gradient(coefficients), ridge)
    const tried = coefficients.map((value, index) => value + way[index]!)
    const there = predictorOf(table, tried, start, end)
    const moved = farthest(own, there)
    // Steps that grow lead nowhere.
    if (moved > last) break
    coefficients = tried
    own = there
    last = moved
    // What is told of rows held out is compared and calibrated: the third digit is plenty.
    if (moved < 1e-3) break
  }
  heldOut.set(own, start)
  return lossOf(table.y.subarray(start, end), own)
}

function stepOf(information: Float64Array, gradient: Float64Array, ridge: number): Float64Array {
  const size = gradient.length
  const penalised = information.slice()
  for (let index = 1; index < size; index++) penalised[index * size + index]! += ridge
  const { factor, kept } = cholesky(penalised, size)
  return solveCholesky(factor, kept, gradient)
}

function predictorOf(
  { columns }: Table,
  coefficients: Float64Array,
  start: number,
  end: number,
): Float64Array {
  const predictor = new Float64Array(end - start).fill(coefficients[0]!)
  for (const [index, column] of columns.entries()) {
    const weight = coefficients[index + 1]!
    if (weight !== 0) for (let row = start; row < end; row++) predictor[row - start]! += weight * column[row]!
  }
  return predictor
}

/** Of the penalised log likelihood, over the rows from `start` to `end`. */
function gradientOf(
  { y, columns }: Table,
  predictor: Float64Array,
  coefficients: Float64Array,
  ridge: number,
  start: number,
  end: number,
): Float64Array {
  const residual = predictor.map((eta, at) => y[start + at]! - chanceOf(eta))
  const gradient = new Float64Array(columns.length + 1)
  for (const value of residual) gradient[0]! += value
  for (const [index, column] of columns.entries()) {
    let sum = -ridge * coefficients[index + 1]!
    for (let row = start; row < end; row++) sum += residual[row - start]! * column[row]!
    gradient[index + 1] = sum
  }
  return gradient
}

function informationOf({ columns, starts }: Table, predictor: Float64Array): Omit<Solved, 'coefficients'> {
  const spread = predictor.map((eta) => {
    const chance = chanceOf(eta)
    return chance * (1 - chance)
  })
  const byFold = starts.slice(0, -1).map((start, fold) =>
    weightedProducts(
      columns.map((column) => column.subarray(start, starts[fold + 1]!)),
      spread.subarray(start, starts[fold + 1]!),
    ),
  )
  const all = new Float64Array((columns.length + 1) ** 2)
  for (const piece of byFold) for (let at = 0; at < all.length; at++) all[at]! += piece[at]!
  return { all, byFold }
}

function lossOf(y: Float64Array, predictor: Float64Array): number {
  let sum = 0
  for (let row = 0; row < y.length; row++) {
    const eta = predictor[row]!
    sum += Math.log1p(Math.exp(-Math.abs(eta))) + Math.max(eta, 0) - y[row]! * eta
  }
  return sum
}

function penaltyOf(coefficients: Float64Array, ridge: number): number {
  let sum = 0
  for (let index = 1; index < coefficients.length; index++) sum += coefficients[index]! ** 2
  return (ridge * sum) / 2
}

function farthest(one: Float64Array, two: Float64Array): number {
  let most = 0
  for (let at = 0; at < one.length; at++) most = Math.max(most, Math.abs(one[at]! - two[at]!))
  return most
}
