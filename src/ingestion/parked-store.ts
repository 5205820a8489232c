import { randomUUID } from 'node:crypto'
import { type ExpressionBuilder, type Generated, type Kysely, sql } from 'kysely'
import type { Principal } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import {
  type Decision,
  eventNameIn,
  type ParkedDetail,
  type ParkedReason,
  type ParkedState,
  type ParkedSummary,
  parkedId,
  type Selection,
} from './parked.ts'
import type { ParkedEvent } from './pipeline.ts'

type ParkedTables = {
  parked_events: {
    id: string
    seq: Generated<number>
    workspace: string
    source_id: string
    kind: 'call' | 'payload'
    event: string
    code: string
    reason: string
    raw: Buffer
    received_at: Date
    last_received_at: Date
    times: Generated<number>
    state: Generated<ParkedState>
    decision_id: string | null
  }
  parked_decisions: {
    id: string
    workspace: string
    at: Date
    actor_kind: string
    actor_id: string
    actor_label: string
    action: 'replayed' | 'discarded'
    mapping: unknown
    reason: string | null
  }
  parked_totals: { one: boolean; rows: number; bytes: number }
}

/** How much may wait; beyond it senders are told to keep their events and try later. */
export interface ParkedLimits {
  rows: number
  bytes: number
}

export interface ParkedStoreDependencies {
  postgres: Postgres
  /** Milliseconds since 1970. */
  clock: () => number
  /** A million events or 2 GB when absent. */
  limits?: ParkedLimits
}

/** What a webhook posted and no mapping could read. */
export interface ParkedPayload extends Omit<ParkedEvent, 'raw'> {
  kind: 'payload'
  raw: string | Uint8Array
}

/** A parked event as mending needs it. */
export interface WaitingEvent {
  id: string
  sourceId: string
  kind: 'call' | 'payload'
  raw: Buffer
  receivedAt: number
}

export type ParkedStore = ReturnType<typeof createParkedStore>

const defaultLimits: ParkedLimits = { rows: 1_000_000, bytes: 2_000_000_000 }
/** PostgreSQL takes 65,535 parameters a statement; a row has ten. */
const rowsAtOnce = 2000
/** Days after which the bytes of decided events are removed; what was decided stays in the audit log. */
const keepDecidedDays = 30

