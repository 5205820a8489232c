import { readFile, rm, writeFile } from 'node:fs/promises'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { WriteEdgesOfFile } from './edge-file.ts'
import { loadEdges, loadEdgesOfRows } from './edge-loading.ts'
import { readFrames } from './frame.ts'
import type { ParkedEvent } from './pipeline.ts'
import { findStored, loadRows } from './queries.ts'
import { type DecodedRow, type DecodedRowWithBytes, decodeRows } from './row-decoder.ts'
import type { Segment } from './spool.ts'
import { createTally, type Tally } from './tally.ts'

/**
 * Codes with which ClickHouse says that the rows themselves are wrong: text and number parsing, types, ranges,
 * constraints. All others are the store's own trouble, and are tried again for ever.
 */
const wrongRows: ReadonlySet<number> = new Set([
  6, 26, 27, 32, 33, 38, 41, 43, 53, 69, 70, 72, 117, 128, 131, 321, 349, 407, 469,
])

/**
 * Gets all rows of a segment into ClickHouse, each once.
 *
 * @param retried an earlier attempt may have left a part in ClickHouse
 * @param writeEdgesOfFile reads who is who from a file of rows
 * @returns what became visible
 * @throws TandemError as ClickHouse.insertFile; then a part of the rows may be stored
 */
export async function loadSegment(
  clickhouse: ClickHouse,
  segment: Segment,
  retried: boolean,
  writeEdgesOfFile: WriteEdgesOfFile,
): Promise<Tally> {
  const interrupted = segment.recovered || retried
  if (!interrupted && segment.lane === 'fresh') {
    await loadEdges(clickhouse, segment.path, async (path) => {
      // The edges are read while ClickHouse takes the rows, and loaded after them.
      const works = [loadRows(clickhouse, segment.path), writeEdgesOfFile(segment.path, path)] as const
      await Promise.allSettled(works)
      await works[0]
      return works[1]
    })
    return segment.tally
  }
  const { stored, missing } = await compare(clickhouse, segment)
  await loadPart(clickhouse, segment, missing)
  if (!interrupted) return tallyOf(missing)
  // The earlier load may have stopped before the edges of its rows were written, and nobody was told of them.
  await loadEdgesOfRows(clickhouse, segment.path, stored, false)
  return tallyOf([...missing, ...stored])
}

/**
 * Loads a segment of which ClickHouse refuses some rows: finds those by halving.
 *
 * @returns what became visible, and the refused rows, which are to be parked
 * @throws TandemError when ClickHouse fails for another reason
 */
export async function sortOutSegment(
  clickhouse: ClickHouse,
  segment: Segment,
): Promise<{ tally: Tally; wrong: ParkedEvent[] }> {
  const wrong: ParkedEvent[] = []
  const loaded: DecodedRowWithBytes[] = []

  async function attempt(rows: DecodedRowWithBytes[]): Promise<void> {
    try {
      await loadPart(clickhouse, segment, rows)
      for (const row of rows) loaded.push(row)
    } catch (error) {
      if (!isAboutRows(error)) throw error
      if (rows.length === 1) {
        wrong.push(asParked((rows[0] as DecodedRowWithBytes).row))
        return
      }
      const middle = rows.length >> 1
      await attempt(rows.slice(0, middle))
      await attempt(rows.slice(middle))
    }
  }

  const { stored, missing } = await compare(clickhouse, segment)
  await attempt(missing)
  await loadEdgesOfRows(clickhouse, segment.path, stored, false)
  return { tally: tallyOf(loaded), wrong }
}

/** Whether ClickHouse refused the rows, rather than failed itself. */
export function isAboutRows(error: unknown): boolean {
  return (
    error instanceof TandemError && error.code === 'query_failed' && wrongRows.has(engineCode(error.cause))
  )
}

/** ClickHouse's number of an error: the client over HTTP has it apart, the embedded engine in its words. */
function engineCode(cause: unknown): number {
  const apart = (cause as { code?: unknown } | undefined)?.code
  return Number(apart ?? /Code: (\d+)/.exec(String(cause))?.[1])
}

async function readRows(segment: Segment): Promise<DecodedRowWithBytes[]> {
  return [...readFrames(await readFile(segment.path))].flatMap((frame) => [...decodeRows(frame)])
}

/** The segment's rows, those that ClickHouse has and those that it has not. */
async function compare(clickhouse: ClickHouse, segment: Segment) {
  const rows = await readRows(segment)
  const found = await findStored(
    clickhouse,
    rows.map(({ row }) => row),
  )
  const isStored = ({ row }: DecodedRowWithBytes) => found.get(row.workspace)?.has(row.messageId) ?? false
  return { stored: rows.filter(isStored), missing: rows.filter((row) => !isStored(row)) }
}

/** Loads some rows of a segment, and their edges. */
async function loadPart(
  clickhouse: ClickHouse,
  segment: Segment,
  rows: readonly DecodedRowWithBytes[],
): Promise<void> {
  if (rows.length === 0) return
  const path = `${segment.path}.part`
  await writeFile(path, Buffer.concat(rows.map((row) => row.bytes)))
  await loadRows(clickhouse, path).finally(() => rm(path, { force: true }))
  await loadEdgesOfRows(clickhouse, path, rows, true)
}

function tallyOf(rows: readonly DecodedRowWithBytes[]): Tally {
  const tally = createTally()
  for (const { row } of rows) tally.note(row.workspace, [row.name], 1, row.receivedAt)
  return tally
}

function asParked(row: DecodedRow): ParkedEvent {
  return {
    workspace: row.workspace,
    sourceId: row.source,
    code: 'not_storable',
    reason: 'The analytics store does not take this event.',
    raw: JSON.stringify(asMessage(row)),
    receivedAt: row.receivedAt,
  }
}

/** The call as it may have been sent, so that it can be mended and replayed. */
function asMessage(row: DecodedRow): Record<string, unknown> {
  return {
    type: row.type,
    messageId: row.messageId,
    timestamp: new Date(row.ts).toISOString(),
    ...(row.type === 'track' ? { event: row.name } : {}),
    ...(row.userId ? { userId: row.userId } : {}),
    ...(row.anonymousId ? { anonymousId: row.anonymousId } : {}),
    ...(row.account ? { groupId: row.account } : {}),
    [row.type === 'identify' || row.type === 'group' ? 'traits' : 'properties']: row.properties,
    context: row.context,
  }
}
