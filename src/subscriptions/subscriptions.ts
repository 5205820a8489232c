import { randomUUID } from 'node:crypto'
import { type Access, can, demand, type Principal } from '../access/index.ts'
import type { Boards } from '../boards/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { createSoon, type Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { LoggedMail, Mailer, Template } from '../mail/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { createCalendarFeeds } from './calendar.ts'
import type { Digest } from './digest.ts'
import { createLeaving } from './leaving.ts'
import { nextSend } from './next-send.ts'
import { createReading } from './reading.ts'
import { createSubscriptionRepository, type RecipientRow } from './repository.ts'
import { asJson, createSending, nameOf, type SendingJob } from './sending.ts'
import {
  type Cadence,
  type Subscription,
  type SubscriptionDefinition,
  type SubscriptionInput,
  subscriptionInputSchema,
} from './subscription.ts'
import type { SubscriptionRow } from './tables.ts'
import { createWatching } from './watching.ts'

export interface SubscriptionsDependencies {
  postgres: Postgres
  jobs: Jobs
  boards: Pick<Boards, 'get' | 'figures' | 'decisions'>
  metrics: Pick<Metrics, 'query' | 'get' | 'list'>
  access: Pick<Access, 'getWorkspace' | 'membershipsOf' | 'listMembers' | 'signLink' | 'readLink'>
  mailer: Mailer
  template: Template<Digest>
  /** Whether watching goes on by itself in this process. */
  background: boolean
  clock: () => number
  logger: Logger
}

export type Subscriptions = ReturnType<typeof createSubscriptions>

/** After events were stored, what waits for a change is looked at when so much time has passed without a look. */
const restMs = 60_000
/** At most one mail of a subscription that waits for a change in this time; what changed meanwhile is told afterwards. */
const quietMs = 3_600_000
/** A sending that waits this much longer than it should has been forgotten. */
const forgottenMs = 10 * 60_000

