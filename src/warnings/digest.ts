import type { Kysely } from 'kysely'
import { type Access, type Language, type Team, teams } from '../access/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import { type Mailer, mayStill, type Recipient, type Template } from '../mail/index.ts'
import { read } from './cases.ts'
import { digestWords, reasonText, teamWords } from './digest-words.ts'
import { toReason } from './labels.ts'
import type { Reading } from './reading.ts'
import type { SettingsStore } from './settings-store.ts'
import type { WarningRow, WarningTables } from './tables.ts'

/** What the template of a digest is given: all of it is words already, in the reader's language. */
export interface WarningLetter {
  language: Language
  company: string
  subject: string
  say: string
  tables: { title: string; columns: string[]; rows: string[][]; note: string | null }[]
  open: { text: string; url: string }
  why: string
}

const shownOfKind = 15
const hourMs = 3_600_000

/** A mail to the members of each team with the warnings on its list, as often as the settings say. */
export function createDigest({
  tables,
  settings,
  reading,
  jobs,
  mailer,
  access,
  template,
  workspaces,
  clock,
  logger,
}: {
  tables: Kysely<WarningTables>
  settings: SettingsStore
  reading: Reading
  jobs: Pick<Jobs, 'queue'>
  mailer: Pick<Mailer, 'isConfigured' | 'send' | 'recipientsOf' | 'origin'>
  access: Pick<Access, 'listMembers' | 'getWorkspace'>
  template: Template<WarningLetter>
  workspaces: () => Promise<{ id: string }[]>
  clock: () => number
  logger: Logger
}) {
  /** Sends what is due in this hour; told twice in an hour it goes out once. */
  async function sendDue(): Promise<void> {
    if (!mailer.isConfigured) return
    for (const { id } of await workspaces()) {
      try {
        const { settings: decided } = await settings.read(id)
        const { timeZone } = await access.getWorkspace(id)
        if (isDue(decided.digest, clock(), timeZone)) await sendIn(id)
      } catch (error) {
        logger.error(
          { err: error, workspace: id },
          'warnings: a digest failed; the next hour tries the others',
        )
      }
    }
  }

  /** @returns mails that were taken into the outbox */
  async function sendIn(workspace: string): Promise<number> {
    const [rows, members, company] = await Promise.all([
      tables
        .selectFrom('warnings')
        .where('workspace', '=', workspace)
        .where('state', '=', 'open')
        .where('as_usual', '=', false)
        .selectAll()
        .orderBy('chance', 'desc')
        .execute(),
      access.listMembers(workspace),
      access.getWorkspace(workspace),
    ])
    let sent = 0
    for (const team of teams) {
      const own = rows.filter((row) => row.team === team).map(read)
      const ids = members.filter((member) => member.active && member.team === team).map(({ id }) => id)
      if (own.length === 0 || ids.length === 0) continue
      for (const recipient of await mailer.recipientsOf(workspace, ids))
        if (await write(workspace, { team, rows: own, recipient, company: company.name })) sent += 1
    }
    return sent
  }

  async function write(
    workspace: string,
    given: { team: Team; rows: WarningRow[]; recipient: Recipient; company: string },
  ): Promise<boolean> {
    const { team, rows, recipient, company } = given
    const { id, name, address, principal } = recipient
    if (address === null || principal === null || !mayStill(recipient, 'warnings:read')) return false
    const language = recipient.language ?? 'en'
    const words = digestWords[language]
    const nameOf = await reading.named(principal, rows)
    const called = teamWords[language][team] ?? team
    const url = new URL('/warnings', mailer.origin())
    url.searchParams.set('w', workspace)
    url.searchParams.set('team', team)
    const { subject, body } = await template({
      language,
      company,
      subject: words.subject(called, rows.length),
      say: words.say(rows.length),
      tables: (['leave', 'dissatisfied', 'disagree'] as const).flatMap((kind) => {
        const own = rows.filter((row) => row.kind === kind)
        if (own.length === 0) return []
        return [
          {
            title: words.kinds[kind],
            columns: [...words.columns],
            rows: own.slice(0, shownOfKind).map((row) => {
              const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(row.chance)
              const [reason] = row.reasons.filter(({ effect }) => effect > 0)
              return [
                nameOf(row).name ?? words.nobody,
                words.chance(percent, row.horizon, kind),
                reason ? reasonText(toReason(reason, language)) : '',
              ]
            }),
            note: own.length > shownOfKind ? words.more(own.length - shownOfKind) : null,
          },
        ]
      }),
      open: { text: words.open, url: url.href },
      why: words.why(called),
    })
    const hour = Math.floor(clock() / hourMs)
    await mailer.send(workspace, [
      {
        key: `warnings:${team}:${hour}:${id}`,
        purpose: 'warnings',
        about: `warnings:${team}`,
        to: { name, address, userId: id },
        subject,
        body,
      },
    ])
    return true
  }

  const queue = jobs.queue<Record<string, never>>('warning-digests', sendDue, {
    expireSeconds: 900,
    retries: 1,
  })
  return {
    sendIn,
    start: () => queue.every('5 * * * *', {}),
  }
}

/** Whether the hour of a digest has begun, in the time zone of the workspace. */
export function isDue(
  { every, weekday, hour }: { every: 'never' | 'day' | 'week'; weekday: number; hour: number },
  at: number,
  timeZone: string,
): boolean {
  if (every === 'never') return false
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: 'numeric',
    hourCycle: 'h23',
  })
  const parts: Record<string, string> = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  )
  const today = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.weekday ?? '') + 1
  return Number(parts.hour) === hour && (every === 'day' || today === weekday)
}
