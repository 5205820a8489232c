import { logOddsOf, type Tree } from '../stats/prediction/index.ts'
import type { Scorer } from './model.ts'
import type { TrainingRows } from './model-rows.ts'

type PatternScorer = Extract<Scorer, { kind: 'pattern' }>

/** Each group of customers is drawn towards the share of the group around it by so many of its customers. */
const drawnBy = 10
/** Groups are not made smaller than this. */
const fewest = 30

/**
 * Patterns of how recently, how often and for how much customers came (Hughes 1994): customers are parted into thirds by the
 * first column, these by the second, those by the third, as far as groups stay large enough; each has the share that left,
 * drawn towards that of the group around it (a beta-binomial with the outer share as its prior). For few customers: nothing
 * is fitted but shares.
 *
 * @param by indices of up to three columns, the most telling first
 */
export function fitPattern(
  rows: TrainingRows,
  by: readonly number[],
): { scorer: PatternScorer; heldOut: Float64Array } {
  const n = rows.y.length
  const all = Uint32Array.from({ length: n }, (_, row) => row)
  const share = (shareOf(rows.y, all) * n + 0.5) / (n + 1)
  const heldOut = new Float64Array(n)
  const root = group(rows, all, by, share, heldOut)
  const tree: Tree = {
    feature: [],
    threshold: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    cover: [],
  }
  flatten(root, tree, logOddsOf(share))
  return { scorer: { kind: 'pattern', logOdds: logOddsOf(share), trees: [tree] }, heldOut }
}

type Group =
  | { cover: number; logOdds: number }
  | { cover: number; feature: number; cut: number; low: Group; high: Group }

/**
 * These customers as groups by the columns left to ask.
 *
 * @param outer share of the group around them
 * @param heldOut gets what the others of a row's group say of it
 */
function group(
  rows: TrainingRows,
  members: Uint32Array,
  by: readonly number[],
  outer: number,
  heldOut: Float64Array,
): Group {
  const left = shareOf(rows.y, members) * members.length
  const own = (left + drawnBy * outer) / (members.length + drawnBy)
  const [feature, ...further] = by
  if (feature === undefined) {
    for (const row of members)
      heldOut[row] = logOddsOf((left - rows.y[row]! + drawnBy * outer) / (members.length - 1 + drawnBy))
    return { cover: members.length, logOdds: logOddsOf(own) }
  }
  const parts = partsOf(rows.columns[feature]!, members)
  if (parts.length === 1) return group(rows, members, further, outer, heldOut)
  return parts
    .map((part) => ({ ...part, group: group(rows, part.members, further, own, heldOut) }))
    .reduceRight<{ cut: number; group: Group } | undefined>(
      (above, { cut, group: low }) =>
        above
          ? { cut, group: { cover: low.cover + above.group.cover, feature, cut, low, high: above.group } }
          : { cut, group: low },
      undefined,
    )!.group
}

/** Members in up to three parts of enough rows, each up to its cut; missing values are in the last. */
function partsOf(column: Float64Array, members: Uint32Array): { cut: number; members: Uint32Array }[] {
  const parts: { cut: number; members: Uint32Array }[] = []
  let rest = members
  for (const cut of thirdsOf(column, members)) {
    const low = rest.filter((row) => column[row]! <= cut)
    if (low.length < fewest || rest.length - low.length < fewest) continue
    parts.push({ cut, members: low })
    rest = rest.filter((row) => !(column[row]! <= cut))
  }
  return [...parts, { cut: Number.MAX_VALUE, members: rest }]
}

function flatten(from: Group, tree: Tree, start: number): number {
  const node = tree.cover.push(from.cover) - 1
  const asks = 'feature' in from
  tree.feature.push(asks ? from.feature : -1)
  tree.threshold.push(asks ? from.cut : 0)
  tree.value.push(asks ? 0 : from.logOdds - start)
  tree.missingLeft.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  if (asks) {
    tree.left[node] = flatten(from.low, tree, start)
    tree.right[node] = flatten(from.high, tree, start)
  }
  return node
}

function shareOf(y: Uint8Array, rows: Uint32Array): number {
  let left = 0
  for (const row of rows) left += y[row]!
  return rows.length > 0 ? left / rows.length : 0
}

/** Values that part the rows into thirds; missing values are with the highest. */
function thirdsOf(column: Float64Array, rows: Uint32Array): number[] {
  const known = Float64Array.from(rows, (row) => column[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const cuts = [1 / 3, 2 / 3].map((share) => known[Math.ceil(share * known.length) - 1])
  return [...new Set(cuts)].filter((cut): cut is number => cut !== undefined)
}
