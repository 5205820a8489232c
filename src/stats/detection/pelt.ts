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
  let starts: { at: number; until: number }[] = []
  for (let to = shortest; to <= n; to++) {
    if (Number.isFinite(best[to - shortest]!))
      starts.push({ at: to - shortest, until: Number.POSITIVE_INFINITY })
    const left = new Float64Array(starts.length)
    for (let index = 0; index < starts.length; index++) {
      const { at } = starts[index]!
      left[index] = best[at]! + cost(at, to)
      const total = left[index]! + logLength * Math.log(to - at) + each
      if (total < best[to]!) {
        best[to] = total
        last[to] = at
      }
    }
    if (!prunes) continue
    // Whoever is behind now stays behind a segment from here on, which itself must be `shortest` long. A longer segment
    // never has the smaller ln(length), so the penalty on lengths changes nothing in that.
    for (const [index, start] of starts.entries())
      if (left[index]! > best[to]!) start.until = Math.min(start.until, to + shortest)
    starts = starts.filter(({ until }) => to + 1 < until)
  }
  const found: number[] = []
  for (let at = last[n]!; at > 0; at = last[at]!) found.push(at)
  return found.reverse()
}
