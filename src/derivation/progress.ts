import type { Postgres } from '../db/index.ts'

type ProgressTables = {
  derivation_progress: { workspace: string; received_until: number }
}

/** How far derived state has followed events, for each workspace. */
export function createProgress(postgres: Postgres) {
  const tables = postgres.withTables<ProgressTables>()
  return {
    /** Events received up to then, ms, are followed; undefined when none ever was. */
    async read(workspace: string): Promise<number | undefined> {
      const row = await tables
        .selectFrom('derivation_progress')
        .where('workspace', '=', workspace)
        .select('received_until')
        .executeTakeFirst()
      return row && Number(row.received_until)
    },
    /** The next start looks at everything. */
    async forget(workspace: string): Promise<void> {
      await tables.deleteFrom('derivation_progress').where('workspace', '=', workspace).execute()
    },
    /** Never goes back. */
    async write(workspace: string, receivedUntil: number): Promise<void> {
      await tables
        .insertInto('derivation_progress')
        .values({ workspace, received_until: receivedUntil })
        .onConflict((conflict) =>
          conflict.column('workspace').doUpdateSet((eb) => ({
            received_until: eb.fn<number>('greatest', [
              'derivation_progress.received_until',
              'excluded.received_until',
            ]),
          })),
        )
        .execute()
    },
  }
}
