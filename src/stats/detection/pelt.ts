import type { Changing, SegmentCost } from './segment-cost.ts'

/** What a segmentation costs beside its segments. */
export interface Penalty {
  /** for each change point */
  each: number
  /** times ln(length of the segment), for each segment; 0 when absent */
  logLength?: number
}

/**
 * The modified BIC of Zhang and Siegmund (2007, Biometrics 63:22), as the R package changepoint 2.2 applies it: (p + 2) ln n
 * for each change and p_s ln(length) for each segment, p parameters changing.
 *
 * @param n values in the series
 * @param dimensions series looked at together
 */
export function modifiedBic(n: number, changing: Changing, dimensions = 1): Penalty {
  const parameters = dimensions * (changing === 'mean' ? 1 : 2)
  return { each: (parameters + 2) * Math.log(Math.max(2, n)), logLength: dimensions }
}

export interface SegmentationOptions {
  penalty: Penalty
  /** Fewest values in a segment; 1 when absent. */
  shortest?: number
}

/**
 * The segmentation of least cost by PELT (Killick, Fearnhead and Eckley 2012, JASA 107:1590): optimal partitioning in
 * which starts are left out that can never be best again. Here the rule of leaving out takes the penalty on lengths into
 * account, so that the result is that of {@link optimalPartition}. Memory n, time between n and n²/2.
 *
 * @param n number of values
 * @returns starts of all segments but the first, ascending: empty when nothing changes, or for fewer than two values
 */
export function pelt(n: number, cost: SegmentCost, options: SegmentationOptions): number[] {
  return partition(n, cost, options, true)
}

/**
 * As {@link pelt} without leaving anything out (Jackson et al. 2005, IEEE Signal Processing Letters 12:105); the check of
 * it.
 */
export function optimalPartition(n: number, cost: SegmentCost, options: SegmentationOptions): number[] {
  return partition(n, cost, options, false)
}

function partition(n: number, cost: SegmentCost, options: SegmentationOptions, prunes: boolean): number[] {
  const { penalty, shortest = 1 } = options
  const { each, logLength = 0 } = penalty
  if (n < 2 * shortest || n < 2) return []
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY)
  const last = new Int32Array(n + 1)
  best[0] = -each
  let starts: number[] = []
  for (let to = shortest; to <= n; to++) {
    if (Number.isFinite(best[to - shortest]!)) starts.push(to - shortest)
    const reached = new Float64Array(starts.length)
    for (let index = 0; index < starts.length; index++) {
      const from = starts[index]!
      const without = best[from]! + cost(from, to)
      // ln(a) + ln(b) − ln(a + b) is less than ln(a): so much may a start lose and win back by a longer segment.
      reached[index] = without - logLength * Math.log(to - from)
      const total = without + logLength * Math.log(to - from) + each
      if (total < best[to]!) {
        best[to] = total
        last[to] = from
      }
    }
    if (prunes) starts = starts.filter((from, index) => to - from < shortest || reached[index]! <= best[to]!)
  }
  const found: number[] = []
  for (let at = last[n]!; at > 0; at = last[at]!) found.push(at)
  return found.reverse()
}
