import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { TandemError } from '../errors.ts'
import type { HistoryRow, WarningRow, WarningTables } from './tables.ts'
import type { Whose } from './warning.ts'

/** What opens a warning; the rest follows. */
export type NewWarning = Pick<
  WarningRow,
  | 'kind'
  | 'whose'
  | 'subject'
  | 'subject_number'
  | 'signal'
  | 'horizon'
  | 'version'
  | 'team'
  | 'chance'
  | 'low'
  | 'high'
  | 'n'
  | 'came'
  | 'base'
  | 'value'
  | 'currency'
  | 'disagreement'
  | 'reasons'
  | 'as_usual'
>

export type HistoryEntry = Pick<HistoryRow, 'by_name' | 'what'> &
  Partial<Pick<HistoryRow, 'note' | 'action' | 'to_name'>>

/** After a warning was closed the same customer is left in peace so long, unless it ended by itself. */
const restDays = 30
const day = 86_400_000

/** Warnings in PostgreSQL. */
export function createCases(tables: Kysely<WarningTables>, clock: () => number) {
  /** Opens a warning, unless there is an open one of its kind for the customer. @returns whether it was opened */
  async function open(workspace: string, given: NewWarning): Promise<boolean> {
    const { reasons, ...rest } = given
    const id = `wrn_${randomUUID().replaceAll('-', '').slice(0, 20)}`
    return tables.transaction().execute(async (transaction) => {
      const made = await transaction
        .insertInto('warnings')
        .values({
          id,
          workspace,
          ...rest,
          reasons: JSON.stringify(reasons),
          state: 'open',
          opened_at: new Date(clock()),
          calm_since: null,
          snoozed_until: null,
          assigned_to: null,
          assigned_name: null,
          action: null,
          acted_at: null,
          closed_at: null,
          outcome: 'not_yet',
          outcome_at: null,
          revision: 1,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!made) return false
      await writeHistory(transaction, id, { by_name: 'Tandem', what: 'opened' })
      return true
    })
  }

  async function writeHistory(on: Transaction<WarningTables>, warning: string, entry: HistoryEntry) {
    const { note = null, action = null, to_name = null, ...rest } = entry
    await on
      .insertInto('warning_history')
      .values({ warning, at: new Date(clock()), note, action, to_name, ...rest })
      .execute()
  }

  /**
   * Changes a warning as it was read, and writes down why.
   *
   * @throws TandemError `conflict` when somebody was faster, `warning_open_again` when another one of its kind is open
   */
  async function change(
    row: WarningRow,
    to: Partial<Omit<WarningTables['warnings'], 'id' | 'workspace' | 'revision' | 'reasons'>>,
    entry: HistoryEntry | undefined,
  ): Promise<WarningRow> {
    try {
      return await tables.transaction().execute(async (transaction) => {
        const changed = await transaction
          .updateTable('warnings')
          .set({ ...to, revision: row.revision + 1 })
          .where('id', '=', row.id)
          .where('revision', '=', row.revision)
          .returningAll()
          .executeTakeFirst()
        if (!changed) throw new TandemError('conflict')
        if (entry) await writeHistory(transaction, row.id, entry)
        return read(changed)
      })
    } catch (error) {
      if ((error as { code?: string }).code === '23505') throw new TandemError('warning_open_again')
      throw error
    }
  }

  /** One that people may see. @throws TandemError `warning_not_found` */
  async function get(workspace: string, id: string): Promise<WarningRow> {
    const row = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('as_usual', '=', false)
      .selectAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('warning_not_found')
    return read(row)
  }

  async function historyOf(warning: string): Promise<HistoryRow[]> {
    return tables
      .selectFrom('warning_history')
      .where('warning', '=', warning)
      .selectAll()
      .orderBy('id')
      .execute() as unknown as Promise<HistoryRow[]>
  }

  /** All of a customer that people may see, open ones first. */
  async function ofSubject(
    workspace: string,
    whose: Whose,
    subjects: readonly string[],
  ): Promise<WarningRow[]> {
    if (subjects.length === 0) return []
    const rows = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('whose', '=', whose)
      .where('subject', 'in', [...subjects])
      .where('as_usual', '=', false)
      .selectAll()
      .orderBy('opened_at', 'desc')
      .execute()
    return rows.map(read).toSorted((one, two) => Number(two.state === 'open') - Number(one.state === 'open'))
  }

  /** Those whose end is not known yet, whatever their state: what becomes of them is looked at every night. */
  async function pending(workspace: string, whose: Whose): Promise<WarningRow[]> {
    const rows = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('whose', '=', whose)
      .where((where) =>
        where.or([where('state', 'in', ['open', 'snoozed']), where('outcome', '=', 'not_yet')]),
      )
      .selectAll()
      .execute()
    return rows.map(read)
  }

  /** Customers of whom no new warning of a kind is opened: one is open, or was closed by somebody lately. */
  async function resting(workspace: string, whose: Whose): Promise<Set<string>> {
    const rows = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('whose', '=', whose)
      .where((where) =>
        where.or([
          where('state', 'in', ['open', 'snoozed']),
          where('closed_at', '>', new Date(clock() - restDays * day)),
        ]),
      )
      .select(['kind', 'subject'])
      .execute()
    return new Set(rows.map(({ kind, subject }) => `${kind} ${subject}`))
  }

  /** Warnings opened since a moment, by team; those left as usual do not count. */
  async function openedSince(workspace: string, since: number): Promise<Map<string, number>> {
    const rows = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('opened_at', '>', new Date(since))
      .where('as_usual', '=', false)
      .groupBy('team')
      .select(['team', ({ fn }) => fn.countAll<number>().as('n')])
      .execute()
    return new Map(rows.map(({ team, n }) => [team, Number(n)]))
  }

  /** What other systems are told of: opened, or closed, since a moment. */
  async function news(workspace: string, since: number): Promise<WarningRow[]> {
    const rows = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('as_usual', '=', false)
      .where((where) =>
        where.or([where('opened_at', '>', new Date(since)), where('closed_at', '>', new Date(since))]),
      )
      .selectAll()
      .execute()
    return rows.map(read)
  }

  /** Every warning whose end is known, to tell what has helped. */
  async function ended(workspace: string): Promise<WarningRow[]> {
    const rows = await tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('outcome', 'in', ['stayed', 'left', 'better', 'worse'])
      .selectAll()
      .orderBy('opened_at', 'desc')
      .limit(20_000)
      .execute()
    return rows.map(read)
  }

  return { open, change, get, historyOf, ofSubject, pending, resting, openedSince, news, ended }
}
export type Cases = ReturnType<typeof createCases>

export function read(row: WarningTables['warnings']): WarningRow {
  return { ...row, reasons: row.reasons as WarningRow['reasons'] }
}
