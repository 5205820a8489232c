import type { PatternCount } from '../stats/linkage/index.ts'
import { randomOf } from '../stats/numerics/index.ts'
import { type LinkKind, linkKinds } from './linkage-fields.ts'

/** A column as it is compared. */
export interface LinkColumn {
  name: string
  kind: LinkKind
  /** Of each record the number of its value; −1 where it is missing. */
  of: Int32Array
  /** Cleaned values by their number, and how many records have each. */
  values: string[]
  counts: number[]
  filled: number
  /** The column of the last name for the first name and the other way round: people swap them. */
  swappedWith?: LinkColumn
}

export function linkColumn(
  name: string,
  kind: LinkKind,
  cells: readonly string[],
  isMissing: (cell: string) => boolean,
): LinkColumn {
  const places = new Map<string, number>()
  const column: LinkColumn = {
    name,
    kind,
    of: new Int32Array(cells.length),
    values: [],
    counts: [],
    filled: 0,
  }
  for (const [record, cell] of cells.entries()) {
    const value = isMissing(cell) ? '' : linkKinds[kind].clean(cell)
    if (value === '') {
      column.of[record] = -1
      continue
    }
    let place = places.get(value)
    if (place === undefined) {
      place = column.values.length
      places.set(value, place)
      column.values.push(value)
      column.counts.push(0)
    }
    column.of[record] = place
    column.counts[place]!++
    column.filled++
  }
  return column
}

/** Levels of a column in the order in which the model has them; a swap of names stands after equality. */
export function levelsOf(column: LinkColumn): { words: string; expected: number; most?: number }[] {
  const levels = [...linkKinds[column.kind].levels]
  if (!column.swappedWith) return levels
  const [same, ...rest] = levels
  return [
    { ...same!, expected: same!.expected - 0.02 },
    { words: 'first and last name swapped', expected: 0.02 },
    ...rest,
  ]
}

/** Compares two records in a column: a level, 0 the best, −1 where a value is missing. Remembers what it compared. */
export function comparer(column: LinkColumn): (left: number, right: number) => number {
  const known = new Map<number, number>()
  const { levelOf } = linkKinds[column.kind]
  const swapped = column.swappedWith
  return (left, right) => {
    const [one, two] = [column.of[left]!, column.of[right]!]
    if (one < 0 || two < 0) return -1
    if (one === two) return 0
    if (swapped && isSwapped(column, swapped, left, right)) return 1
    const key = Math.min(one, two) * column.values.length + Math.max(one, two)
    let level = known.get(key)
    if (level === undefined) {
      level = levelOf(column.values[Math.min(one, two)]!, column.values[Math.max(one, two)]!)
      known.set(key, level)
    }
    return level + (swapped ? 1 : 0)
  }
}

function isSwapped(column: LinkColumn, other: LinkColumn, left: number, right: number): boolean {
  const [leftOther, rightOther] = [other.of[left]!, other.of[right]!]
  if (leftOther < 0 || rightOther < 0) return false
  return (
    column.values[column.of[left]!] === other.values[rightOther] &&
    column.values[column.of[right]!] === other.values[leftOther]
  )
}

export interface Blocked {
  /** left · records + right, left below right. */
  pairs: Float64Array
  /** Whether these are all pairs there are. */
  isAll: boolean
  rules: number
  /** Blocks too large to be compared. */
  leftOut: number
}

const allPairsUpTo = 1_000_000
const largestBlock = 100

/**
 * Pairs worth comparing. All of them where they are few; else those that share the value of a column with many
 * different ones, or the beginnings of the values of two columns: a match that differs in all but two columns is found.
 * Blocks of more than 100 records say too little and are left out.
 */
export function blockedPairs(columns: readonly LinkColumn[], records: number): Blocked {
  const all = (records * (records - 1)) / 2
  if (all <= allPairsUpTo) {
    const pairs = new Float64Array(all)
    let at = 0
    for (let left = 0; left < records; left++)
      for (let right = left + 1; right < records; right++) pairs[at++] = left * records + right
    return { pairs, isAll: true, rules: 0, leftOut: 0 }
  }
  const pairs = new Set<number>()
  let rules = 0
  let leftOut = 0
  const apply = (keyOf: (record: number) => string | undefined) => {
    rules++
    leftOut += addBlocks(pairs, records, keyOf)
  }
  for (const [i, column] of columns.entries()) {
    const textOf = (record: number) => column.values[column.of[record]!]
    if (column.values.length > column.filled / 20) apply(textOf)
    for (const other of columns.slice(i + 1))
      apply((record) => {
        const [one, two] = [textOf(record), other.values[other.of[record]!]]
        return one && two ? `${one.slice(0, 4)}|${two.slice(0, 4)}` : undefined
      })
  }
  return { pairs: Float64Array.from(pairs).sort(), isAll: false, rules, leftOut }
}

function addBlocks(
  pairs: Set<number>,
  records: number,
  keyOf: (record: number) => string | undefined,
): number {
  const blocks = new Map<string, number[]>()
  for (let record = 0; record < records; record++) {
    const key = keyOf(record)
    if (key === undefined) continue
    const block = blocks.get(key)
    if (block) block.push(record)
    else blocks.set(key, [record])
  }
  let leftOut = 0
  for (const block of blocks.values()) {
    if (block.length > largestBlock) {
      leftOut++
      continue
    }
    for (const [i, left] of block.entries())
      for (const right of block.slice(i + 1)) pairs.add(left * records + right)
  }
  return leftOut
}

/** Levels of each pair, packed, and how often each pattern occurs. */
export interface Compared {
  patterns: PatternCount[]
  /** Of each pair the place of its pattern. */
  of: Int32Array
}

export function comparePairs(
  pairs: Float64Array,
  compare: readonly ((left: number, right: number) => number)[],
  records: number,
): Compared {
  const places = new Map<string, number>()
  const patterns: { levels: number[]; count: number }[] = []
  const of = new Int32Array(pairs.length)
  for (let i = 0; i < pairs.length; i++) {
    const left = Math.floor(pairs[i]! / records)
    const right = pairs[i]! - left * records
    const levels = compare.map((one) => one(left, right))
    const key = levels.join(' ')
    let place = places.get(key)
    if (place === undefined) {
      place = patterns.length
      places.set(key, place)
      patterns.push({ levels, count: 0 })
    }
    of[i] = place
    patterns[place]!.count++
  }
  return { patterns, of }
}

const drawnPairs = 100_000

/** Pairs drawn by chance that no rule made: what agreement is worth is told against them. */
export function outsidePairs(blocked: Blocked, records: number, seed: number): Float64Array {
  if (blocked.isAll) return new Float64Array(0)
  const made = new Set(blocked.pairs)
  const random = randomOf(seed)
  const drawn: number[] = []
  for (let i = 0; i < drawnPairs; i++) {
    const [one, two] = [random.integer(records), random.integer(records)]
    const pair = Math.min(one, two) * records + Math.max(one, two)
    if (one !== two && !made.has(pair)) drawn.push(pair)
  }
  return Float64Array.from(drawn)
}
