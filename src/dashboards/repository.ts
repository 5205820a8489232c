import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Team } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Episode } from './need.ts'
import { type Wall, type WallDefinition, type WallKind, wallDefinitionSchema } from './wall.ts'

type WallRow = {
  id: string
  workspace: string
  name: string
  kind: WallKind
  version: number
  automatic: boolean
  definition: unknown
  made_at: Date
  updated_at: Date
  updated_by: string
  removed_at: Date | null
}

type Tables = {
  walls: WallRow & { number: import('kysely').GeneratedAlways<string> }
  wall_versions: Omit<WallRow, 'id' | 'workspace' | 'made_at' | 'removed_at'> & { wall: string }
  need_episodes: {
    id: import('kysely').Generated<number>
    wall: string
    rule: string
    began_at: Date
    ended_at: Date | null
    acknowledged_by: string | null
    acknowledged_teams: string[] | null
    acknowledged_at: Date | null
  }
}

/** What is written when a wall is saved. */
export interface WallChange {
  name: string
  kind: WallKind
  automatic: boolean
  definition: WallDefinition
  updatedBy: string
}

/** Walls with every version, and the times during which something needed us, in PostgreSQL. */
export function createWallRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<Tables>()

  /** Walls of a workspace, the oldest first; or those that were removed. */
  async function list(workspace: string, removed = false): Promise<Wall[]> {
    const rows = await tables
      .selectFrom('walls')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('removed_at', removed ? 'is not' : 'is', null)
      .orderBy('made_at')
      .orderBy('number')
      .execute()
    return rows.map(toWall)
  }

  async function find(workspace: string, id: string): Promise<Wall | undefined> {
    const row = await tables
      .selectFrom('walls')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    return row && toWall(row)
  }

  /** The workspace's first wall; made when there is none. Two that make it at once make one. */
  async function ensureFirst(workspace: string, made: WallChange): Promise<Wall> {
    const id = `wall_${workspace.replace(/^ws_/, '')}`
    const written = row(id, workspace, 1, made, clock())
    await tables.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('walls')
        .values(written)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 1n) {
        await transaction.insertInto('wall_versions').values(versionOf(written)).execute()
      }
    })
    return (await find(workspace, id))!
  }

  /** A new wall, version 1. */
  async function create(workspace: string, made: WallChange): Promise<Wall> {
    const written = row(`wall_${randomUUID().slice(0, 8)}`, workspace, 1, made, clock())
    await tables.transaction().execute(async (transaction) => {
      await transaction.insertInto('walls').values(written).execute()
      await transaction.insertInto('wall_versions').values(versionOf(written)).execute()
    })
    return toWall(written)
  }

  /** Saves the next version. @throws TandemError `conflict` when somebody saved since `expected` */
  async function save(wall: Wall, expected: number, change: WallChange): Promise<Wall> {
    const written = row(wall.id, wall.workspace, expected + 1, change, clock())
    const { made_at: _, removed_at: __, ...changed } = written
    await tables.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('walls')
        .set({ ...changed })
        .where('id', '=', wall.id)
        .where('version', '=', expected)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw stale(expected)
      await transaction.insertInto('wall_versions').values(versionOf(written)).execute()
    })
    return toWall(written)
  }

  /**
   * Takes a wall away; its versions stay, and it can be brought back. The last one of a workspace stays.
   *
   * @throws TandemError `conflict` when somebody saved since `expected`, `last_wall`
   */
  async function remove(wall: Wall, expected: number): Promise<void> {
    await tables.transaction().execute(async (transaction) => {
      // One removal at a time, else two could each take the other's last one.
      await sql`SELECT pg_advisory_xact_lock(72114118, hashtext(${wall.workspace}))`.execute(transaction)
      const { numUpdatedRows } = await transaction
        .updateTable('walls')
        .set({ removed_at: new Date(clock()) })
        .where('id', '=', wall.id)
        .where('version', '=', expected)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw stale(expected)
      const left = await transaction
        .selectFrom('walls')
        .select('id')
        .where('workspace', '=', wall.workspace)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (!left) throw new TandemError('last_wall')
    })
  }

  /** Brings a removed wall back. @returns undefined when no removed wall has this id */
  async function bringBack(workspace: string, id: string): Promise<Wall | undefined> {
    const row = await tables
      .updateTable('walls')
      .set({ removed_at: null })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('removed_at', 'is not', null)
      .returningAll()
      .executeTakeFirst()
    return row && toWall(row)
  }

  /** Every version of a wall, newest first. */
  async function versions(wall: Wall): Promise<Omit<Wall, 'id' | 'workspace'>[]> {
    const rows = await tables
      .selectFrom('wall_versions')
      .selectAll()
      .where('wall', '=', wall.id)
      .orderBy('version', 'desc')
      .execute()
    return rows.map((found) => {
      const {
        id: _,
        workspace: __,
        ...rest
      } = toWall({
        ...found,
        id: wall.id,
        workspace: wall.workspace,
        made_at: found.updated_at,
        removed_at: null,
      })
      return rest
    })
  }

  /** Episodes of a wall that have not ended. */
  async function openEpisodes(wall: string): Promise<Episode[]> {
    const rows = await tables
      .selectFrom('need_episodes')
      .selectAll()
      .where('wall', '=', wall)
      .where('ended_at', 'is', null)
      .execute()
    return rows.map((found) => ({
      rule: found.rule,
      beganAt: found.began_at.toISOString(),
      acknowledged: found.acknowledged_at
        ? { teams: (found.acknowledged_teams ?? []) as Team[], at: found.acknowledged_at.toISOString() }
        : null,
    }))
  }

  /** Begins an episode; one that another process began already stays as it is. */
  async function beginEpisode(wall: string, rule: string, beganAt: string): Promise<void> {
    await sql`
      INSERT INTO need_episodes (wall, rule, began_at) VALUES (${wall}, ${rule}, ${beganAt})
      ON CONFLICT (wall, rule) WHERE ended_at IS NULL DO NOTHING`.execute(postgres)
  }

  async function endEpisode(wall: string, rule: string): Promise<void> {
    await tables
      .updateTable('need_episodes')
      .set({ ended_at: new Date(clock()) })
      .where('wall', '=', wall)
      .where('rule', '=', rule)
      .where('ended_at', 'is', null)
      .execute()
  }

  /** Writes down who is on it. @returns false when there is no open episode of this rule */
  async function acknowledge(
    wall: string,
    rule: string,
    by: string,
    teams: readonly Team[],
  ): Promise<boolean> {
    const { numUpdatedRows } = await tables
      .updateTable('need_episodes')
      .set({
        acknowledged_by: by,
        acknowledged_teams: [...teams],
        acknowledged_at: new Date(clock()),
      })
      .where('wall', '=', wall)
      .where('rule', '=', rule)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }

  return {
    list,
    find,
    ensureFirst,
    create,
    save,
    remove,
    bringBack,
    versions,
    openEpisodes,
    beginEpisode,
    endEpisode,
    acknowledge,
  }
}

export type WallRepository = ReturnType<typeof createWallRepository>

function row(id: string, workspace: string, version: number, change: WallChange, now: number): WallRow {
  return {
    id,
    workspace,
    name: change.name,
    kind: change.kind,
    version,
    automatic: change.automatic,
    definition: JSON.stringify(change.definition),
    made_at: new Date(now),
    updated_at: new Date(now),
    updated_by: change.updatedBy,
    removed_at: null,
  }
}

const stale = (expected: number) =>
  new TandemError('conflict', { detail: `The wall is no longer at version ${expected}.` })

function versionOf({ id, workspace: _, made_at: __, removed_at: ___, ...rest }: WallRow) {
  return { wall: id, ...rest }
}

function toWall(found: WallRow): Wall {
  const definition = typeof found.definition === 'string' ? JSON.parse(found.definition) : found.definition
  return {
    id: found.id,
    workspace: found.workspace,
    name: found.name,
    kind: found.kind,
    version: found.version,
    automatic: found.automatic,
    definition: wallDefinitionSchema.parse(definition),
    updatedAt: found.updated_at.toISOString(),
    updatedBy: found.updated_by,
  }
}
