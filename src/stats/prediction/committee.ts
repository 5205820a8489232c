import { type BinnedTable, binTable } from './bins.ts'
import { type Booster, type BoostingOptions, createBooster } from './boosting.ts'
import { stratifiedFolds } from './folds.ts'
import type { BoostedTrees, Tree } from './tree.ts'

export interface Committee {
  model: BoostedTrees
  /** Log odds of each row by the member that had not seen it: for calibration and a first look at quality. */
  heldOut: Float64Array
  /** Trees of each member. */
  rounds: number
  /** Leaves of each tree, chosen on rows not learned from. */
  leaves: number
}

/** From so many rows on there is enough for large trees and fewer members. */
const many = 20_000

/**
 * Settings by the number of rows, from the literature: a small learning rate with early stopping (Friedman 2001; Hastie,
 * Tibshirani and Friedman 2009, §10.12), rows and columns drawn anew for each tree (Friedman 2002; Chen and Guestrin 2016), trees
 * of 3 to 24 leaves for few rows (HTF §10.11: 4 to 8 work well, chosen on rows held out), up to 31 for many (Ke et al. 2017).
 */
function settingsOf(n: number) {
  return n < many
    ? {
        folds: 5,
        watched: 3,
        leaves: [3, 8, 24],
        learningRate: 0.05,
        choiceRate: 0.15,
        most: 600,
        patience: 40,
      }
    : { folds: 3, watched: 1, leaves: [8, 31], learningRate: 0.1, choiceRate: 0.2, most: 500, patience: 25 }
}

/**
 * Boosted trees for a table of any size, without anything to tune: one member for each fold, learned from the others and stopped
 * when the folds held out no longer gain, all averaged (cross-validation committee: Parmanto, Munro and Doyle 1996; bagging:
 * Breiman 1996). The average of trees is a sum of trees, so that it explains itself as one model.
 *
 * @param columns of equal length, NaN where missing, finite otherwise
 * @param options.groups rows of one group (a person) are in one fold
 * @param options.leaves of each tree, where they were chosen on other rows of the same kind; chosen here when absent
 */
export function boostedCommittee(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  { seed, groups, leaves: given }: { seed: number; groups?: ArrayLike<number | bigint>; leaves?: number },
): Committee {
  const n = y.length
  const settings = settingsOf(n)
  const table = binTable(columns, n)
  const fold = stratifiedFolds(y, settings.folds, seed, groups)
  const options = (leaves: number, learningRate: number): BoostingOptions => ({
    maxLeaves: leaves,
    maxDepth: 12,
    minLeafRows: Math.max(5, Math.min(n < many ? 20 : 50, Math.round(n / 100))),
    l2: 1,
    minGain: 1e-6,
    learningRate,
    rowShare: 0.7,
    columnShare: 0.7,
    seed,
  })
  const choose = () => {
    const choices = settings.leaves.map((size) => {
      const { loss } = trained(table, y, fold, settings.watched, options(size, settings.choiceRate), 200, 12)
      return { size, loss }
    })
    // The fewest leaves when all are alike: the order is from few to many.
    return choices.reduce((best, choice) => (choice.loss < best.loss ? choice : best)).size
  }
  const leaves = given ?? choose()
  const { members, rounds, heldOut } = trained(
    table,
    y,
    fold,
    settings.folds,
    options(leaves, settings.learningRate),
    settings.most,
    settings.patience,
  )
  return { model: averaged(members, rounds), heldOut, rounds, leaves }
}

/** Grows the members side by side until what they had not seen no longer gains; all keep the same number of trees. */
function trained(
  table: BinnedTable,
  y: ArrayLike<number>,
  fold: Uint8Array,
  count: number,
  options: BoostingOptions,
  most: number,
  patience: number,
): { members: Booster[]; rounds: number; loss: number; heldOut: Float64Array } {
  const members = Array.from({ length: count }, (_, member) => {
    const inFold = (out: boolean) =>
      Uint32Array.from({ length: table.n }, (_, row) => row).filter((row) => (fold[row] === member) === out)
    const [rows, watched] = [inFold(false), inFold(true)]
    const booster = createBooster(table, y, rows, watched, { ...options, seed: options.seed * 31 + member })
    return { booster, watched }
  })
  const heldOut = new Float64Array(table.n)
  let best = { rounds: 0, loss: Number.POSITIVE_INFINITY }
  for (let round = 0; round <= most && round - best.rounds <= patience; round++) {
    if (round > 0) for (const { booster } of members) booster.step()
    const known = members.filter(({ watched }) => watched.length > 0)
    const rows = known.reduce((sum, { watched }) => sum + watched.length, 0)
    const loss =
      known.reduce((sum, { booster, watched }) => sum + booster.watchedLoss() * watched.length, 0) / rows
    if (!(loss < best.loss - 1e-7)) continue
    best = { rounds: round, loss }
    for (const { booster, watched } of members)
      for (const row of watched) heldOut[row] = booster.logOdds[row]!
  }
  return { members: members.map(({ booster }) => booster), ...best, heldOut }
}

function averaged(members: readonly Booster[], rounds: number): BoostedTrees {
  const share = 1 / members.length
  const scaled = (tree: Tree): Tree => ({ ...tree, value: tree.value.map((value) => value * share) })
  return {
    logOdds: members.reduce((sum, { model }) => sum + model.logOdds * share, 0),
    trees: members.flatMap(({ model }) => model.trees.slice(0, rounds).map(scaled)),
  }
}
