import { isotonicRegression } from './isotonic.ts'
import { chanceOf, logisticRegression } from './logistic.ts'

/** From log odds to a chance: as they are, by a line in log odds, or by points with straight lines between them. */
export type Calibration =
  | { method: 'none' }
  | { method: 'platt'; slope: number; intercept: number }
  | { method: 'isotonic'; at: number[]; chance: number[] }

/** From so many rows of the rarer outcome on the free curve is the better one (Niculescu-Mizil and Caruana 2005). */
const enoughForCurve = 1000
/** Below so many the line cannot be told from chance. */
const enoughForLine = 20

/**
 * Learns which chance log odds stand for, of rows that the model was not fitted on: a rising curve with many rows, a line with
 * few, nothing with hardly any.
 *
 * @param logOdds finite
 */
export function calibrate(logOdds: ArrayLike<number>, y: ArrayLike<number>): Calibration {
  let ones = 0
  for (let row = 0; row < y.length; row++) ones += y[row] ? 1 : 0
  const rarer = Math.min(ones, y.length - ones)
  if (rarer < enoughForLine) return { method: 'none' }
  return rarer >= enoughForCurve ? isotonicCalibration(logOdds, y) : plattCalibration(logOdds, y)
}

/**
 * A line in log odds by logistic regression on targets that are drawn in from 0 and 1, (N₊+1)/(N₊+2) and 1/(N₋+2)
 * (Platt 1999, §2.2). A slope that is not above 0 would turn the order around: then all get the same chance.
 */
export function plattCalibration(logOdds: ArrayLike<number>, y: ArrayLike<number>): Calibration {
  let ones = 0
  for (let row = 0; row < y.length; row++) ones += y[row] ? 1 : 0
  const high = (ones + 1) / (ones + 2)
  const low = 1 / (y.length - ones + 2)
  const targets = Float64Array.from({ length: y.length }, (_, row) => (y[row] ? high : low))
  const fit = logisticRegression({ y: targets, columns: [Float64Array.from(logOdds)] })
  if (!fit) return { method: 'none' }
  const [intercept, slope] = [fit.coefficients[0]!, fit.coefficients[1]!]
  if (slope > 0) return { method: 'platt', slope, intercept }
  const flat = logisticRegression({ y: targets, columns: [] })!
  return { method: 'platt', slope: 0, intercept: flat.coefficients[0]! }
}

/**
 * The rising curve of pool adjacent violators (Zadrozny and Elkan 2002), through the middles of its blocks with straight lines
 * between them. Every block is drawn towards the share of all by two rows, so that no chance is 0 or 1.
 */
export function isotonicCalibration(logOdds: ArrayLike<number>, y: ArrayLike<number>): Calibration {
  if (y.length === 0) return { method: 'none' }
  let ones = 0
  for (let row = 0; row < y.length; row++) ones += y[row]!
  const share = ones / y.length
  const { blocks } = isotonicRegression(logOdds, y)
  const drawn = blocks.map(({ value, n }) => (value * n + 2 * share) / (n + 2))
  // Drawing in can set a small block beyond its neighbour; the curve has to rise still.
  for (let at = 1; at < drawn.length; at++) drawn[at] = Math.max(drawn[at]!, drawn[at - 1]!)
  return { method: 'isotonic', at: blocks.map(({ middle }) => middle), chance: drawn }
}

/** The chance that log odds stand for. */
export function calibrated(calibration: Calibration, logOdds: number): number {
  if (calibration.method === 'none') return chanceOf(logOdds)
  if (calibration.method === 'platt') return chanceOf(calibration.intercept + calibration.slope * logOdds)
  const { at, chance } = calibration
  let [low, high] = [0, at.length - 1]
  if (logOdds <= at[0]!) return chance[0]!
  if (logOdds >= at[high]!) return chance[high]!
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (at[middle]! <= logOdds) low = middle
    else high = middle
  }
  const along = (logOdds - at[low]!) / (at[high]! - at[low]!)
  return chance[low]! + along * (chance[high]! - chance[low]!)
}
