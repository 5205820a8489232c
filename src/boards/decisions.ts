import { type Kysely, sql } from 'kysely'
import { type Access, newId, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { allOf } from '../expression/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { readSubject } from './comment.ts'
import {
  type Decision,
  type DecisionInput,
  type DecisionsQuery,
  decisionChangeSchema,
  decisionInputSchema,
  type Figure,
  outcomeInputSchema,
  type Question,
  type Since,
} from './decision.ts'
import { readGiven } from './given.ts'
import type { Periods } from './period.ts'
import { compareFigures, measureFigure, type Stretch, stretchesSince } from './since.ts'
import type { Subjects } from './subjects.ts'
import { authored, authorOf, type BoardTables, type Row } from './tables.ts'
import { measuresOf } from './tile.ts'

export interface DecisionsDependencies {
  tables: Kysely<BoardTables>
  metrics: Pick<Metrics, 'query'>
  access: Pick<Access, 'audit'>
  subjects: Subjects
  periods: Periods
  clock: () => number
}

/** What is measured when something is decided, or why nothing is. */
type Looked = { question: Question; stretch: Stretch } | { why: string }

/** Periods of decisions about a measure, which has none of its own. */
const usualPeriod = { last: '28d' }

/** What was decided, with the figure as it was, and what happened since. */
export function createDecisions(dependencies: DecisionsDependencies) {
  const { tables, metrics, access, subjects, periods, clock } = dependencies

  /**
   * Writes a decision down, with the figure as it is at this moment. Without data it is written without one and says why.
   *
   * @throws TandemError `invalid_request` (also for a day that is past), `board_not_found`, `tile_not_found`,
   * `measure_not_found`, and what measuring throws when the stores are away
   */
  async function add(principal: Principal, given: DecisionInput): Promise<Decision> {
    const input = readGiven(decisionInputSchema, given)
    const { workspace } = principal
    const now = clock()
    await assertAhead(workspace, input.lookAgain, now)
    const looked = await lookAt(workspace, input, now)
    const { figure, why } =
      'why' in looked ? { figure: null, why: looked.why } : await measured(workspace, looked)
    const id = newId('dec')
    const row = await tables
      .insertInto('decisions')
      .values({
        id,
        workspace,
        subject: input.subject,
        saw: input.saw,
        decided: input.decided,
        teams: JSON.stringify([...new Set(input.teams)]),
        ...authored(principal),
        at: new Date(now),
        question: 'why' in looked ? null : JSON.stringify(looked.question),
        figure: figure && JSON.stringify(figure),
        without_figure: why,
        look_again: input.lookAgain ?? null,
        told_at: null,
        outcome: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await access.audit(principal, 'decision.add', `decision:${id}`, { subject: input.subject })
    return toDecision(row, now)
  }

  /** @throws TandemError `invalid_request` for a day before today in the workspace's zone */
  async function assertAhead(workspace: string, day: string | null | undefined, now: number): Promise<void> {
    if (day === undefined || day === null) return
    const today = await periods.dayOf(workspace, now)
    if (day >= today) return
    throw new TandemError('invalid_request', {
      errors: [{ path: '/lookAgain', message: `lies in the past; today is ${today}` }],
    })
  }

  async function lookAt(workspace: string, input: DecisionInput, now: number): Promise<Looked> {
    await subjects.assertThere(workspace, input.subject)
    const subject = readSubject(input.subject)!
    if (subject.kind === 'board') return { why: 'It is about a whole board, which has no one figure.' }
    if (subject.kind === 'measure') {
      const stretch = await periods.read(workspace, usualPeriod, input, now)
      return { question: { measure: subject.measure }, stretch }
    }
    if ('id' in subject) return { why: 'It is about something that was found, which has no one figure.' }
    const { stored, tile } = await subjects.tileOf(workspace, subject.board, subject.tile)
    const [measure] = measuresOf(tile)
    if (measure === undefined) return { why: 'The tile shows no measure.' }
    const filter = allOf(stored.definition.filter, 'filter' in tile ? tile.filter : undefined)
    const stretch = await periods.read(workspace, stored.definition.period, input, now)
    return { question: { measure, ...(filter ? { filter } : {}) }, stretch }
  }

  async function measured(
    workspace: string,
    { question, stretch }: { question: Question; stretch: Stretch },
  ): Promise<{ figure: Figure | null; why: string | null }> {
    try {
      const figure = await measureFigure(metrics, workspace, question, stretch)
      return { figure, why: figure.value === null ? 'The measure had nothing to say for this time.' : null }
    } catch (error) {
      // A store that is away is told, so that no decision is written without a figure it would have had.
      if (!(error instanceof TandemError) || error.status >= 500) throw error
      return { figure: null, why: error.message }
    }
  }

  /** Newest first. */
  async function list(workspace: string, { subject, board, due }: DecisionsQuery): Promise<Decision[]> {
    let query = tables.selectFrom('decisions').selectAll().where('workspace', '=', workspace)
    if (subject !== undefined) query = query.where('subject', '=', subject)
    if (board !== undefined) {
      query = query.where((where) =>
        where.or([
          where('subject', '=', `board:${board}`),
          sql<boolean>`starts_with(subject, ${`tile:${board}/`})`,
        ]),
      )
    }
    const now = clock()
    if (due) {
      query = query
        .where('outcome', 'is', null)
        .where('look_again', '<=', await periods.dayOf(workspace, now))
    }
    const rows = await query.orderBy('at', 'desc').orderBy('id').limit(500).execute()
    return Promise.all(rows.map((row) => toDecision(row, now)))
  }

  /** The newest decision of each subject. */
  async function lastOf(workspace: string, wanted: readonly string[]): Promise<Map<string, Decision>> {
    if (wanted.length === 0) return new Map()
    const rows = await tables
      .selectFrom('decisions')
      .distinctOn('subject')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('subject', 'in', wanted)
      .orderBy('subject')
      .orderBy('at', 'desc')
      .execute()
    const now = clock()
    const decisions = await Promise.all(rows.map((row) => toDecision(row, now)))
    return new Map(decisions.map((decision) => [decision.subject, decision]))
  }

  async function find(workspace: string, id: string): Promise<Row<'decisions'>> {
    const row = await tables
      .selectFrom('decisions')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TandemError('decision_not_found', { detail: `No decision ${id}.` })
    return row
  }

  /** @throws TandemError `decision_not_found` */
  async function get(workspace: string, id: string): Promise<Decision> {
    return toDecision(await find(workspace, id), clock())
  }

  /** Looks again on another day, or not any more. @throws TandemError `decision_not_found`, `decision_closed`, `invalid_request` */
  async function postpone(principal: Principal, id: string, given: unknown): Promise<Decision> {
    const { lookAgain } = readGiven(decisionChangeSchema, given)
    await find(principal.workspace, id)
    await assertAhead(principal.workspace, lookAgain, clock())
    const row = await whileOpen(principal.workspace, id, { look_again: lookAgain, told_at: null })
    await access.audit(principal, 'decision.postpone', `decision:${id}`, { lookAgain })
    return toDecision(row, clock())
  }

  /**
   * Writes down how it turned out, with the figure as it is now.
   *
   * @throws TandemError `decision_not_found`, `decision_closed`, `invalid_request`
   */
  async function close(principal: Principal, id: string, given: unknown): Promise<Decision> {
    const { text } = readGiven(outcomeInputSchema, given)
    const { workspace, kind, label } = principal
    const before = await find(workspace, id)
    const now = clock()
    const since = await sinceOf(before, now)
    const outcome = { text, at: new Date(now).toISOString(), by: { kind, id: principal.id, label }, since }
    const row = await whileOpen(workspace, id, { outcome: JSON.stringify(outcome) })
    await access.audit(principal, 'decision.close', `decision:${id}`, { subject: row.subject })
    return toDecision(row, now)
  }

  /** Changes a decision that nobody closed yet. @throws TandemError `decision_closed` */
  async function whileOpen(
    workspace: string,
    id: string,
    values: { outcome?: string; look_again?: string | null; told_at?: null },
  ): Promise<Row<'decisions'>> {
    const row = await tables
      .updateTable('decisions')
      .set(values)
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('outcome', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('decision_closed')
    return row
  }

  /** What happened since; null without a figure or when the measure is gone. */
  async function sinceOf(row: Row<'decisions'>, now: number): Promise<Since | null> {
    const { question, figure, workspace } = row
    if (!question || !figure) return null
    const then = { from: Date.parse(figure.from), to: Date.parse(figure.to) }
    const stretches = stretchesSince(then, row.at.getTime(), now)
    try {
      const [current, before] = await Promise.all([
        measureFigure(metrics, workspace, question, stretches.now),
        stretches.before === then ? figure : measureFigure(metrics, workspace, question, stretches.before),
      ])
      const { value, n, from, to } = before
      return compareFigures(current, { value, n, from, to })
    } catch (error) {
      if (error instanceof TandemError && error.status < 500) return null
      throw error
    }
  }

  async function toDecision(row: Row<'decisions'>, now: number): Promise<Decision> {
    const open = row.outcome === null && row.look_again !== null
    const due = open && row.look_again! <= (await periods.dayOf(row.workspace, now))
    return {
      id: row.id,
      subject: row.subject,
      saw: row.saw,
      decided: row.decided,
      teams: row.teams,
      by: authorOf(row),
      at: row.at.toISOString(),
      figure: row.figure,
      withoutFigure: row.without_figure,
      lookAgain: row.look_again,
      due,
      since: due ? await sinceOf(row, now) : null,
      outcome: row.outcome,
    }
  }

  /**
   * Tells of decisions whose day has come and of which nobody was told yet. Each is noted in the transaction in which it
   * is told, so several workers tell of it once; after a crash between the two it is told again.
   *
   * @returns how many
   */
  async function tellDue(workspace: string, tell: (decision: Decision) => Promise<void>): Promise<number> {
    const now = clock()
    const today = await periods.dayOf(workspace, now)
    return tables.transaction().execute(async (transaction) => {
      const rows = await transaction
        .selectFrom('decisions')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('look_again', '<=', today)
        .where('outcome', 'is', null)
        .where('told_at', 'is', null)
        .forUpdate()
        .skipLocked()
        .execute()
      for (const row of rows) {
        await tell(await toDecision(row, now))
        await transaction
          .updateTable('decisions')
          .set({ told_at: new Date(now) })
          .where('id', '=', row.id)
          .execute()
      }
      return rows.length
    })
  }

  return { add, list, get, lastOf, postpone, close, tellDue }
}
export type Decisions = ReturnType<typeof createDecisions>
