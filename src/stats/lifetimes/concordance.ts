import type { Lifetimes } from './lifetime.ts'

/**
 * Of two of whom it is known who ended first, the share in which it was the one with the higher risk; ties of risk
 * count half (Harrell 1982). In n log n by counts of ranks. Rows count from their start, whenever they were first seen.
 *
 * @returns undefined when there are no such two
 */
export function concordance({ time, event }: Lifetimes, risk: Float64Array): number | undefined {
  const sorted = Float64Array.from(new Set(risk)).sort()
  const ranks = new Map<number, number>()
  for (const [rank, value] of sorted.entries()) ranks.set(value, rank)
  const tree = new Float64Array(sorted.length + 1)
  const insert = (rank: number) => {
    for (let i = rank + 1; i < tree.length; i += i & -i) tree[i]! += 1
  }
  const below = (rank: number) => {
    let sum = 0
    for (let i = rank; i > 0; i -= i & -i) sum += tree[i]!
    return sum
  }
  const order = Int32Array.from(time, (_, row) => row).sort((a, b) => time[b]! - time[a]!)
  let inserted = 0
  let pairs = 0
  let right = 0
  for (let at = 0; at < order.length; ) {
    const now = time[order[at]!]!
    const ended: number[] = []
    for (; at < order.length && time[order[at]!] === now; at++) {
      const rank = ranks.get(risk[order[at]!]!)!
      if (event[order[at]!] === 1) ended.push(rank)
      else {
        // Seen until then without an end: it lasted longer than those that ended then.
        insert(rank)
        inserted++
      }
    }
    for (const rank of ended) {
      const lower = below(rank)
      const equal = below(rank + 1) - lower
      pairs += inserted
      right += lower + equal / 2
    }
    for (const rank of ended) insert(rank)
    inserted += ended.length
  }
  return pairs === 0 ? undefined : right / pairs
}
