import type { ClickHouse } from '../db/index.ts'
import { knownEventsStatement } from './queries.ts'

/** Those of some events that never came to a workspace. @throws as a query */
export type UnknownEvents = (workspace: string, events: readonly string[]) => Promise<string[]>

/** An event that came once is remembered; only others are asked for again. */
export function createUnknownEvents(clickhouse: ClickHouse): UnknownEvents {
  const came = new Map<string, Set<string>>()
  return async (workspace, events) => {
    const known = came.get(workspace) ?? new Set<string>()
    const unsure = events.filter((name) => !known.has(name))
    if (unsure.length === 0) return []
    const { sql, params } = knownEventsStatement(workspace, unsure)
    for (const { name } of await clickhouse.query<{ name: string }>(sql, params)) known.add(name)
    came.set(workspace, known)
    return unsure.filter((name) => !known.has(name))
  }
}
