import { chiSquareUpper } from '../numerics/index.ts'

export interface MixShift {
  /** Chance of shares as different without a change. */
  p: number
  /** Share of the answers that moved to another group: half the sum of the differences of shares, 0 to 1. */
  moved: number
  /** Shares before and after, in the order of the groups. */
  before: number[]
  after: number[]
}

/**
 * Whether shares of groups moved: the likelihood ratio of two multinomials (G-test; Sokal and Rohlf 2012, Biometry,
 * chapter 17) over the dispersion that the periods before show among themselves (Pearson's statistic over its degrees of
 * freedom, at least 1: McCullagh and Nelder 1989, section 4.5), with groups under 5 expected taken together.
 *
 * @param before counts of the groups in each of several periods before, all lists in the same order
 * @param after counts in the period that is judged
 * @returns undefined when there is one group, or nothing before or after
 */
export function mixShift(
  before: readonly (readonly number[])[],
  after: readonly number[],
): MixShift | undefined {
  const past = after.map((_, group) => before.reduce((sum, period) => sum + (period[group] ?? 0), 0))
  const [all, now] = [total(past), total(after)]
  if (all === 0 || now === 0) return undefined
  const shares = [past.map((count) => count / all), after.map((count) => count / now)] as const
  const moved = shares[0].reduce((sum, share, group) => sum + Math.abs(share - shares[1][group]!), 0) / 2
  const joined = joinRare(past, after)
  const groups = joined.past.length
  if (groups < 2) return undefined
  let statistic = 0
  for (let group = 0; group < groups; group++) {
    const [one, two] = [joined.past[group]!, joined.after[group]!]
    const share = (one + two) / (all + now)
    if (one > 0) statistic += 2 * one * Math.log(one / (all * share))
    if (two > 0) statistic += 2 * two * Math.log(two / (now * share))
  }
  const spread = dispersionOf(before, joined.of, groups)
  return { p: chiSquareUpper(statistic / spread, groups - 1), moved, before: shares[0], after: shares[1] }
}

/** Groups of which fewer than 5 are expected in the smaller of the two periods, as one. */
function joinRare(past: readonly number[], after: readonly number[]) {
  const [all, now] = [total(past), total(after)]
  const smaller = Math.min(all, now)
  const isRare = past.map((count, group) => ((count + after[group]!) / (all + now)) * smaller < 5)
  const joined: { past: number[]; after: number[]; of: number[] } = { past: [], after: [], of: [] }
  let rest = -1
  for (const [group, rare] of isRare.entries()) {
    if (rare && rest < 0) rest = joined.past.push(0) - 1
    else if (!rare) joined.past.push(0)
    const place = rare ? rest : joined.past.length - 1
    joined.of[group] = place
    joined.past[place] = (joined.past[place] ?? 0) + past[group]!
    joined.after[place] = (joined.after[place] ?? 0) + after[group]!
  }
  return joined
}

function dispersionOf(before: readonly (readonly number[])[], of: readonly number[], groups: number): number {
  const periods = before
    .map((period) => {
      const counts = new Array<number>(groups).fill(0)
      for (const [group, place] of of.entries()) counts[place]! += period[group] ?? 0
      return counts
    })
    .filter((counts) => total(counts) > 0)
  if (periods.length < 3) return 1
  const sums = Array.from({ length: groups }, (_, group) =>
    periods.reduce((sum, one) => sum + one[group]!, 0),
  )
  const all = total(sums)
  let pearson = 0
  for (const counts of periods)
    for (let group = 0; group < groups; group++) {
      const expected = (total(counts) * sums[group]!) / all
      if (expected > 0) pearson += (counts[group]! - expected) ** 2 / expected
    }
  return Math.max(1, pearson / ((periods.length - 1) * (groups - 1)))
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
