import { type Kysely, sql } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { SubscriptionRow, SubscriptionTables } from './tables.ts'

export interface RecipientRow {
  id: string
  left: boolean
}

/** Subscriptions in PostgreSQL. */
export function createSubscriptionRepository(postgres: Postgres) {
  const tables = postgres.withTables<SubscriptionTables>()

  /** @throws TandemError `subscription_not_found` */
  async function get(workspace: string, id: string): Promise<SubscriptionRow> {
    const row = await find(workspace, id)
    if (!row) throw new TandemError('subscription_not_found', { detail: `There is no subscription ${id}.` })
    return row
  }

  async function find(workspace: string, id: string): Promise<SubscriptionRow | undefined> {
    return tables
      .selectFrom('subscriptions')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst()
  }

  /** Newest first. @param user only those they made or get; everybody's when absent */
  async function list(workspace: string, user: string | undefined): Promise<SubscriptionRow[]> {
    let query = tables.selectFrom('subscriptions').where('workspace', '=', workspace).selectAll()
    if (user !== undefined) {
      query = query.where((where) =>
        where.or([
          where('created_by', '=', user),
          where.exists(
            where
              .selectFrom('subscription_recipients')
              .whereRef('subscription_recipients.subscription_id', '=', 'subscriptions.id')
              .where('user_id', '=', user)
              .select('user_id'),
          ),
        ]),
      )
    }
    return query.orderBy('created_at', 'desc').orderBy('id').execute()
  }

  async function recipients(ids: readonly string[]): Promise<Map<string, RecipientRow[]>> {
    if (ids.length === 0) return new Map()
    const rows = await tables
      .selectFrom('subscription_recipients')
      .where('subscription_id', 'in', ids)
      .orderBy('user_id')
      .selectAll()
      .execute()
    return Map.groupBy(
      rows.map((row) => ({ of: row.subscription_id, id: row.user_id, left: row.left_at !== null })),
      ({ of }) => of,
    )
  }

  /** Sets who gets it. Who left stays noted, so that nobody else brings them back. */
  async function setRecipients(
    database: Kysely<SubscriptionTables>,
    id: string,
    users: readonly string[],
  ): Promise<void> {
    await database
      .deleteFrom('subscription_recipients')
      .where('subscription_id', '=', id)
      .where('left_at', 'is', null)
      .where('user_id', 'not in', users)
      .execute()
    await database
      .insertInto('subscription_recipients')
      .values(users.map((user) => ({ subscription_id: id, user_id: user, left_at: null })))
      .onConflict((conflict) => conflict.columns(['subscription_id', 'user_id']).doNothing())
      .execute()
  }

  /** Leaves or comes back. @returns whether they are one of its recipients at all */
  async function setLeft(id: string, user: string, leftAt: Date | null): Promise<boolean> {
    const { numUpdatedRows } = await tables
      .updateTable('subscription_recipients')
      .set({ left_at: leftAt })
      .where('subscription_id', '=', id)
      .where('user_id', '=', user)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  /** Subscriptions that wait for a change. */
  async function watching(workspace?: string): Promise<SubscriptionRow[]> {
    let query = tables
      .selectFrom('subscriptions')
      .where('paused', '=', false)
      .where(sql<boolean>`definition->'cadence'->>'every' = 'change'`)
      .selectAll()
    if (workspace !== undefined) query = query.where('workspace', '=', workspace)
    return query.execute()
  }

  return { tables, get, find, list, recipients, setRecipients, setLeft, watching }
}

export type SubscriptionRepository = ReturnType<typeof createSubscriptionRepository>
