import { nelderMead } from '../numerics/index.ts'
import type { ArimaOrder } from './arima-order.ts'
import type { Fitted } from './fitted.ts'

/** A seasonal ARIMA model fitted by conditional squares. */
export interface ConditionalFit {
  order: ArimaOrder
  /** Free parameters; partial autocorrelations through tanh, so that every value is a stationary, invertible model. */
  x: number[]
  sigma2: number
  /** Corrected Akaike's criterion; comparable between orders with the same differences. */
  aicc: number
}

/**
 * Seasonal ARIMA by least conditional squares (Box and Jenkins 1976, ch. 7): what lies before the series is 0. Its use is
 * where many orders are tried on many series; `arima` estimates exactly.
 *
 * @param near parameters from which the search begins
 * @returns undefined where the series is too short for the order
 */
export function fitConditional(
  values: readonly number[],
  season: number,
  order: ArimaOrder,
  near?: readonly number[],
): ConditionalFit | undefined {
  const { series } = differenced(values, season, order)
  const n = series.length
  const k = order.p + order.q + order.P + order.Q
  const first = order.p + season * order.P
  if (n - first < k + 5) return undefined
  const errors = new Float64Array(n)
  const squares = (x: readonly number[]) => {
    const { ar, ma } = polynomials(x, order, season)
    return sumOfSquares(series, ar, ma, first, errors)
  }
  const found = nelderMead(squares, near ?? new Array<number>(k).fill(0.1), {
    tolerance: 1e-5,
    iterations: 60 * k,
    restarts: 0,
    step: 0.3,
  })
  const sigma2 = found.value / (n - first)
  const size = k + 1 + (hasMean(order) ? 1 : 0)
  if (!Number.isFinite(sigma2) || n <= size + 1) return undefined
  const aicc = n * Math.log(Math.max(sigma2, 1e-300)) + 2 * size + (2 * size * (size + 1)) / (n - size - 1)
  return { order, x: found.x, sigma2: (sigma2 * n) / (n - size + 1), aicc }
}

/** Forecasts of a fit after its series. */
export function conditionalAhead(
  values: readonly number[],
  season: number,
  { order, x, sigma2 }: ConditionalFit,
  horizon: number,
): Fitted {
  const { series, mean, operator } = differenced(values, season, order)
  const { ar, ma } = polynomials(x, order, season)
  const n = series.length
  const errors = new Float64Array(n + horizon)
  const w = new Float64Array(n + horizon)
  w.set(series)
  sumOfSquares(series, ar, ma, order.p + season * order.P, errors)
  const ahead = [...values]
  for (let t = n; t < n + horizon; t++) {
    for (let i = 1; i < ar.length; i++) w[t]! -= ar[i]! * (w[t - i] ?? 0)
    for (let i = 1; i < ma.length; i++) w[t]! += ma[i]! * (errors[t - i] ?? 0)
    let next = w[t]! + mean
    for (let i = 1; i < operator.length; i++) next -= operator[i]! * ahead[ahead.length - i]!
    ahead.push(next)
  }
  const psi = psiWeights(times(ar, operator), ma, horizon)
  let sum = 0
  return {
    mean: ahead.slice(values.length),
    sd: psi.map((weight) => {
      sum += weight * weight
      return Math.sqrt(sigma2 * sum)
    }),
  }
}

function hasMean({ d, D, drift }: ArimaOrder): boolean {
  return d + D === 0 || drift
}

/** The series after its differences, less its mean where the order has one; `operator` is the polynomial of them. */
function differenced(values: readonly number[], season: number, order: ArimaOrder) {
  let operator = [1]
  for (let i = 0; i < order.d; i++) operator = times(operator, [1, -1])
  for (let i = 0; i < order.D; i++) operator = times(operator, lagged([-1], season))
  const reach = operator.length - 1
  const series = new Float64Array(Math.max(0, values.length - reach))
  for (let t = 0; t < series.length; t++)
    for (let i = 0; i <= reach; i++)
      if (operator[i] !== 0) series[t]! += operator[i]! * values[t + reach - i]!
  const mean =
    hasMean(order) && series.length > 0 ? series.reduce((sum, one) => sum + one, 0) / series.length : 0
  return { series: series.map((one) => one - mean), mean, operator }
}

/** Polynomials in the lag operator, 1 first: of the autoregression and of the moving average. */
function polynomials(x: readonly number[], { p, q, P, Q }: ArimaOrder, season: number) {
  let at = 0
  const take = (count: number) => {
    const found = fromPartials(x.slice(at, at + count).map(Math.tanh))
    at += count
    return found
  }
  const minus = (list: number[]) => list.map((one) => -one)
  const ar = [1, ...minus(take(p))]
  const ma = [1, ...take(q)]
  const seasonalAr = lagged(minus(take(P)), season)
  const seasonalMa = lagged(take(Q), season)
  return { ar: times(ar, seasonalAr), ma: times(ma, seasonalMa) }
}

/** Weights of an autoregression from its partial autocorrelations (Monahan 1984); none or two at most are used here. */
function fromPartials(partials: readonly number[]): number[] {
  let weights: number[] = []
  for (const one of partials)
    weights = [...weights.map((w, j) => w - one * weights[weights.length - 1 - j]!), one]
  return weights
}

function lagged(weights: readonly number[], season: number): number[] {
  const out = new Array<number>(weights.length * season + 1).fill(0)
  out[0] = 1
  for (const [i, one] of weights.entries()) out[(i + 1) * season] = one
  return out
}

function times(one: readonly number[], two: readonly number[]): number[] {
  const out = new Array<number>(one.length + two.length - 1).fill(0)
  for (const [i, a] of one.entries()) if (a !== 0) for (const [j, b] of two.entries()) out[i + j]! += a * b
  return out
}

/** The terms of a polynomial that are not 0, beside the first. */
function termsOf(polynomial: readonly number[]) {
  const lags: number[] = []
  const weights: number[] = []
  for (const [i, one] of polynomial.entries())
    if (i > 0 && one !== 0) {
      lags.push(i)
      weights.push(one)
    }
  return { lags, weights }
}

function sumOfSquares(
  series: Float64Array,
  ar: readonly number[],
  ma: readonly number[],
  first: number,
  errors: Float64Array,
): number {
  const a = termsOf(ar)
  const m = termsOf(ma)
  let squares = 0
  for (let t = 0; t < series.length; t++) {
    if (t < first) {
      errors[t] = 0
      continue
    }
    let error = series[t]!
    for (let i = 0; i < a.lags.length; i++) error += a.weights[i]! * series[t - a.lags[i]!]!
    for (let i = 0; i < m.lags.length; i++) {
      const lag = m.lags[i]!
      if (lag <= t) error -= m.weights[i]! * errors[t - lag]!
    }
    errors[t] = error
    squares += error * error
  }
  return squares
}

function psiWeights(ar: readonly number[], ma: readonly number[], count: number): number[] {
  const psi: number[] = []
  for (let j = 0; j < count; j++) {
    let weight = j === 0 ? 1 : (ma[j] ?? 0)
    for (let i = 1; i <= Math.min(j, ar.length - 1); i++) weight -= ar[i]! * psi[j - i]!
    psi.push(weight)
  }
  return psi
}
