import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Queue } from '../jobs/index.ts'
import { headerText, type Mail, mailAddressSchema, mailBodySchema } from './mail.ts'
import type { MailRow, MailTables } from './tables.ts'

/** What a job about a mail says; it does nothing once the mail has another alarm. */
export type MailJob = { workspace: string; mail: string; alarm: string }

export interface OutboxDependencies {
  postgres: Postgres
  queue: () => Queue<MailJob>
  /** Part of the sender's address behind the @, for Message-IDs. */
  domain: string
  clock: () => number
}

/** What Gmail shows without "message clipped" (102 KB), with room for the envelope. */
const mostHtmlBytes = 102_000
const mostPictureBytes = 1_000_000

/** Keeps mails that are to be sent, durably, and sets their jobs going. */
export function createOutbox({ postgres, queue, domain, clock }: OutboxDependencies) {
  const tables = postgres.withTables<MailTables>()

  /**
   * Takes mails into the outbox; those whose key was told before are left out.
   *
   * @param transaction of the caller: they are sent if it is committed, and only then
   * @returns ids of the new ones, in order
   * @throws TandemError `mail_address` for an address nobody receives mail at, `mail_too_large`
   */
  async function put(workspace: string, mails: readonly Mail[], transaction?: Transaction<MailTables>) {
    const rows = mails.map((mail) => rowOf(workspace, mail))
    if (rows.length === 0) return []
    const insert = async (within: Transaction<MailTables>) => {
      const fresh = await within
        .insertInto('mails')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['workspace', 'key']).doNothing())
        .returningAll()
        .execute()
      await alarm(within, fresh)
      return fresh.map(({ id }) => id)
    }
    return transaction ? insert(transaction) : tables.transaction().execute(insert)
  }

  function rowOf(workspace: string, mail: Mail): MailRow {
    const address = mailAddressSchema.safeParse(mail.to.address)
    if (!address.success) {
      throw new TandemError('mail_address', {
        detail: `The address of ${mail.to.name || 'the receiver'} ${address.error.issues[0]?.message}.`,
      })
    }
    const body = mailBodySchema.parse(mail.body)
    const pictures = body.pictures.reduce((sum, { png }) => sum + png.length, 0)
    if (Buffer.byteLength(body.html) > mostHtmlBytes || pictures > mostPictureBytes) {
      throw new TandemError('mail_too_large')
    }
    const id = `mail_${randomUUID().replaceAll('-', '')}`
    const now = new Date(clock())
    return {
      id,
      workspace,
      message_id: `<${id}@${domain}>`,
      key: mail.key,
      purpose: mail.purpose,
      about: mail.about,
      user_id: mail.to.userId ?? null,
      to_name: headerText(mail.to.name, 100),
      to_address: address.data,
      subject: headerText(mail.subject),
      body: JSON.stringify(body),
      state: 'waiting',
      created_at: now,
      tries: 0,
      due_at: now,
      finished_at: null,
      error: null,
      answer: null,
      alarm: randomUUID(),
    }
  }

  /** Sets the jobs that try mails when they are due. */
  async function alarm(
    transaction: Transaction<MailTables>,
    mails: readonly Pick<MailRow, 'id' | 'workspace' | 'alarm' | 'due_at'>[],
  ): Promise<void> {
    const jobs = mails.map(({ id, workspace, alarm: name, due_at }) => ({
      data: { workspace, mail: id, alarm: name },
      at: due_at.getTime(),
    }))
    await queue().send(jobs, transaction)
  }

  return { put, alarm }
}

export type Outbox = ReturnType<typeof createOutbox>
