import { normalQuantile, studentQuantile } from '../numerics/index.ts'
import { seasonalScale } from './accuracy.ts'
import { seasonalNaive } from './naive.ts'
import type { Trial } from './trial.ts'

/** A forecast with ranges, for each step ahead. */
export interface Ranges {
  low80: number[]
  high80: number[]
  low95: number[]
  high95: number[]
}

/** How a method did at past times. */
export interface Backtest {
  /** Past times tried. */
  folds: number
  /** Mean absolute scaled error; NaN where the history does not change over a season. */
  mase: number
  /** The same of repeating the last season. */
  naiveMase: number
  smape: number
  /** Shares of past values within their ranges, each time with the width that the other times gave. */
  coverage80: number
  coverage95: number
  /** Past values that were compared. */
  checked: number
}

/** What the models' own widths count against the widths that past times gave, in past times. */
const prior = 4
/** A single value that lies far out does not make all ranges wide: squares beyond are cut. */
const mostSquare = 16

/**
 * By how much the model's ranges were too narrow (above 1) or too wide at past times: the root mean square of errors over
 * their standard deviations, each past time counting once, drawn towards 1 by `prior` (shrinkage as of a variance with
 * an inverse gamma prior).
 */
function widening(values: readonly number[], past: Trial['past']): number {
  const squares = past.map(({ origin, mean, sd }) => {
    const each = mean.flatMap((one, step) =>
      sd[step]! > 0 ? [Math.min(mostSquare, ((values[origin + step]! - one) / sd[step]!) ** 2)] : [],
    )
    return each.length > 0 ? each.reduce((sum, one) => sum + one, 0) / each.length : 1
  })
  return Math.sqrt((prior + squares.reduce((sum, one) => sum + one, 0)) / (prior + squares.length))
}

/**
 * What a model does not know of its own parameters, which are some four: the variance of a forecast is larger by about
 * 4/n for them, as in a regression of as many terms (Chatfield 1993, section 5, on ranges that are too narrow).
 */
const parameterShare = (n: number) => Math.sqrt(1 + 4 / n)

/**
 * 80 % and 95 % ranges: the model's standard deviations, made as wide as past times ask for, with Student's quantiles of
 * the observations less five, because the variance is an estimate.
 */
export function rangesOf(values: readonly number[], { mean, sd, past }: Trial): Ranges {
  const wide = widening(values, past)
  const [z80, z95] = quantiles(values.length)
  const at = (z: number) =>
    mean.map((one, step) => one + z * wide * parameterShare(values.length) * sd[step]!)
  return { low80: at(-z80), high80: at(z80), low95: at(-z95), high95: at(z95) }
}

function quantiles(n: number): [number, number] {
  const df = Math.max(3, n - 5)
  return df > 200
    ? [normalQuantile(0.9), normalQuantile(0.975)]
    : [studentQuantile(0.9, df), studentQuantile(0.975, df)]
}

/** How a trial did at past times; undefined where there was none. */
export function backtestOf(values: readonly number[], season: number, { past }: Trial): Backtest | undefined {
  if (past.length === 0) return undefined
  const [z80, z95] = quantiles(values.length)
  const sums = { error: 0, naive: 0, smape: 0, in80: 0, in95: 0, checked: 0 }
  for (const [fold, { origin, mean, sd }] of past.entries()) {
    const wide = widening(values, past.toSpliced(fold, 1)) * parameterShare(origin)
    const again = seasonalNaive(values.slice(0, origin), season, mean.length)
    for (const [step, one] of mean.entries()) {
      const came = values[origin + step]!
      const off = Math.abs(came - one)
      sums.error += off
      sums.naive += Math.abs(came - again[step]!)
      const size = Math.abs(came) + Math.abs(one)
      sums.smape += size > 0 ? (200 * off) / size : 0
      if (off <= z80 * wide * sd[step]!) sums.in80++
      if (off <= z95 * wide * sd[step]!) sums.in95++
      sums.checked++
    }
  }
  const scale = seasonalScale(values, season) || seasonalScale(values, 1)
  const { checked } = sums
  return {
    folds: past.length,
    mase: sums.error / checked / scale,
    naiveMase: sums.naive / checked / scale,
    smape: sums.smape / checked,
    coverage80: sums.in80 / checked,
    coverage95: sums.in95 / checked,
    checked,
  }
}

/**
 * How much errors of neighbouring steps go together at past times: the correlation of an error, in its standard
 * deviations, with that of the step before; between 0 and 0.95, 0.5 where nothing was tried. It says how wide a sum of
 * several steps may be.
 */
export function errorsTogether(values: readonly number[], { past }: Trial): number {
  let [cross, squares] = [0, 0]
  for (const { origin, mean, sd } of past) {
    const errors = mean.map((one, step) => (sd[step]! > 0 ? (values[origin + step]! - one) / sd[step]! : 0))
    for (let step = 1; step < errors.length; step++) {
      cross += errors[step]! * errors[step - 1]!
      squares += (errors[step]! ** 2 + errors[step - 1]! ** 2) / 2
    }
  }
  return squares > 0 ? Math.min(0.95, Math.max(0, cross / squares)) : 0.5
}
