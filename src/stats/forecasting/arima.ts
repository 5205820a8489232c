import { createRequire } from 'node:module'
import type { ArimaOrder } from './arima-order.ts'
import type { Fitted } from './fitted.ts'

/** The package's own types do not say that a model may have no season. */
interface ArimaModel {
  train(values: number[], regressor?: number[]): unknown
  predict(steps: number, regressor?: number[]): [number[], number[]]
  destroy(): void
}
type ArimaClass = new (options: Record<string, number | boolean>) => ArimaModel

let loaded: ArimaClass | undefined

/**
 * The package `arima` (WebAssembly). It is loaded by the first who asks. What it prints ("non-stationary AR part") goes to
 * the console function that it finds when it is loaded, so that one which does nothing is there at that moment.
 */
function arimaClass(): ArimaClass {
  if (loaded) return loaded
  const { log, error, warn } = console
  const silent = () => undefined
  Object.assign(console, { log: silent, error: silent, warn: silent })
  try {
    loaded = createRequire(import.meta.url)('arima') as ArimaClass
  } finally {
    Object.assign(console, { log, error, warn })
  }
  return loaded
}

/** How ARIMA is estimated: exact maximum likelihood, or by conditional squares, ten times as fast. */
const methods = { exact: 0, conditional: 2 } as const

/**
 * A seasonal ARIMA model of a given order.
 *
 * @returns undefined where the series is too short for it, or the estimate breaks down
 */
export function arima(
  values: readonly number[],
  season: number,
  horizon: number,
  order: ArimaOrder,
  method: keyof typeof methods = 'exact',
): Fitted | undefined {
  const { p, d, q, P, D, Q, drift } = order
  const s = P + D + Q > 0 ? season : 0
  const n = values.length
  // The package reads beyond its memory for a model without any terms.
  if (p + q + P + Q === 0) return d === 1 && D === 0 ? randomWalk(values, horizon, drift) : undefined
  if (n < d + s * D + Math.max(p + q, 2 * s, 10)) return undefined
  const Model = arimaClass()
  const model = new Model({ p, d, q, P, D, Q, s, method: methods[method], optimizer: 6, verbose: false })
  const steps = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)
  try {
    model.train([...values], drift ? steps(1, n) : [])
    // What is called errors are variances.
    const [mean, variances] = model.predict(horizon, drift ? steps(n + 1, horizon) : [])
    const isUsable = mean.every(Number.isFinite) && variances.every((one) => Number.isFinite(one) && one >= 0)
    return isUsable ? { mean, sd: variances.map(Math.sqrt) } : undefined
  } catch {
    // The estimate broke down inside WebAssembly: this order says nothing of the series.
    return undefined
  } finally {
    model.destroy()
  }
}

/** The last value, and the mean change a step where it drifts: ARIMA(0,1,0). */
function randomWalk(values: readonly number[], horizon: number, drifts: boolean): Fitted | undefined {
  const changes = values.slice(1).map((one, t) => one - values[t]!)
  const n = changes.length
  if (n < 3) return undefined
  const drift = drifts ? changes.reduce((sum, one) => sum + one, 0) / n : 0
  const sigma2 = changes.reduce((sum, one) => sum + (one - drift) ** 2, 0) / n
  const steps = Array.from({ length: horizon }, (_, step) => step + 1)
  return {
    mean: steps.map((h) => values.at(-1)! + h * drift),
    sd: steps.map((h) => Math.sqrt(sigma2 * h * (1 + (drifts ? h / n : 0)))),
  }
}
