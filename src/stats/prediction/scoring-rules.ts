import { isotonicRegression } from './isotonic.ts'

/**
 * Mean square of chance − outcome (Brier 1950).
 *
 * @returns NaN without rows
 */
export function brierScore(chance: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < y.length; row++) sum += (chance[row]! - y[row]!) ** 2
  return sum / y.length
}

/**
 * Mean of −log of the chance that was given to what happened; chances are held 1e-15 away from 0 and 1.
 *
 * @returns NaN without rows
 */
export function logLoss(chance: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < y.length; row++) {
    const held = Math.min(1 - 1e-15, Math.max(1e-15, chance[row]!))
    sum -= y[row] ? Math.log(held) : Math.log1p(-held)
  }
  return sum / y.length
}

export interface BrierParts {
  /** How far chances are from what follows them: 0 is best. */
  reliability: number
  /** How far what follows differs between chances: higher is better. */
  resolution: number
  /** share · (1 − share): what the share of all alone would score. */
  uncertainty: number
}

/**
 * The parts of the Brier score, reliability − resolution + uncertainty, exactly and without bins to choose: chances are
 * compared with the rising curve that fits what followed them best (Dimitriadis, Gneiting and Jordan 2021, PNAS 118, "CORP").
 *
 * @returns undefined without rows
 */
export function brierParts(chance: ArrayLike<number>, y: ArrayLike<number>): BrierParts | undefined {
  if (y.length === 0) return undefined
  let ones = 0
  for (let row = 0; row < y.length; row++) ones += y[row]!
  const share = ones / y.length
  const best = isotonicRegression(chance, y)
  const bestScore = brierScore(best.fitted, y)
  const uncertainty = share * (1 - share)
  return {
    reliability: brierScore(chance, y) - bestScore,
    resolution: uncertainty - bestScore,
    uncertainty,
  }
}
