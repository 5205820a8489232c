import { calibrated, sharesIn, stabilityIndex } from '../stats/prediction/index.ts'
import type { TrainedModel } from './model.ts'
import { logOddsOfRows } from './model-candidates.ts'

/**
 * The chance of every row.
 *
 * @param columns by feature, in the order of the model's; NaN where a value is not known
 */
export function scoreRows(model: TrainedModel, columns: readonly Float64Array[], n: number): Float64Array {
  const logOdds = logOddsOfRows(model.scorer, columns, n)
  for (let row = 0; row < n; row++) logOdds[row] = calibrated(model.calibration, logOdds[row]!)
  return logOdds
}

/** Rows counted into the bins of the training, block by block. */
export interface DriftCounter {
  rows: number
  /** Sum of the chances. */
  sum: number
  scores: number[]
  features: number[][]
  add(columns: readonly Float64Array[], chances: Float64Array): void
}

export function driftCounter(model: TrainedModel): DriftCounter {
  const counter: DriftCounter = {
    rows: 0,
    sum: 0,
    scores: model.scores.shares.map(() => 0),
    features: model.features.map(({ shares }) => shares.map(() => 0)),
    add(columns, chances) {
      const n = chances.length
      counter.rows += n
      for (const chance of chances) counter.sum += chance
      addTo(counter.scores, sharesIn(model.scores.edges, chances), n)
      for (const [index, { edges }] of model.features.entries())
        addTo(counter.features[index]!, sharesIn(edges, columns[index]!), n)
    },
  }
  return counter
}

function addTo(counts: number[], shares: readonly number[], n: number): void {
  for (const [bin, share] of shares.entries()) counts[bin]! += share * n
}

/**
 * How far customers and their chances are from those of the training, by the population stability index.
 *
 * @returns features with the largest first; no scores and no features when nobody was counted
 */
export function driftAgainst(
  model: TrainedModel,
  { rows, scores, features }: Pick<DriftCounter, 'rows' | 'scores' | 'features'>,
): { scores: number | null; features: { feature: string; index: number }[] } {
  if (rows === 0) return { scores: null, features: [] }
  const now = (counts: readonly number[]) => counts.map((count) => count / rows)
  return {
    scores: stabilityIndex(model.scores.shares, now(scores)),
    features: model.features
      .map(({ name, shares }, index) => ({
        feature: name,
        index: stabilityIndex(shares, now(features[index]!)),
      }))
      .sort((one, two) => two.index - one.index),
  }
}
