import xxhash from 'xxhash-wasm'
import type { Row } from './row.ts'

const { h64 } = await xxhash()

/**
 * How many rows with the same content a file had so far. Two alike rows of one file are two events, while the same
 * row in another file, or in the same file once more, is the same event.
 */
export interface Occurrences {
  /** @returns 0 for the first row with this content, 1 for the second, … */
  next(content: string): number
}

/** Counts in an open-addressing table of 64-bit hashes: 12 bytes a row, and no limit but memory. */
export function createOccurrences(): Occurrences {
  let capacity = 1 << 12
  let hashes = new BigUint64Array(capacity)
  let counts = new Uint32Array(capacity)
  let used = 0

  function slotOf(hash: bigint): number {
    let slot = Number(hash & BigInt(capacity - 1))
    while (counts[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (capacity - 1)
    return slot
  }

  function grow(): void {
    const [oldHashes, oldCounts] = [hashes, counts]
    capacity *= 2
    hashes = new BigUint64Array(capacity)
    counts = new Uint32Array(capacity)
    for (let old = 0; old < oldCounts.length; old++) {
      if (oldCounts[old] === 0) continue
      const slot = slotOf(oldHashes[old] as bigint)
      hashes[slot] = oldHashes[old] as bigint
      counts[slot] = oldCounts[old] as number
    }
  }

  return {
    next(content) {
      const hash = h64(content)
      const slot = slotOf(hash)
      const before = counts[slot] as number
      hashes[slot] = hash
      counts[slot] = before + 1
      if (before === 0 && ++used * 2 > capacity) grow()
      return before
    },
  }
}

/** A row's content as one text that does not depend on the order of its columns. */
export function contentOf(row: Row): string {
  let content = ''
  for (const name of Object.keys(row.values).sort()) {
    const value = row.values[name]
    content += `${name}\x1f${typeof value === 'string' ? value : JSON.stringify(value)}\x1e`
  }
  return content
}
