import type { Hash64 } from './message-hash.ts'

/**
 * Which messages were accepted lately. Exact in this sense: every accepted event whose time is after `since()` is
 * in it, so an older event that is not in it has to be looked up in ClickHouse.
 */
export interface MessageWindow {
  /**
   * Takes the message, or says that it was taken before.
   *
   * @param message hash of its workspace and id
   * @param ts the event's time in ms
   * @param now ms
   * @returns false when the message is in the window already
   */
  take(message: Hash64, ts: number, now: number): boolean
  /** Takes a message back whose writing failed, so that it may be sent again. */
  withdraw(message: Hash64): void
  /** Milliseconds; every accepted event later than this is in the window. */
  since(): number
  /** Says that events up to this time were accepted without being in the window (found at start). */
  raiseSince(ts: number): void
  /** Number of messages in it. */
  size(): number
}

/** Ids of events from the future (senders with wrong clocks) are carried over generations up to this many. */
const futureLimit = 50_000

/**
 * Two generations of hashes: when the younger is full, the older is forgotten. 64-bit hashes: with a full window of
 * 5.6 million messages a new message is mistaken for an old one once in 3 · 10¹².
 *
 * @param capacity messages a generation holds, rounded up to 70 % of a power of two; 8 bytes a slot, two generations
 */
export function createMessageWindow({ capacity }: { capacity: number }): MessageWindow {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, capacity / 0.7)))
  let young = createGeneration(slots)
  let old = createGeneration(slots)
  let since = 0
  let future: (Hash64 & { ts: number })[] = []

  function rotate(now: number): void {
    if (old.count > 0) since = Math.max(since, old.latest)
    const emptied = old
    emptied.clear()
    old = young
    young = emptied
    future = future.filter((message) => message.ts > now)
    for (const { low, high, ts } of future) young.add(low, high, Math.min(ts, now))
  }

  /** A time ahead of our clock does not decide when the generation ends, or one wrong clock would move all of it. */
  function rememberFuture({ low, high }: Hash64, ts: number): void {
    if (future.length >= futureLimit) {
      since = Math.max(since, ...future.splice(0, futureLimit / 2).map((message) => message.ts))
    }
    future.push({ low, high, ts })
  }

  return {
    take(message, ts, now) {
      const { low, high } = message
      if (young.has(low, high) || old.has(low, high)) return false
      if (young.count >= slots * 0.7) rotate(now)
      if (ts > now) rememberFuture(message, ts)
      young.add(low, high, Math.min(ts, now))
      return true
    },
    withdraw({ low, high }) {
      young.remove(low, high)
      old.remove(low, high)
    },
    since: () => since,
    raiseSince(ts) {
      since = Math.max(since, ts)
    },
    size: () => young.count + old.count,
  }
}

/** A set of 64-bit hashes with open addressing; 0:0 is an empty slot, 0:1 one that was taken back. */
function createGeneration(slots: number) {
  const halves = new Int32Array(slots * 2)
  const mask = slots - 1

  /** Place of the hash, or -1 - the place where it would be put. */
  function find(low: number, high: number): number {
    let slot = low & mask
    for (;;) {
      const foundLow = halves[slot * 2]
      const foundHigh = halves[slot * 2 + 1]
      if (foundLow === low && foundHigh === high) return slot
      if (foundLow === 0 && foundHigh === 0) return -1 - slot
      slot = (slot + 1) & mask
    }
  }

  const generation = {
    count: 0,
    /** Latest time of an event in it, in ms. */
    latest: 0,
    has: (low: number, high: number) => find(low, high) >= 0,
    add(low: number, high: number, ts: number) {
      const place = find(low, high)
      if (place >= 0) return
      halves[(-1 - place) * 2] = low
      halves[(-1 - place) * 2 + 1] = high
      generation.count++
      if (ts > generation.latest) generation.latest = ts
    },
    remove(low: number, high: number) {
      const place = find(low, high)
      if (place < 0) return
      halves[place * 2] = 0
      halves[place * 2 + 1] = 1
    },
    clear() {
      halves.fill(0)
      generation.count = 0
      generation.latest = 0
    },
  }
  return generation
}
