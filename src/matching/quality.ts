import {
  bCubedQuality,
  connectedRecords,
  type LinkageQuality,
  pairwiseQuality,
} from '../stats/linkage/index.ts'
import type { LikelyPair } from './likely-pairs.ts'
import type { Linkage } from './linkage.ts'

/** How well a linkage found who is truly one, where that is known. The truth is used for nothing else. */
export interface JudgedLinkage {
  /** Pairs with a probability of a half or more against true pairs. */
  pairwise: LinkageQuality
  /** The same pairs, and all that hangs together through them. */
  bCubed: LinkageQuality
  /** The best F1 that any threshold would have given, for information: it needs the truth. */
  bestF1: number
  truePairs: number
  /** The pairs with a probability of a half or more. */
  pairs: readonly LikelyPair[]
}

const leastProbability = 1e-6

/** @param truth true group of each record, in the order of the keys */
export async function judge(linkage: Linkage, truth: readonly string[]): Promise<JudgedLinkage> {
  const { pairs: all } = await linkage.likelyPairs(leastProbability, 5_000_000)
  const isTrue = ({ left, right }: LikelyPair) => truth[left] === truth[right]
  const groups = new Map<string, number>()
  for (const group of truth) groups.set(group, (groups.get(group) ?? 0) + 1)
  const truePairs = [...groups.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0)
  let right = 0
  let bestF1 = 0
  for (const [index, pair] of all.entries()) {
    if (isTrue(pair)) right++
    bestF1 = Math.max(bestF1, pairwiseQuality(index + 1, right, truePairs).f1)
  }
  const pairs = all.filter(({ probability }) => probability >= 0.5)
  const clusters = connectedRecords(
    truth.length,
    pairs.map((pair) => [pair.left, pair.right] as const),
  )
  return {
    pairwise: pairwiseQuality(pairs.length, pairs.filter(isTrue).length, truePairs),
    bCubed: bCubedQuality(clusters, truth),
    bestF1,
    truePairs,
    pairs,
  }
}
