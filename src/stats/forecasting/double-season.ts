import { nelderMead } from '../numerics/index.ts'

/** Smoothing of the level and of both seasons, and how much of the newest error is still there a step later. */
type Smoothing = [level: number, short: number, long: number, persistence: number]

interface State {
  level: number
  short: Float64Array
  long: Float64Array
  error: number
}

/**
 * Exponential smoothing with two seasons that add up, and an adjustment for errors that go together (Taylor 2003).
 *
 * @param periods short and long; three long ones are needed
 * @param near smoothing from which the search begins
 */
export function doubleSeason(
  values: Float64Array,
  periods: readonly [number, number],
  horizon: number,
  near: Smoothing = [0.1, 0.15, 0.2, 0.7],
): { mean: number[]; parameters: Smoothing } {
  const start = startOf(values, periods)
  const found = nelderMead(
    (x) => (isInside(x) ? pass(values, x as Smoothing, start).squares : Number.POSITIVE_INFINITY),
    near,
    { tolerance: 1e-4, iterations: 120, restarts: 0, step: [0.1, 0.1, 0.1, 0.15] },
  )
  const parameters = found.x as Smoothing
  const { level, short, long, error } = pass(values, parameters, start).state
  const n = values.length
  const mean = Array.from({ length: horizon }, (_, step) => {
    const at = n + step
    return level + short[at % short.length]! + long[at % long.length]! + error * parameters[3] ** (step + 1)
  })
  return { mean, parameters }
}

function isInside([level, short, long, persistence]: readonly number[]): boolean {
  return (
    level! > 0 &&
    level! < 1 &&
    short! >= 0 &&
    short! < 1 &&
    long! >= 0 &&
    long! < 1 &&
    persistence! > -0.5 &&
    persistence! < 0.98
  )
}

/** Means of the first long seasons: of each place in the short one, then of what is left in the long one. */
function startOf(values: Float64Array, [shortPeriod, longPeriod]: readonly [number, number]): State {
  const first = Math.min(values.length, 3 * longPeriod)
  const level = values.subarray(0, first).reduce((sum, one) => sum + one, 0) / first
  const short = meansBy(values, first, shortPeriod, () => level)
  const long = meansBy(values, first, longPeriod, (t) => level + short[t % shortPeriod]!)
  return { level, short, long, error: 0 }
}

function meansBy(values: Float64Array, until: number, period: number, known: (t: number) => number) {
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  for (let t = 0; t < until; t++) {
    sums[t % period]! += values[t]! - known(t)
    counts[t % period]! += 1
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]!))
}

function pass(values: Float64Array, [alpha, delta, omega, persistence]: Smoothing, start: State) {
  const short = start.short.slice()
  const long = start.long.slice()
  let { level, error } = start
  let squares = 0
  for (let t = 0, i = 0, j = 0; t < values.length; t++) {
    const plain = level + short[i]! + long[j]!
    const next = values[t]! - plain
    const off = next - persistence * error
    squares += off * off
    level += alpha * off
    short[i]! += delta * off
    long[j]! += omega * off
    error = next
    if (++i === short.length) i = 0
    if (++j === long.length) j = 0
  }
  return { squares, state: { level, short, long, error } }
}
