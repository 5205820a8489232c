/** A series in parts that add up to it. */
export interface SeasonsApart {
  trend: Float64Array
  /** One for each season, in the order in which they were given. */
  seasons: Float64Array[]
  rest: Float64Array
}

/**
 * Several seasons at once by repeated STL (MSTL: Bandara, Hyndman and Bergmeir 2021), the shortest first, each taken out
 * of the series before the next is looked for.
 *
 * @param periods lengths in steps, ascending; each needs two whole ones in the series
 */
export function seasonsApart(values: Float64Array, periods: readonly number[], rounds = 2): SeasonsApart {
  const n = values.length
  const seasons = periods.map(() => new Float64Array(n))
  const plain = Float64Array.from(values)
  let trend: Float64Array = new Float64Array(n)
  for (let round = 0; round < (periods.length > 1 ? rounds : 1); round++)
    for (const [index, period] of periods.entries()) {
      const season = seasons[index]!
      for (let t = 0; t < n; t++) plain[t]! += season[t]!
      const found = stl(plain, period, 11 + 4 * index)
      for (let t = 0; t < n; t++) {
        season[t] = found.season[t]!
        plain[t]! -= season[t]!
      }
      trend = found.trend
    }
  return { trend, seasons, rest: plain.map((one, t) => one - trend[t]!) }
}

/** Season and trend by loess (Cleveland, Cleveland, McRae and Terpenning 1990), two inner rounds, not robust. */
function stl(values: Float64Array, period: number, window: number) {
  const n = values.length
  const trendWindow = odd(Math.ceil((1.5 * period) / (1 - 1.5 / window)))
  let trend = new Float64Array(n)
  let season = new Float64Array(n)
  for (let round = 0; round < 2; round++) {
    const cycle = smoothCycles(values, trend, period, window)
    const low = loess(lowPass(cycle, period), odd(period), 1)
    season = new Float64Array(n)
    for (let t = 0; t < n; t++) season[t] = cycle[t + period]! - low[t]!
    const without = values.map((one, t) => one - season[t]!)
    trend = loess(without, trendWindow, 1) as Float64Array<ArrayBuffer>
  }
  return { trend, season }
}

/** All observations of one place in the season are smoothed together, and carried on by one at either end. */
function smoothCycles(values: Float64Array, trend: Float64Array, period: number, window: number) {
  const n = values.length
  const cycle = new Float64Array(n + 2 * period)
  for (let place = 0; place < period; place++) {
    const count = Math.floor((n - 1 - place) / period) + 1
    const part = new Float64Array(count)
    for (let i = 0; i < count; i++) part[i] = values[place + i * period]! - trend[place + i * period]!
    const smooth = loess(part, window, 0, 1)
    for (let i = 0; i < smooth.length; i++) cycle[place + i * period] = smooth[i]!
  }
  return cycle
}

/** Moving averages of the period, of the period and of three, one after the other. */
function lowPass(values: Float64Array, period: number): Float64Array {
  return running(running(running(values, period), period), 3)
}

function running(values: Float64Array, width: number): Float64Array {
  const out = new Float64Array(values.length - width + 1)
  let sum = 0
  for (let t = 0; t < values.length; t++) {
    sum += values[t]!
    if (t >= width) sum -= values[t - width]!
    if (t >= width - 1) out[t - width + 1] = sum / width
  }
  return out
}

/**
 * Local regression with tricube weights. Of wide windows every tenth of a window is fitted and the rest lies on lines
 * between, as in R's `stl`.
 *
 * @param beyond how many steps before the first and after the last are fitted too
 */
function loess(values: Float64Array, window: number, degree: 0 | 1, beyond = 0): Float64Array {
  const n = values.length
  const out = new Float64Array(n + 2 * beyond)
  const jump = beyond > 0 ? 1 : Math.max(1, Math.ceil(window / 10))
  let last = 0
  for (let at = 0; ; at = Math.min(at + jump, out.length - 1)) {
    out[at] = localFit(values, at - beyond, window, degree)
    const gap = at - last
    for (let i = 1; i < gap; i++) out[last + i] = out[last]! + ((out[at]! - out[last]!) * i) / gap
    last = at
    if (at === out.length - 1) return out
  }
}

function localFit(values: Float64Array, x: number, window: number, degree: 0 | 1): number {
  const n = values.length
  const width = Math.min(window, n)
  const left = Math.max(0, Math.min(n - width, Math.round(x) - Math.floor(width / 2)))
  const right = left + width - 1
  let reach = Math.max(x - left, right - x)
  if (window > n) reach += (window - n) / 2
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0]
  for (let t = left; t <= right; t++) {
    const far = Math.abs(t - x) / reach
    if (far >= 0.999) continue
    const near = 1 - far * far * far
    const weight = near * near * near
    const off = t - x
    sum += weight
    sumX += weight * off
    sumY += weight * values[t]!
    sumXX += weight * off * off
    sumXY += weight * off * values[t]!
  }
  if (sum === 0) return values[Math.max(0, Math.min(n - 1, Math.round(x)))]!
  const spread = sumXX - (sumX * sumX) / sum
  if (degree === 0 || spread < 1e-9 * reach * reach) return sumY / sum
  const slope = (sumXY - (sumX * sumY) / sum) / spread
  return (sumY - slope * sumX) / sum
}

function odd(value: number): number {
  return value % 2 === 0 ? value + 1 : value
}
