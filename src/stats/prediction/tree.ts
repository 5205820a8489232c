/** A tree as columns over its nodes; the root is the first, children stand behind their parent. */
export interface Tree {
  /** Column that is asked; −1 for a leaf. */
  feature: number[]
  /** Values up to and with it go left. */
  threshold: number[]
  /** 1: a missing value (NaN) goes left. */
  missingLeft: number[]
  left: number[]
  right: number[]
  /** What a leaf adds to the log odds. */
  value: number[]
  /** Rows of the training that came by. */
  cover: number[]
}

export interface BoostedTrees {
  /** Log odds before any tree. */
  logOdds: number
  trees: Tree[]
}

export const emptyTree = (): Tree => ({
  feature: [],
  threshold: [],
  missingLeft: [],
  left: [],
  right: [],
  value: [],
  cover: [],
})

/** Adds a leaf and returns its place. */
export function addLeaf(tree: Tree, value: number, cover: number): number {
  tree.feature.push(-1)
  tree.threshold.push(0)
  tree.missingLeft.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.value.push(value)
  return tree.cover.push(cover) - 1
}

/** Rows taken at a time, so that what they need stays in the cache while all trees pass over them. */
const blockLength = 1024

/**
 * Log odds of many rows. Every column is turned once into the places of its values among the thresholds of all trees; a tree
 * then compares whole numbers of one byte or two.
 *
 * @param columns by feature, NaN where missing
 */
export function predictTrees(
  model: BoostedTrees,
  columns: readonly ArrayLike<number>[],
  n: number,
): Float64Array {
  const used = [...new Set(model.trees.flatMap(({ feature }) => feature))].filter((feature) => feature >= 0)
  const place = new Map(used.map((feature, index) => [feature, index]))
  const edges = used.map((feature) => thresholdsOf(model.trees, feature))
  const trees = model.trees.map((tree) => compiled(tree, place, edges))
  const width = Math.max(1, used.length)
  const block = new Uint16Array(blockLength * width)
  const logOdds = new Float64Array(n).fill(model.logOdds)
  for (let start = 0; start < n; start += blockLength) {
    const end = Math.min(n, start + blockLength)
    for (const [index, feature] of used.entries()) {
      const column = columns[feature]!
      for (let row = start; row < end; row++)
        block[(row - start) * width + index] = placeOf(edges[index]!, column[row]!)
    }
    for (const tree of trees) addTree(tree, block, width, logOdds, start, end)
  }
  return logOdds
}

interface CompiledTree {
  /** Four numbers a node: column, least place that goes right, left child, right child; column −1 for a leaf. */
  nodes: Int32Array
  /** 1: missing goes left. */
  missing: Uint8Array
  value: Float64Array
}

/** Place of missing values; more thresholds than this a feature cannot have. */
const missingPlace = 65535

function thresholdsOf(trees: readonly Tree[], feature: number): Float64Array {
  const all = new Set<number>()
  for (const tree of trees)
    for (let node = 0; node < tree.feature.length; node++)
      if (tree.feature[node] === feature) all.add(tree.threshold[node]!)
  return Float64Array.from(all).sort()
}

/** How many thresholds lie below the value. */
export function placeOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return missingPlace
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (value > edges[middle]!) low = middle + 1
    else high = middle
  }
  return low
}

function compiled(tree: Tree, place: Map<number, number>, edges: readonly Float64Array[]): CompiledTree {
  const size = tree.feature.length
  const nodes = new Int32Array(size * 4)
  for (let node = 0; node < size; node++) {
    const index = tree.feature[node]! < 0 ? -1 : place.get(tree.feature[node]!)!
    nodes[node * 4] = index
    if (index < 0) continue
    nodes[node * 4 + 1] = placeOf(edges[index]!, tree.threshold[node]!)
    nodes[node * 4 + 2] = tree.left[node]!
    nodes[node * 4 + 3] = tree.right[node]!
  }
  return { nodes, missing: Uint8Array.from(tree.missingLeft), value: Float64Array.from(tree.value) }
}

function addTree(
  { nodes, missing, value }: CompiledTree,
  block: Uint16Array,
  width: number,
  logOdds: Float64Array,
  start: number,
  end: number,
): void {
  for (let row = start; row < end; row++) {
    const offset = (row - start) * width
    let node = 0
    for (let column = nodes[0]!; column >= 0; column = nodes[node * 4]!) {
      const at = block[offset + column]!
      const goesLeft = at === missingPlace ? missing[node] === 1 : at <= nodes[node * 4 + 1]!
      node = nodes[node * 4 + (goesLeft ? 2 : 3)]!
    }
    logOdds[row]! += value[node]!
  }
}
