import { type ConditionalFit, fitConditional } from './arima-conditional.ts'
import type { ArimaOrder } from './arima-order.ts'
import { decompose, hasSeason } from './seasonality.ts'

/**
 * An order by the way of Hyndman and Khandakar (2008), with fewer candidates: seasonal differences by the strength of the
 * season, differences by the test of Kwiatkowski et al. (1992), then the least AICc.
 *
 * @returns undefined when no candidate can be estimated
 */
export function chooseArima(values: readonly number[], season: number): ConditionalFit | undefined {
  const seasonal = season > 1 && hasSeason(values, season)
  const D = seasonal && seasonalStrength(values, season) > 0.64 ? 1 : 0
  const rest = D === 1 ? differences(values, season) : values
  const d = isStationary(rest) ? 0 : isStationary(differences(rest, 1)) ? 1 : 2
  const fits = candidates(Math.min(d, 2 - D), D, seasonal).flatMap(
    (order) => fitConditional(values, season, order) ?? [],
  )
  return fits.toSorted((one, two) => one.aicc - two.aicc)[0]
}

function candidates(d: number, D: number, seasonal: boolean): ArimaOrder[] {
  const of = (p: number, q: number, P = 0, Q = 0, drift = false): ArimaOrder => ({ p, d, q, P, D, Q, drift })
  if (D === 1) return [of(0, 1, 0, 1), of(1, 0, 0, 1), of(1, 1, 0, 1), of(2, 1, 0, 1), of(0, 1, 1, 0)]
  const plain = [of(0, 1), of(1, 0), of(1, 1), of(2, 0), of(0, 2)]
  const drifting = d === 1 ? [of(0, 0, 0, 0, true), of(0, 1, 0, 0, true), of(1, 0, 0, 0, true)] : []
  return seasonal ? [...plain, of(0, 1, 1, 0), of(1, 0, 1, 0), of(0, 1, 1, 1)] : [...plain, ...drifting]
}

function differences(values: readonly number[], lag: number): number[] {
  return values.slice(lag).map((one, t) => one - values[t]!)
}

/** Share of what is left without the trend that the season accounts for (Wang, Smith and Hyndman 2006). */
function seasonalStrength(values: readonly number[], season: number): number {
  const { trend, season: parts } = decompose(values, season, 'additive')
  const inside = values.flatMap((one, t) => (Number.isNaN(trend[t]!) ? [] : [{ off: one - trend[t]!, t }]))
  const rest = varianceOf(inside.map(({ off, t }) => off - parts[t % season]!))
  const whole = varianceOf(inside.map(({ off }) => off))
  return whole > 0 ? Math.max(0, 1 - rest / whole) : 0
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length
  return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length
}

/** The test of Kwiatkowski, Phillips, Schmidt and Shin for a steady level, at 5 %. */
function isStationary(values: readonly number[]): boolean {
  const n = values.length
  const mean = values.reduce((sum, one) => sum + one, 0) / n
  const off = values.map((one) => one - mean)
  let sum = 0
  let squares = 0
  for (const one of off) {
    sum += one
    squares += sum * sum
  }
  const lags = Math.trunc((3 * Math.sqrt(n)) / 13)
  let variance = off.reduce((total, one) => total + one * one, 0)
  for (let lag = 1; lag <= lags; lag++) {
    let cross = 0
    for (let t = lag; t < n; t++) cross += off[t]! * off[t - lag]!
    variance += 2 * (1 - lag / (lags + 1)) * cross
  }
  return variance <= 0 || squares / (n * variance) < 0.463
}
