import type { Postgres } from '../db/index.ts'
import type { AccessTables } from './tables.ts'

/** The time zone of a workspace; UTC for one that has no row. */
export type ZoneOf = (workspace: string) => Promise<string>

/** Looks time zones up. */
export function createZones(postgres: Postgres): ZoneOf {
  const tables = postgres.withTables<Pick<AccessTables, 'workspaces'>>()
  return async (workspace) => {
    const row = await tables
      .selectFrom('workspaces')
      .select('time_zone')
      .where('id', '=', workspace)
      .executeTakeFirst()
    return row?.time_zone ?? 'UTC'
  }
}
