import { nelderMead } from '../numerics/index.ts'
import type { Fitted } from './fitted.ts'
import { deseasonalise } from './seasonality.ts'

/** The complex smoothing parameter: its real and its imaginary part. */
type Smoothing = readonly [number, number]

/**
 * Complex exponential smoothing (Svetunkov, Kourentzes and Ord 2022): level and a part that is not observed smooth each
 * other, which follows series with and without a trend alike. On the series without its season; where it starts is
 * found by least squares, exactly, for each smoothing parameter.
 *
 * @param near a smoothing parameter from which the search begins
 * @returns undefined under six observations
 */
export function complexSmoothing(
  values: readonly number[],
  season: number,
  horizon: number,
  near?: Smoothing,
): (Fitted & { parameters: Smoothing }) | undefined {
  const n = values.length
  if (n < 6) return undefined
  const adjusted = deseasonalise(values, season)
  const series = Float64Array.from(adjusted.values)
  const starts: Smoothing[] = near
    ? [near]
    : [
        [1.3, 1],
        [1.9, 1.1],
      ]
  const found = starts
    .map((start) =>
      nelderMead(
        (x) =>
          isStable(x as unknown as Smoothing)
            ? best(series, x as unknown as Smoothing).squares
            : Number.POSITIVE_INFINITY,
        start,
        { tolerance: 1e-5, iterations: 80, restarts: 0, step: [0.1, 0.05] },
      ),
    )
    .reduce((one, two) => (two.value < one.value ? two : one))
  const parameters: Smoothing = [found.x[0]!, found.x[1]!]
  const { squares, start } = best(series, parameters)
  const sigma2 = squares / Math.max(1, n - 5)
  const mean = ahead(run(series, parameters, start, n), parameters, horizon)
  return {
    parameters,
    mean: adjusted.restore(mean),
    sd: deviations(parameters, sigma2, horizon).map((one, step) => one * adjusted.factor(step)),
  }
}

/** Whether old observations count less and less: the eigenvalues of F − g w′ lie within the unit circle. */
function isStable([a, b]: Smoothing): boolean {
  // [[1 − (a − b), b − 1], [1 − (a + b), 1 − a]]
  const [p, q, r, s] = [1 - a + b, b - 1, 1 - a - b, 1 - a]
  const determinant = p * s - q * r
  const sum = p + s
  return Math.abs(determinant) < 1 && Math.abs(sum) < 1 + determinant
}

interface State {
  level: number
  hidden: number
}

function run(series: Float64Array, [a, b]: Smoothing, start: State, until: number): State {
  let { level, hidden } = start
  for (let t = 0; t < until; t++) {
    const off = series[t]! - level
    const next = level - (1 - b) * hidden + (a - b) * off
    hidden = level + (1 - a) * hidden + (a + b) * off
    level = next
  }
  return { level, hidden }
}

/** The start with the least squares: errors are linear in it, so two more passes with unit starts say all. */
function best(series: Float64Array, [a, b]: Smoothing): { squares: number; start: State } {
  let [level, hidden] = [0, 0]
  // How the states answer to a first level of 1, and to a first hidden part of 1.
  let [l1, h1, l2, h2] = [1, 0, 0, 1]
  let [s11, s12, s22, s1y, s2y, syy] = [0, 0, 0, 0, 0, 0]
  for (let t = 0; t < series.length; t++) {
    const off = series[t]! - level
    s11 += l1 * l1
    s12 += l1 * l2
    s22 += l2 * l2
    s1y += l1 * off
    s2y += l2 * off
    syy += off * off
    const next = level - (1 - b) * hidden + (a - b) * off
    hidden = level + (1 - a) * hidden + (a + b) * off
    level = next
    const next1 = (1 - a + b) * l1 - (1 - b) * h1
    h1 = (1 - a - b) * l1 + (1 - a) * h1
    l1 = next1
    const next2 = (1 - a + b) * l2 - (1 - b) * h2
    h2 = (1 - a - b) * l2 + (1 - a) * h2
    l2 = next2
  }
  const ridge = 1e-10 * (s11 + s22)
  const determinant = (s11 + ridge) * (s22 + ridge) - s12 * s12
  const first = determinant > 0 ? ((s22 + ridge) * s1y - s12 * s2y) / determinant : series[0]!
  const second = determinant > 0 ? ((s11 + ridge) * s2y - s12 * s1y) / determinant : 0
  return { squares: Math.max(0, syy - first * s1y - second * s2y), start: { level: first, hidden: second } }
}

function ahead({ level, hidden }: State, [a, b]: Smoothing, horizon: number): number[] {
  return Array.from({ length: horizon }, () => {
    const now = level
    const next = level - (1 - b) * hidden
    hidden = level + (1 - a) * hidden
    level = next
    return now
  })
}

function deviations([a, b]: Smoothing, sigma2: number, horizon: number): number[] {
  let [level, hidden] = [a - b, a + b]
  let sum = 1
  return Array.from({ length: horizon }, (_, step) => {
    if (step > 0) {
      sum += level * level
      const next = level - (1 - b) * hidden
      hidden = level + (1 - a) * hidden
      level = next
    }
    return Math.sqrt(sigma2 * sum)
  })
}
