import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type Review, waterfallStepSchema } from './review.ts'
import type { IdentityTables } from './tables.ts'

/** A pair for the queue. */
export interface NewReview {
  left: string
  right: string
  source: Review['source']
  /** null: the rules found it. */
  probability: number | null
  waterfall: Review['waterfall']
}

/** A pair as it is kept: who the two are now is not looked up. */
export interface KeptReview extends Omit<Review, 'left' | 'right' | 'shared'> {
  left: string
  right: string
}

/** Pairs in PostgreSQL. A pair is asked once: what was answered is not asked again. */
export function createReviewRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<IdentityTables>()

  /** @returns how many were new; an open pair takes over a newer probability */
  async function add(workspace: string, reviews: readonly NewReview[]): Promise<number> {
    let added = 0
    for (let at = 0; at < reviews.length; at += 500) {
      const rows = reviews.slice(at, at + 500).map(({ left, right, source, probability, waterfall }) => {
        const [first, second] = BigInt(left) < BigInt(right) ? [left, right] : [right, left]
        return {
          workspace,
          id: `rev_${randomBytes(10).toString('hex')}`,
          left_person: first,
          right_person: second,
          source,
          probability,
          waterfall: JSON.stringify(first === left ? waterfall : waterfall.map(turned)),
          state: 'open' as const,
          proposed_at: new Date(clock()),
          answered_at: null,
          answered_by: null,
          reason: null,
          decision: null,
        }
      })
      const pairs = new Map(rows.map((row) => [`${row.left_person} ${row.right_person}`, row]))
      const written = await tables
        .insertInto('identity_reviews')
        .values([...pairs.values()])
        .onConflict((conflict) =>
          conflict
            .columns(['workspace', 'left_person', 'right_person'])
            .doUpdateSet((eb) => ({
              probability: eb.ref('excluded.probability'),
              waterfall: eb.ref('excluded.waterfall'),
              source: eb.ref('excluded.source'),
            }))
            .where('identity_reviews.state', '=', 'open')
            .where('excluded.probability', 'is not', null),
        )
        .returning(sql<boolean>`xmax = 0`.as('fresh'))
        .execute()
      added += written.filter(({ fresh }) => fresh).length
    }
    return added
  }

  /** @throws TandemError `not_found` */
  async function find(workspace: string, id: string): Promise<KeptReview> {
    const row = await tables
      .selectFrom('identity_reviews')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `There is no pair ${id}.` })
    return toReview(row)
  }

  async function answer(
    workspace: string,
    id: string,
    answered: { state: Review['state']; by: string; reason: string | null; decision: string | null },
  ): Promise<void> {
    const { state, by, reason, decision } = answered
    await tables
      .updateTable('identity_reviews')
      .set({ state, answered_at: new Date(clock()), answered_by: by, reason, decision })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .execute()
  }

  /** The pair of a decision that was undone waits for an answer again. */
  async function reopen(workspace: string, decision: string): Promise<void> {
    await tables
      .updateTable('identity_reviews')
      .set({ state: 'open', answered_at: null, answered_by: null, reason: null, decision: null })
      .where('workspace', '=', workspace)
      .where('decision', '=', decision)
      .execute()
  }

  /** Pairs that were not answered here are no question any more: it was decided otherwise. */
  async function settle(
    workspace: string,
    ids: readonly string[],
    state: 'joined' | 'separated',
  ): Promise<void> {
    if (ids.length === 0) return
    await tables
      .updateTable('identity_reviews')
      .set({ state, answered_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('id', 'in', [...ids])
      .where('state', 'in', ['open', 'later'])
      .execute()
  }

  async function countOpen(workspace: string, source: Review['source']): Promise<number> {
    const row = await tables
      .selectFrom('identity_reviews')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('workspace', '=', workspace)
      .where('source', '=', source)
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow()
    return row.n
  }

  /** The likeliest first, then those of the rules. @param filter.after the last pair of the page before */
  async function page(
    workspace: string,
    filter: {
      state: Review['state']
      source?: Review['source']
      after?: { probability: number; id: string }
      limit: number
    },
  ): Promise<KeptReview[]> {
    let query = tables
      .selectFrom('identity_reviews')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('state', '=', filter.state)
    if (filter.source) query = query.where('source', '=', filter.source)
    // Pairs of the rules have no probability and stand last, as if it were -1.
    if (filter.after) {
      const { probability, id } = filter.after
      query = query.where(
        sql<boolean>`(-coalesce(probability, -1), id) > (${-probability}::double precision, ${id})`,
      )
    }
    const rows = await query
      .orderBy(sql`-coalesce(probability, -1)`)
      .orderBy('id')
      .limit(filter.limit)
      .execute()
    return rows.map(toReview)
  }

  return { add, find, answer, reopen, settle, countOpen, page }
}
export type ReviewRepository = ReturnType<typeof createReviewRepository>

function turned(step: Review['waterfall'][number]) {
  return { ...step, leftValue: step.rightValue, rightValue: step.leftValue }
}

function toReview(row: IdentityTables['identity_reviews']): KeptReview {
  return {
    id: row.id,
    source: row.source,
    state: row.state,
    probability: row.probability,
    left: row.left_person,
    right: row.right_person,
    waterfall: z.array(waterfallStepSchema).parse(row.waterfall),
    proposedAt: row.proposed_at.toISOString(),
    answeredAt: row.answered_at?.toISOString() ?? null,
    answeredBy: row.answered_by,
    reason: row.reason,
    decision: row.decision,
  }
}
