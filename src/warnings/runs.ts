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
    }
    const made = await tables
      .insertInto('warning_runs')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    return made ?? (await going(workspace, kind)) ?? ask(workspace, kind, by)
  }

  const going = (workspace: string, kind: RunRow['kind']) =>
    tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .where('kind', '=', kind)
      .where('state', 'in', ['waiting', 'running'])
      .selectAll()
      .executeTakeFirst()

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
      return transaction
        .updateTable('warning_runs')
        .set({ state: 'running', started_at: new Date(now), beat_at: new Date(now), step: null, error: null })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
    })
  }

  async function note(
    id: string,
    change: Partial<Pick<RunRow, 'step' | 'scored' | 'opened'>>,
  ): Promise<void> {
    await tables
      .updateTable('warning_runs')
      .set({ ...change, beat_at: new Date(clock()) })
      .where('id', '=', id)
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
    return row
  }

  /** Newest first, at most 50. */
  const list = (workspace: string): Promise<RunRow[]> =>
    tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .selectAll()
      .orderBy('asked_at', 'desc')
      .orderBy('id')
      .limit(50)
      .execute()

  /** When customers were last scored to the end. */
  async function lastScored(workspace: string): Promise<Date | null> {
    const row = await tables
      .selectFrom('warning_runs')
      .where('workspace', '=', workspace)
      .where('state', '=', 'done')
      .where('scored', '>', 0)
      .select(({ fn }) => fn.max('finished_at').as('at'))
      .executeTakeFirst()
    return row?.at ?? null
  }

  /** Runs that wait, or whose worker died: to be given again after a restart. */
  const unfinished = () =>
    tables
      .selectFrom('warning_runs')
      .where('state', 'in', ['waiting', 'running'])
      .select(['id', 'workspace'])
      .execute()

  return { ask, take, note, finish, isGoing, get, list, lastScored, unfinished }
}
export type Runs = ReturnType<typeof createRuns>
