import type { Stores } from '../db/index.ts'

/** An event of a test. Times are ms. */
export interface TestEvent {
  id: string
  user: string
  name: string
  ts: number
  receivedAt: number
  channel: string
  robot: 0 | 1
  properties: Record<string, string>
  context: Record<string, string>
}

/** A workspace, as access makes it. */
export async function makeWorkspace(stores: Pick<Stores, 'pool'>, id: string): Promise<void> {
  await stores.pool.query("INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, 'UTC')", [id])
}

/** Puts events into the real table as one part; the engine fills in who it was. */
export async function putEvents(
  { clickhouse }: Pick<Stores, 'clickhouse'>,
  workspace: string,
  events: readonly TestEvent[],
): Promise<void> {
  if (events.length === 0) return
  await clickhouse.insert(
    'events',
    events.map((event) => ({
      workspace,
      message_id: event.id,
      ts: engineTime(event.ts),
      received_at: engineTime(event.receivedAt),
      type: 'track',
      name: event.name,
      source: 'web',
      channel: event.channel,
      user_id: event.user,
      anonymous_id: '',
      account: '',
      robot: event.robot,
      properties: event.properties,
      context: event.context,
    })),
  )
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function engineTime(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ')
}
