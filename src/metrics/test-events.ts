import type { Stores } from '../db/index.ts'

/** An event of a test: what is left out has a plain value. */
export interface TestEvent {
  id?: string
  at: string
  name: string
  user?: string
  anonymous?: string
  channel?: string
  source?: string
  robot?: 0 | 1
  receivedAt?: string
  properties?: Record<string, string>
  context?: Record<string, string>
}

/** A workspace in a zone, as access makes it. */
export async function makeWorkspace(stores: Pick<Stores, 'pool'>, id: string, zone = 'UTC'): Promise<void> {
  await stores.pool.query('INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, $2)', [id, zone])
}

/** Puts events into the real table, as one part (several over HTTP, whose addresses are short). Actors are hashed by the engine as ingestion hashes them. */
export async function putEvents(
  stores: Pick<Stores, 'clickhouse'>,
  workspace: string,
  events: readonly TestEvent[],
): Promise<void> {
  const rows = events.map((event, index) => ({
    workspace,
    message_id: event.id ?? `${event.name}-${event.at}-${index}`,
    ts: engineTime(event.at),
    received_at: engineTime(event.receivedAt ?? event.at),
    type: 'track',
    name: event.name,
    source: event.source ?? 'web',
    channel: event.channel ?? 'web',
    user_id: event.user ?? '',
    anonymous_id: event.anonymous ?? '',
    account: '',
    robot: event.robot ?? 0,
    properties: event.properties ?? {},
    context: event.context ?? {},
  }))
  const columns = Object.keys(rows[0] ?? {})
  const size = stores.clickhouse.embedded ? rows.length : 25
  for (let start = 0; start < rows.length; start += size)
    await insertRows(stores, columns, rows.slice(start, start + size))
}

async function insertRows(
  stores: Pick<Stores, 'clickhouse'>,
  columns: string[],
  rows: object[],
): Promise<void> {
  await stores.clickhouse.command(
    `INSERT INTO events (actor, ${columns.join(', ')})
SELECT if(user_id != '', xxHash64(concat(workspace, '\\0u\\0', user_id)), xxHash64(concat(workspace, '\\0a\\0', anonymous_id))), ${columns.join(', ')}
FROM format(JSONEachRow, $$workspace String, message_id String, ts DateTime64(3, 'UTC'), received_at DateTime64(3, 'UTC'), type String, name String, source String, channel String, user_id String, anonymous_id String, account String, robot UInt8, properties Map(String, String), context Map(String, String)$$, {rows: String})`,
    { rows: rows.map((row) => JSON.stringify(row)).join('\n') },
  )
}

function engineTime(at: string): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ')
}
