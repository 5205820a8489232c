import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Team } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Episode } from './need.ts'
import { type Wall, type WallDefinition, wallDefinitionSchema } from './wall.ts'

type WallRow = {
  id: string
  workspace: string
  name: string
  version: number
  automatic: boolean
  definition: unknown
  updated_at: Date
  updated_by: string
}

type Tables = {
  walls: WallRow
  wall_versions: Omit<WallRow, 'id' | 'workspace'> & { wall: string }
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
  automatic: boolean
  definition: WallDefinition
  updatedBy: string
}

/** Walls with every version, and the times during which something needed us, in PostgreSQL. */
export function createWallRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<Tables>()

  /** Walls of a workspace, oldest id first. */
  async function list(workspace: string): Promise<Wall[]> {
    const rows = await tables
      .selectFrom('walls')
      .selectAll()
      .where('workspace', '=', workspace)
      .orderBy('id')
      .execute()
    return rows.map(toWall)
  }

  async function find(workspace: string, id: string): Promise<Wall | undefined> {
    const row = await tables
      .selectFrom('walls')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
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
    await tables.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('walls')
        .set({ ...written })
        .where('id', '=', wall.id)
        .where('version', '=', expected)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) {
        throw new TandemError('conflict', { detail: `The wall is no longer at version ${expected}.` })
      }
      await transaction.insertInto('wall_versions').values(versionOf(written)).execute()
    })
    return toWall(written)
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
      const { id: _, workspace: __, ...rest } = toWall({ ...found, id: wall.id, workspace: wall.workspace })
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
    version,
    automatic: change.automatic,
    definition: JSON.stringify(change.definition),
    updated_at: new Date(now),
    updated_by: change.updatedBy,
  }
}

function versionOf({ id, workspace: _, ...rest }: WallRow) {
  return { wall: id, ...rest }
}

function toWall(found: WallRow): Wall {
  const definition = typeof found.definition === 'string' ? JSON.parse(found.definition) : found.definition
  return {
    id: found.id,
    workspace: found.workspace,
    name: found.name,
    version: found.version,
    automatic: found.automatic,
    definition: wallDefinitionSchema.parse(definition),
    updatedAt: found.updated_at.toISOString(),
    updatedBy: found.updated_by,
  }
}
