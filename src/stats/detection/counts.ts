import { betainc, gammainc, gammaincUpper } from '../numerics/index.ts'

/**
 * Chance of a count as far from what is expected, on its side, doubled: Poisson, or negative binomial where counts spread
 * more (variance = dispersion · mean; Cameron and Trivedi 2013, Regression Analysis of Count Data, section 3.3).
 *
 * @param expected mean; 0 gives 1 for none, 0 for any
 * @param dispersion variance over mean, at least 1
 * @returns 0 to 1
 */
export function countChance(seen: number, expected: number, dispersion = 1): number {
  if (!(expected > 0)) return seen > 0 ? 0 : 1
  return Math.min(
    1,
    2 * Math.min(countCdf(seen, expected, dispersion), countUpper(seen, expected, dispersion)),
  )
}

/** Chance of so many or more: right where it is far below the rounding of 1. */
function countUpper(count: number, mean: number, dispersion: number): number {
  const least = Math.ceil(count)
  if (least <= 0) return 1
  if (dispersion <= 1.0001) return gammainc(mean, least)
  return betainc(1 - 1 / dispersion, least, mean / (dispersion - 1))
}

function countCdf(count: number, mean: number, dispersion: number): number {
  if (dispersion <= 1.0001) return gammaincUpper(mean, Math.floor(count) + 1)
  const size = mean / (dispersion - 1)
  return betainc(1 / dispersion, size, Math.floor(count) + 1)
}

/** A stretch at the end of a series of counts that is not as expected. */
export interface CountShift {
  /** Index of its first step. */
  start: number
  seen: number
  expected: number
  /** Corrected for all starts that were tried. */
  p: number
}

/**
 * The clearest shift of counts over their expectation at the end of a series: likelihood ratio over stretches of given
 * ages (Kulldorff 2001, JRSS A 164:61, the prospective scan statistic in time alone), with Bonferroni for the ages.
 *
 * @param expected of each step, as long as `seen`
 * @param ages steps that a shift may have lasted
 * @returns undefined when nothing is expected, or there are no ages
 */
export function newestCountShift(
  seen: readonly number[],
  expected: readonly number[],
  ages: readonly number[],
  dispersion = 1,
): CountShift | undefined {
  let best: CountShift | undefined
  const tried = ages.filter((age) => age <= seen.length)
  for (const age of tried) {
    const start = seen.length - age
    const [count, mean] = [sumFrom(seen, start), sumFrom(expected, start)]
    if (!(mean > 0)) continue
    const p = Math.min(1, tried.length * countChance(count, mean, dispersion))
    if (!best || p < best.p) best = { start, seen: count, expected: mean, p }
  }
  return best
}

function sumFrom(values: readonly number[], start: number): number {
  let sum = 0
  for (let index = start; index < values.length; index++) sum += values[index]!
  return sum
}

/**
 * Chance that a part of all events falls on one of two stretches as unequally, when nothing changed: binomial given the sum
 * of both (Przyborowski and Wilenski 1940, Biometrika 31:313), doubled; beta-binomial spread by shrinking the counts by the
 * dispersion.
 *
 * @param before events in the stretch before, of which `share` of all events would fall after it
 * @param share of the events to be expected after, 0 to 1
 * @returns 0 to 1; 1 without events
 */
export function countsChance(before: number, after: number, share: number, dispersion = 1): number {
  const scale = 1 / Math.max(1, dispersion)
  const [low, high] = [before * scale, after * scale]
  if (low + high <= 0) return 1
  // The binomial tails as beta integrals, which hold for shrunk counts too.
  const atLeast = high <= 0 ? 1 : betainc(share, high, low + 1)
  const atMost = low <= 0 ? 1 : betainc(1 - share, low, high + 1)
  return Math.min(1, 2 * Math.min(atLeast, atMost))
}

/** Chance of no event at all where a Poisson number with this mean is expected, spread by the dispersion. */
export function noneChance(expected: number, dispersion = 1): number {
  if (dispersion <= 1.0001) return Math.exp(-Math.max(0, expected))
  return Math.exp((-Math.max(0, expected) * Math.log(dispersion)) / (dispersion - 1))
}
