import { sql } from 'kysely'
import type { Postgres } from '../db/index.ts'

type ProgressTables = {
  segment_progress: {
    workspace: string
    name: string
    version: number
    run: number
    looked_at: number
    size: number
  }
}

/** How far the members of one group have been brought. */
export interface Progress {
  name: string
  /** Version of the definition that the members follow. */
  version: number
  /** The last run whose changes are in the members and told. */
  run: number
  /** The moment for which the members are right, ms. */
  lookedAt: number
  size: number
}

/** How far the members of the groups have been brought, in PostgreSQL. */
export function createSegmentProgress(postgres: Postgres) {
  const tables = postgres.withTables<ProgressTables>()
  return {
    async read(workspace: string): Promise<Map<string, Progress>> {
      const rows = await tables
        .selectFrom('segment_progress')
        .selectAll()
        .where('workspace', '=', workspace)
        .execute()
      return new Map(
        rows.map((row) => [
          row.name,
          {
            name: row.name,
            version: row.version,
            run: Number(row.run),
            lookedAt: Number(row.looked_at),
            size: Number(row.size),
          },
        ]),
      )
    },
    async write(workspace: string, all: readonly Progress[]): Promise<void> {
      if (all.length === 0) return
      await tables
        .insertInto('segment_progress')
        .values(
          all.map(({ name, version, run, lookedAt, size }) => ({
            workspace,
            name,
            version,
            run,
            looked_at: lookedAt,
            size,
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(['workspace', 'name']).doUpdateSet((eb) => ({
            version: eb.ref('excluded.version'),
            run: eb.ref('excluded.run'),
            looked_at: eb.ref('excluded.looked_at'),
            size: eb.ref('excluded.size'),
          })),
        )
        .execute()
    },
    /** Runs the work while no other process works on the workspace's members. */
    async alone<Result>(workspace: string, work: () => Promise<Result>): Promise<Result> {
      return tables.connection().execute(async (connection) => {
        await sql`SELECT pg_advisory_lock(72114091, hashtext(${workspace}))`.execute(connection)
        try {
          return await work()
        } finally {
          await sql`SELECT pg_advisory_unlock(72114091, hashtext(${workspace}))`.execute(connection)
        }
      })
    },
  }
}
export type SegmentProgress = ReturnType<typeof createSegmentProgress>
