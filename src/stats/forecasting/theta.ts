import { type EtsFit, etsFitted, fitEts } from './ets.ts'
import type { Fitted } from './fitted.ts'
import { deseasonalise, isSeasonal } from './seasonality.ts'

const simple = { error: 'A', trend: 'N', season: 'N' } as const

/**
 * The Theta method (Assimakopoulos and Nikolopoulos 2000) as simple exponential smoothing with half the slope of the
 * line through the series (Hyndman and Billah 2003), on the series without its season: R's `thetaf`.
 *
 * @returns undefined under four observations
 */
export function theta(values: readonly number[], season: number, horizon: number): Fitted | undefined {
  const adjusted = deseasonalise(values, season, isSeasonal)
  const fit = fitEts(adjusted.values, 1, { forms: [simple], thorough: true })
  if (!fit) return undefined
  const { mean, sd } = etsFitted(adjusted.values, fit, horizon)
  return {
    mean: adjusted.restore(mean.map((one, step) => one + driftOf(adjusted.values, fit, step))),
    sd: sd.map((one, step) => one * adjusted.factor(step)),
  }
}

function driftOf(values: readonly number[], { parameters }: EtsFit, step: number): number {
  const alpha = Math.max(1e-10, parameters.alpha)
  const n = values.length
  return (slopeOf(values) / 2) * (step + (1 - (1 - alpha) ** n) / alpha)
}

/**
 * The Theta benchmark of the M4 competition: the mean of the line through the series and of simple exponential smoothing
 * of twice the series less the line, not below 0 (Makridakis, Spiliotis and Assimakopoulos 2020, the organisers' code).
 */
export function thetaOfM4(values: readonly number[], season: number, horizon: number): number[] {
  const adjusted = deseasonalise(values, season, isSeasonal)
  const n = values.length
  const slope = slopeOf(adjusted.values)
  const mean = adjusted.values.reduce((sum, one) => sum + one, 0) / n
  const line = (t: number) => mean + slope * (t - (n - 1) / 2)
  const curved = adjusted.values.map((one, t) => 2 * one - line(t))
  const fit = fitEts(curved, 1, { forms: [simple], thorough: true })
  const level = fit ? etsFitted(curved, fit, 1).mean[0]! : curved.at(-1)!
  return adjusted.restore(
    Array.from({ length: horizon }, (_, step) => Math.max(0, (level + line(n + step)) / 2)),
  )
}

/** Slope of the least-squares line, per step. */
function slopeOf(values: readonly number[]): number {
  const n = values.length
  const middle = (n - 1) / 2
  const cross = values.reduce((sum, one, t) => sum + (t - middle) * one, 0)
  return n > 1 ? (12 * cross) / (n * (n * n - 1)) : 0
}
