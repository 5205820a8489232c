/** Bins of a column: inner edges, and the share of rows in each bin; the last one is of missing values. */
export interface Binned {
  edges: number[]
  shares: number[]
}

/**
 * A column in bins of about equally many values, for comparison with later ones. NaN is missing.
 *
 * @returns no edges when all values are alike or missing; shares are all 0 without rows
 */
export function binnedShares(column: ArrayLike<number>, bins = 10): Binned {
  const known = Float64Array.from(column)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const edges: number[] = []
  for (let bin = 1; bin < bins; bin++) {
    const edge = known[Math.ceil((bin * known.length) / bins) - 1]
    if (edge !== undefined && edge < known.at(-1)! && !(edge <= (edges.at(-1) ?? Number.NEGATIVE_INFINITY)))
      edges.push(edge)
  }
  return { edges, shares: sharesIn(edges, column) }
}

/** Shares of a column in bins that stand already: up to the first edge, …, above the last, missing. */
export function sharesIn(edges: readonly number[], column: ArrayLike<number>): number[] {
  const counts = new Array<number>(edges.length + 2).fill(0)
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!
    if (Number.isNaN(value)) counts[edges.length + 1]!++
    else {
      let bin = 0
      while (bin < edges.length && value > edges[bin]!) bin++
      counts[bin]!++
    }
  }
  return counts.map((count) => count / Math.max(1, column.length))
}

/** A bin without rows counts as this share, so that the logarithm stays finite. */
const leastShare = 1e-4

/**
 * Population stability index, Σ (now − then)·log(now/then) (Siddiqi 2006, who takes .1 for a slight and .25 for a marked
 * change).
 *
 * @param then shares of bins; `now` of the same bins
 */
export function stabilityIndex(then: readonly number[], now: readonly number[]): number {
  return then.reduce((sum, share, bin) => {
    const [before, after] = [Math.max(leastShare, share), Math.max(leastShare, now[bin]!)]
    return sum + (after - before) * Math.log(after / before)
  }, 0)
}
