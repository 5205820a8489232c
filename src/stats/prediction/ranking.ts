import { wilsonInterval } from '../estimates/index.ts'
import { normalQuantile, normalTwoSided } from '../numerics/index.ts'

/** A figure and where the true one lies with 95 %. */
export interface Estimate {
  value: number
  low: number
  high: number
}

const z = normalQuantile(0.975)

/** For each row, the share of the other class that it ranks right against; ties count half. */
interface Placements {
  auc: number
  /** Of the rows that are 1, in their order, and of those that are 0. */
  ones: Float64Array
  zeros: Float64Array
}

/** By midranks in n log n (Sun and Xu 2014, IEEE Signal Processing Letters 21:1389). */
function placements(score: ArrayLike<number>, y: ArrayLike<number>): Placements | undefined {
  const n = y.length
  const order = orderOf(score)
  const rankOfAll = new Float64Array(n)
  const rankOfOwn = new Float64Array(n)
  let [ones, zeros] = [0, 0]
  for (let start = 0; start < n; ) {
    let end = start
    let [tiedOnes, tiedZeros] = [0, 0]
    while (end < n && score[order[end]!] === score[order[start]!]) {
      if (y[order[end]!]) tiedOnes++
      else tiedZeros++
      end++
    }
    for (let at = start; at < end; at++) {
      rankOfAll[order[at]!] = (start + end + 1) / 2
      rankOfOwn[order[at]!] = y[order[at]!] ? ones + (tiedOnes + 1) / 2 : zeros + (tiedZeros + 1) / 2
    }
    ones += tiedOnes
    zeros += tiedZeros
    start = end
  }
  if (ones === 0 || zeros === 0) return undefined
  const result = { auc: 0, ones: new Float64Array(ones), zeros: new Float64Array(zeros) }
  let [one, zero, sum] = [0, 0, 0]
  for (let row = 0; row < n; row++) {
    const beaten = rankOfAll[row]! - rankOfOwn[row]!
    if (y[row]) {
      result.ones[one++] = beaten / zeros
      sum += beaten / zeros
    } else result.zeros[zero++] = 1 - beaten / ones
  }
  result.auc = sum / ones
  return result
}

/** Rows from the lowest to the highest score. */
function orderOf(score: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: score.length }, (_, row) => row)
  return order.sort((one, two) => score[one]! - score[two]!)
}

function covariance(one: Float64Array, meanOne: number, two: Float64Array, meanTwo: number): number {
  let sum = 0
  for (let row = 0; row < one.length; row++) sum += (one[row]! - meanOne) * (two[row]! - meanTwo)
  return one.length > 1 ? sum / (one.length - 1) / one.length : 0
}

/** The area and its variance by DeLong. */
function areaOf(score: ArrayLike<number>, y: ArrayLike<number>) {
  const places = placements(score, y)
  if (!places) return undefined
  const { auc, ones, zeros } = places
  const variance = covariance(ones, auc, ones, auc) + covariance(zeros, auc, zeros, auc)
  return { auc, variance, ones: ones.length, zeros: zeros.length }
}

/**
 * How often a row that is 1 has a higher score than one that is 0 (ties count half), with the interval of DeLong, DeLong and
 * Clarke-Pearson (1988) taken on the scale of log odds, so that it stays between 0 and 1. Where the variance is 0 (all or
 * none in order) the open end is that of a share of min(ones, zeros).
 *
 * @returns undefined when all rows are alike
 */
export function areaUnderCurve(score: ArrayLike<number>, y: ArrayLike<number>): Estimate | undefined {
  const area = areaOf(score, y)
  return area && withInterval(area.auc, area.variance, Math.min(area.ones, area.zeros))
}

/**
 * The mean of the areas of separate tests (folds), each with scores of its own scale (LeDell, Petersen and van der Laan
 * 2015); folds in which all rows are alike do not count.
 *
 * @param fold of each row
 */
export function meanAreaUnderCurve(
  score: ArrayLike<number>,
  y: ArrayLike<number>,
  fold: ArrayLike<number>,
): Estimate | undefined {
  return weightedArea(score, y, fold, () => 1)
}

/**
 * The share of pairs of the same group (rows of one moment) that the scores put right: what tells moments apart, such as a season in
 * which everybody leaves, counts nothing. Groups weigh by their pairs; those in which all rows are alike have none.
 *
 * @param group of each row
 * @returns undefined when no group has rows of both kinds
 */
export function areaWithinGroups(
  score: ArrayLike<number>,
  y: ArrayLike<number>,
  group: ArrayLike<number>,
): Estimate | undefined {
  return weightedArea(score, y, group, ({ ones, zeros }) => ones * zeros)
}

