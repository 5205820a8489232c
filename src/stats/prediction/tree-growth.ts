import { type BinnedTable, missingBin } from './bins.ts'
import type { Slopes } from './slopes.ts'
import { addLeaf, emptyTree, type Tree } from './tree.ts'

export interface GrowthOptions {
  maxLeaves: number
  maxDepth: number
  /** Rows that each side of a split has at least. */
  minLeafRows: number
  /** λ on the values of leaves. */
  l2: number
  /** What a split must gain at least. */
  minGain: number
  /** Leaves are taken this much of their Newton step. */
  learningRate: number
}

/** Numbers a bin holds: sum of gradients, and rows with their curvatures (`slopes.ts`). */
const stride = 2
const featureStride = 256 * stride
const leastCurvature = 1e-3

interface Split {
  feature: number
  bin: number
  missingLeft: boolean
  gain: number
  leftGradient: number
  leftCurvature: number
}

interface OpenLeaf {
  node: number
  depth: number
  /** Its rows stand from `start` to `end`. */
  start: number
  end: number
  gradient: number
  curvature: number
  sums: Float64Array
  split: Split | undefined
}

/** What growing a tree needs again and again, so that it is made once for all trees. */
export interface Workshop {
  table: BinnedTable
  /** Rows of the training, in any order; reordered while growing. */
  rows: Uint32Array
  spare: Uint32Array
  ordered: Float64Array
  pool: Float64Array[]
}

export function workshopOf(table: BinnedTable, most: number): Workshop {
  return {
    table,
    rows: new Uint32Array(most),
    spare: new Uint32Array(most),
    ordered: new Float64Array(most * 2),
    pool: [],
  }
}

/**
 * Grows one tree by histograms, the leaf of the largest gain first (Friedman 2001; Chen and Guestrin 2016, eq. 6 and 7; Ke et
 * al. 2017): the sums of the larger child are those of the parent less those of the smaller. Missing values go to the side
 * where they gain more; where the training had none, to the side of more rows.
 *
 * @param count rows used, the first of `workshop.rows`
 * @param features columns that may be asked
 * @returns the tree, and for each leaf where its rows stand in `workshop.rows`
 */
export function growTree(
  workshop: Workshop,
  count: number,
  features: readonly number[],
  slopes: Slopes,
  options: GrowthOptions,
): { tree: Tree; leaves: { node: number; start: number; end: number }[] } {
  const tree = emptyTree()
  const { gradient, weight } = slopes
  const root: OpenLeaf = {
    node: addLeaf(tree, 0, count),
    depth: 0,
    start: 0,
    end: count,
    gradient: 0,
    curvature: 0,
    sums: workshop.pool.pop() ?? new Float64Array(workshop.table.bins.length * featureStride),
    split: undefined,
  }
  let whole = 0
  for (let at = 0; at < count; at++) {
    const row = workshop.rows[at]!
    root.gradient += gradient[row]!
    whole += weight[row]!
  }
  root.curvature = (whole - count * slopes.row) / slopes.unit
  addUp(workshop, root, features, slopes)
  root.split = bestSplit(workshop.table, root, features, slopes, options)
  const leaves = [root]
  while (leaves.length < options.maxLeaves) {
    const best = mostGaining(leaves)
    if (!best) break
    const [left, right] = splitLeaf(workshop, tree, best)
    const [smaller, larger] = left.end - left.start < right.end - right.start ? [left, right] : [right, left]
    const last = leaves.length + 1 >= options.maxLeaves
    if (!last && larger.end - larger.start >= 2 * options.minLeafRows) {
      smaller.sums = workshop.pool.pop() ?? new Float64Array(workshop.table.bins.length * featureStride)
      addUp(workshop, smaller, features, slopes)
      for (const feature of features) subtract(workshop.table, larger.sums, smaller.sums, feature)
      for (const leaf of [left, right])
        if (leaf.depth < options.maxDepth)
          leaf.split = bestSplit(workshop.table, leaf, features, slopes, options)
    }
    leaves.splice(leaves.indexOf(best), 1, left, right)
  }
  for (const sums of new Set(leaves.map((leaf) => leaf.sums))) workshop.pool.push(sums)
  for (const leaf of leaves)
    tree.value[leaf.node] = (-options.learningRate * leaf.gradient) / (leaf.curvature + options.l2)
  return { tree, leaves: leaves.map(({ node, start, end }) => ({ node, start, end })) }
}

