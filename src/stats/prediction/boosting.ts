import { type Random, randomOf } from '../numerics/index.ts'
import { type BinnedTable, binTable, missingBin } from './bins.ts'
import { logOddsOf } from './logistic.ts'
import { createSlopes, takeSlopes } from './slopes.ts'
import { type BoostedTrees, placeOf, type Tree } from './tree.ts'
import { type GrowthOptions, growTree, workshopOf } from './tree-growth.ts'

export interface BoostingOptions extends GrowthOptions {
  /** Share of the rows that each tree sees, drawn without putting back (Friedman 2002). */
  rowShare: number
  /** Share of the columns that each tree may ask. */
  columnShare: number
  seed: number
}

/** Trees added one by one; rows that are watched are predicted but not learned from. */
export interface Booster {
  /** Adds a tree; false when no split gains anything any more. */
  step(): boolean
  /** Mean log loss of the watched rows now; NaN when none is. */
  watchedLoss(): number
  /** Log odds of every row of the table that is learned from or watched, now. */
  logOdds: Float64Array
  model: BoostedTrees
}

/**
 * Gradient boosting of the log loss with Newton leaves (Friedman, Hastie and Tibshirani 2000; Chen and Guestrin 2016) on binned
 * columns. The start is the log odds of all rows learned from, drawn in by half a row on each side.
 *
 * @param rows learned from; places in the table
 * @param watched predicted along the way
 */
export function createBooster(
  table: BinnedTable,
  y: ArrayLike<number>,
  rows: Uint32Array,
  watched: Uint32Array,
  options: BoostingOptions,
): Booster {
  const random = randomOf(options.seed)
  const workshop = workshopOf(table, rows.length)
  let ones = 0
  for (const row of rows) ones += y[row] ? 1 : 0
  const start = logOddsOf((ones + 0.5) / (rows.length + 1))
  const logOdds = new Float64Array(table.n).fill(start)
  const model: BoostedTrees = { logOdds: start, trees: [] }
  const slopes = createSlopes(table.n, rows.length)
  const all = table.bins.map((_, index) => index)
  const columns = Math.max(1, Math.round(options.columnShare * all.length))
  const drawn = Math.max(1, Math.round(options.rowShare * rows.length))
  function step(): boolean {
    takeSlopes(slopes, rows, y, logOdds)
    workshop.rows.set(rows)
    if (drawn < rows.length) drawInPlace(workshop.rows, drawn, random)
    const features = columns < all.length ? sampleOf(all, columns, random) : all
    const { tree, leaves } = growTree(workshop, drawn, features, slopes, options)
    for (const { node, start, end } of leaves) addTo(logOdds, workshop.rows, start, end, tree.value[node]!)
    if (drawn < rows.length) addByBins(table, tree, workshop.rows.subarray(drawn), logOdds)
    addByBins(table, tree, watched, logOdds)
    model.trees.push(tree)
    return leaves.length > 1
  }
  function watchedLoss(): number {
    let sum = 0
    for (const row of watched) {
      const eta = logOdds[row]!
      sum += (eta > 0 ? eta + Math.log1p(Math.exp(-eta)) : Math.log1p(Math.exp(eta))) - y[row]! * eta
    }
    return sum / watched.length
  }
  return { step, watchedLoss, logOdds, model }
}

/** Brings `drawn` rows, drawn at random, to the front; both parts come in rising order again, which memory likes. */
function drawInPlace(rows: Uint32Array, drawn: number, random: Random): void {
  const [kept, rest] = [new Uint32Array(drawn), new Uint32Array(rows.length - drawn)]
  let [needed, at, other] = [drawn, 0, 0]
  for (let index = 0; index < rows.length; index++) {
    if (random.uniform() * (rows.length - index) < needed) {
      kept[at++] = rows[index]!
      needed--
    } else rest[other++] = rows[index]!
  }
  rows.set(kept)
  rows.set(rest, drawn)
}

function sampleOf(all: readonly number[], size: number, random: Random): number[] {
  return [...random.permutation(all.length).subarray(0, size)]
    .sort((one, two) => one - two)
    .map((at) => all[at]!)
}

function addTo(logOdds: Float64Array, rows: Uint32Array, start: number, end: number, value: number): void {
  for (let at = start; at < end; at++) logOdds[rows[at]!]! += value
}

function addByBins(table: BinnedTable, tree: Tree, rows: Uint32Array, logOdds: Float64Array): void {
  const limit = tree.feature.map((feature, node) =>
    feature < 0 ? 0 : placeOf(table.edges[feature]!, tree.threshold[node]!),
  )
  for (const row of rows) {
    let node = 0
    for (let feature = tree.feature[0]!; feature >= 0; feature = tree.feature[node]!) {
      const bin = table.bins[feature]![row]!
      const goesLeft = bin === missingBin ? tree.missingLeft[node] === 1 : bin <= limit[node]!
      node = (goesLeft ? tree.left : tree.right)[node]!
    }
    logOdds[row]! += tree.value[node]!
  }
}

/**
 * A fixed number of trees on all rows, as other libraries do it.
 *
 * @param columns of equal length, NaN where missing, finite otherwise
 */
export function boostRounds(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  rounds: number,
  options: BoostingOptions,
): BoostedTrees {
  const table = binTable(columns, y.length)
  const rows = Uint32Array.from({ length: y.length }, (_, row) => row)
  const booster = createBooster(table, y, rows, new Uint32Array(0), options)
  for (let round = 0; round < rounds && y.length > 0; round++) if (!booster.step()) break
  return booster.model
}
