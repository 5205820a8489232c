import { createHash, randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Queue } from '../jobs/index.ts'
import { testType, type WebhookType } from './endpoint.ts'
import type { WebhookTables } from './tables.ts'

/** What a job about a delivery says; it does nothing once the delivery has another alarm. */
export type DeliveryJob = { workspace: string; delivery: string; alarm: string }

export interface PublishedEvent {
  type: WebhookType
  /** Facts as JSON. */
  data: Record<string, unknown>
  /** Names the fact: told twice under one key within 30 days, it is the same event and goes out once. */
  key?: string
}

export interface OutboxDependencies {
  postgres: Postgres
  queue: () => Queue<DeliveryJob>
  clock: () => number
}

const mostBytes = 256 * 1024
/** Rows of one INSERT: each has a handful of parameters, of which PostgreSQL takes 65,535. */
const rowsAtOnce = 1000

type EventRow = WebhookTables['webhook_events']
export type DeliveryRow = WebhookTables['webhook_deliveries']

/** Keeps what is to be told, durably, and sets its deliveries going. */
export function createOutbox({ postgres, queue, clock }: OutboxDependencies) {
  const tables = postgres.withTables<WebhookTables>()

  /**
   * Tells every endpoint of the workspace that wants to know. When it has resolved the events are durable.
   *
   * @returns how many deliveries were made; 0 when nobody wants to know
   * @throws TandemError `webhook_too_large`, and then none of the events is told
   */
  async function publishAll(workspace: string, events: readonly PublishedEvent[]): Promise<number> {
    const types = [...new Set(events.map((event) => event.type))]
    if (types.length === 0) return 0
    const endpoints = await tables
      .selectFrom('webhook_endpoints')
      .where('workspace', '=', workspace)
      .where(sql<boolean>`types && ${sql.val(types)}`)
      .select(['id', 'types', 'state'])
      .execute()
    if (endpoints.length === 0) return 0
    const rows = events.map((event) => eventRow(workspace, event, clock()))
    return tables.transaction().execute(async (transaction) => {
      const fresh = await insertEvents(transaction, rows)
      const deliveries = fresh.flatMap((event) =>
        endpoints
          .filter(({ types: wanted }) => wanted.includes(event.type as WebhookType))
          .map((endpoint) => deliveryRow(event, endpoint.id, clock())),
      )
      for (const part of partsOf(deliveries)) {
        await transaction.insertInto('webhook_deliveries').values(part).execute()
      }
      const active = new Set(endpoints.filter(({ state }) => state === 'active').map(({ id }) => id))
      await alarm(
        transaction,
        deliveries.filter((delivery) => active.has(delivery.endpoint_id)),
      )
      return deliveries.length
    })
  }

  /** One delivery of an invented event to one endpoint; nothing sends it but the caller. */
  async function makeTest(workspace: string, endpoint: string): Promise<DeliveryRow> {
    const now = clock()
    const data = { message: 'This is a test. Nothing happened.' }
    const event = eventRow(workspace, { type: testType, data }, now)
    const delivery = deliveryRow(event, endpoint, now)
    await tables.transaction().execute(async (transaction) => {
      await transaction.insertInto('webhook_events').values(event).execute()
      await transaction.insertInto('webhook_deliveries').values(delivery).execute()
    })
    return delivery
  }

  /** Sets the jobs that try deliveries when they are due. */
  async function alarm(
    transaction: Transaction<WebhookTables>,
    deliveries: readonly Pick<DeliveryRow, 'id' | 'workspace' | 'endpoint_id' | 'alarm' | 'due_at'>[],
  ): Promise<void> {
    for (const part of partsOf(deliveries)) {
      const jobs = part.map((row) => ({
        data: { workspace: row.workspace, delivery: row.id, alarm: row.alarm },
        at: row.due_at.getTime(),
        group: row.endpoint_id,
      }))
      await queue().send(jobs, transaction)
    }
  }

  return { publishAll, makeTest, alarm }
}

/** Events that were not there yet. */
async function insertEvents(transaction: Transaction<WebhookTables>, rows: EventRow[]): Promise<EventRow[]> {
  const fresh = new Set<string>()
  for (const part of partsOf(rows)) {
    const inserted = await transaction
      .insertInto('webhook_events')
      .values(part)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute()
    for (const { id } of inserted) fresh.add(id)
  }
  // Two events under one key in one call are one event.
  return rows.filter((row) => fresh.delete(row.id))
}

function eventRow(
  workspace: string,
  event: Omit<PublishedEvent, 'type'> & { type: string },
  now: number,
): EventRow {
  const at = new Date(now)
  const body = JSON.stringify({
    type: event.type,
    timestamp: at.toISOString(),
    workspace,
    data: event.data,
  })
  if (Buffer.byteLength(body) > mostBytes) throw new TandemError('webhook_too_large')
  return { id: eventId(workspace, event), workspace, type: event.type, at, body }
}

function eventId(workspace: string, { type, key }: { type: string; key?: string }): string {
  if (key === undefined) return `evt_${randomUUID().replaceAll('-', '')}`
  const hash = createHash('sha256').update(JSON.stringify([workspace, type, key]))
  return `evt_${hash.digest('hex').slice(0, 32)}`
}

function deliveryRow(event: EventRow, endpoint: string, now: number): DeliveryRow {
  return {
    id: `whd_${randomUUID()}`,
    workspace: event.workspace,
    endpoint_id: endpoint,
    event_id: event.id,
    type: event.type,
    state: 'waiting',
    created_at: new Date(now),
    tries: 0,
    due_at: new Date(now),
    finished_at: null,
    alarm: randomUUID(),
  }
}

function* partsOf<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce)
}
