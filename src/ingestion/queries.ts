import type { ClickHouse } from '../db/index.ts'
import { edgeColumns, edgeStructure, eventColumns, eventStructure } from './row-binary.ts'
import type { RowKey } from './row-decoder.ts'

/** What is needed to find an event by primary key. */
export interface EventKey extends RowKey {
  name: string
}

const dayMs = 86_400_000
/** Ids asked for at once: on a server they travel in the URL; without one, more of them cost a third a piece. */
const idsAtOnce = ({ embedded }: ClickHouse) => (embedded ? 4_000 : 500)
/**
 * One file may hold many years of events: ClickHouse's limit of months a block guards against mistakes we do not make.
 * Rows of one block are not looked through for repetitions, which costs a fifth of the load: intake has done so.
 */
const settings = 'SETTINGS max_partitions_per_insert_block = 0, optimize_on_insert = 0'

/** Loads a file of rows written by row-binary.ts, frame headers left out. @throws as ClickHouse.insertFile */
export function loadRows(clickhouse: ClickHouse, path: string): Promise<void> {
  return clickhouse.insertFile({
    table: 'events',
    columns: eventColumns,
    path,
    format: 'RowBinary',
    structure: eventStructure,
    where: `workspace != '' ${settings}`,
  })
}

/** Loads a file of edges written by row-binary.ts. @throws as ClickHouse.insertFile */
export function loadEdgeRows(clickhouse: ClickHouse, path: string): Promise<void> {
  return clickhouse.insertFile({
    table: 'identity_edges',
    columns: edgeColumns,
    path,
    format: 'RowBinary',
    structure: edgeStructure,
    where: `true ${settings}`,
  })
}

/**
 * Which of these events ClickHouse has, by primary key: workspace, name, day, hash of the message id. The day before
 * and after are asked as well, because the correction of a sender's clock differs a little between two sendings.
 *
 * @returns for each workspace the message ids that are stored
 * @throws TandemError as ClickHouse.query
 */
export async function findStored(
  clickhouse: ClickHouse,
  keys: readonly EventKey[],
): Promise<Map<string, Set<string>>> {
  const stored = new Map<string, Set<string>>()
  for (const [workspace, own] of Map.groupBy(keys, (key) => key.workspace)) {
    const found = new Set<string>()
    stored.set(workspace, found)
    const many = idsAtOnce(clickhouse)
    for (let start = 0; start < own.length; start += many) {
      const rows = await findStoredPart(clickhouse, workspace, own.slice(start, start + many))
      for (const row of rows) found.add(row.message_id)
    }
  }
  return stored
}

function findStoredPart(clickhouse: ClickHouse, workspace: string, keys: readonly EventKey[]) {
  const times = keys.map((key) => key.ts)
  const days = new Set(
    times.flatMap((ts) => [ts - dayMs, ts, ts + dayMs].map((ms) => Math.floor(ms / dayMs))),
  )
  return clickhouse.query<{ message_id: string }>(
    `
    SELECT DISTINCT message_id
    FROM events
    WHERE workspace = {workspace: String}
      AND name IN {names: Array(String)}
      AND ts BETWEEN fromUnixTimestamp64Milli({from: Int64}, 'UTC') AND fromUnixTimestamp64Milli({to: Int64}, 'UTC')
      AND toDate(ts) IN (SELECT toDate(arrayJoin({days: Array(UInt16)})))
      AND xxHash64(message_id) IN (SELECT xxHash64(arrayJoin({ids: Array(String)})))
      AND message_id IN {ids: Array(String)}
    `,
    {
      workspace,
      names: [...new Set(keys.map((key) => key.name))],
      from: Math.min(...times) - dayMs,
      to: Math.max(...times) + dayMs,
      days: [...days],
      ids: keys.map((key) => key.messageId),
    },
  )
}

/** Latest events of the store, for the memory of messages at start: those after `since` (ms). */
export interface RecentMessages {
  since: number
  messages: RowKey[]
}

/**
 * The message ids of the latest events, as many whole spans of time as fit.
 *
 * @param limit most messages to read
 * @param now ms
 */
export async function readRecentMessages(
  clickhouse: ClickHouse,
  limit: number,
  now: number,
): Promise<RecentMessages> {
  const spans = [30 * dayMs, 7 * dayMs, dayMs, dayMs / 4, dayMs / 24, dayMs / 288, dayMs / 1440]
  const counts = spans.map(
    (span, index) => `countIf(ts > fromUnixTimestamp64Milli({now: Int64} - ${span}, 'UTC')) AS n${index}`,
  )
  const [row] = await clickhouse.query<Record<string, string>>(
    `SELECT ${counts.join(', ')} FROM events WHERE ts > fromUnixTimestamp64Milli({now: Int64} - ${spans[0]}, 'UTC')`,
    { now },
  )
  const chosen = spans.findIndex((_, index) => Number(row?.[`n${index}`] ?? 0) <= limit)
  if (chosen < 0) return { since: now, messages: [] }
  const since = now - (spans[chosen] as number)
  // Not called `ts`: the condition would then be about the number, and true of every event there is.
  const rows = await clickhouse.query<{ workspace: string; message_id: string; at: string }>(
    `
    SELECT workspace, message_id, toUnixTimestamp64Milli(ts) AS at
    FROM events
    WHERE ts > fromUnixTimestamp64Milli({since: Int64}, 'UTC')
    `,
    { since },
  )
  return {
    since,
    messages: rows.map((found) => ({
      workspace: found.workspace,
      messageId: found.message_id,
      ts: Number(found.at),
    })),
  }
}
