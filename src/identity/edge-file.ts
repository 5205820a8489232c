import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createNodeTable, type NodeTable } from './node-table.ts'

/** Bytes of one edge in a file: both ids, when it was first seen (ms), places of both types in the list of types. */
const edgeBytes = 8 + 8 + 8 + 2 + 2
/** Records between two rests, so that others in this process get their turn: some milliseconds. */
const between = 20_000

/** Lets others in this process go on. */
export const rest = () => new Promise((resolve) => setImmediate(resolve))

/** Edges as numbers, in typed arrays: about 10 bytes an edge and 40 an identifier. */
export interface EdgeGraph {
  table: NodeTable
  left: Int32Array
  right: Int32Array
  /** Place of an identifier's type, by its number. */
  types: Uint16Array
  /** ms */
  firstSeen: Float64Array
}

/**
 * Reads edges that are in the order of their first sighting.
 *
 * @param members identifiers that need a number even if no edge has them
 */
export async function readEdgeFile(
  path: string,
  members: Iterable<{ id: bigint; type: number; firstSeen: number }>,
): Promise<EdgeGraph> {
  const edges = (await stat(path)).size / edgeBytes
  const table = createNodeTable()
  const nodes = createNodes()
  const left = new Int32Array(edges)
  const right = new Int32Array(edges)
  let edge = 0
  for await (const view of records(path)) {
    for (let at = 0; at < view.byteLength; at += edgeBytes, edge++) {
      left[edge] = table.numberOf(view.getUint32(at, true), view.getUint32(at + 4, true))
      right[edge] = table.numberOf(view.getUint32(at + 8, true), view.getUint32(at + 12, true))
      const firstSeen = Number(view.getBigInt64(at + 16, true))
      nodes.note(left[edge]!, view.getUint16(at + 24, true), firstSeen)
      nodes.note(right[edge]!, view.getUint16(at + 26, true), firstSeen)
    }
    await rest()
  }
  for (const { id, type, firstSeen } of members)
    nodes.note(table.numberOf(Number(id & 0xffffffffn), Number(id >> 32n)), type, firstSeen)
  return { table, left, right, ...nodes.cut(table.size()) }
}

/** What is known of each number. */
function createNodes() {
  let types = new Uint16Array(1024)
  let firstSeen = new Float64Array(1024).fill(Number.POSITIVE_INFINITY)
  return {
    note(number: number, type: number, seen: number): void {
      if (number >= types.length) {
        const size = types.length * 2
        const larger = new Uint16Array(size)
        larger.set(types)
        types = larger
        const longer = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
        longer.set(firstSeen)
        firstSeen = longer
      }
      types[number] = type
      if (seen < firstSeen[number]!) firstSeen[number] = seen
    },
    cut: (count: number) => ({
      types: types.subarray(0, count),
      firstSeen: firstSeen.subarray(0, count),
    }),
  }
}

/** Whole records, many at a time. */
async function* records(path: string): AsyncGenerator<DataView> {
  const chunk = edgeBytes * between
  let kept: Buffer = Buffer.alloc(0)
  for await (const part of createReadStream(path, { highWaterMark: chunk }) as AsyncIterable<Buffer>) {
    const bytes = kept.length === 0 ? part : Buffer.concat([kept, part])
    const whole = bytes.length - (bytes.length % edgeBytes)
    if (whole > 0) yield new DataView(bytes.buffer, bytes.byteOffset, whole)
    kept = bytes.subarray(whole)
  }
}
