import { TandemError } from '../errors.ts'
import {
  brierScore,
  calibrationLine,
  type Estimate,
  logLoss,
  meanAreaUnderCurve,
  reliabilityCurve,
  stratifiedFolds,
} from '../stats/prediction/index.ts'
import { numberOption } from './columns.ts'
import type { LabOptions } from './method.ts'

export const crossValidationOptions = [
  {
    flag: '--target <column>',
    description: 'what is explained; a usual name (churn, target …) or the last when not given',
  },
  {
    flag: '--positive <word>',
    description: 'the word of the target that counts as 1; the one that says yes when not given',
  },
  { flag: '--folds <n>', description: 'parts of the cross-validation', default: '5' },
  { flag: '--seed <n>', description: 'of all that is drawn', default: '42' },
]

/** @throws TandemError lab_bad_option */
export function foldsAndSeed(options: LabOptions): { folds: number; seed: number } {
  return {
    folds: numberOption(options, 'folds', { least: 2, most: 50, whole: true }) ?? 5,
    seed: numberOption(options, 'seed', { least: 0, whole: true }) ?? 42,
  }
}

/**
 * Chances of rows that were not learned from, fold by fold, each fold with its share of ones, and how good they are.
 *
 * @param predict chances of `rows` learned from `learned`
 * @throws TandemError lab_too_few_rows when there are fewer ones or zeros than folds
 */
export function crossValidated(
  y: Uint8Array,
  { folds, seed }: { folds: number; seed: number },
  predict: (learned: Uint32Array, rows: Uint32Array) => ArrayLike<number>,
) {
  const ones = y.reduce((sum, value) => sum + value, 0)
  const rarer = Math.min(ones, y.length - ones)
  if (rarer < folds)
    throw new TandemError('lab_too_few_rows', {
      detail: `${folds} folds need ${folds} rows of either outcome; of one there are ${rarer}.`,
    })
  const fold = stratifiedFolds(y, folds, seed)
  const chance = new Float64Array(y.length)
  const all = Uint32Array.from({ length: y.length }, (_, row) => row)
  for (let out = 0; out < folds; out++) {
    const rows = all.filter((row) => fold[row] === out)
    const told = predict(
      all.filter((row) => fold[row] !== out),
      rows,
    )
    for (const [at, row] of rows.entries()) chance[row] = told[at]!
  }
  const share = ones / y.length
  const { slope, intercept } = calibrationLine(chance, y)
  return {
    folds,
    seed,
    auc: roundedEstimate(meanAreaUnderCurve(chance, y, fold)),
    brier: rounded(brierScore(chance, y)),
    brierOfShare: rounded(share * (1 - share)),
    logLoss: rounded(logLoss(chance, y)),
    slope: roundedEstimate(slope),
    intercept: roundedEstimate(intercept),
    reliability: reliabilityCurve(chance, y, 10).map((bin) => ({
      told: rounded(bin.told),
      came: rounded(bin.hits / bin.n),
      low: rounded(bin.low),
      high: rounded(bin.high),
      n: bin.n,
    })),
  }
}

export const rounded = (value: number) => Math.round(value * 1e6) / 1e6

const roundedEstimate = (estimate: Estimate | undefined) =>
  estimate
    ? { value: rounded(estimate.value), low: rounded(estimate.low), high: rounded(estimate.high) }
    : null
