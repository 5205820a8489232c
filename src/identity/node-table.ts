/**
 * Numbers 64-bit ids from 0 in the order in which they are met: a hash table with open addressing over typed arrays,
 * because a Map of ten million bigints takes a gigabyte.
 */
export function createNodeTable() {
  let low = new Uint32Array(1024)
  let high = new Uint32Array(1024)
  let slots = new Int32Array(2048).fill(-1)
  let count = 0

  function place(lowHalf: number, highHalf: number): number {
    const mask = slots.length - 1
    // The ids are hashes themselves.
    let slot = (lowHalf ^ highHalf) & mask
    for (let node = slots[slot]!; node !== -1; node = slots[slot]!) {
      if (low[node] === lowHalf && high[node] === highHalf) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  function grow(): void {
    low = grown(low)
    high = grown(high)
    slots = new Int32Array(slots.length * 2).fill(-1)
    for (let node = 0; node < count; node++) slots[place(low[node]!, high[node]!)] = node
  }

  return {
    /** The number of an id, given as its two halves; a new number for a new id. */
    numberOf(lowHalf: number, highHalf: number): number {
      const slot = place(lowHalf, highHalf)
      const known = slots[slot]!
      if (known !== -1) return known
      if (count === low.length) {
        grow()
        return this.numberOf(lowHalf, highHalf)
      }
      low[count] = lowHalf
      high[count] = highHalf
      slots[slot] = count
      return count++
    },
    low: (node: number) => low[node]!,
    high: (node: number) => high[node]!,
    /** Negative when the first id is the smaller number. */
    compare: (a: number, b: number) => high[a]! - high[b]! || low[a]! - low[b]!,
    size: () => count,
  }
}
export type NodeTable = ReturnType<typeof createNodeTable>

function grown(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(list.length * 2)
  larger.set(list)
  return larger
}
