import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { TandemError } from '../errors.ts'
import type { RunRow, WarningTables } from './tables.ts'

/** Whoever works tells so often; who was silent for longer is taken for dead. */
export const beatMs = 5000
const deadMs = 4 * beatMs

/** Trainings and scorings: asked for, worked on, done. */
export function createRuns(tables: Kysely<WarningTables>, clock: () => number) {
  /**
   * Asks for a run.
   *
   * @returns the one that waits or works already, when there is one of this kind
   */
  async function ask(workspace: string, kind: RunRow['kind'], by: string): Promise<RunRow> {
    const row: RunRow = {
      id: `wrun_${randomUUID().replaceAll('-', '').slice(0, 20)}`,
      workspace,
      kind,
      state: 'waiting',
      step: null,
      asked_at: new Date(clock()),
      asked_by: by,
      started_at: null,
      finished_at: null,
      beat_at: null,
      error: null,
      scored: 0,
      opened: 0,
      held: {},
    }
    const made = await tables
      .insertInto('warning_runs')
      .values({ ...row, held: '{}' })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    return (made && read(made)) ?? (await going(workspace, kind)) ?? ask(workspace, kind, by)
  }

  async function going(workspace: string, kind: RunRow['kind']): Promise<RunRow | undefined> {
    const row = await tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .where('kind', '=', kind)
      .where('state', 'in', ['waiting', 'running'])
      .selectAll()
      .executeTakeFirst()
    return row && read(row)
  }

  /**
   * Takes a run to work on it. One whose worker has died is taken again; of a workspace one run works at a time.
   *
   * @returns undefined when it is done already, or something else works in the workspace
   */
  async function take(id: string): Promise<RunRow | undefined> {
    return tables.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom('warning_runs')
        .where('id', '=', id)
        .where('state', 'in', ['waiting', 'running'])
        .selectAll()
        .executeTakeFirst()
      if (!row) return undefined
      await sql`SELECT pg_advisory_xact_lock(72114141, hashtext(${row.workspace}))`.execute(transaction)
      const now = clock()
      const working = await transaction
        .selectFrom('warning_runs')
        .where('workspace', '=', row.workspace)
        .where('state', '=', 'running')
        .where('beat_at', '>', new Date(now - deadMs))
        .select('id')
        .executeTakeFirst()
      if (working) return undefined
      const taken = await transaction
        .updateTable('warning_runs')
        .set({ state: 'running', started_at: new Date(now), beat_at: new Date(now), step: null, error: null })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return taken && read(taken)
    })
  }

  /** Tells how far it is, and that it is alive. */
  async function note(
    id: string,
    { held, ...change }: Partial<Pick<RunRow, 'step' | 'scored' | 'opened' | 'held'>>,
  ): Promise<void> {
    await tables
      .updateTable('warning_runs')
      .set({ ...change, ...(held ? { held: JSON.stringify(held) } : {}), beat_at: new Date(clock()) })
      .where('id', '=', id)
      .execute()
  }

  /** Lets somebody else take it at once. */
  async function release(id: string): Promise<void> {
    await tables
      .updateTable('warning_runs')
      .set({ state: 'waiting', step: null, beat_at: null })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute()
  }

  async function finish(id: string, error: string | null): Promise<void> {
    await tables
      .updateTable('warning_runs')
      .set({ state: error === null ? 'done' : 'failed', step: null, error, finished_at: new Date(clock()) })
      .where('id', '=', id)
      .execute()
  }

  /** Whether it waits or works still: a job that fails is given again. */
  async function isGoing(id: string): Promise<boolean> {
    const row = await tables
      .selectFrom('warning_runs')
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      .select('id')
      .executeTakeFirst()
    return row !== undefined
  }

  /** @throws TandemError `warning_run_not_found` */
  async function get(workspace: string, id: string): Promise<RunRow> {
    const row = await tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('warning_run_not_found')
    return read(row)
  }

  /** Newest first, at most 50. */
  async function list(workspace: string): Promise<RunRow[]> {
    const rows = await tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .selectAll()
      .orderBy('asked_at', 'desc')
      .orderBy('id')
      .limit(50)
      .execute()
    return rows.map(read)
  }

  /** The newest scoring that came to its end. */
  async function lastScored(workspace: string): Promise<RunRow | undefined> {
    const row = await tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .where('state', '=', 'done')
      .where('scored', '>', 0)
      .selectAll()
      .orderBy('finished_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && read(row)
  }

  /** Runs that wait, or whose worker died: to be given again after a restart. */
  const unfinished = () =>
    tables
      .selectFrom('warning_runs')
      .where('state', 'in', ['waiting', 'running'])
      .select(['id', 'workspace'])
      .execute()

  return { ask, take, note, release, finish, isGoing, get, list, lastScored, unfinished }
}
export type Runs = ReturnType<typeof createRuns>

function read(row: WarningTables['warning_runs']): RunRow {
  return { ...row, held: row.held as RunRow['held'] }
}