type Area = NonNullable<ReturnType<typeof areaOf>>

function weightedArea(
  score: ArrayLike<number>,
  y: ArrayLike<number>,
  group: ArrayLike<number>,
  weightOf: (area: Area) => number,
): Estimate | undefined {
  const rows = new Map<number, number[]>()
  for (let row = 0; row < y.length; row++) {
    const members = rows.get(group[row]!)
    if (members) members.push(row)
    else rows.set(group[row]!, [row])
  }
  const areas = [...rows.values()].flatMap((members) => {
    const area = areaOf(
      members.map((row) => score[row]!),
      members.map((row) => y[row]!),
    )
    return area ? [area] : []
  })
  if (areas.length === 0) return undefined
  const sum = (of: (area: Area) => number) => areas.reduce((total, area) => total + of(area), 0)
  const all = sum(weightOf)
  return withInterval(
    sum((area) => weightOf(area) * area.auc) / all,
    sum((area) => weightOf(area) ** 2 * area.variance) / all ** 2,
    sum((area) => Math.min(area.ones, area.zeros)),
  )
}

function withInterval(auc: number, variance: number, least: number): Estimate {
  if (!(variance > 0) || auc <= 0 || auc >= 1) {
    const edge = wilsonInterval(auc * least, least) ?? { low: 0, high: 1 }
    return { value: auc, ...edge }
  }
  const middle = Math.log(auc / (1 - auc))
  const half = (z * Math.sqrt(variance)) / (auc * (1 - auc))
  const back = (value: number) => 1 / (1 + Math.exp(-value))
  return { value: auc, low: back(middle - half), high: back(middle + half) }
}

/**
 * The difference of two areas on the same rows, with its interval and two-sided probability (DeLong et al. 1988).
 *
 * @returns undefined when all rows are alike; p is 1 where both rank every pair alike
 */
export function compareAreas(
  one: ArrayLike<number>,
  two: ArrayLike<number>,
  y: ArrayLike<number>,
): (Estimate & { p: number }) | undefined {
  const first = placements(one, y)
  const second = placements(two, y)
  if (!first || !second) return undefined
  const spread = (places: 'ones' | 'zeros') => {
    const [left, right] = [first[places], second[places]]
    return (
      covariance(left, first.auc, left, first.auc) +
      covariance(right, second.auc, right, second.auc) -
      2 * covariance(left, first.auc, right, second.auc)
    )
  }
  const value = first.auc - second.auc
  const error = Math.sqrt(Math.max(0, spread('ones') + spread('zeros')))
  const p = error > 0 ? normalTwoSided(value / error) : value === 0 ? 1 : 0
  return { value, low: value - z * error, high: value + z * error, p }
}

/** Of the k rows of the highest score, how many are 1. */
export interface PrecisionAt {
  k: number
  /** With the interval of Wilson. */
  precision: Estimate
  /** Share of all ones that is among them; 0 when there is none. */
  recall: number
  /** Precision against the share of ones among all; 0 when there is none. */
  lift: number
}

/**
 * Precision and recall among the k highest scores. Where the k-th score is shared by several rows, the ones among these count
 * in proportion, so that the order of rows does not matter.
 *
 * @param ks whole numbers; those above the number of rows are left out
 */
export function precisionAt(
  score: ArrayLike<number>,
  y: ArrayLike<number>,
  ks: readonly number[],
): PrecisionAt[] {
  const order = orderOf(score).reverse()
  const n = order.length
  let all = 0
  for (let row = 0; row < n; row++) all += y[row] ? 1 : 0
  return ks
    .filter((k) => k >= 1 && k <= n)
    .map((k) => {
      const hits = hitsAmong(order, score, y, k)
      const { low, high } = wilsonInterval(hits, k)!
      return {
        k,
        precision: { value: hits / k, low, high },
        recall: all > 0 ? hits / all : 0,
        lift: all > 0 ? hits / k / (all / n) : 0,
      }
    })
}

function hitsAmong(order: Uint32Array, score: ArrayLike<number>, y: ArrayLike<number>, k: number): number {
  const line = score[order[k - 1]!]!
  let [above, hits, tied, tiedHits] = [0, 0, 0, 0]
  for (let at = 0; at < order.length && score[order[at]!]! >= line; at++) {
    const one = y[order[at]!] ? 1 : 0
    if (score[order[at]!]! > line) {
      above++
      hits += one
    } else {
      tied++
      tiedHits += one
    }
  }
  return hits + ((k - above) * tiedHits) / tied
}
