import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import { type Access, can, type Principal, type Workspace } from '../access/index.ts'
import type { Queue } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import {
  type Mail,
  type Mailer,
  type MailTables,
  mayStill,
  type Recipient,
  type Template,
} from '../mail/index.ts'
import type { Digest, FigureChange } from './digest.ts'
import { nextSend } from './next-send.ts'
import { type Reading, reasonOf, type Shown } from './reading.ts'
import type { SubscriptionRepository } from './repository.ts'
import type { LastSending, SubscriptionDefinition } from './subscription.ts'
import type { FigureStanding, SubscriptionRow, SubscriptionTables } from './tables.ts'

/** What a job about a sending says; it does nothing once the subscription has another alarm. */
export type SendingJob = { workspace: string; subscription: string; alarm: string }

export interface SendingDependencies {
  repository: SubscriptionRepository
  reading: Reading
  mailer: Mailer
  access: Pick<Access, 'getWorkspace' | 'signLink'>
  template: Template<Digest>
  queue: () => Queue<SendingJob>
  clock: () => number
  logger: Logger
}

/** Prefix of tokens by which a recipient leaves. */
export const leavePrefix = 'tdu_'
/** What such a token stands for. It has no end: a mail may be opened years later. */
export interface LeaveClaims {
  workspace: string
  subscription: string
  user: string
}
/** Waits before figures that failed are asked for again, ms; the last one goes on until the next occasion. */
const waits = [5, 15, 60, 120].map((minutes) => minutes * 60_000)

/** What figures came to for readers with one set of rights. */
type Figures = { shown: Shown } | { reason: string }

