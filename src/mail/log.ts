import { sql } from 'kysely'
import { z } from 'zod'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type LoggedMail, mailStateSchema } from './mail.ts'
import type { MailRow, MailTables } from './tables.ts'

export const mailFilterSchema = z.object({
  state: mailStateSchema.optional(),
  about: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(25),
  cursor: z.string().max(200).optional(),
})
export type MailFilter = z.infer<typeof mailFilterSchema>

const shown = [
  'id',
  'purpose',
  'about',
  'to_name',
  'to_address',
  'subject',
  'state',
  'created_at',
  'tries',
  'due_at',
  'finished_at',
  'error',
  'answer',
] as const

/** What became of each mail. */
export function createMailLog(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<MailTables>()

  /** Newest first, without bodies. @throws TandemError `invalid_request` for a cursor that is none */
  async function list(workspace: string, filter: MailFilter) {
    let query = tables.selectFrom('mails').where('workspace', '=', workspace).select(shown)
    if (filter.state) query = query.where('state', '=', filter.state)
    if (filter.about !== undefined) query = query.where('about', '=', filter.about)
    if (filter.cursor !== undefined) {
      const [at, id] = readCursor(filter.cursor)
      query = query.where(sql<boolean>`(created_at, id) < (${at}, ${id})`)
    }
    const rows = await query
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(filter.limit + 1)
      .execute()
    const page = rows.slice(0, filter.limit)
    const last = page.at(-1)
    return {
      items: page.map(toLogged),
      next: rows.length > page.length && last ? `${last.created_at.toISOString()}~${last.id}` : null,
    }
  }

  /** @throws TandemError `not_found` */
  async function get(workspace: string, id: string): Promise<LoggedMail> {
    const row = await tables
      .selectFrom('mails')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .select(shown)
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No mail ${id}.` })
    return toLogged(row)
  }

  /** Mails of the last 30 days by state. */
  async function counts(workspace: string): Promise<Record<'waiting' | 'sent' | 'failed', number>> {
    const rows = await tables
      .selectFrom('mails')
      .where('workspace', '=', workspace)
      .where('created_at', '>', new Date(clock() - 30 * 86_400_000))
      .groupBy('state')
      .select(['state', (count) => count.fn.countAll<number>().as('mails')])
      .execute()
    return {
      waiting: 0,
      sent: 0,
      failed: 0,
      ...Object.fromEntries(rows.map((row) => [row.state, row.mails])),
    }
  }

  /** Removes what is older than the log goes back. */
  async function tidy(keptDays: number): Promise<void> {
    await tables
      .deleteFrom('mails')
      .where('finished_at', '<', new Date(clock() - keptDays * 86_400_000))
      .execute()
  }

  return { list, get, counts, tidy }
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

function toLogged(row: Pick<MailRow, (typeof shown)[number]>): LoggedMail {
  return {
    id: row.id,
    purpose: row.purpose,
    about: row.about,
    to: row.to_name || row.to_address,
    subject: row.subject,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    tries: row.tries,
    nextTryAt: row.state === 'waiting' ? row.due_at.toISOString() : null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    error: row.error,
    answer: row.answer,
  }
}
