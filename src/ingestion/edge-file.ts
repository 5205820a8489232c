import { open, readFile } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { createDeviceTable } from './device-table.ts'
import { createEdgeCollection } from './identity-edge.ts'
import { encodeEdge } from './row-binary.ts'
import { decodeRows } from './row-decoder.ts'
import { createRowScanner } from './row-scanner.ts'

/** So many rows or edges at a time, about a millisecond: what waits beside comes in between. */
const rowsAtOnce = 2000
const encodedAtOnce = 100_000

/** Writes the edges of a file of rows, as `writeEdges` does. */
export type WriteEdgesOfFile = (rowsPath: string, edgesPath: string) => Promise<boolean>

/**
 * Writes what rows say about who is who: each pair of identifiers once, ready to be loaded.
 *
 * @param rows RowBinary as written by `encodeRow`; frame headers are left out
 * @param path of the file to write
 * @param counted false when the events were counted before and only the edges are to be there: `seen` is 0 then
 * @returns false when there are none, and no file is made
 */
export async function writeEdges(rows: Buffer, path: string, counted: boolean): Promise<boolean> {
  const scanner = createRowScanner(rows)
  const devices = createDeviceTable(rows, counted)
  const others = createEdgeCollection(counted)
  for (let more = true; more; ) {
    for (let count = 0; count < rowsAtOnce && more; count++) {
      more = scanner.next()
      if (!more || !scanner.isCustomers()) continue
      if (scanner.hasBothIds()) devices.note(scanner)
      if (scanner.mayName()) for (const { row } of decodeRows(scanner.bytes())) others.note(row)
    }
    if (more) await breathe()
  }
  const edges = others.edges()
  if (devices.count() === 0 && edges.length === 0) return false
  const handle = await open(path, 'w')
  try {
    for (const chunk of devices.encode(encodedAtOnce)) await handle.appendFile(chunk)
    let encoded = ''
    for (const edge of edges) encoded += encodeEdge(edge)
    await handle.appendFile(Buffer.from(encoded, 'latin1'))
  } finally {
    await handle.close()
  }
  return true
}

/** As `writeEdges`, of a file of rows that were not counted before. */
export const writeEdgesOfFile: WriteEdgesOfFile = async (rowsPath, edgesPath) =>
  writeEdges(await readFile(rowsPath), edgesPath, true)