/** Sends what is due. */
export function createSending(dependencies: SendingDependencies) {
  const { repository, reading, mailer, access, template, queue, clock, logger } = dependencies

  /** Sends one subscription at its time, and sets its next one. */
  async function send({ workspace, subscription: id, alarm }: SendingJob): Promise<void> {
    const row = await repository.find(workspace, id)
    if (!row || row.paused || row.alarm !== alarm || !row.next_at) return
    await sendNow(row, row.occasion ?? row.next_at, { changes: [] })
  }

  /**
   * Sends to all who still get it.
   *
   * @param occasion names the sending: its mails have it in their keys
   * @returns whether figures came
   */
  async function sendNow(
    row: SubscriptionRow,
    occasion: Date,
    { changes, standing }: { changes: FigureChange[]; standing?: Record<string, FigureStanding> },
  ): Promise<boolean> {
    const now = clock()
    const company = await access.getWorkspace(row.workspace)
    const after = nextSend(row.definition.cadence, Math.max(now, occasion.getTime()), company.timeZone)
    const gets = (await repository.recipients([row.id])).get(row.id)?.filter(({ left }) => !left) ?? []
    const recipients = await mailer.recipientsOf(
      row.workspace,
      gets.map(({ id }) => id),
    )
    const figures = await figuresFor(company, row, recipients)
    const failed = [...figures.values()].find((one) => 'reason' in one)
    const again = failed ? againAt(row.failures, now, after) : undefined
    const drafts = await Promise.all(
      recipients.map((recipient) => draft(row, company, recipient, figures, { changes, occasion, again })),
    )
    // A mail that figures failed is sent once for each occasion, not with each try.
    const mails = failed && row.failures > 0 ? [] : drafts.flatMap(({ mail }) => (mail ? [mail] : []))
    const last: LastSending = {
      at: new Date(now).toISOString(),
      outcome: failed || !mailer.isConfigured ? 'failed' : mails.length > 0 ? 'sent' : 'nothing',
      mails: mailer.isConfigured ? mails.length : 0,
      detail: failed && 'reason' in failed ? failed.reason : detailOf(mailer, drafts),
    }
    const isRetried = again !== undefined
    await repository.tables
      .withTables<MailTables>()
      .transaction()
      .execute(async (transaction) => {
        const next = isRetried ? again : after
        const set = {
          occasion: isRetried ? occasion : null,
          failures: isRetried ? row.failures + 1 : 0,
          last_sending: asJson(last),
          ...(standing ? { standing: asJson(standing) } : {}),
        }
        const taken = await schedule(transaction, row, next, set)
        if (taken && mailer.isConfigured) await mailer.send(row.workspace, mails, transaction)
      })
    return failed === undefined
  }

  /** Sets when a subscription goes out, and the job that does it. @returns false when somebody changed it meanwhile */
  async function schedule(
    transaction: Transaction<SubscriptionTables>,
    row: Pick<SubscriptionRow, 'id' | 'workspace' | 'alarm'>,
    next: number | undefined,
    set: Partial<SubscriptionRow>,
  ): Promise<boolean> {
    const alarm = randomUUID()
    const { numUpdatedRows } = await transaction
      .updateTable('subscriptions')
      .set({ ...set, next_at: next === undefined ? null : new Date(next), alarm })
      .where('id', '=', row.id)
      .where('alarm', '=', row.alarm)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    if (next !== undefined) {
      const data = { workspace: row.workspace, subscription: row.id, alarm }
      await queue().send([{ data, at: next }], transaction)
    }
    return true
  }

  /** Figures once for each set of rights that readers have: what customers said is shown by people:read. */
  async function figuresFor(
    company: Workspace,
    { definition, id }: Pick<SubscriptionRow, 'definition' | 'id'>,
    recipients: readonly Recipient[],
  ): Promise<Map<boolean, Figures>> {
    const readers = recipients.flatMap((recipient) =>
      recipient.principal && mayStill(recipient, reading.rightFor(definition.subject))
        ? [recipient.principal]
        : [],
    )
    const kinds = new Map(readers.map((reader) => [can(reader, 'people:read'), reader]))
    const found = new Map<boolean, Figures>()
    for (const [seesPeople, reader] of kinds) {
      found.set(seesPeople, await readFigures(company, definition, reader, id))
    }
    return found
  }

  async function readFigures(
    company: Workspace,
    definition: Pick<SubscriptionDefinition, 'subject' | 'cadence'>,
    reader: Principal,
    id: string,
  ): Promise<Figures> {
    try {
      const shown = await reading.read(company, definition, reader, (path) => pageAt(company.id, path))
      const measured = shown.tiles.filter(({ result }) => result?.view !== 'text')
      const allFailed = measured.length > 0 && measured.every(({ error }) => error !== null)
      return allFailed ? { reason: measured[0]?.error?.title ?? '' } : { shown }
    } catch (error) {
      logger.warn({ err: error, subscription: id }, 'subscriptions: figures failed')
      return { reason: reasonOf(error) }
    }
  }

  interface Occasion {
    changes: FigureChange[]
    occasion: Date
    /** When figures that failed are asked for again. */
    again: number | undefined
  }

  /** The mail of one recipient, or why they get none. */
  async function draft(
    row: SubscriptionRow,
    company: Workspace,
    recipient: Recipient,
    figures: Map<boolean, Figures>,
    { changes, occasion, again }: Occasion,
  ): Promise<{ mail?: Mail; without?: string }> {
    const { principal, address, id, name } = recipient
    if (!principal) return { without: `${name} is no member any more.` }
    if (address === null) return { without: `${name} has no mailbox.` }
    const found = mayStill(recipient, reading.rightFor(row.definition.subject))
      ? figures.get(can(principal, 'people:read'))
      : undefined
    const trouble = !found
      ? ({ kind: 'forbidden' } as const)
      : 'reason' in found
        ? ({
            kind: 'failed',
            reason: found.reason,
            againAt: again ? new Date(again).toISOString() : null,
          } as const)
        : null
    const leaveUrl = await leaveAddress(row, id)
    const { subject, body } = await template({
      ...(await frame(row.definition, row, company, recipient)),
      ...(found && 'shown' in found ? found.shown : { title: await titleOr(row), period: null, tiles: [] }),
      trouble,
      changes,
      isTest: false,
      leaveUrl,
    })
    const key = `${row.id}:${occasion.toISOString()}:${id}${trouble?.kind === 'failed' ? ':failed' : ''}`
    const about = `subscription:${row.id}`
    const to = { name, address, userId: id }
    return {
      mail: { key, purpose: 'subscription', about, to, subject, body: { ...body, unsubscribe: leaveUrl } },
    }
  }

  /** What every digest says beside its figures. */
  async function frame(
    { cadence, subject, language }: Pick<SubscriptionDefinition, 'cadence' | 'subject' | 'language'>,
    made: { created_by_label: string },
    company: Workspace,
    recipient: Pick<Recipient, 'language' | 'name'>,
  ) {
    const path = 'board' in subject ? `/boards/${subject.board}` : `/measures/${subject.measure}`
    return {
      language: recipient.language ?? language,
      timeZone: company.timeZone,
      currency: company.currency,
      company: company.name,
      name: recipient.name,
      cadence,
      madeBy: made.created_by_label,
      url: pageAt(company.id, path),
      manageUrl: pageAt(company.id, '/subscriptions'),
    }
  }

  /** Sends one person what they would get, now. @throws as reading; TandemError `mail_not_configured` */
  async function test(
    definition: Pick<SubscriptionDefinition, 'cadence' | 'subject' | 'language'>,
    principal: Principal,
  ): Promise<string> {
    mailer.demandSettings()
    const company = await access.getWorkspace(principal.workspace)
    const [recipient] = await mailer.recipientsOf(principal.workspace, [principal.id])
    const shown = await reading.read(company, definition, principal, (path) => pageAt(company.id, path))
    const { subject, body } = await template({
      ...(await frame(
        definition,
        { created_by_label: principal.label },
        company,
        recipient ?? { language: null, name: principal.label },
      )),
      ...shown,
      trouble: null,
      changes: [],
      isTest: true,
      leaveUrl: null,
    })
    const key = `test:${principal.id}:${randomUUID()}`
    const to = { name: principal.label, address: recipient?.address ?? '', userId: principal.id }
    const [id] = await mailer.send(principal.workspace, [
      { key, purpose: 'subscription-test', about: '', to, subject, body },
    ])
    return id ?? ''
  }

  async function titleOr({ workspace, definition: { subject } }: SubscriptionRow): Promise<string> {
    return reading.titleOf(workspace, subject).catch(() => nameOf(subject))
  }

  async function leaveAddress(row: SubscriptionRow, user: string): Promise<string> {
    const claims: LeaveClaims = { workspace: row.workspace, subscription: row.id, user }
    const token = await access.signLink(leavePrefix, claims)
    return new URL(`/leave/${token}`, mailer.origin()).href
  }

  function pageAt(workspace: string, path: string): string {
    const url = new URL(path, mailer.origin())
    url.searchParams.set('w', workspace)
    return url.href
  }

  return { send, sendNow, schedule, test }
}

export function nameOf(subject: SubscriptionDefinition['subject']): string {
  return 'board' in subject ? subject.board : subject.measure
}

/** When figures that failed are asked for again; undefined when the next occasion is nearer. */
function againAt(failures: number, now: number, next: number | undefined): number | undefined {
  const at = now + (waits[failures] ?? waits.at(-1) ?? 0)
  return next !== undefined && at >= next ? undefined : at
}

function detailOf(mailer: Mailer, drafts: { without?: string }[]): string | null {
  if (!mailer.isConfigured) return 'No mail server is set: SMTP_URL and MAIL_FROM.'
  const without = drafts.flatMap((one) => one.without ?? [])
  return without.length > 0 ? without.join(' ') : null
}

/** pg would write a list as a PostgreSQL array; as text PostgreSQL reads it as JSON. */
export function asJson<T>(value: T): T {
  return JSON.stringify(value) as unknown as T
}