function mostGaining(leaves: readonly OpenLeaf[]): OpenLeaf | undefined {
  let best: OpenLeaf | undefined
  for (const leaf of leaves) if (leaf.split && leaf.split.gain > (best?.split?.gain ?? 0)) best = leaf
  return best
}

/** Sums by bin over the rows of a leaf; gradients are brought into the order of its rows once for all columns. */
function addUp(
  { table, rows, ordered }: Workshop,
  { start, end, sums }: OpenLeaf,
  features: readonly number[],
  { gradient, weight }: Slopes,
): void {
  for (let at = start, to = 0; at < end; at++, to += 2) {
    const row = rows[at]!
    ordered[to] = gradient[row]!
    ordered[to + 1] = weight[row]!
  }
  for (const feature of features) {
    const offset = feature * featureStride
    sums.fill(0, offset, offset + usedLength(table, feature))
    sums.fill(0, offset + missingBin * stride, offset + featureStride)
  }
  let next = 0
  for (; next + 4 <= features.length; next += 4)
    addFour(table, features, next, rows, start, end, ordered, sums)
  for (; next < features.length; next++) {
    const bins = table.bins[features[next]!]!
    const offset = features[next]! * featureStride
    for (let at = start, from = 0; at < end; at++, from += 2)
      addTo(sums, offset + bins[rows[at]!]! * stride, ordered[from]!, ordered[from + 1]!)
  }
}

/** Four columns in one pass over the rows: measured at more than twice the speed of one after the other. */
function addFour(
  { bins }: BinnedTable,
  features: readonly number[],
  first: number,
  rows: Uint32Array,
  start: number,
  end: number,
  ordered: Float64Array,
  sums: Float64Array,
): void {
  const [one, two, three, four] = [0, 1, 2, 3].map((next) => features[first + next]!) as [
    number,
    number,
    number,
    number,
  ]
  const [binsOne, binsTwo, binsThree, binsFour] = [bins[one]!, bins[two]!, bins[three]!, bins[four]!]
  const [toOne, toTwo] = [one * featureStride, two * featureStride]
  const [toThree, toFour] = [three * featureStride, four * featureStride]
  for (let at = start, from = 0; at < end; at++, from += 2) {
    const row = rows[at]!
    const gradient = ordered[from]!
    const weight = ordered[from + 1]!
    addTo(sums, toOne + binsOne[row]! * stride, gradient, weight)
    addTo(sums, toTwo + binsTwo[row]! * stride, gradient, weight)
    addTo(sums, toThree + binsThree[row]! * stride, gradient, weight)
    addTo(sums, toFour + binsFour[row]! * stride, gradient, weight)
  }
}

function addTo(sums: Float64Array, bin: number, gradient: number, weight: number): void {
  sums[bin]! += gradient
  sums[bin + 1]! += weight
}

/** Numbers of a column before its unused bins. */
const usedLength = ({ edges }: BinnedTable, feature: number) => (edges[feature]!.length + 1) * stride

function subtract(table: BinnedTable, from: Float64Array, what: Float64Array, feature: number): void {
  const offset = feature * featureStride
  const end = offset + usedLength(table, feature)
  for (let at = offset; at < end; at++) from[at]! -= what[at]!
  const missing = offset + missingBin * stride
  for (let at = missing; at < missing + stride; at++) from[at]! -= what[at]!
}

function bestSplit(
  table: BinnedTable,
  leaf: OpenLeaf,
  features: readonly number[],
  slopes: Slopes,
  options: GrowthOptions,
): Split | undefined {
  let best: Split | undefined
  if (leaf.end - leaf.start < 2 * options.minLeafRows) return undefined
  for (const feature of features) {
    const missing = leaf.sums[feature * featureStride + missingBin * stride + 1]! > 0
    best = bestOfFeature(table, leaf, feature, false, slopes, options, best)
    if (missing) best = bestOfFeature(table, leaf, feature, true, slopes, options, best)
  }
  return best
}