/** "Send me each": boards and measures by mail. */
export function createSubscriptions(dependencies: SubscriptionsDependencies) {
  const { postgres, jobs, boards, metrics, access, mailer, template, background, clock, logger } =
    dependencies
  const repository = createSubscriptionRepository(postgres)
  const reading = createReading({ boards, metrics, clock })
  const watching = createWatching({ boards, metrics, clock })
  const sending = createSending({
    repository,
    reading,
    mailer,
    access,
    template,
    queue: () => queue,
    clock,
    logger,
  })
  const queue = jobs.queue<SendingJob>('subscription-sendings', sending.send, {
    expireSeconds: 900,
    workers: 2,
  })
  const upkeep = jobs.queue<Record<string, never>>('subscription-upkeep', keepUp, { expireSeconds: 1800 })
  const soon = createSoon({ waitMs: restMs, run: watchIn, name: 'subscriptions: a look', logger })

  async function keepUp(): Promise<void> {
    await wakeForgotten()
    await watchIn()
  }

  /** Sets going what is overdue without anybody being about to send it, as after a backup was restored. */
  async function wakeForgotten(): Promise<void> {
    const rows = await repository.tables
      .selectFrom('subscriptions')
      .where('paused', '=', false)
      .where('next_at', '<', new Date(clock() - forgottenMs))
      .selectAll()
      .execute()
    for (const row of rows) {
      await repository.tables.transaction().execute(async (transaction) => {
        await sending.schedule(transaction, row, clock(), { occasion: row.occasion ?? row.next_at })
      })
    }
  }

  /** Looks at what waits for a change, in one workspace or in all. */
  async function watchIn(workspace?: string): Promise<void> {
    for (const row of await repository.watching(workspace)) {
      try {
        await watch(row)
      } catch (error) {
        logger.warn(
          { err: error, subscription: row.id },
          'subscriptions: a look failed; the next one tries again',
        )
      }
    }
  }

  async function watch(row: SubscriptionRow): Promise<void> {
    // A sending that goes on is finished first; and people are written to once an hour at most.
    if (row.next_at !== null) return
    const last = row.last_sending?.outcome === 'sent' ? Date.parse(row.last_sending.at) : 0
    if (clock() - last < quietMs) return
    const { standing, changes } = await watching.look(row.workspace, row.definition, row.standing)
    if (changes.length > 0) {
      await sending.sendNow(row, new Date(clock()), { changes, standing })
      return
    }
    if (JSON.stringify(standing) === JSON.stringify(row.standing)) return
    await repository.tables
      .updateTable('subscriptions')
      .set({ standing: asJson(standing) })
      .where('id', '=', row.id)
      .where('alarm', '=', row.alarm)
      .execute()
  }

  /** @throws TandemError `forbidden`, `invalid_request`, and what reading the subject throws */
  async function check(principal: Principal, given: SubscriptionInput): Promise<SubscriptionDefinition> {
    const definition = subscriptionInputSchema.parse(given)
    const { workspace } = principal
    demand(principal, reading.rightFor(definition.subject))
    if (definition.recipients.some((id) => id !== principal.id)) demand(principal, 'mail:share')
    for (const [index, id] of definition.recipients.entries()) {
      const memberships = await access.membershipsOf(id)
      if (memberships.some((membership) => membership.workspace === workspace)) continue
      throw new TandemError('invalid_request', {
        errors: [{ path: `/recipients/${index}`, message: 'is no member of this workspace' }],
      })
    }
    await checkSubject(workspace, definition)
    return definition
  }

  async function checkSubject(workspace: string, { subject }: SubscriptionDefinition): Promise<void> {
    if ('measure' in subject) {
      await metrics.get(workspace, subject.measure)
      return
    }
    const { definition } = await boards.get(workspace, subject.board)
    const unknown = subject.tiles?.find((id) => !definition.tiles.some((tile) => tile.id === id))
    if (unknown === undefined) return
    throw new TandemError('tile_not_found', { detail: `The board ${subject.board} has no tile ${unknown}.` })
  }

  /** @throws TandemError `subscription_not_found`; `forbidden` for somebody else's without mail:share */
  async function owned(principal: Principal, id: string): Promise<SubscriptionRow> {
    const row = await repository.get(principal.workspace, id)
    if (row.created_by !== principal.id) demand(principal, 'mail:share')
    return row
  }

  async function shown(principal: Principal, rows: readonly SubscriptionRow[]): Promise<Subscription[]> {
    const [recipients, members] = await Promise.all([
      repository.recipients(rows.map(({ id }) => id)),
      access.listMembers(principal.workspace),
    ])
    const nameOfUser = (id: string) => members.find((member) => member.id === id)?.name ?? id
    return Promise.all(
      rows.map(async (row) => {
        const title = await reading
          .titleOf(row.workspace, row.definition.subject)
          .catch(() => nameOf(row.definition.subject))
        return toSubscription(row, title, recipients.get(row.id) ?? [], nameOfUser, principal)
      }),
    )
  }

  async function showOne(principal: Principal, id: string): Promise<Subscription> {
    const [one] = await shown(principal, [await repository.get(principal.workspace, id)])
    return one!
  }

  /** Writes a subscription as it is to be, with its next sending. */
  async function reschedule(
    row: SubscriptionRow,
    set: Partial<SubscriptionRow>,
    recipients?: readonly string[],
  ) {
    const { timeZone } = await access.getWorkspace(row.workspace)
    const { definition, paused } = { ...row, ...set }
    const next = paused ? undefined : nextSend(definition.cadence, clock(), timeZone)
    const afresh = { occasion: null, failures: 0, standing: null, updated_at: new Date(clock()) }
    const kept = set.definition ? { definition: asJson(set.definition) } : {}
    await repository.tables.transaction().execute(async (transaction) => {
      const taken = await sending.schedule(transaction, row, next, { ...set, ...kept, ...afresh })
      if (!taken) throw new TandemError('conflict', { detail: 'It is being sent at this moment; try again.' })
      if (recipients) await repository.setRecipients(transaction, row.id, recipients)
    })
    if (!paused && definition.cadence.every === 'change') {
      const fresh = await repository.get(row.workspace, row.id)
      await watch(fresh)
    }
  }

  return {
    /** @throws TandemError `mail_not_configured`, `forbidden`, `invalid_request`, `board_not_found`, `measure_not_found` */
    async create(principal: Principal, given: SubscriptionInput): Promise<Subscription> {
      mailer.demandSettings()
      const { recipients, ...definition } = await check(principal, given)
      const now = new Date(clock())
      const row: SubscriptionRow = {
        id: `sub_${randomUUID().replaceAll('-', '').slice(0, 20)}`,
        workspace: principal.workspace,
        definition,
        created_by: principal.id,
        created_by_label: principal.label,
        created_at: now,
        updated_at: now,
        paused: false,
        next_at: null,
        occasion: null,
        failures: 0,
        alarm: randomUUID(),
        standing: null,
        last_sending: null,
      }
      await repository.tables
        .insertInto('subscriptions')
        .values({ ...row, definition: asJson(definition) })
        .execute()
      await reschedule(row, {}, recipients)
      return showOne(principal, row.id)
    },

    /** What is left out stays. @throws as create, and `subscription_not_found` */
    async change(principal: Principal, id: string, given: Partial<SubscriptionInput>): Promise<Subscription> {
      const row = await owned(principal, id)
      const present = (await repository.recipients([id])).get(id) ?? []
      const whole = { ...row.definition, recipients: present.map((one) => one.id), ...given }
      const { recipients, ...definition } = await check(principal, whole)
      await reschedule(row, { definition }, recipients)
      return showOne(principal, id)
    },

    async pause(principal: Principal, id: string, paused: boolean): Promise<Subscription> {
      await reschedule(await owned(principal, id), { paused })
      return showOne(principal, id)
    },

    async remove(principal: Principal, id: string): Promise<void> {
      const row = await owned(principal, id)
      await repository.tables.deleteFrom('subscriptions').where('id', '=', row.id).execute()
    },

    /** One's own: to get no more of it, or to get it again. @throws TandemError `not_found` for whom it is not sent to */
    async setLeft(principal: Principal, id: string, left: boolean): Promise<Subscription> {
      await repository.get(principal.workspace, id)
      const isOne = await repository.setLeft(id, principal.id, left ? new Date(clock()) : null)
      if (!isOne) throw new TandemError('not_found', { detail: 'It is not sent to you.' })
      return showOne(principal, id)
    },

    /** Newest first: one's own, and everybody's for those who may have colleagues written to. */
    async list(principal: Principal): Promise<Subscription[]> {
      const user = can(principal, 'mail:share') ? undefined : principal.id
      return shown(principal, await repository.list(principal.workspace, user))
    },

    /** Sends the asker, now, what a subscription would bring. @throws as create; TandemError `mail_address` */
    async test(principal: Principal, given: Omit<SubscriptionInput, 'recipients'>): Promise<LoggedMail> {
      const definition = await check(principal, { ...given, recipients: [principal.id] })
      return mailer.log.get(principal.workspace, await sending.test(definition, principal))
    },

    /** The next three times of a cadence; none for what waits for a change. */
    async preview(workspace: string, cadence: Cadence): Promise<string[]> {
      const { timeZone } = await access.getWorkspace(workspace)
      const times: string[] = []
      for (let at: number | undefined = clock(); times.length < 3; ) {
        at = nextSend(cadence, at, timeZone)
        if (at === undefined) break
        times.push(new Date(at).toISOString())
      }
      return times
    },

    leaving: createLeaving({ repository, reading, access, clock }),
    calendars: createCalendarFeeds({ ...dependencies, tables: repository.tables }),
    isMailConfigured: mailer.isConfigured,
    origin: mailer.origin,
    watchIn,
    keepUp,

    /** Events became visible: what waits for a change is looked at soon. */
    noteStored({ workspace }: { workspace: string }): void {
      if (background) soon.note(workspace)
    },

    /** Lets the upkeep come by itself; called once, where work is done, after the jobs have started. */
    start: () => upkeep.every('*/5 * * * *', {}),
    close: soon.close,
  }
}

function toSubscription(
  row: SubscriptionRow,
  title: string,
  recipients: readonly RecipientRow[],
  nameOfUser: (id: string) => string,
  reader: Principal,
): Subscription {
  const { subject, cadence, language } = row.definition
  return {
    id: row.id,
    subject,
    title,
    cadence,
    language,
    recipients: recipients.map(({ id, left }) => ({ id, name: nameOfUser(id), left })),
    paused: row.paused,
    nextAt: row.next_at?.toISOString() ?? null,
    lastSending: row.last_sending,
    createdAt: row.created_at.toISOString(),
    createdBy: { id: row.created_by, label: row.created_by_label },
    mine: row.created_by === reader.id || recipients.some(({ id }) => id === reader.id),
  }
}
