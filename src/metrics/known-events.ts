import type { ClickHouse } from '../db/index.ts'
import { gathered } from './gathered.ts'
import { firstEventsStatement } from './queries.ts'

interface Asked {
  workspace: string
  /** Absent: every name. */
  events: readonly string[] | undefined
}

/** When the first event of each name happened, ms. */
type Firsts = ReadonlyMap<string, number>

/** Which events came to a workspace, and since when. */
export interface KnownEvents {
  /** When the first of some events happened, ms; undefined when none did. @param events absent: any */
  first: (workspace: string, events: readonly string[] | undefined) => Promise<number | undefined>
  /** Those of some events that never came. */
  unknown: (workspace: string, events: readonly string[]) => Promise<string[]>
}

/** What is asked at the same time is looked up once; an event that came once is remembered as known. */
export function createKnownEvents(clickhouse: ClickHouse): KnownEvents {
  const came = new Map<string, Set<string>>()

  async function read({ workspace, events }: Asked): Promise<Firsts> {
    const { sql, params } = firstEventsStatement(workspace, events)
    const rows = await clickhouse.query<{ name: string; first: string }>(sql, params)
    const known = came.get(workspace) ?? new Set<string>()
    came.set(workspace, known)
    for (const { name } of rows) known.add(name)
    return new Map(rows.map(({ name, first }) => [name, Number(first)]))
  }

  const firsts = gathered<Asked, Firsts>(
    (all) => {
      const workspaces = Map.groupBy(all, ({ workspace }) => workspace)
      const found = new Map(
        [...workspaces].map(([workspace, asked]) => {
          const lists = asked.map(({ events }) => events)
          const every = lists.includes(undefined)
          const names = every ? undefined : [...new Set(lists.flatMap((list) => list ?? []))].sort()
          return [workspace, read({ workspace, events: names })]
        }),
      )
      return all.map(({ workspace }) => found.get(workspace)!)
    },
    // The first picture of a wall asks for as many measures as there are tiles, one after the other.
    { oneAtATime: true },
  )

  return {
    async first(workspace, events) {
      const found = await firsts({ workspace, events })
      const times = events ? events.flatMap((name) => found.get(name) ?? []) : [...found.values()]
      return times.length === 0 ? undefined : times.reduce((one, other) => Math.min(one, other))
    },
    async unknown(workspace, events) {
      const unsure = events.filter((name) => !came.get(workspace)?.has(name))
      if (unsure.length === 0) return []
      const found = await firsts({ workspace, events: unsure })
      return unsure.filter((name) => !found.has(name))
    },
  }
}