function bestOfFeature(
  table: BinnedTable,
  leaf: OpenLeaf,
  feature: number,
  missingLeft: boolean,
  { row, unit }: Slopes,
  { minLeafRows, l2, minGain }: GrowthOptions,
  best: Split | undefined,
): Split | undefined {
  const { sums, gradient, curvature } = leaf
  const offset = feature * featureStride
  const missing = offset + missingBin * stride
  const n = leaf.end - leaf.start
  // Both are powers of two, so that nothing is rounded.
  const [ofRow, ofUnit] = [1 / row, 1 / unit]
  const parent = (gradient * gradient) / (curvature + l2)
  const edges = table.edges[feature]!.length
  let found = best
  let most = Math.max(minGain, best?.gain ?? 0)
  let [left, weight] = missingLeft ? [sums[missing]!, sums[missing + 1]!] : [0, 0]
  // Only when values are missing it is a split to send all others to the left.
  const last = !missingLeft && sums[missing + 1]! > 0 ? edges : edges - 1
  for (let bin = 0; bin <= last; bin++) {
    const at = offset + bin * stride
    left += sums[at]!
    weight += sums[at + 1]!
    const rows = Math.floor(weight * ofRow)
    const bent = (weight - rows * row) * ofUnit
    if (rows < minLeafRows || bent < leastCurvature) continue
    if (n - rows < minLeafRows || curvature - bent < leastCurvature) break
    const right = gradient - left
    const gain = (left * left) / (bent + l2) + (right * right) / (curvature - bent + l2) - parent
    if (gain > most) {
      most = gain
      found = { feature, bin, missingLeft, gain, leftGradient: left, leftCurvature: bent }
    }
  }
  return found
}

/** Parts the rows of a leaf in two, keeping their order, and makes its node a question. */
function splitLeaf({ table, rows, spare }: Workshop, tree: Tree, leaf: OpenLeaf): [OpenLeaf, OpenLeaf] {
  const split = leaf.split!
  const bins = table.bins[split.feature]!
  const goesLeft = new Uint8Array(256).fill(1, 0, split.bin + 1)
  goesLeft[missingBin] = split.missingLeft ? 1 : 0
  let left = leaf.start
  let right = 0
  // Each row is written to both sides and counted on one: which one nobody can foretell, so asking costs more.
  for (let at = leaf.start; at < leaf.end; at++) {
    const row = rows[at]!
    const toLeft = goesLeft[bins[row]!]!
    rows[left] = row
    spare[right] = row
    left += toLeft
    right += 1 - toLeft
  }
  rows.set(spare.subarray(0, right), left)
  const edges = table.edges[split.feature]!
  tree.feature[leaf.node] = split.feature
  // Past the last edge all known values go left.
  tree.threshold[leaf.node] = split.bin < edges.length ? edges[split.bin]! : Number.MAX_VALUE
  const missing = leaf.sums[split.feature * featureStride + missingBin * stride + 1]! > 0
  const larger = 2 * (left - leaf.start) >= leaf.end - leaf.start
  tree.missingLeft[leaf.node] = (missing ? split.missingLeft : larger) ? 1 : 0
  tree.left[leaf.node] = addLeaf(tree, 0, left - leaf.start)
  tree.right[leaf.node] = addLeaf(tree, 0, leaf.end - left)
  const child = (
    node: number,
    start: number,
    end: number,
    gradient: number,
    curvature: number,
  ): OpenLeaf => ({
    node,
    depth: leaf.depth + 1,
    start,
    end,
    gradient,
    curvature,
    sums: leaf.sums,
    split: undefined,
  })
  return [
    child(tree.left[leaf.node]!, leaf.start, left, split.leftGradient, split.leftCurvature),
    child(
      tree.right[leaf.node]!,
      left,
      leaf.end,
      leaf.gradient - split.leftGradient,
      leaf.curvature - split.leftCurvature,
    ),
  ]
}
