import { autocorrelations } from './seasonality.ts'

/**
 * Forecasts by an autoregression about the mean, by the equations of Yule and Walker with the recursion of Levinson and
 * Durbin; the order is the one with the least AIC up to 10 log10 n, as R's `ar`.
 */
export function autoregression(values: readonly number[], horizon: number): number[] {
  const n = values.length
  const mean = values.reduce((sum, one) => sum + one, 0) / n
  const r = autocorrelations(values, Math.min(n - 2, Math.floor(10 * Math.log10(n))))
  let weights: number[] = []
  let best: number[] = []
  let variance = 1
  let least = 0
  for (let order = 1; order <= r.length; order++) {
    let reflection = r[order - 1]!
    for (let j = 0; j < order - 1; j++) reflection -= weights[j]! * r[order - 2 - j]!
    reflection /= variance
    const before = weights
    weights = [...before.map((one, j) => one - reflection * before[order - 2 - j]!), reflection]
    variance *= 1 - reflection * reflection
    if (!(variance > 0)) break
    const aic = n * Math.log(variance) + 2 * order
    if (aic < least) {
      least = aic
      best = weights
    }
  }
  const past = values.slice(-Math.max(1, best.length)).map((one) => one - mean)
  const ahead: number[] = []
  for (let step = 0; step < horizon; step++) {
    const next = best.reduce((sum, weight, j) => sum + weight * past[past.length - 1 - j]!, 0)
    past.push(next)
    ahead.push(mean + next)
  }
  return ahead
}
