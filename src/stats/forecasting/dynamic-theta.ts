import { nelderMead } from '../numerics/index.ts'
import type { Fitted } from './fitted.ts'
import { deseasonalise } from './seasonality.ts'

/** Smoothing, curvature and first level of the dynamic optimised Theta model. */
interface DynamicTheta {
  alpha: number
  theta: number
  level: number
}

interface State {
  level: number
  /** Line through what was seen so far: intercept and slope. */
  a: number
  b: number
  mean: number
  /** (1 − alpha)^t */
  power: number
  t: number
}

/**
 * The dynamic optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016): the line that Theta
 * adds is the one through the observations so far, and how much the curve is stretched is estimated too. On the series
 * without its season.
 *
 * @param near parameters of a like series, from which the search begins
 * @returns undefined under four observations
 */
export function dynamicTheta(
  values: readonly number[],
  season: number,
  horizon: number,
  near?: DynamicTheta,
): (Fitted & { parameters: DynamicTheta }) | undefined {
  const n = values.length
  if (n < 4) return undefined
  const adjusted = deseasonalise(values, season)
  const series = Float64Array.from(adjusted.values)
  const size = series.reduce((sum, one) => sum + Math.abs(one), 0) / n || 1
  const parametersOf = ([alpha, theta, level]: readonly number[]): DynamicTheta => ({
    alpha: alpha!,
    theta: theta!,
    level: level! * size,
  })
  const starts = near
    ? [[near.alpha, near.theta, near.level / size]]
    : [
        [0.5, 2, series[0]! / size],
        [0.1, 2, series[0]! / size],
      ]
  const found = starts
    .map((start) =>
      nelderMead(
        (x) => (isInside(x) ? pass(series, parametersOf(x), n).squares : Number.POSITIVE_INFINITY),
        start,
        {
          tolerance: 1e-5,
          iterations: 150,
          restarts: 0,
          step: [0.15, 0.8, 0.1],
        },
      ),
    )
    .reduce((best, next) => (next.value < best.value ? next : best))
  const parameters = parametersOf(found.x)
  const { state, squares } = pass(series, parameters, n)
  const sigma2 = squares / Math.max(1, n - 2 - 3)
  const mean = ahead(state, parameters, horizon)
  return {
    parameters,
    mean: adjusted.restore(mean),
    // As simple smoothing with a line: what the line itself is off by is not in it.
    sd: mean.map((_, step) => Math.sqrt(sigma2 * (1 + step * parameters.alpha ** 2)) * adjusted.factor(step)),
  }
}

function isInside([alpha, theta]: readonly number[]): boolean {
  return alpha! >= 0.01 && alpha! <= 0.99 && theta! >= 1 && theta! <= 1000
}

/** One pass; the first two errors, which have no line yet, do not count. */
function pass(
  series: Float64Array,
  { alpha, theta, level: first }: DynamicTheta,
  until: number,
): { state: State; squares: number } {
  const keep = 1 - alpha
  const share = 1 - 1 / theta
  let [level, a, b, mean, power, squares] = [first, 0, 0, 0, 1, 0]
  // The same as `expected` and `take`, written out: this loop is where the time goes.
  for (let t = 1; t <= until; t++) {
    const y = series[t - 1]!
    const off = y - level - share * (power * a + ((1 - power * keep) / alpha) * b)
    if (t > 2) squares += off * off
    level = alpha * y + keep * level
    const next = mean + (y - mean) / t
    b = t === 1 ? 0 : ((t - 2) * b + (6 * (y - mean)) / t) / (t + 1)
    mean = next
    a = mean - ((t + 1) / 2) * b
    power *= keep
  }
  return { state: { level, a, b, mean, power, t: until }, squares }
}

function expected({ level, a, b, power }: State, alpha: number, theta: number): number {
  return level + (1 - 1 / theta) * (power * a + ((1 - power * (1 - alpha)) / alpha) * b)
}

function take(state: State, y: number, alpha: number): void {
  const t = state.t + 1
  const before = state.mean
  state.level = alpha * y + (1 - alpha) * state.level
  state.mean = ((t - 1) * before + y) / t
  state.b = t === 1 ? 0 : ((t - 2) * state.b + (6 * (y - before)) / t) / (t + 1)
  state.a = state.mean - ((t + 1) / 2) * state.b
  state.power *= 1 - alpha
  state.t = t
}

/** Each forecast is taken for what came, which carries the line on. */
function ahead(from: State, { alpha, theta }: DynamicTheta, horizon: number): number[] {
  const state = { ...from }
  return Array.from({ length: horizon }, () => {
    const next = expected(state, alpha, theta)
    take(state, next, alpha)
    return next
  })
}
