import { rm } from 'node:fs/promises'
import type { ClickHouse } from '../db/index.ts'
import { writeEdges } from './edge-file.ts'
import { loadEdgeRows } from './queries.ts'

/**
 * Gets the edges of events into ClickHouse, by a file beside theirs. After a crash they are read from the events again,
 * so the file need not survive one.
 *
 * @param eventsPath the file of the events
 * @param write makes the file of the edges; false when there are none
 * @throws TandemError as ClickHouse.insertFile
 */
export async function loadEdges(
  clickhouse: ClickHouse,
  eventsPath: string,
  write: (edgesPath: string) => Promise<boolean>,
): Promise<void> {
  const path = `${eventsPath}.edges`
  try {
    if (await write(path)) await loadEdgeRows(clickhouse, path)
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * As `loadEdges`, of rows that were read back. @param counted see `writeEdges`
 *
 * @throws TandemError as ClickHouse.insertFile
 */
export function loadEdgesOfRows(
  clickhouse: ClickHouse,
  eventsPath: string,
  rows: readonly { bytes: Buffer }[],
  counted: boolean,
): Promise<void> {
  const bytes = Buffer.concat(rows.map((row) => row.bytes))
  return loadEdges(clickhouse, eventsPath, (path) => writeEdges(bytes, path, counted))
}
