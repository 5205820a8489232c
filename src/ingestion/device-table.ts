import { randomInt } from 'node:crypto'
import { encodeText } from './row-binary.ts'
import type { RowScanner, Span } from './row-scanner.ts'

/** Places of an entry's columns in the rows, as the table holds them. */
const column = { workspace: 0, userId: 2, anonymousId: 4, evidence: 6, hash: 8 } as const
const columns = 9
const leftType = Buffer.from(encodeText('user_id'), 'latin1')
const rightType = Buffer.from(encodeText('anonymous_id'), 'latin1')
const fixedBytes = leftType.length + rightType.length + 24

/**
 * Devices of customers: every pair of userId and anonymousId in some rows, once. Nearly all edges are such pairs, so
 * they are compared, counted and written as bytes, and no text is made of them.
 *
 * @param rows the bytes that scanners point into
 * @param counted false when `seen` is to be 0
 */
export function createDeviceTable(rows: Buffer, counted: boolean) {
  const increment = counted ? 1 : 0
  // So that nobody can prepare identifiers that fall into one slot.
  const seed = randomInt(2 ** 32 - 1)
  let slots = new Int32Array(1024)
  let places = new Int32Array(512 * columns)
  /** First and last time, and events, of each entry. */
  let sums = new Float64Array(512 * 3)
  let count = 0

  function note(row: RowScanner): void {
    const hash = hashSpan(row.anonymousId, hashSpan(row.userId, hashSpan(row.workspace, seed)))
    const ts = Number(rows.readBigInt64LE(row.ts))
    let slot = finish(hash) & (slots.length - 1)
    let entry = (slots[slot] as number) - 1
    while (entry >= 0 && !isSame(entry, row, hash)) {
      slot = (slot + 1) & (slots.length - 1)
      entry = (slots[slot] as number) - 1
    }
    if (entry >= 0) {
      noteAgain(entry, ts)
      return
    }
    add(row, hash, ts)
    slots[slot] = count
    if (count * 2 >= slots.length) grow()
  }

  function noteAgain(entry: number, ts: number): void {
    const at = entry * 3
    if (ts < (sums[at] as number)) sums[at] = ts
    if (ts > (sums[at + 1] as number)) sums[at + 1] = ts
    sums[at + 2]! += increment
  }

  function add(row: RowScanner, hash: number, ts: number): void {
    const at = count * columns
    put(at + column.workspace, row.workspace)
    put(at + column.userId, row.userId)
    put(at + column.anonymousId, row.anonymousId)
    put(at + column.evidence, row.messageId)
    places[at + column.hash] = hash
    sums.set([ts, ts, increment], count * 3)
    count++
  }

  function put(at: number, { from, until }: Span): void {
    places[at] = from
    places[at + 1] = until
  }

  function grow(): void {
    places = enlarged(places, new Int32Array(places.length * 2))
    sums = enlarged(sums, new Float64Array(sums.length * 2))
    slots = new Int32Array(slots.length * 2)
    for (let entry = 0; entry < count; entry++) {
      let slot = finish(places[entry * columns + column.hash] as number) & (slots.length - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = entry + 1
    }
  }

  function isSame(entry: number, row: RowScanner, hash: number): boolean {
    const at = entry * columns
    return (
      places[at + column.hash] === hash &&
      isEqual(at + column.userId, row.userId) &&
      isEqual(at + column.anonymousId, row.anonymousId) &&
      isEqual(at + column.workspace, row.workspace)
    )
  }

  function isEqual(at: number, { from, until }: Span): boolean {
    const place = places[at] as number
    if ((places[at + 1] as number) - place !== until - from) return false
    for (let index = until - from - 1; index >= 0; index--)
      if (rows[place + index] !== rows[from + index]) return false
    return true
  }

  function hashSpan({ from, until }: Span, start: number): number {
    let hash = start
    for (let index = from; index < until; index++) {
      hash = Math.imul(hash ^ (rows[index] as number), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return hash
  }

  /** The edges as `encodeEdge` writes them, in pieces of about so many bytes. */
  function* encode(pieceBytes: number): Generator<Buffer> {
    for (let entry = 0; entry < count; ) {
      const from = entry
      let size = 0
      for (; entry < count && size < pieceBytes; entry++) size += sizeOf(entry)
      const piece = Buffer.allocUnsafe(size)
      let at = 0
      for (let each = from; each < entry; each++) at = write(piece, at, each)
      yield piece
    }
  }

  function sizeOf(entry: number): number {
    const at = entry * columns
    let size = fixedBytes
    for (let pair = column.workspace; pair <= column.evidence; pair += 2)
      size += (places[at + pair + 1] as number) - (places[at + pair] as number)
    return size
  }

  function write(piece: Buffer, start: number, entry: number): number {
    const at = entry * columns
    let to = copy(piece, start, at + column.workspace)
    to += leftType.copy(piece, to)
    to = copy(piece, to, at + column.userId)
    to += rightType.copy(piece, to)
    to = copy(piece, to, at + column.anonymousId)
    to = writeInt64(piece, to, sums[entry * 3] as number)
    to = writeInt64(piece, to, sums[entry * 3 + 1] as number)
    to = copy(piece, to, at + column.evidence)
    return writeInt64(piece, to, sums[entry * 3 + 2] as number)
  }

  function copy(piece: Buffer, to: number, at: number): number {
    const until = places[at + 1] as number
    let target = to
    for (let from = places[at] as number; from < until; from++) piece[target++] = rows[from] as number
    return target
  }

  return { note, count: () => count, encode }
}

function writeInt64(piece: Buffer, to: number, value: number): number {
  const high = Math.floor(value / 4_294_967_296)
  piece.writeInt32LE((value - high * 4_294_967_296) | 0, to)
  return piece.writeInt32LE(high, to + 4)
}

function enlarged<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}

function finish(hash: number): number {
  return hash ^ (hash >>> 13)
}
