import { sql } from 'kysely'
import type { Postgres } from '../db/index.ts'

/** One writer of the map at a time in each workspace, on all nodes. */
export function createMapLock(postgres: Postgres) {
  /** The last in each workspace's row of those who wait in this process, so that they hold one connection together. */
  const rows = new Map<string, Promise<unknown>>()

  async function withDatabaseLock<Result>(workspace: string, work: () => Promise<Result>): Promise<Result> {
    return postgres.connection().execute(async (connection) => {
      const key = sql`72114080, hashtext(${workspace})`
      // Somebody else's rebuild may take longer than a statement may.
      await sql`SET statement_timeout = 0`.execute(connection)
      await sql`SELECT pg_advisory_lock(${key})`.execute(connection)
      try {
        return await work()
      } finally {
        await sql`SELECT pg_advisory_unlock(${key})`.execute(connection)
        await sql`RESET statement_timeout`.execute(connection)
      }
    })
  }

  return function withLock<Result>(workspace: string, work: () => Promise<Result>): Promise<Result> {
    const before = rows.get(workspace) ?? Promise.resolve()
    const mine = before.then(
      () => withDatabaseLock(workspace, work),
      () => withDatabaseLock(workspace, work),
    )
    const settled = mine.catch(() => undefined)
    rows.set(workspace, settled)
    void settled.then(() => {
      if (rows.get(workspace) === settled) rows.delete(workspace)
    })
    return mine
  }
}
export type MapLock = ReturnType<typeof createMapLock>
