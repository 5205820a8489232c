import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Logger } from '../logger.ts'
import type { Mail, Mailer, MailTables } from '../mail/index.ts'
import type { Look } from './alert.ts'
import { type AlertRepository, asJson } from './repository.ts'
import type { Standing } from './standing.ts'
import type { AlertRow, AlertTables } from './tables.ts'
import type { createTelling, Told } from './telling.ts'

/** Tells other systems; see src/webhooks. */
export type PublishCrossed = (
  workspace: string,
  type: 'measure.crossed',
  data: Record<string, unknown>,
  options: { key: string },
) => Promise<void>

export interface ChangesDependencies {
  repository: AlertRepository
  telling: ReturnType<typeof createTelling>
  mailer: Mailer
  publish: PublishCrossed
  clock: () => number
  logger: Logger
}

/** Writes changes of state down and tells them. */
export function createChanges({ repository, telling, mailer, publish, clock, logger }: ChangesDependencies) {
  const tables = repository.tables.withTables<MailTables>()

  /**
   * Takes a new state: history, mails and state in one transaction, if nobody changed the alert meanwhile.
   *
   * What is told is a state that differs from the one told last, unless it is quiet now; coming back is told only where
   * that is wished, and what was never told need not be told as over.
   *
   * @returns whether it was taken
   */
  async function take(alert: AlertRow, look: Look, { state, seen }: Standing): Promise<boolean> {
    const now = clock()
    const isQuiet = alert.snoozed_until !== null && alert.snoozed_until.getTime() > now
    const isNews = state !== alert.told_state
    if (state === alert.state && (isQuiet || !isNews)) {
      await repository.noteLook(alert, look)
      return false
    }
    const tells = !isQuiet && isNews
    const isSaid = tells && (state !== 'calm' || alert.definition.tellBack)
    const told: Told = { alert, change: newId('alc'), from: alert.told_state, to: state, seen }
    const [mails, event] = isSaid
      ? await Promise.all([telling.mailsOf(told), telling.eventOf(told)])
      : [[], null]
    const taken = await write(told, look, { tells, isSaid, mails, event, now })
    if (taken && event) await publishWaiting()
    return taken
  }

  async function write(
    { alert, change, to, seen }: Told,
    look: Look,
    what: {
      tells: boolean
      isSaid: boolean
      mails: Mail[]
      event: Record<string, unknown> | null
      now: number
    },
  ): Promise<boolean> {
    const at = new Date(what.now)
    return tables.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('alerts')
        .set({
          state: to,
          ...(to === alert.state ? {} : { state_since: at }),
          ...(what.tells ? { told_state: to } : {}),
          last_look: asJson(look),
          revision: sql`revision + 1`,
        })
        .where('id', '=', alert.id)
        .where('revision', '=', alert.revision)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return false
      await transaction
        .insertInto('alert_changes')
        .values({
          id: change,
          alert_id: alert.id,
          workspace: alert.workspace,
          at,
          from_state: alert.state,
          to_state: to,
          seen: asJson(seen),
          told: what.isSaid,
          waiting_event: what.event && asJson(what.event),
          acknowledged_at: null,
          acknowledged_by: null,
          comment: null,
        })
        .execute()
      if (what.mails.length > 0) await mailer.send(alert.workspace, what.mails, transaction)
      return true
    })
  }

  /** Publishes what other systems wait for; what fails is tried again with the next look. */
  async function publishWaiting(): Promise<void> {
    const rows = await repository.tables
      .selectFrom('alert_changes')
      .where('waiting_event', 'is not', null)
      .orderBy('at')
      .limit(200)
      .selectAll()
      .execute()
    for (const { id, workspace, waiting_event: event } of rows) {
      if (!event) continue
      try {
        await publish(workspace, 'measure.crossed', event, { key: id })
        await repository.tables
          .updateTable('alert_changes')
          .set({ waiting_event: null } satisfies Partial<AlertTables['alert_changes']>)
          .where('id', '=', id)
          .execute()
      } catch (error) {
        logger.error({ err: error, change: id }, 'alerts: other systems could not be told; it is tried again')
      }
    }
  }

  return { take, publishWaiting }
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 20)}`
}
