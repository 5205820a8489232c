/** What a number of events are about, for those who follow what was stored. */
export interface Tally {
  /** Notes events that came together. @param names of theirs, each once @param receivedAt ms */
  note(workspace: string, names: readonly string[], count: number, receivedAt: number): void
  add(other: Tally): void
  /** One entry a workspace. */
  entries(): StoredEvents[]
}

/** Events that became visible in ClickHouse. */
export interface StoredEvents {
  workspace: string
  count: number
  names: Set<string>
  /** When the first and the last of them were received, ms. */
  from: number
  until: number
}

export function createTally(): Tally {
  const byWorkspace = new Map<string, StoredEvents>()

  function entry(workspace: string): StoredEvents {
    const known = byWorkspace.get(workspace)
    if (known) return known
    const fresh = { workspace, count: 0, names: new Set<string>(), from: Number.POSITIVE_INFINITY, until: 0 }
    byWorkspace.set(workspace, fresh)
    return fresh
  }

  return {
    note(workspace, names, count, receivedAt) {
      const stored = entry(workspace)
      stored.count += count
      for (const name of names) stored.names.add(name)
      if (receivedAt < stored.from) stored.from = receivedAt
      if (receivedAt > stored.until) stored.until = receivedAt
    },
    add(other) {
      for (const { workspace, count, names, from, until } of other.entries()) {
        const stored = entry(workspace)
        stored.count += count
        for (const name of names) stored.names.add(name)
        if (from < stored.from) stored.from = from
        if (until > stored.until) stored.until = until
      }
    },
    entries: () => [...byWorkspace.values()],
  }
}
