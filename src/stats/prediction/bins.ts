/** Columns as bins of one byte: the basis of all histograms. */
export interface BinnedTable {
  n: number
  /** Upper edges of the bins of each column, ascending; values above the last are in the bin after it. */
  edges: Float64Array[]
  bins: Uint8Array[]
}

/** Bin of missing values; the others are 0 to 254. */
export const missingBin = 255
const mostEdges = 254
/** Values looked at to find the edges of a column. */
const sampleSize = 50_000

/**
 * Bins of about equally many values, at most 255 and one more for missing ones; where there are few different values, one for
 * each. Edges lie in the middle between two values (Ke et al. 2017, LightGBM; Chen and Guestrin 2016, §3.2).
 *
 * @param columns of equal length; NaN is missing
 */
export function binTable(columns: readonly ArrayLike<number>[], n: number): BinnedTable {
  const edges = columns.map((column) => edgesOf(column, n))
  return { n, edges, bins: columns.map((column, index) => binsOf(column, edges[index]!, n)) }
}

function edgesOf(column: ArrayLike<number>, n: number): Float64Array {
  const stride = Math.max(1, Math.floor(n / sampleSize))
  const values = new Float64Array(Math.ceil(n / stride))
  let known = 0
  for (let row = 0; row < n; row += stride) {
    const value = column[row]!
    if (!Number.isNaN(value)) values[known++] = value
  }
  const sorted = values.subarray(0, known).sort()
  const distinct: number[] = []
  for (let at = 0; at < known && distinct.length <= mostEdges + 1; at++)
    if (at === 0 || sorted[at] !== sorted[at - 1]) distinct.push(sorted[at]!)
  const edges: number[] = []
  if (distinct.length <= mostEdges + 1) {
    for (let at = 1; at < distinct.length; at++) edges.push(between(distinct[at - 1]!, distinct[at]!))
  } else {
    for (let edge = 1; edge <= mostEdges; edge++) {
      const at = Math.floor((edge * known) / (mostEdges + 1))
      let above = at
      while (above < known && sorted[above] === sorted[at - 1]) above++
      if (above === known) break
      const middle = between(sorted[at - 1]!, sorted[above]!)
      if (edges.length === 0 || middle > edges.at(-1)!) edges.push(middle)
    }
  }
  return Float64Array.from(edges)
}

/** The middle of two values; the lower one where a middle is not finite or rounds up to the higher one. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2
  return middle < high && middle >= low && Number.isFinite(middle) ? middle : low
}

/** Cells of equal width between the first and the last edge, by which a value finds its bin without looking at all edges. */
const cells = 1024

function binsOf(column: ArrayLike<number>, edges: Float64Array, n: number): Uint8Array {
  const bins = new Uint8Array(n)
  const first = edges[0] ?? 0
  const scale = cells / ((edges.at(-1) ?? 0) - first)
  // Where edges lie too close together or too far apart for cells, all are in the first one.
  const ofCell = (value: number) =>
    scale > 0 && scale < Number.MAX_VALUE
      ? Math.max(0, Math.min(cells, Math.floor((value - first) * scale)))
      : 0
  // The first edge in each cell or behind it: cells rise with the value, so that its bin lies from there to the next cell's.
  const start = new Uint8Array(cells + 1)
  for (let cell = 0, edge = 0; cell <= cells; cell++) {
    while (edge < edges.length && ofCell(edges[edge]!) < cell) edge++
    start[cell] = edge
  }
  for (let row = 0; row < n; row++) {
    const value = column[row]!
    if (Number.isNaN(value)) {
      bins[row] = missingBin
      continue
    }
    const cell = ofCell(value)
    let low = start[cell]!
    let high = cell < cells ? start[cell + 1]! : edges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value > edges[middle]!) low = middle + 1
      else high = middle
    }
    bins[row] = low
  }
  return bins
}
