import tQuantile from '@stdlib/stats-base-dists-t-quantile'

/** Where a true value lies with 95 % confidence. */
export interface Interval {
  low: number
  high: number
}

/** 97.5 % quantile of the normal distribution: 95 % lie within as many standard deviations on either side. */
const z = 1.959963984540054
const tail = 0.025

/**
 * Interval of a share: the score interval of Wilson (1927), as formula 4 of Newcombe (1998), without correction for
 * continuity. Holds for few answers and for none or all.
 *
 * @param hits how many of them, 0 to n
 * @param n how many were asked
 * @returns shares from 0 to 1; undefined when nobody was asked
 */
export function wilsonInterval(hits: number, n: number): Interval | undefined {
  if (!(n > 0) || hits < 0 || hits > n) return undefined
  const share = hits / n
  const middle = share + (z * z) / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  // At none and at all one end is the edge itself, which the rounding of the square root may miss by a hair.
  return {
    low: hits === 0 ? 0 : (middle - half) / scale,
    high: hits === n ? 1 : (middle + half) / scale,
  }
}

/**
 * Interval of an average: Student (1908), mean ± t(n − 1) · √(variance / n).
 *
 * @param variance of the sample, with n − 1 below; 0 gives an interval of no width
 * @returns undefined under two answers, of which the spread is not known
 */
export function meanInterval(mean: number, variance: number, n: number): Interval | undefined {
  if (n < 2 || !(variance >= 0) || !Number.isFinite(mean)) return undefined
  const half = studentLimit(n - 1) * Math.sqrt(variance / n)
  return Number.isFinite(half) ? { low: mean - half, high: mean + half } : undefined
}

const limits = new Map<number, number>()

/** 97.5 % quantile of Student's distribution, kept because a series asks for the same over and over. */
function studentLimit(freedom: number): number {
  // From here on it is the normal one to six digits.
  if (freedom > 1_000_000) return z
  const known = limits.get(freedom)
  if (known !== undefined) return known
  const limit = tQuantile(1 - tail, freedom)
  if (limits.size < 10_000) limits.set(freedom, limit)
  return limit
}

/**
 * Interval of a recommendation score: the adjusted Wald interval of Rocks (2016, The American Statistician 70:365),
 * with three answers more, of which 3/4 are for and 3/4 against; it covers best of those compared there.
 *
 * @param promoters answers for
 * @param detractors answers against
 * @param n all answers
 * @returns scores from −1 to 1; undefined without answers
 */
export function scoreInterval(promoters: number, detractors: number, n: number): Interval | undefined {
  if (!(n > 0)) return undefined
  const added = 3
  const size = n + added
  const [above, below] = [(promoters + added / 4) / size, (detractors + added / 4) / size]
  const score = above - below
  const half = z * Math.sqrt((above + below - score * score) / size)
  return { low: Math.max(-1, score - half), high: Math.min(1, score + half) }
}

/** Places in order between which a percentile lies, for 1, 2, … answers; 0 where there is no such place. */
export interface RankTable {
  low: readonly number[]
  high: readonly number[]
  /** Beyond the table the places are n · level ± spread · √n, rounded up. */
  spread: number
}

const longestTable = 1000
const tables = new Map<number, RankTable>()

/**
 * Places of the answers, sorted, between which the percentile lies with at least 95 %: the interval by order statistics
 * and the binomial distribution (Conover 1999, section 3.2; David and Nagaraja 2003, section 7.1). The table is long
 * enough for the normal approximation to hold beyond it.
 *
 * @param level between 0 and 1; at the edges no interval is known
 */
export function rankTable(level: number): RankTable | undefined {
  const variance = level * (1 - level)
  if (!(variance > 0)) return undefined
  const known = tables.get(level)
  if (known) return known
  const length = Math.min(longestTable, Math.ceil(20 / variance))
  const ranks = Array.from({ length }, (_, index) => ranksOf(index + 1, level))
  const table = {
    low: ranks.map(([low]) => low),
    high: ranks.map(([, high]) => high),
    spread: z * Math.sqrt(variance),
  }
  if (tables.size < 100) tables.set(level, table)
  return table
}

/** The greatest r with P(Y < r) ≤ 2.5 % and the least s with P(Y ≥ s) ≤ 2.5 %, Y binomial; 0 for none. */
function ranksOf(n: number, level: number): [low: number, high: number] {
  const odds = Math.log(level) - Math.log1p(-level)
  let term = n * Math.log1p(-level)
  let below = 0
  let [low, high] = [0, 0]
  for (let count = 0; count <= n; count++) {
    if (below <= tail) low = count
    below += Math.exp(term)
    if (high === 0 && below >= 1 - tail) high = count + 1
    term += Math.log(n - count) - Math.log(count + 1) + odds
  }
  return [low, high > n ? 0 : high]
}
