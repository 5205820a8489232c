import { calibrated } from '../stats/prediction/index.ts'
import type { Calibration, Scorer, TrainedModel } from './model.ts'
import { contributionsOf, logOddsOfRows } from './model-candidates.ts'
import { effectsOf } from './model-explanation.ts'

/** Customers that stand for all: enough that each chance is near one of them. */
const size = 128

/**
 * Customers that stand for all of the newest look: one from the middle of each of equally large parts in the order of their
 * log odds, weighted a little so that their mean chance is exactly that of all (exponential tilting: Imbens, Spady and Johnson
 * 1998). Without customers it is the scorer's beginning.
 */
export function backgroundOf(
  scorer: Scorer,
  calibration: Calibration,
  columns: readonly Float64Array[],
  n: number,
): { background: TrainedModel['background']; base: number } {
  if (n === 0) {
    const alone = { logOdds: [scorer.logOdds], weight: [1], parts: [columns.map(() => 0)] }
    return { background: alone, base: calibrated(calibration, scorer.logOdds) }
  }
  const all = logOddsOfRows(scorer, columns, n)
  const chances = all.map((logOdds) => calibrated(calibration, logOdds))
  const base = chances.reduce((sum, chance) => sum + chance, 0) / n
  const order = Uint32Array.from({ length: n }, (_, row) => row).sort(
    (one, two) => all[one]! - all[two]! || one - two,
  )
  const count = Math.min(size, n)
  const rows = Array.from({ length: count }, (_, part) => order[Math.floor(((part + 0.5) * n) / count)]!)
  const logOdds = rows.map((row) => rounded(all[row]!))
  const weight = tilted(
    logOdds.map((value) => calibrated(calibration, value)),
    base,
  )
  const parts = rows.map((row) => Array.from(contributionsOf(scorer, columns, row), rounded))
  return { background: { logOdds, weight, parts }, base }
}

/** Six digits behind the point are plenty for log odds and keep the model small. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6

/** Weights nearest to equal ones with which the values have the wanted mean; equal ones where that cannot be. */
function tilted(values: readonly number[], mean: number): number[] {
  const weightsOf = (tilt: number) => {
    const raw = values.map((value) => Math.exp(tilt * (value - mean)))
    const sum = raw.reduce((total, value) => total + value, 0)
    return raw.map((value) => value / sum)
  }
  const meanOf = (tilt: number) =>
    weightsOf(tilt).reduce((sum, weight, index) => sum + weight * values[index]!, 0)
  let [low, high] = [-50, 50]
  if (!(meanOf(low) < mean && meanOf(high) > mean)) return weightsOf(0)
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (meanOf(middle) < mean) low = middle
    else high = middle
  }
  return weightsOf((low + high) / 2)
}

/** Mean size of each feature's effect on the chance, over the background. */
export function importancesOf(
  background: TrainedModel['background'],
  calibration: Calibration,
  features: number,
): number[] {
  const sums = new Array<number>(features).fill(0)
  for (const [index, logOdds] of background.logOdds.entries()) {
    const { effects } = effectsOf(
      { background, calibration },
      Float64Array.from(background.parts[index]!),
      logOdds,
    )
    for (let feature = 0; feature < features; feature++)
      sums[feature]! += background.weight[index]! * Math.abs(effects[feature]!)
  }
  return sums
}
