import { type ClickHouse, type Postgres, untilAtRest } from '../db/index.ts'

const days = 300
const start = Date.UTC(2026, 0, 1)

/** The events on which measures and boards are timed: five names over 300 days of half a million people. */
export const benchEvents = {
  workspace: 'ws_bench_measures',
  zone: 'Europe/Berlin',
  names: ['Order Completed', 'Session Ended', 'Call Resolved', 'Page Viewed', 'Survey Answered'],
  start,
  end: start + days * 86_400_000,
} as const

/**
 * Makes the events in a workspace of their own; nothing when as many are there already.
 *
 * @param options.merged whether each month is then one part, as it is where nothing came for a quarter of an hour
 */
export async function loadBenchEvents(
  stores: { clickhouse: ClickHouse; postgres: Postgres },
  options: { events: number; merged?: boolean },
): Promise<void> {
  const { clickhouse } = stores
  const { workspace, zone } = benchEvents
  await workspacesOf(stores)
    .insertInto('workspaces')
    .values({ id: workspace, name: 'Bench', time_zone: zone })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if ((await countEvents(clickhouse, workspace)) === options.events) return
  const params = { count: options.events, workspace, start: start / 1000, days }
  await clickhouse.command(eventsSql, params, { maxSeconds: 0 })
  if (options.merged ?? true)
    await clickhouse.command(
      'OPTIMIZE TABLE events FINAL SETTINGS optimize_skip_merged_partitions = 1',
      {},
      { maxSeconds: 0 },
    )
  await untilAtRest(clickhouse)
}

/** Removes what `loadBenchEvents` made. */
export async function removeBenchEvents(stores: {
  clickhouse: ClickHouse
  postgres: Postgres
}): Promise<void> {
  const { workspace } = benchEvents
  await workspacesOf(stores).deleteFrom('workspaces').where('id', '=', workspace).execute()
  await stores.clickhouse.command(
    'DELETE FROM events WHERE workspace = {workspace: String}',
    { workspace },
    { maxSeconds: 0 },
  )
}

function workspacesOf({ postgres }: { postgres: Postgres }) {
  return postgres.withTables<{ workspaces: { id: string; name: string; time_zone: string } }>()
}

/** Events that are stored of a workspace. */
async function countEvents(clickhouse: ClickHouse, workspace: string): Promise<number> {
  const [row] = await clickhouse.query<{ events: string }>(
    'SELECT count() AS events FROM events WHERE workspace = {workspace: String}',
    { workspace },
  )
  return Number(row?.events ?? 0)
}

const eventsSql = `INSERT INTO events
SELECT {workspace: String} AS workspace, concat('bench-', toString(number)) AS message_id, xxHash64(number % 500000) AS actor,
  toDateTime64({start: Int64}, 3, 'UTC') + toIntervalMillisecond(toInt64(number * (toInt64({days: UInt32}) * 86400000 / {count: UInt64}))) AS ts,
  ts AS received_at, 'track' AS type,
  ['${benchEvents.names.join("', '")}'][1 + xxHash64(number) % ${benchEvents.names.length}] AS name,
  ['web', 'app', 'calls'][1 + number % 3] AS source, ['web', 'app', 'call', 'email'][1 + xxHash64(number, 1) % 4] AS channel,
  concat('u', toString(number % 500000)) AS user_id, '' AS anonymous_id, '' AS account, 0 AS robot,
  map('total', toString((xxHash64(number, 2) % 100000) / 100), 'plan', ['a', 'b', 'c'][1 + number % 3],
    'wait_seconds', toString(xxHash64(number, 3) % 600), 'order_id', concat('o', toString(number)), 'currency', 'EUR') AS properties,
  map('ip', '192.0.2.1', 'userAgent', 'Mozilla/5.0 (X11; Linux x86_64)', 'page.path', '/') AS context
FROM numbers({count: UInt64})
SETTINGS max_insert_block_size = 500000`
