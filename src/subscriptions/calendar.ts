import { randomBytes } from 'node:crypto'
import { ICalCalendar, ICalEventTransparency } from 'ical-generator'
import type { Kysely } from 'kysely'
import { type Access, hashToken } from '../access/index.ts'
import type { Boards } from '../boards/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { SubscriptionTables } from './tables.ts'

/** A day on which something is looked at again. */
interface Review {
  /** Stays the same while the review does: `decision:dec_1`. */
  id: string
  /** Local day: 2026-03-29. */
  day: string
  title: string
  text: string
  /** Page of the app. */
  path: string
}

export interface CalendarDependencies {
  tables: Kysely<SubscriptionTables>
  metrics: Pick<Metrics, 'list'>
  access: Pick<Access, 'getWorkspace' | 'membershipsOf'>
  boards: Pick<Boards, 'decisions'>
  mailer: { origin: () => string }
  clock: () => number
}

const prefix = 'tdc_'
/** Readers ask again after so many seconds. */
const everySeconds = 6 * 3600

/** Calendars of review dates, one for each member who wants it, at an address that only they know. */
export function createCalendarFeeds(dependencies: CalendarDependencies) {
  const { tables, metrics, access, boards, mailer, clock } = dependencies

  /** When the address of a member was made, and last read; null when there is none. */
  async function status(workspace: string, user: string) {
    const row = await tables
      .selectFrom('calendar_feeds')
      .where('workspace', '=', workspace)
      .where('user_id', '=', user)
      .where('revoked_at', 'is', null)
      .select(['created_at', 'last_read_at'])
      .executeTakeFirst()
    return row
      ? { createdAt: row.created_at.toISOString(), lastReadAt: row.last_read_at?.toISOString() ?? null }
      : null
  }

  /** A new address; the one before it ends. Told once, only its hash is kept. */
  async function make(workspace: string, user: string): Promise<{ url: string }> {
    const token = prefix + randomBytes(32).toString('base64url')
    await tables.transaction().execute(async (transaction) => {
      await endIn(transaction, workspace, user)
      await transaction
        .insertInto('calendar_feeds')
        .values({
          hash: hashToken(token),
          workspace,
          user_id: user,
          created_at: new Date(clock()),
          last_read_at: null,
          revoked_at: null,
        })
        .execute()
    })
    return { url: new URL(`/calendar/${token}.ics`, mailer.origin()).href }
  }

  async function endIn(database: Kysely<SubscriptionTables>, workspace: string, user: string): Promise<void> {
    await database
      .updateTable('calendar_feeds')
      .set({ revoked_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('user_id', '=', user)
      .where('revoked_at', 'is', null)
      .execute()
  }

  /** The calendar behind a token, as iCalendar (RFC 5545); undefined for one that is none, was ended, or whose owner left. */
  async function read(token: string): Promise<string | undefined> {
    if (!token.startsWith(prefix)) return undefined
    const feed = await tables
      .selectFrom('calendar_feeds')
      .where('hash', '=', hashToken(token))
      .where('revoked_at', 'is', null)
      .select(['hash', 'workspace', 'user_id'])
      .executeTakeFirst()
    if (!feed) return undefined
    const memberships = await access.membershipsOf(feed.user_id)
    if (!memberships.some(({ workspace }) => workspace === feed.workspace)) return undefined
    await tables
      .updateTable('calendar_feeds')
      .set({ last_read_at: new Date(clock()) })
      .where('hash', '=', feed.hash)
      .execute()
    return write(feed.workspace)
  }

  async function write(workspace: string): Promise<string> {
    const [company, stored, decisions] = await Promise.all([
      access.getWorkspace(workspace),
      metrics.list(workspace),
      boards.decisions.list(workspace, {}),
    ])
    const decided = decisions.flatMap(({ id, lookAgain, outcome, decided: title, saw, subject }): Review[] =>
      lookAgain && !outcome
        ? [{ id: `decision:${id}`, day: lookAgain, title, text: saw, path: pathOf(subject) }]
        : [],
    )
    const aims = stored.flatMap(({ definition: { name, label, aim, question } }): Review[] =>
      aim?.by
        ? [{ id: `measure:${name}`, day: aim.by, title: label, text: question, path: `/measures/${name}` }]
        : [],
    )
    const calendar = new ICalCalendar({
      name: `Tandem · ${company.name}`,
      prodId: { company: 'Tandem', product: 'Reviews', language: 'EN' },
      ttl: everySeconds,
    })
    for (const { id, day, title, text, path } of [...decided, ...aims]) {
      const url = new URL(path, mailer.origin())
      url.searchParams.set('w', workspace)
      calendar.createEvent({
        id: `${id}@${workspace}.tandem`,
        stamp: new Date(clock()),
        start: new Date(`${day}T00:00:00Z`),
        end: new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000),
        allDay: true,
        timezone: 'UTC',
        summary: title,
        description: `${text}\n\n${url.href}`.trim(),
        url: url.href,
        transparency: ICalEventTransparency.TRANSPARENT,
      })
    }
    return calendar.toString()
  }

  return {
    status,
    make,
    /** Ends a member's address. */
    end: (workspace: string, user: string) => endIn(tables, workspace, user),
    read,
  }
}

/** Page of what a decision is about: `measure:calls`, `board:service`, `tile:service/calls`. */
function pathOf(subject: string): string {
  const [kind, name = ''] = subject.split(':')
  return kind === 'measure' ? `/measures/${name}` : `/boards/${name.split('/')[0]}`
}
