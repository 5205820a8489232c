import { type ClickHouse, forCluster } from '../db/index.ts'
import { type Identifier, identifierIdOf } from './identifier.ts'
import type { Edge } from './resolver.ts'

/** An identifier with the person it belongs to from now on. */
export interface MapChange extends Identifier {
  id: bigint
  /** 0n: nobody's. */
  person: bigint
  /** ms */
  firstSeen: number
}

export interface MapWrite {
  /** Larger than that of every earlier write. */
  version: number
  /** Identifiers that are new or belong to another person than before. */
  changes: readonly MapChange[]
  /** Actors of another person than before. */
  moved: readonly { id: bigint; person: bigint }[]
  /** Edges that are taken into account from now on. */
  heard: readonly Edge[]
}

/** With so many recent changes in a workspace the large dictionary is loaded again. */
const mostRecent = 20_000

/** Writes the map. @param cluster name of the ClickHouse cluster; undefined on a single node */
export function createMapStore(clickhouse: ClickHouse, cluster: string | undefined) {
  async function command(statement: string): Promise<void> {
    for (const one of forCluster(statement, cluster)) await clickhouse.command(one, {}, { maxSeconds: 0 })
  }

  /** The large dictionary takes in what the small one holds of a workspace, which is emptied. */
  async function fold(workspace: string): Promise<void> {
    await command('SYSTEM RELOAD DICTIONARY identity_people')
    await command(`ALTER TABLE identity_recent DROP PARTITION ${quoted(workspace)}`)
    await command('SYSTEM RELOAD DICTIONARY identity_recent_people')
  }

  async function foldWhenLarge(workspace: string): Promise<void> {
    const [row] = await clickhouse.query<{ n: string }>(
      'SELECT count() AS n FROM identity_recent WHERE workspace = {workspace: String}',
      { workspace },
    )
    if (Number(row?.n) > mostRecent) await fold(workspace)
  }

  /**
   * Writes a change and makes it visible. Those who stop half-way and do it again lose nothing: what tells that there
   * is nothing to do is written last.
   */
  async function write(workspace: string, { version, changes, moved, heard }: MapWrite): Promise<void> {
    if (moved.length > 0) {
      const rows = moved.map(({ id, person }) => ({
        workspace,
        actor: String(id),
        person: String(person),
        version,
      }))
      await clickhouse.insert('identity_recent', rows)
      await clickhouse.insert('identity_map', rows)
      await command('SYSTEM RELOAD DICTIONARY identity_recent_people')
    }
    await clickhouse.insert('identity_identifiers', identifierRows(workspace, version, changes))
    await clickhouse.insert(
      'identity_heard',
      heard.flatMap((edge) => heardRows(workspace, edge)),
    )
    if (moved.length > 0) await foldWhenLarge(workspace)
  }

  return { write, fold, command }
}
export type MapStore = ReturnType<typeof createMapStore>

/** An edge from each of its ends. */
function heardRows(workspace: string, { left, right, firstSeen }: Edge) {
  const ends = [
    { id: left, other: right, isLeft: 1 },
    { id: right, other: left, isLeft: 0 },
  ]
  return ends.map(({ id, other, isLeft }) => ({
    workspace,
    id: String(identifierIdOf(workspace, id)),
    other: String(identifierIdOf(workspace, other)),
    is_left: isLeft,
    other_type: other.type,
    other_value: other.value,
    first_seen: timeText(firstSeen),
  }))
}

/** Rows of the table identity_identifiers. */
export function identifierRows(workspace: string, version: number, changes: readonly MapChange[]) {
  return changes.map(({ id, type, value, person, firstSeen }) => ({
    workspace,
    id: String(id),
    type,
    value,
    person: String(person),
    first_seen: timeText(firstSeen),
    version,
  }))
}

/** 'YYYY-MM-DD hh:mm:ss.mmm' in UTC. */
function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
