import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import {
  type Decision,
  type DecisionKind,
  type DecisionLog,
  type DecisionRule,
  type Member,
  memberSchema,
} from './decision.ts'
import { type Identifier, identifierSchema } from './identifier.ts'
import type { IdentityTables } from './tables.ts'

const peopleSchema = z.array(z.string())
const sidesSchema = z.array(z.array(memberSchema))

/** A decision that is to be kept. */
export interface NewDecision {
  kind: DecisionKind
  people: readonly string[]
  sides: readonly (readonly Member[])[]
  identifier?: Identifier
  reason: string
  by: string
}

/** A decision with what it is about. */
export type KeptDecision = Decision & Pick<DecisionRule, 'sides'>

/** Decisions in PostgreSQL: added and undone, never removed. */
export function createDecisionRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<IdentityTables>()

  async function add(workspace: string, decision: NewDecision): Promise<KeptDecision> {
    const id = `dec_${randomBytes(10).toString('hex')}`
    const row = await tables
      .insertInto('identity_decisions')
      .values({
        workspace,
        id,
        kind: decision.kind,
        people: JSON.stringify(decision.people),
        sides: JSON.stringify(decision.sides),
        identifier: decision.identifier ? JSON.stringify(decision.identifier) : null,
        reason: decision.reason,
        decided_at: new Date(clock()),
        decided_by: decision.by,
        undone_at: null,
        undone_by: null,
        undo_reason: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toDecision(row)
  }

  /** @throws TandemError `not_found`, `already_undone` */
  async function undo(
    workspace: string,
    id: string,
    { by, reason }: { by: string; reason: string | undefined },
  ): Promise<KeptDecision> {
    const row = await tables
      .updateTable('identity_decisions')
      .set({ undone_at: new Date(clock()), undone_by: by, undo_reason: reason ?? null, followed: false })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('undone_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (row) return toDecision(row)
    await find(workspace, id)
    throw new TandemError('already_undone', { detail: `Decision ${id}.` })
  }

  /** @throws TandemError `not_found` */
  async function find(workspace: string, id: string): Promise<KeptDecision> {
    const row = await tables
      .selectFrom('identity_decisions')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `There is no decision ${id}.` })
    return toDecision(row)
  }

  /** Decisions that were not undone, in the order in which they were taken. */
  async function standing(workspace: string): Promise<KeptDecision[]> {
    const rows = await tables
      .selectFrom('identity_decisions')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('undone_at', 'is', null)
      .orderBy('number')
      .execute()
    return rows.map(toDecision)
  }

  /** Decisions, also undone ones, that the map does not follow yet. */
  async function waiting(workspace: string): Promise<KeptDecision[]> {
    const rows = await tables
      .selectFrom('identity_decisions')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('followed', '=', false)
      .execute()
    return rows.map(toDecision)
  }

  /** The map follows these now, as they were read: one that was undone meanwhile waits again. */
  async function markFollowed(workspace: string, decisions: readonly Decision[]): Promise<void> {
    for (const { id, undone } of decisions) {
      await tables
        .updateTable('identity_decisions')
        .set({ followed: true })
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .where('undone_at', undone ? 'is not' : 'is', null)
        .execute()
    }
  }

  /**
   * Newest first.
   *
   * @param filter.people any of these was one of the people; absent: all decisions
   * @param filter.cursor of an earlier page
   * @throws TandemError `invalid_request` for a cursor that is none
   */
  async function page(
    workspace: string,
    filter: { people?: readonly string[]; kind?: DecisionKind; cursor?: string; pageSize: number },
  ): Promise<DecisionLog> {
    let query = tables.selectFrom('identity_decisions').selectAll().where('workspace', '=', workspace)
    if (filter.kind) query = query.where('kind', '=', filter.kind)
    if (filter.people) query = query.where(sql<boolean>`people ?| ${sql.val([...filter.people])}::text[]`)
    if (filter.cursor !== undefined) query = query.where('number', '<', readCursor(filter.cursor))
    const rows = await query
      .orderBy('number', 'desc')
      .limit(filter.pageSize + 1)
      .execute()
    const shown = rows.slice(0, filter.pageSize)
    return {
      decisions: shown.map((row) => withoutSides(toDecision(row))),
      cursor: rows.length > shown.length ? String(shown.at(-1)!.number) : null,
    }
  }

  return { add, undo, find, standing, waiting, markFollowed, page }
}
export type DecisionRepository = ReturnType<typeof createDecisionRepository>

/** @throws TandemError `invalid_request` */
function readCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new TandemError('invalid_request', {
    errors: [{ path: '/cursor', message: 'not of an earlier page' }],
  })
}

/** A decision as it is shown. */
export function withoutSides({ sides: _, ...decision }: KeptDecision): Decision {
  return decision
}

type Row = IdentityTables['identity_decisions']
function toDecision(row: Omit<Row, 'number' | 'followed'>): KeptDecision {
  return {
    id: row.id,
    kind: row.kind,
    people: peopleSchema.parse(row.people),
    identifier: row.identifier === null ? null : identifierSchema.parse(row.identifier),
    reason: row.reason,
    at: row.decided_at.toISOString(),
    by: row.decided_by,
    undone:
      row.undone_at === null
        ? null
        : { at: row.undone_at.toISOString(), by: row.undone_by ?? '', reason: row.undo_reason },
    sides: sidesSchema.parse(row.sides),
  }
}