/** Parked events in PostgreSQL: kept before the sender is answered, listed, decided about once. */
export function createParkedStore({ postgres, clock, limits = defaultLimits }: ParkedStoreDependencies) {
  const tables = postgres.withTables<ParkedTables>()

  /**
   * Keeps events; resolves when PostgreSQL has committed them. The same bytes of a source are kept once and counted.
   *
   * @throws TandemError `parked_full`, with nothing kept, when no more may wait
   */
  async function parkEvents(events: readonly (ParkedEvent | ParkedPayload)[]): Promise<void> {
    if (events.length === 0) return
    const totals = await tables
      .selectFrom('parked_totals')
      .select(['rows', 'bytes'])
      .executeTakeFirstOrThrow()
    if (totals.rows >= limits.rows || totals.bytes >= limits.bytes) {
      throw new TandemError('parked_full', {
        detail: `${totals.rows} events wait (${totals.bytes} bytes).`,
        retryAfterSeconds: 60,
      })
    }
    const rows = [...new Map(events.map(toRow).map((row) => [row.id, row])).values()]
    // In one order everywhere, so that two batches with the same events cannot wait for each other.
    rows.sort((left, right) => (left.id < right.id ? -1 : 1))
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      await insert(rows.slice(start, start + rowsAtOnce))
    }
  }

  async function insert(rows: ReturnType<typeof toRow>[]): Promise<void> {
    await tables
      .insertInto('parked_events')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          times: sql<number>`parked_events.times + 1`,
          last_received_at: row.ref('excluded.last_received_at'),
          code: row.ref('excluded.code'),
          reason: row.ref('excluded.reason'),
        })),
      )
      .execute()
  }

  /** Newest first. `cursor` is the `next` of the page before; `next` is null on the last page. */
  async function list(
    workspace: string,
    options: Selection & { state?: ParkedState; limit?: number; cursor?: string },
  ): Promise<{ items: ParkedSummary[]; next: string | null }> {
    const limit = options.limit ?? 50
    const rows = await tables
      .selectFrom('parked_events')
      .where('workspace', '=', workspace)
      .where('state', '=', options.state ?? 'parked')
      .where((where) => fits(where, options))
      .$if(options.cursor !== undefined, (query) => query.where('seq', '<', readCursor(options.cursor)))
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .select(summaryColumns)
      .execute()
    const page = rows.slice(0, limit)
    return { items: page.map(toSummary), next: rows.length > limit ? String(page.at(-1)!.seq) : null }
  }

  /** One parked event with its bytes and, when decided, by whom. @throws TandemError `not_found` */
  async function get(workspace: string, id: string): Promise<ParkedDetail> {
    const row = await tables
      .selectFrom('parked_events')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .select([...summaryColumns, 'raw', 'decision_id'])
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No parked event ${id}.` })
    const decision = row.decision_id
      ? await tables
          .selectFrom('parked_decisions')
          .where('id', '=', row.decision_id)
          .selectAll()
          .executeTakeFirst()
      : undefined
    return {
      ...toSummary(row),
      raw: row.raw.toString('utf8'),
      decision: decision ? toDecision(decision) : null,
    }
  }

  /** How many wait for which reason, most first. */
  async function reasons(workspace: string, selection: Selection = {}): Promise<ParkedReason[]> {
    const rows = await tables
      .selectFrom('parked_events')
      .where('workspace', '=', workspace)
      .where('state', '=', 'parked')
      .where((where) => fits(where, selection))
      .groupBy(['source_id', 'code', 'event'])
      .select((row) => [
        'source_id',
        'code',
        'event',
        row.fn.countAll<number>().as('count'),
        row.fn.min('received_at').as('first_at'),
        row.fn.max('last_received_at').as('last_at'),
        sql<string>`(array_agg(reason ORDER BY seq DESC))[1]`.as('reason'),
      ])
      .orderBy('count', 'desc')
      .limit(500)
      .execute()
    return rows.map((row) => ({
      source: row.source_id,
      code: row.code,
      event: row.event,
      count: row.count,
      reason: row.reason,
      firstAt: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
    }))
  }

  /** Those of the selection that still wait, oldest first, so that they are replayed in the order they came. */
  async function waiting(workspace: string, selection: Selection, limit: number): Promise<WaitingEvent[]> {
    const rows = await tables
      .selectFrom('parked_events')
      .where('workspace', '=', workspace)
      .where('state', '=', 'parked')
      .where((where) => fits(where, selection))
      .orderBy('seq')
      .limit(limit)
      .select(['id', 'source_id', 'kind', 'raw', 'received_at'])
      .execute()
    return rows.map(({ id, source_id, kind, raw, received_at }) => ({
      id,
      sourceId: source_id,
      kind,
      raw,
      receivedAt: received_at.getTime(),
    }))
  }

  /** How many of the selection still wait. */
  async function countWaiting(workspace: string, selection: Selection): Promise<number> {
    const row = await tables
      .selectFrom('parked_events')
      .where('workspace', '=', workspace)
      .where('state', '=', 'parked')
      .where((where) => fits(where, selection))
      .select((expression) => expression.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return row.count
  }

  /**
   * Writes down what was decided about events that still wait; those decided by somebody else meanwhile keep that.
   *
   * @returns how many this decision is about
   */
  async function decide(
    principal: Principal,
    selection: Selection,
    given: { action: 'replayed' | 'discarded'; mapping?: unknown; reason?: string },
  ): Promise<{ id: string; count: number }> {
    const id = `decision_${randomUUID()}`
    const at = new Date(clock())
    const { workspace } = principal
    const count = await tables.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('parked_decisions')
        .values({
          id,
          workspace,
          at,
          actor_kind: principal.kind,
          actor_id: principal.id,
          actor_label: principal.label,
          action: given.action,
          mapping: given.mapping === undefined ? null : JSON.stringify(given.mapping),
          reason: given.reason ?? null,
        })
        .execute()
      const result = await transaction
        .updateTable('parked_events')
        .set({ state: given.action, decision_id: id })
        .where('workspace', '=', workspace)
        .where('state', '=', 'parked')
        .where((where) => fits(where, selection))
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    })
    // Not in the transaction: it would hold the totals while it waits for rows that somebody is parking again.
    await prune(tables, at)
    return { id, count }
  }

  return { parkEvents, list, get, reasons, waiting, countWaiting, decide }
}

const summaryColumns = [
  'id',
  'seq',
  'source_id',
  'kind',
  'event',
  'code',
  'reason',
  'received_at',
  'last_received_at',
  'times',
  'state',
  sql<number>`octet_length(raw)`.as('bytes'),
] as const

type SummaryRow = Omit<
  ParkedTables['parked_events'],
  'raw' | 'seq' | 'times' | 'state' | 'decision_id' | 'workspace'
> & {
  seq: number
  times: number
  state: ParkedState
  bytes: number
}

function toSummary(row: SummaryRow): ParkedSummary {
  return {
    id: row.id,
    source: row.source_id,
    kind: row.kind,
    event: row.event,
    code: row.code,
    reason: row.reason,
    receivedAt: row.received_at.toISOString(),
    lastReceivedAt: row.last_received_at.toISOString(),
    times: row.times,
    bytes: row.bytes,
    state: row.state,
  }
}

function toDecision(row: ParkedTables['parked_decisions']): Decision {
  return {
    id: row.id,
    at: row.at.toISOString(),
    by: row.actor_label,
    action: row.action,
    ...(row.mapping === null ? {} : { mapping: row.mapping }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  }
}

function toRow(event: ParkedEvent | ParkedPayload) {
  const receivedAt = new Date(event.receivedAt)
  const isPayload = 'kind' in event
  return {
    id: parkedId(event.sourceId, event.raw),
    workspace: event.workspace,
    source_id: event.sourceId,
    kind: isPayload ? ('payload' as const) : ('call' as const),
    // PostgreSQL's texts cannot hold NUL.
    event: isPayload ? '' : eventNameIn(event.raw).replaceAll('\0', '�'),
    code: event.code,
    reason: event.reason.replaceAll('\0', '�'),
    raw: Buffer.from(event.raw),
    received_at: receivedAt,
    last_received_at: receivedAt,
  }
}

function fits(where: ExpressionBuilder<ParkedTables, 'parked_events'>, selection: Selection) {
  return where.and([
    ...(selection.ids ? [where('id', 'in', selection.ids)] : []),
    ...(selection.source === undefined ? [] : [where('source_id', '=', selection.source)]),
    ...(selection.code === undefined ? [] : [where('code', '=', selection.code)]),
    ...(selection.event === undefined ? [] : [where('event', '=', selection.event)]),
  ])
}

function readCursor(cursor: string | undefined): number {
  const seq = Number(cursor)
  if (Number.isSafeInteger(seq) && seq > 0) return seq
  throw new TandemError('invalid_request', {
    errors: [{ path: '/cursor', message: 'Not a cursor of this list.' }],
  })
}

/** Removes the bytes of what was decided long ago, some at a time. */
async function prune(tables: Kysely<ParkedTables>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keepDecidedDays * 86_400_000)
  await sql`
    DELETE FROM parked_events WHERE id IN (
      SELECT parked_events.id FROM parked_events
      JOIN parked_decisions ON parked_decisions.id = decision_id
      WHERE parked_decisions.at < ${before} AND state <> 'parked'
      LIMIT 5000)`.execute(tables)
}
