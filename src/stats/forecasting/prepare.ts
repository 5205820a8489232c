import { quantile } from '../estimates/index.ts'
import { median } from './median.ts'
import { decompose, hasSeason } from './seasonality.ts'

/**
 * A series without gaps: what is missing within it lies on a line between its neighbours, with the season given back where
 * there is one (as R's `na.interp`). Missing values before the first and after the last are cut off.
 *
 * @param values NaN where one is missing
 * @returns `ahead`: how many were cut off at the end
 */
export function fillGaps(
  values: readonly number[],
  season: number,
): { values: number[]; filled: number; ahead: number } {
  const first = values.findIndex((one) => !Number.isNaN(one))
  if (first < 0) return { values: [], filled: 0, ahead: 0 }
  const last = values.findLastIndex((one) => !Number.isNaN(one))
  const known = values.slice(first, last + 1)
  const gaps = known.flatMap((one, t) => (Number.isNaN(one) ? [t] : []))
  const ahead = values.length - 1 - last
  if (gaps.length === 0) return { values: known, filled: 0, ahead }
  const lines = throughGaps(known)
  if (season < 2 || known.length < 3 * season) return { values: lines, filled: gaps.length, ahead }
  const parts = decompose(lines, season, 'additive').season
  const plain = throughGaps(known.map((one, t) => one - parts[t % season]!))
  for (const t of gaps) lines[t] = plain[t]! + parts[t % season]!
  return { values: lines, filled: gaps.length, ahead }
}

function throughGaps(values: readonly number[]): number[] {
  const out = [...values]
  let before = 0
  for (const [t, one] of values.entries()) {
    if (Number.isNaN(one)) continue
    for (let i = before + 1; i < t; i++)
      out[i] = out[before]! + ((one - out[before]!) * (i - before)) / (t - before)
    before = t
  }
  return out
}

/** Summands of the season by medians instead of means, which single outliers do not move. */
function steadySeason(values: readonly number[], season: number): number[] {
  const half = Math.floor(season / 2)
  const off = values.map((one, t) => one - median(values.slice(Math.max(0, t - half), t + half + 1)))
  const parts = Array.from({ length: season }, (_, place) =>
    median(off.filter((_one, t) => t % season === place)),
  )
  const mean = parts.reduce((sum, one) => sum + one, 0) / season
  return parts.map((one) => one - mean)
}

/**
 * A series whose outliers are drawn in: what is left without trend and season lies outside the quartiles by more than
 * three times their distance (Hyndman's `tsoutliers`), and not several in a row, which is no outlier but a change.
 *
 * @returns `at`: their places
 */
export function dampOutliers(values: readonly number[], season: number): { values: number[]; at: number[] } {
  const n = values.length
  if (n < 10) return { values: [...values], at: [] }
  const seasonal = hasSeason(values, season)
  const parts = seasonal ? steadySeason(values, season) : undefined
  const plain = parts ? values.map((one, t) => one - parts[t % season]!) : [...values]
  const middle = plain.map((_, t) => median(plain.slice(Math.max(0, t - 3), t + 4)))
  const rest = plain.map((one, t) => one - middle[t]!)
  const [low, high] = [quantile(rest, 0.25)!, quantile(rest, 0.75)!]
  const reach = 3 * (high - low)
  const isOut = rest.map((one) => reach > 0 && (one < low - reach || one > high + reach))
  const at = isOut.flatMap((out, t) => (out && !isOut[t - 1] && !isOut[t + 1] ? [t] : []))
  const damped = [...values]
  for (const t of at) damped[t] = middle[t]! + (parts ? parts[t % season]! : 0)
  return { values: damped, at }
}

/**
 * The newest lasting shift of the level: where the medians of the stretches before and after, each of at least two seasons
 * or 14 steps, differ by more than four times what is usual from step to step within them, and far more than between
 * other neighbouring stretches.
 *
 * @returns undefined when there is none; `from`: the first step of the new level, `size`: after less before
 */
export function levelShift(
  values: readonly number[],
  season: number,
): { from: number; size: number } | undefined {
  const width = Math.max(14, 2 * season)
  if (values.length < 3 * width) return undefined
  const parts = hasSeason(values, season) ? steadySeason(values, season) : undefined
  const plain = parts ? values.map((one, t) => one - parts[t % season]!) : values
  const places = Array.from({ length: plain.length - 2 * width + 1 }, (_, index) => index + width)
  const sizes = places.map((t) => median(plain.slice(t, t + width)) - median(plain.slice(t - width, t)))
  const noise = median(plain.map((one, t) => (t === 0 ? 0 : Math.abs(one - plain[t - 1]!)))) / 0.954
  const usual = median(sizes.map(Math.abs))
  const peak = sizes.reduce((best, one, index) => (Math.abs(one) > Math.abs(sizes[best]!) ? index : best), 0)
  const size = sizes[peak]!
  if (!(Math.abs(size) > 4 * noise && Math.abs(size) > 6 * usual)) return undefined
  return { from: places[peak]!, size }
}
