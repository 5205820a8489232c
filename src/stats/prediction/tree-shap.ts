import type { BoostedTrees, Tree } from './tree.ts'

/** Places on a path: for each, its feature and the shares of rows that go along without and with knowing the value. */
interface Path {
  feature: Int32Array
  zero: Float64Array
  one: Float64Array
  weight: Float64Array
}

const pathOf = (size: number): Path => ({
  feature: new Int32Array(size),
  zero: new Float64Array(size),
  one: new Float64Array(size),
  weight: new Float64Array(size),
})

/**
 * What each feature adds to the log odds of a row: the Shapley values of the trees where features that are not known follow the
 * rows of the training (path-dependent TreeSHAP: Lundberg et al. 2020, Nature Machine Intelligence 2:56, algorithm 2).
 *
 * @returns for each feature its part; parts and `expected` sum to the log odds of the row
 */
export function explainTrees(
  model: BoostedTrees,
  columns: readonly ArrayLike<number>[],
  row: number,
): { parts: Float64Array; expected: number } {
  const parts = new Float64Array(columns.length)
  let expected = model.logOdds
  const deepest = Math.max(0, ...model.trees.map(depthOf)) + 2
  const path = pathOf((deepest * (deepest + 1)) / 2 + deepest)
  for (const tree of model.trees) {
    expected += meanOf(tree)
    if (tree.feature[0]! >= 0) walk(tree, columns, row, parts, path, 0, 0, 0, 1, 1, -1)
  }
  return { parts, expected }
}

function depthOf(tree: Tree): number {
  const depth = new Array<number>(tree.feature.length).fill(0)
  for (let node = 0; node < tree.feature.length; node++)
    if (tree.feature[node]! >= 0) depth[tree.left[node]!] = depth[tree.right[node]!] = depth[node]! + 1
  return depth.reduce((most, one) => Math.max(most, one), 0)
}

/** Mean value over the rows of the training. */
function meanOf(tree: Tree): number {
  let sum = 0
  for (let node = 0; node < tree.feature.length; node++)
    if (tree.feature[node]! < 0) sum += tree.value[node]! * tree.cover[node]!
  return tree.cover[0]! > 0 ? sum / tree.cover[0]! : tree.value[0]!
}

/**
 * @param from where the path of the parent begins; its copy for this node begins behind it
 * @param length places on the path of the parent
 */
function walk(
  tree: Tree,
  columns: readonly ArrayLike<number>[],
  row: number,
  parts: Float64Array,
  path: Path,
  node: number,
  from: number,
  length: number,
  zero: number,
  one: number,
  feature: number,
): void {
  const start = from + length
  copy(path, from, start, length)
  extend(path, start, length, zero, one, feature)
  let size = length + 1
  const asked = tree.feature[node]!
  if (asked < 0) {
    for (let at = 1; at < size; at++) {
      const weight = unwoundSum(path, start, size, at)
      parts[path.feature[start + at]!]! +=
        weight * (path.one[start + at]! - path.zero[start + at]!) * tree.value[node]!
    }
    return
  }
  const value = columns[asked]![row]!
  const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node]!
  const [hot, cold] = goesLeft ? [tree.left[node]!, tree.right[node]!] : [tree.right[node]!, tree.left[node]!]
  let [zeroBefore, oneBefore] = [1, 1]
  for (let at = 1; at < size; at++)
    if (path.feature[start + at] === asked) {
      zeroBefore = path.zero[start + at]!
      oneBefore = path.one[start + at]!
      unwind(path, start, size, at)
      size--
      break
    }
  const cover = tree.cover[node]!
  const zeroOf = (child: number) => (zeroBefore * tree.cover[child]!) / cover
  walk(tree, columns, row, parts, path, hot, start, size, zeroOf(hot), oneBefore, asked)
  walk(tree, columns, row, parts, path, cold, start, size, zeroOf(cold), 0, asked)
}

function copy(path: Path, from: number, to: number, length: number): void {
  path.feature.copyWithin(to, from, from + length)
  path.zero.copyWithin(to, from, from + length)
  path.one.copyWithin(to, from, from + length)
  path.weight.copyWithin(to, from, from + length)
}

/** EXTEND of the paper: subsets of each size grow by one more feature. */
function extend(path: Path, start: number, length: number, zero: number, one: number, feature: number): void {
  path.feature[start + length] = feature
  path.zero[start + length] = zero
  path.one[start + length] = one
  path.weight[start + length] = length === 0 ? 1 : 0
  for (let at = length - 1; at >= 0; at--) {
    path.weight[start + at + 1]! += (one * path.weight[start + at]! * (at + 1)) / (length + 1)
    path.weight[start + at] = (zero * path.weight[start + at]! * (length - at)) / (length + 1)
  }
}

/** UNWIND of the paper: takes the feature at a place off the path again. */
function unwind(path: Path, start: number, size: number, place: number): void {
  const last = size - 1
  const one = path.one[start + place]!
  const zero = path.zero[start + place]!
  let next = path.weight[start + last]!
  for (let at = last - 1; at >= 0; at--) {
    if (one !== 0) {
      const kept = path.weight[start + at]!
      path.weight[start + at] = (next * size) / ((at + 1) * one)
      next = kept - (path.weight[start + at]! * zero * (last - at)) / size
    } else path.weight[start + at] = (path.weight[start + at]! * size) / (zero * (last - at))
  }
  for (let at = place; at < last; at++) {
    path.feature[start + at] = path.feature[start + at + 1]!
    path.zero[start + at] = path.zero[start + at + 1]!
    path.one[start + at] = path.one[start + at + 1]!
  }
}

/** Sum of the weights of the path without the feature at a place. */
function unwoundSum(path: Path, start: number, size: number, place: number): number {
  const last = size - 1
  const one = path.one[start + place]!
  const zero = path.zero[start + place]!
  let next = path.weight[start + last]!
  let sum = 0
  for (let at = last - 1; at >= 0; at--) {
    if (one !== 0) {
      const share = (next * size) / ((at + 1) * one)
      sum += share
      next = path.weight[start + at]! - (share * zero * (last - at)) / size
    } else sum += (path.weight[start + at]! * size) / (zero * (last - at))
  }
  return sum
}
