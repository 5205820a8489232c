import { deseasonalise, isSeasonal } from './seasonality.ts'

/** The last value again. */
export function naive(values: readonly number[], horizon: number): number[] {
  return new Array<number>(horizon).fill(values.at(-1) ?? 0)
}

/** The last season again; the last value where there is not a whole one. */
export function seasonalNaive(values: readonly number[], season: number, horizon: number): number[] {
  const n = values.length
  if (season < 2 || n < season) return naive(values, horizon)
  return Array.from({ length: horizon }, (_, step) => values[n - season + (step % season)]!)
}

/**
 * Naive2 of the M competitions: the last value of the series without its season, with the season given back, where the
 * autocorrelation says that there is one (Makridakis and Hibon 2000).
 */
export function naive2(values: readonly number[], season: number, horizon: number): number[] {
  const adjusted = deseasonalise(values, season, isSeasonal)
  return adjusted.restore(naive(adjusted.values, horizon))
}
