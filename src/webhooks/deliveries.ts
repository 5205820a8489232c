import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Attempt, Delivery, DeliveryDetail, DeliveryFilter } from './delivery.ts'
import { testType } from './endpoint.ts'
import type { DeliveryRow } from './outbox.ts'
import type { WebhookTables } from './tables.ts'

type AttemptRow = WebhookTables['webhook_attempts']

export interface DeliveriesDependencies {
  postgres: Postgres
  alarm: (transaction: Transaction<WebhookTables>, deliveries: DeliveryRow[]) => Promise<void>
  clock: () => number
}

/** What was told to whom, with every answer; and telling it again. */
export function createDeliveries({ postgres, alarm, clock }: DeliveriesDependencies) {
  const tables = postgres.withTables<WebhookTables>()

  /** Deliveries and their attempts as they were at one moment. */
  function atOneMoment<T>(read: (snapshot: Transaction<WebhookTables>) => Promise<T>): Promise<T> {
    return tables.transaction().setIsolationLevel('repeatable read').execute(read)
  }

  /** Newest first. @throws TandemError `invalid_request` for a cursor that is none */
  function list(workspace: string, endpoint: string, filter: DeliveryFilter) {
    return atOneMoment((snapshot) => readPage(snapshot, workspace, endpoint, filter))
  }

  async function readPage(
    snapshot: Transaction<WebhookTables>,
    workspace: string,
    endpoint: string,
    filter: DeliveryFilter,
  ): Promise<{ items: Delivery[]; next: string | null }> {
    const { state, type, limit, cursor } = filter
    let query = snapshot
      .selectFrom('webhook_deliveries')
      .innerJoin('webhook_endpoints as endpoint', 'endpoint.id', 'webhook_deliveries.endpoint_id')
      .where('webhook_deliveries.workspace', '=', workspace)
      .where('endpoint_id', '=', endpoint)
    if (state) query = query.where('webhook_deliveries.state', '=', state)
    if (type) query = query.where('type', '=', type)
    if (cursor) {
      const [at, id] = readCursor(cursor)
      query = query.where(
        sql<boolean>`(webhook_deliveries.created_at, webhook_deliveries.id) < (${at}, ${id})`,
      )
    }
    const rows = await query
      .selectAll('webhook_deliveries')
      .select('endpoint.state as endpoint_state')
      .orderBy('webhook_deliveries.created_at', 'desc')
      .orderBy('webhook_deliveries.id', 'desc')
      .limit(limit + 1)
      .execute()
    const shown = rows.slice(0, limit)
    const attempts = await attemptsOf(
      snapshot,
      shown.map((row) => row.id),
    )
    const last = shown.at(-1)
    return {
      items: shown.map((row) => toDelivery(row, row.endpoint_state === 'active', attempts.get(row.id) ?? [])),
      next: rows.length > limit && last ? `${last.created_at.toISOString()}~${last.id}` : null,
    }
  }

  /** @throws TandemError `not_found` */
  function get(workspace: string, endpoint: string, id: string): Promise<DeliveryDetail> {
    return atOneMoment((snapshot) => readOne(snapshot, workspace, endpoint, id))
  }

  async function readOne(
    snapshot: Transaction<WebhookTables>,
    workspace: string,
    endpoint: string,
    id: string,
  ): Promise<DeliveryDetail> {
    const row = await snapshot
      .selectFrom('webhook_deliveries')
      .innerJoin('webhook_events as event', 'event.id', 'webhook_deliveries.event_id')
      .innerJoin('webhook_endpoints as endpoint', 'endpoint.id', 'webhook_deliveries.endpoint_id')
      .where('webhook_deliveries.workspace', '=', workspace)
      .where('endpoint_id', '=', endpoint)
      .where('webhook_deliveries.id', '=', id)
      .selectAll('webhook_deliveries')
      .select(['event.body', 'endpoint.state as endpoint_state'])
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No delivery ${id}.` })
    const attempts = (await attemptsOf(snapshot, [id])).get(id) ?? []
    const delivery = toDelivery(row, row.endpoint_state === 'active', attempts)
    return { ...delivery, body: row.body, history: attempts.map(toAttempt) }
  }

  /** Attempts of deliveries, oldest first. */
  async function attemptsOf(
    snapshot: Transaction<WebhookTables>,
    ids: string[],
  ): Promise<Map<string, AttemptRow[]>> {
    if (ids.length === 0) return new Map()
    const rows = await snapshot
      .selectFrom('webhook_attempts')
      .where('delivery_id', 'in', ids)
      .selectAll()
      .orderBy('at')
      .execute()
    return Map.groupBy(rows, (row) => row.delivery_id)
  }

  /** Tells it again, with the same `webhook-id` and the same body. @throws TandemError `not_found` */
  async function replay(workspace: string, endpoint: string, id: string): Promise<DeliveryDetail> {
    await get(workspace, endpoint, id)
    await beginAgain(workspace, endpoint, { id })
    return get(workspace, endpoint, id)
  }

  /** Tells again what was given up since then. @returns how many */
  function replayFailed(workspace: string, endpoint: string, since: Date): Promise<number> {
    return beginAgain(workspace, endpoint, { since })
  }

  /** Gives deliveries a new job and a full number of attempts. */
  async function beginAgain(
    workspace: string,
    endpoint: string,
    which: { id: string } | { since: Date },
  ): Promise<number> {
    return tables.transaction().execute(async (transaction) => {
      const state = await lockEndpoint(transaction, workspace, endpoint)
      let update = transaction
        .updateTable('webhook_deliveries')
        .set({
          state: 'waiting',
          tries: 0,
          due_at: new Date(clock()),
          finished_at: null,
          alarm: sql<string>`gen_random_uuid()::text`,
        })
        .where('workspace', '=', workspace)
        .where('endpoint_id', '=', endpoint)
      update =
        'id' in which
          ? update.where('id', '=', which.id)
          : update
              .where('state', '=', 'failed')
              .where('type', '!=', testType)
              .where('created_at', '>=', which.since)
      const rows = await update.returningAll().execute()
      if (state === 'active') await alarm(transaction, rows)
      return rows.length
    })
  }

  async function lockEndpoint(transaction: Transaction<WebhookTables>, workspace: string, id: string) {
    const row = await transaction
      .selectFrom('webhook_endpoints')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .select('state')
      .forUpdate()
      .executeTakeFirst()
    return row?.state
  }

  /** Sets going what waits for an endpoint that is resumed, each at its time or at once. */
  async function wake(transaction: Transaction<WebhookTables>, workspace: string, endpoint: string) {
    const rows = await transaction
      .updateTable('webhook_deliveries')
      .set({ alarm: sql<string>`gen_random_uuid()::text` })
      .where('workspace', '=', workspace)
      .where('endpoint_id', '=', endpoint)
      .where('state', '=', 'waiting')
      .returningAll()
      .execute()
    await alarm(transaction, rows)
  }

  /**
   * Sets going what is overdue without anybody being about to try it: after a backup was restored, or when its job was
   * given up because the store was away for long.
   */
  async function wakeForgotten(overdueMs: number): Promise<number> {
    return tables.transaction().execute(async (transaction) => {
      const rows = await transaction
        .selectFrom('webhook_deliveries')
        .innerJoin('webhook_endpoints as endpoint', 'endpoint.id', 'webhook_deliveries.endpoint_id')
        .where('webhook_deliveries.state', '=', 'waiting')
        .where('endpoint.state', '=', 'active')
        .where('due_at', '<', new Date(clock() - overdueMs))
        .selectAll('webhook_deliveries')
        .orderBy('due_at')
        .limit(1000)
        .forUpdate('webhook_deliveries')
        .skipLocked()
        .execute()
      const now = new Date(clock())
      const fresh = rows.map((row) => ({ ...row, due_at: now, alarm: randomUUID() }))
      for (const { id, due_at, alarm: name } of fresh) {
        await transaction
          .updateTable('webhook_deliveries')
          .set({ due_at, alarm: name })
          .where('id', '=', id)
          .execute()
      }
      await alarm(transaction, fresh)
      return fresh.length
    })
  }

  /** Removes what is older than the log goes back; its deliveries and attempts go with each event. */
  async function tidy(keptDays: number): Promise<void> {
    await tables
      .deleteFrom('webhook_events')
      .where('at', '<', new Date(clock() - keptDays * 86_400_000))
      .execute()
  }

  return { list, get, replay, replayFailed, wake, wakeForgotten, tidy }
}

function readCursor(cursor: string): [Date, string] {
  const [at, id] = cursor.split('~')
  const time = new Date(at ?? '')
  if (!id || Number.isNaN(time.getTime())) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/cursor', message: 'is not one that was given out' }],
    })
  }
  return [time, id]
}

function toDelivery(row: DeliveryRow, isActive: boolean, attempts: AttemptRow[]): Delivery {
  const last = attempts.at(-1)
  return {
    id: row.id,
    eventId: row.event_id,
    type: row.type,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    attempts: attempts.length,
    nextAttemptAt: row.state === 'waiting' && isActive ? row.due_at.toISOString() : null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    last: last ? toAttempt(last) : null,
  }
}

function toAttempt(row: AttemptRow): Attempt {
  return {
    at: row.at.toISOString(),
    durationMs: row.duration_ms,
    status: row.status,
    error: row.error,
    answer: row.answer,
  }
}
