import type { Generated, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Postgres } from '../db/index.ts'
import type { MatchingSettings, RunReport, RunState } from './run.ts'

type SettingsTable = {
  workspace: string
  settings: MatchingSettings
  version: number
  updated_at: Date
  updated_by: string
}

type RunsTable = {
  id: string
  workspace: string
  state: RunState
  progress: Generated<number>
  started_by: string | null
  settings: MatchingSettings
  attempts: Generated<number>
  report: RunReport | null
  error_code: string | null
  error_detail: string | null
  created_at: Date
  started_at: Date | null
  heartbeat_at: Date | null
  finished_at: Date | null
}

type MatchingTables = { matching_settings: SettingsTable; matching_runs: RunsTable }
export type RunRecord = Selectable<RunsTable>

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`

/** Settings and runs in PostgreSQL. */
export function createMatchingRepository(postgres: Postgres) {
  const db = postgres.withTables<MatchingTables>()

  return {
    /** @returns undefined as long as nobody changed them */
    settings: (workspace: string) =>
      db.selectFrom('matching_settings').selectAll().where('workspace', '=', workspace).executeTakeFirst(),

    /** @returns false when `expected` is not the version that stands (0: none) */
    async saveSettings(
      workspace: string,
      settings: MatchingSettings,
      expected: number,
      by: { at: Date; label: string },
    ): Promise<boolean> {
      const row = {
        settings: json(settings),
        version: expected + 1,
        updated_at: by.at,
        updated_by: by.label,
      }
      if (expected === 0) {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('matching_settings')
          .values({ workspace, ...row })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return (numInsertedOrUpdatedRows ?? 0n) > 0n
      }
      const { numUpdatedRows } = await db
        .updateTable('matching_settings')
        .set(row)
        .where('workspace', '=', workspace)
        .where('version', '=', expected)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** @returns false when one of the workspace waits or runs */
    async create(
      run: Pick<RunRecord, 'id' | 'workspace' | 'started_by' | 'settings' | 'created_at'>,
    ): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('matching_runs')
        .values({ ...run, settings: json(run.settings), state: 'waiting' })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return (numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    find: (workspace: string, id: string): Promise<RunRecord | undefined> =>
      db
        .selectFrom('matching_runs')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .executeTakeFirst(),

    /** Newest first. */
    list: (workspace: string, limit: number): Promise<RunRecord[]> =>
      db
        .selectFrom('matching_runs')
        .selectAll()
        .where('workspace', '=', workspace)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute(),

    /** Takes the oldest waiting run, unless one is running anywhere. @returns undefined when there is nothing to do */
    claim: (at: Date): Promise<RunRecord | undefined> =>
      db.transaction().execute(async (transaction) => {
        // Who claims first decides alone.
        await sql`SELECT pg_advisory_xact_lock(72114085)`.execute(transaction)
        const running = await transaction
          .selectFrom('matching_runs')
          .select('id')
          .where('state', '=', 'running')
          .executeTakeFirst()
        if (running) return undefined
        return transaction
          .updateTable('matching_runs')
          .set((is) => ({
            state: 'running',
            progress: 0,
            started_at: at,
            heartbeat_at: at,
            attempts: is('attempts', '+', 1),
          }))
          .where('id', '=', (is) =>
            is
              .selectFrom('matching_runs')
              .select('id')
              .where('state', '=', 'waiting')
              .orderBy('created_at')
              .limit(1),
          )
          .returningAll()
          .executeTakeFirst()
      }),

    /** @returns whether the run still runs; false when it was cancelled */
    async beat(id: string, at: Date, progress?: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('matching_runs')
        .set({ heartbeat_at: at, ...(progress === undefined ? {} : { progress }) })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** Moves a run to a state, if it is in one of `from`. @returns whether it was */
    async move(
      id: string,
      from: readonly RunState[],
      to: RunState,
      change: Partial<Pick<RunRecord, 'error_code' | 'error_detail' | 'finished_at' | 'progress'>> & {
        report?: RunReport
      } = {},
    ): Promise<boolean> {
      const { report, ...rest } = change
      const { numUpdatedRows } = await db
        .updateTable('matching_runs')
        .set({ state: to, ...rest, ...(report ? { report: json(report) } : {}) })
        .where('id', '=', id)
        .where('state', 'in', from)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /**
     * Runs whose process has not been heard of since `silentSince` wait again; those that were begun `attempts` times
     * are given up.
     */
    async releaseSilent(silentSince: Date, attempts: number, at: Date): Promise<void> {
      const silent = db
        .updateTable('matching_runs')
        .where('state', '=', 'running')
        .where('heartbeat_at', '<', silentSince)
      await silent
        .where('attempts', '>=', attempts)
        .set({ state: 'failed', error_code: 'matching_interrupted', finished_at: at })
        .execute()
      await silent.where('attempts', '<', attempts).set({ state: 'waiting' }).execute()
    },

    /** Ids of the runs that run, in all workspaces. */
    async running(): Promise<string[]> {
      const rows = await db.selectFrom('matching_runs').select('id').where('state', '=', 'running').execute()
      return rows.map(({ id }) => id)
    },
  }
}

export type MatchingRepository = ReturnType<typeof createMatchingRepository>
