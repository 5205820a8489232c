import { sql } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { AlertDefinition, Look } from './alert.ts'
import type { AlertRow, AlertTables, ChangeRow } from './tables.ts'

/** Alerts and their history in PostgreSQL. */
export function createAlertRepository(postgres: Postgres) {
  const tables = postgres.withTables<AlertTables>()

  /** @throws TandemError `alert_not_found` */
  async function get(workspace: string, id: string): Promise<AlertRow> {
    const row = await tables
      .selectFrom('alerts')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('alert_not_found', { detail: `There is no alert ${id}.` })
    return row
  }

  /** Newest first; `measure` narrows to those of one. */
  async function list(workspace: string, measure?: string): Promise<AlertRow[]> {
    let query = tables.selectFrom('alerts').where('workspace', '=', workspace).selectAll()
    if (measure !== undefined) query = query.where(sql<boolean>`definition->>'measure' = ${measure}`)
    return query.orderBy('created_at', 'desc').orderBy('id').execute()
  }

  async function insert(row: AlertRow): Promise<void> {
    await tables
      .insertInto('alerts')
      .values({ ...row, definition: asJson(row.definition), last_look: null })
      .execute()
  }

  /** @throws TandemError `alert_not_found` */
  async function update(
    workspace: string,
    id: string,
    set: Partial<
      Pick<
        AlertRow,
        | 'definition'
        | 'paused'
        | 'snoozed_until'
        | 'snoozed_by'
        | 'state'
        | 'told_state'
        | 'state_since'
        | 'updated_at'
      >
    >,
  ): Promise<AlertRow> {
    const { definition, ...rest } = set
    const row = await tables
      .updateTable('alerts')
      .set({
        ...rest,
        ...(definition ? { definition: asJson(definition) } : {}),
        revision: sql`revision + 1`,
      })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('alert_not_found', { detail: `There is no alert ${id}.` })
    return row
  }

  /** @throws TandemError `alert_not_found` */
  async function remove(workspace: string, id: string): Promise<void> {
    const { numDeletedRows } = await tables
      .deleteFrom('alerts')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n)
      throw new TandemError('alert_not_found', { detail: `There is no alert ${id}.` })
  }

  /** Notes a look that changed nothing. */
  async function noteLook({ id, revision }: AlertRow, look: Look): Promise<void> {
    await tables
      .updateTable('alerts')
      .set({ last_look: asJson(look) })
      .where('id', '=', id)
      .where('revision', '=', revision)
      .execute()
  }

  /** Newest first. */
  async function changes(workspace: string, alert: string, limit: number): Promise<ChangeRow[]> {
    return tables
      .selectFrom('alert_changes')
      .where('workspace', '=', workspace)
      .where('alert_id', '=', alert)
      .selectAll()
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  }

  /** @throws TandemError `not_found` */
  async function acknowledge(
    workspace: string,
    alert: string,
    change: string,
    given: { at: Date; by: string; comment: string },
  ): Promise<ChangeRow> {
    const row = await tables
      .updateTable('alert_changes')
      .set({ acknowledged_at: given.at, acknowledged_by: given.by, comment: given.comment })
      .where('workspace', '=', workspace)
      .where('alert_id', '=', alert)
      .where('id', '=', change)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No change ${change} of this alert.` })
    return row
  }

  /** Workspaces in which something is watched. */
  async function workspaces(): Promise<string[]> {
    const rows = await tables
      .selectFrom('alerts')
      .where('paused', '=', false)
      .select('workspace')
      .distinct()
      .execute()
    return rows.map(({ workspace }) => workspace)
  }

  return { tables, get, list, insert, update, remove, noteLook, changes, acknowledge, workspaces }
}

export type AlertRepository = ReturnType<typeof createAlertRepository>

/** pg would write a list as a PostgreSQL array; as text PostgreSQL reads it as JSON. */
export function asJson<T extends AlertDefinition | Look | object>(value: T): T {
  return JSON.stringify(value) as unknown as T
}
