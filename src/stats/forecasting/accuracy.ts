/**
 * Symmetric mean absolute percentage error in percent, as the M competitions count it: the mean of
 * 200 |y − f| / (|y| + |f|) (Makridakis and Hibon 2000). A step at which both are 0 has no error.
 *
 * @returns NaN without steps
 */
export function smape(actual: readonly number[], forecast: readonly number[]): number {
  let sum = 0
  for (const [i, y] of actual.entries()) {
    const size = Math.abs(y) + Math.abs(forecast[i]!)
    sum += size === 0 ? 0 : (200 * Math.abs(y - forecast[i]!)) / size
  }
  return sum / actual.length
}

/**
 * What errors are divided by in MASE: the mean change of the history over one season (Hyndman and Koehler 2006).
 *
 * @param season steps; 1 for none
 * @returns NaN when the history is not longer than a season; 0 when nothing ever changed
 */
export function seasonalScale(history: readonly number[], season: number): number {
  let sum = 0
  for (let t = season; t < history.length; t++) sum += Math.abs(history[t]! - history[t - season]!)
  return sum / Math.max(0, history.length - season)
}

/** Mean absolute error. NaN without steps. */
export function mae(actual: readonly number[], forecast: readonly number[]): number {
  return actual.reduce((sum, y, i) => sum + Math.abs(y - forecast[i]!), 0) / actual.length
}

/** Mean absolute scaled error (Hyndman and Koehler 2006): NaN when the history does not change over a season. */
export function mase(
  history: readonly number[],
  actual: readonly number[],
  forecast: readonly number[],
  season: number,
): number {
  const scale = seasonalScale(history, season)
  return scale > 0 ? mae(actual, forecast) / scale : Number.NaN
}

/** Overall weighted average of the M4 competition: mean of the two errors, each relative to that of Naive2. */
export function owa(of: { smape: number; mase: number }, naive2: { smape: number; mase: number }): number {
  return (of.smape / naive2.smape + of.mase / naive2.mase) / 2
}

/**
 * Mean interval score (Gneiting and Raftery 2007): the width, and 2/α times how far values lie outside. Divided by
 * `seasonalScale` it is the MSIS of the M4 competition.
 *
 * @param alpha share of values that may lie outside: 0.05 for 95 % ranges
 */
export function intervalScore(
  actual: readonly number[],
  { low, high }: { low: readonly number[]; high: readonly number[] },
  alpha: number,
): number {
  let sum = 0
  for (const [i, y] of actual.entries()) {
    const [l, h] = [low[i]!, high[i]!]
    sum += h - l + (2 / alpha) * (Math.max(0, l - y) + Math.max(0, y - h))
  }
  return sum / actual.length
}

/** Share of values within their ranges, 0 to 1; NaN without values. */
export function coverage(
  actual: readonly number[],
  { low, high }: { low: readonly number[]; high: readonly number[] },
): number {
  return actual.filter((y, i) => y >= low[i]! && y <= high[i]!).length / actual.length
}
