import { randomUUID } from 'node:crypto'
import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { mailBodySchema } from './mail.ts'
import type { MailJob, Outbox } from './outbox.ts'
import { waitAfter } from './schedule.ts'
import type { MailRow, MailTables } from './tables.ts'
import type { MailTransport, Outcome } from './transport.ts'

export interface AttemptsDependencies {
  postgres: Postgres
  outbox: Outbox
  /** Absent: nothing is sent for now. */
  transport: MailTransport | undefined
  clock: () => number
  /** 0–1 */
  random: () => number
  logger: Logger
}

/** Tries mails and writes down what came of it. */
export function createAttempts({ postgres, outbox, transport, clock, random, logger }: AttemptsDependencies) {
  const tables = postgres.withTables<MailTables>()

  /**
   * Tries a mail once, if this job is still the one that may. What it waits for is set before it returns. Between the
   * server's "taken" and our note lies a moment: a process that ends there leaves its job to be given out again, and the
   * mail goes out a second time with the same Message-ID.
   */
  async function attempt({ workspace, mail: id, alarm }: MailJob): Promise<void> {
    if (!transport) return
    const mail = await tables
      .selectFrom('mails')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst()
    if (mail?.state !== 'waiting' || mail.alarm !== alarm) return
    const outcome = await transport.hand({
      messageId: mail.message_id,
      to: { name: mail.to_name, address: mail.to_address },
      subject: mail.subject,
      body: mailBodySchema.parse(mail.body),
    })
    await settle(mail, outcome)
  }

  async function settle(mail: MailRow, outcome: Outcome): Promise<void> {
    const tries = mail.tries + 1
    const wait = outcome.taken || !outcome.mayTryAgain ? undefined : waitAfter(tries, random())
    const state = outcome.taken ? 'sent' : wait === undefined ? 'failed' : 'waiting'
    const now = clock()
    await tables.transaction().execute(async (transaction) => {
      const changed = await transaction
        .updateTable('mails')
        .set({
          tries,
          state,
          error: outcome.taken ? null : outcome.error,
          answer: outcome.taken ? outcome.answer : null,
          ...(wait === undefined
            ? { finished_at: new Date(now), body: null }
            : { due_at: new Date(now + wait), alarm: randomUUID() }),
        })
        .where('id', '=', mail.id)
        .where('alarm', '=', mail.alarm)
        .returningAll()
        .executeTakeFirst()
      if (changed?.state === 'waiting') await outbox.alarm(transaction, [changed])
    })
    if (state === 'failed') {
      logger.warn({ mail: mail.id, purpose: mail.purpose, tries }, 'mail: one was given up; its log says why')
    }
  }

  /**
   * Sets going what is overdue without anybody being about to try it: after a backup was restored, after the settings
   * came back, or when its job was given up because the store was away for long.
   */
  async function wakeForgotten(overdueMs: number): Promise<number> {
    if (!transport) return 0
    return tables.transaction().execute(async (transaction) => {
      const rows = await transaction
        .selectFrom('mails')
        .where('state', '=', 'waiting')
        .where('due_at', '<', new Date(clock() - overdueMs))
        .orderBy('due_at')
        .limit(500)
        .select(['id', 'workspace'])
        .forUpdate()
        .skipLocked()
        .execute()
      for (const { id, workspace } of rows) {
        const fresh = { alarm: randomUUID(), due_at: new Date(clock()) }
        await transaction.updateTable('mails').set(fresh).where('id', '=', id).execute()
        await outbox.alarm(transaction, [{ id, workspace, ...fresh }])
      }
      return rows.length
    })
  }

  return { attempt, wakeForgotten }
}
