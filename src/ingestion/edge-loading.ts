import { open, rm } from 'node:fs/promises'
import type { ClickHouse } from '../db/index.ts'
import { createEdgeCollection, type EdgeCollection, type EdgeEvent } from './identity-edge.ts'
import { loadEdgeRows } from './queries.ts'
import { encodeEdge } from './row-binary.ts'

/** Edges are encoded so many characters at a time, about a millisecond, so that no request waits for all of them. */
const chunkCharacters = 100_000

/**
 * Gets edges into ClickHouse, by a file beside the events they come from. After a crash they are read from the events
 * again, so the file need not survive one.
 *
 * @param eventsPath the file of the events
 * @throws TandemError as ClickHouse.insertFile
 */
export async function loadEdges(
  clickhouse: ClickHouse,
  eventsPath: string,
  collection: EdgeCollection,
): Promise<void> {
  const path = `${eventsPath}.edges`
  try {
    if (await writeEdges(path, collection)) await loadEdgeRows(clickhouse, path)
  } finally {
    await rm(path, { force: true })
  }
}

/** The edges of events that were read back. @param counted see `createEdgeCollection` */
export function edgesOfRows(rows: readonly { row: EdgeEvent }[], counted: boolean): EdgeCollection {
  const collection = createEdgeCollection(counted)
  for (const { row } of rows) collection.note(row)
  return collection
}

/** @returns false when there are none, and no file is made */
async function writeEdges(path: string, collection: EdgeCollection): Promise<boolean> {
  const edges = collection.edges()[Symbol.iterator]()
  let next = edges.next()
  if (next.done) return false
  const handle = await open(path, 'w')
  try {
    while (!next.done) {
      let chunk = ''
      for (; !next.done && chunk.length < chunkCharacters; next = edges.next())
        chunk += encodeEdge(next.value)
      await handle.appendFile(Buffer.from(chunk, 'latin1'))
    }
  } finally {
    await handle.close()
  }
  return true
}
