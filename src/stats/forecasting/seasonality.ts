/**
 * Autocorrelations from lag 1 on, as R's `acf` counts them: about the mean, divided by n.
 *
 * @returns 0 at every lag for a series that never changes
 */
export function autocorrelations(values: readonly number[], lags: number): number[] {
  const n = values.length
  const mean = values.reduce((sum, one) => sum + one, 0) / n
  const off = values.map((one) => one - mean)
  const variance = off.reduce((sum, one) => sum + one * one, 0)
  return Array.from({ length: lags }, (_, index) => {
    const lag = index + 1
    if (variance <= 0 || lag >= n) return 0
    let sum = 0
    for (let t = lag; t < n; t++) sum += off[t]! * off[t - lag]!
    return sum / variance
  })
}

/**
 * Whether a series has a season of a length, by the test of the M competitions: its autocorrelation is beyond the 90 %
 * limits of Bartlett (Makridakis et al. 2020, code of the M4 organisers). Needs three seasons.
 */
export function isSeasonal(values: readonly number[], season: number): boolean {
  const n = values.length
  if (season < 2 || n < 3 * season) return false
  const r = autocorrelations(values, season)
  const before = r.slice(0, -1).reduce((sum, one) => sum + one * one, 0)
  return Math.abs(r[season - 1]!) > (1.645 / Math.sqrt(n)) * Math.sqrt(1 + 2 * before)
}

/**
 * Whether a series has a season, also under a trend. A trend makes all autocorrelations large, and with them the limits of
 * `isSeasonal`, so that a season of four years is not seen; among the changes from step to step it is.
 */
export function hasSeason(values: readonly number[], season: number): boolean {
  if (isSeasonal(values, season)) return true
  const changes = values.slice(1).map((one, t) => one - values[t]!)
  return isSeasonal(changes, season) && autocorrelations(changes, season)[season - 1]! > 0
}

export interface Decomposition {
  /** One value for each step of the season, from the first observation's on. */
  season: Float64Array
  /** For each observation; NaN at the half season at either end. */
  trend: Float64Array
}

/**
 * Classical decomposition by moving averages, as R's `decompose`: factors average 1, summands average 0.
 *
 * @param kind `multiplicative` needs values that are not 0 on average
 */
export function decompose(
  values: readonly number[],
  season: number,
  kind: 'additive' | 'multiplicative',
): Decomposition {
  const trend = movingAverage(values, season)
  const sums = new Float64Array(season)
  const counts = new Float64Array(season)
  for (let t = 0; t < values.length; t++) {
    if (Number.isNaN(trend[t]!)) continue
    const part = kind === 'additive' ? values[t]! - trend[t]! : values[t]! / trend[t]!
    if (!Number.isFinite(part)) continue
    sums[t % season]! += part
    counts[t % season]! += 1
  }
  const none = kind === 'additive' ? 0 : 1
  const figure = sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : none))
  const mean = figure.reduce((sum, one) => sum + one, 0) / season
  return {
    trend,
    season: figure.map((one) => (kind === 'additive' ? one - mean : mean === 0 ? 1 : one / mean)),
  }
}

/** Centred moving average over a season; of an even one the two ends count half. */
function movingAverage(values: readonly number[], season: number): Float64Array {
  const n = values.length
  const half = Math.floor(season / 2)
  const trend = new Float64Array(n).fill(Number.NaN)
  for (let t = half; t < n - half; t++) {
    let sum = 0
    for (let i = -half; i <= half; i++) {
      const isEnd = season % 2 === 0 && Math.abs(i) === half
      sum += values[t + i]! * (isEnd ? 0.5 : 1)
    }
    trend[t] = sum / season
  }
  return trend
}

/** What a series is without its season, and the way back. */
export interface Adjusted {
  values: number[]
  /** Gives the season back to forecasts from the first step after the series on. */
  restore: (forecast: readonly number[]) => number[]
  /** By how much the season stretches each step ahead: 1 where it only adds. */
  factor: (step: number) => number
  seasonal: boolean
}

/**
 * Takes the season out where there is one by `isThere`: multiplicative classical decomposition as the M competitions
 * do it; where values are 0 or below, or a factor would be, the additive one.
 */
export function deseasonalise(values: readonly number[], season: number, isThere = hasSeason): Adjusted {
  if (!isThere(values, season))
    return { values: [...values], restore: (forecast) => [...forecast], factor: () => 1, seasonal: false }
  const n = values.length
  const positive = values.every((one) => one > 0)
  const factors = positive ? decompose(values, season, 'multiplicative').season : undefined
  if (factors?.every((one) => one > 0)) {
    const factor = (step: number) => factors[(n + step) % season]!
    return {
      values: values.map((one, t) => one / factors[t % season]!),
      restore: (forecast) => forecast.map((one, step) => one * factor(step)),
      factor,
      seasonal: true,
    }
  }
  const { season: parts } = decompose(values, season, 'additive')
  return {
    values: values.map((one, t) => one - parts[t % season]!),
    restore: (forecast) => forecast.map((one, step) => one + parts[(n + step) % season]!),
    factor: () => 1,
    seasonal: true,
  }
}

/**
 * The length of the season that explains most of what is left without a trend, degrees of freedom taken off, among some
 * lengths: at least a fifth of it, in three seasons or more, and by the test of `isSeasonal` too.
 *
 * @param candidates ascending
 * @returns 1 when none does
 */
export function detectSeason(values: readonly number[], candidates: readonly number[]): number {
  let found = 1
  let most = 0.2
  for (const season of candidates) {
    if (season < 2 || values.length < 3 * season) continue
    const { trend, season: parts } = decompose(values, season, 'additive')
    const off = values.flatMap((one, t) => (Number.isNaN(trend[t]!) ? [] : [one - trend[t]!]))
    const first = trend.findIndex((one) => !Number.isNaN(one))
    const rest = off.map((one, index) => one - parts[(first + index) % season]!)
    const squares = (list: readonly number[]) => list.reduce((sum, one) => sum + one * one, 0)
    const share = 1 - squares(rest) / Math.max(1, off.length - season) / (squares(off) / (off.length - 1))
    // A multiple explains what the shorter one does and a little by chance: it has to halve what is left.
    const isMultiple = found > 1 && season % found === 0
    const needed = isMultiple ? 1 - (1 - most) / 2 : most
    if (share > needed && isSeasonal(off, season)) {
      most = share
      found = season
    }
  }
  return found
}
