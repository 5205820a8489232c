import type { Transaction } from 'kysely'
import type { Access, Language } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import { createAttempts } from './attempts.ts'
import { createMailLog } from './log.ts'
import type { Mail } from './mail.ts'
import { createOutbox, type MailJob } from './outbox.ts'
import { createRecipients } from './recipients.ts'
import type { MailTables } from './tables.ts'
import type { Template } from './templates.ts'
import { createMailTransport, type MailSettings } from './transport.ts'

/** What the template of a test mail is given. */
export interface TestMail {
  language: Language
  name: string
  company: string
  url: string
}

export interface MailerDependencies {
  postgres: Postgres
  jobs: Jobs
  access: Pick<Access, 'getUser' | 'membershipsOf' | 'preferencesOf'>
  /** Absent: no mail is sent, and whoever wants to is told what to set. */
  settings: MailSettings | undefined
  /** Draws the test mail. */
  template: Template<TestMail>
  /** Address of the app for browsers, without a path. */
  origin: () => string
  clock: () => number
  /** 0–1; spreads attempts. */
  random: () => number
  logger: Logger
}

export type Mailer = ReturnType<typeof createMailer>

/** How long the log goes back. */
const keptDays = 90
/** A mail that waits this much longer than it should has been forgotten. */
const forgottenMs = 10 * 60_000
/** Beyond the longest attempt: connecting, greeting, sending, each with a limit of its own, and waiting for the rate. */
const jobSeconds = 300

/** Sends mails, if the operator has named a mail server. */
export function createMailer(dependencies: MailerDependencies) {
  const { postgres, jobs, access, settings, template, origin, clock, random, logger } = dependencies
  const transport = settings ? createMailTransport(settings) : undefined
  const domain = /@([^\s>]+)>?$/.exec(settings?.from ?? '')?.[1] ?? 'tandem.invalid'
  const outbox = createOutbox({ postgres, queue: () => queue, domain, clock })
  const log = createMailLog(postgres, clock)
  const { attempt, wakeForgotten } = createAttempts({ postgres, outbox, transport, clock, random, logger })
  const queue = jobs.queue<MailJob>('mails', attempt, { expireSeconds: jobSeconds, workers: 3 })
  const upkeep = jobs.queue<Record<string, never>>('mail-upkeep', keepUp, { expireSeconds: 600 })

  async function keepUp(): Promise<void> {
    const woken = await wakeForgotten(forgottenMs)
    if (woken > 0) logger.warn({ mails: woken }, 'mail: overdue mails were set going again')
    await log.tidy(keptDays)
  }

  /** @throws TandemError `mail_not_configured` */
  function demandSettings(): void {
    if (!settings) throw new TandemError('mail_not_configured')
  }

  return {
    isConfigured: settings !== undefined,
    origin,
    log,
    demandSettings,

    /**
     * Takes mails into the outbox. Once it has resolved, or its transaction is committed, each is sent or given up with
     * a reason; one whose key was told before is not sent again.
     *
     * @returns ids of the new ones
     * @throws TandemError `mail_not_configured`, `mail_address`, `mail_too_large`
     */
    async send(
      workspace: string,
      mails: readonly Mail[],
      transaction?: Transaction<MailTables>,
    ): Promise<string[]> {
      demandSettings()
      return outbox.put(workspace, mails, transaction)
    },

    /** Sends a person a mail that says nothing but that it works. @throws as send; `mail_template` */
    async test(
      workspace: { id: string; name: string },
      to: { userId: string; name: string; address: string },
    ) {
      demandSettings()
      const { language } = await access.preferencesOf(to.userId, workspace.id)
      const { subject, body } = await template({
        language: language ?? 'en',
        name: to.name,
        company: workspace.name,
        url: origin(),
      })
      const key = `test:${to.userId}:${clock()}`
      const [id] = await outbox.put(workspace.id, [{ key, purpose: 'test', about: '', to, subject, body }])
      return log.get(workspace.id, id ?? '')
    },

    /** How mails go out, without secrets; `trouble` says what is wrong with the server, in a sentence. */
    async status(workspace: string) {
      const at = settings ? new URL(settings.url) : undefined
      return {
        configured: settings !== undefined,
        from: settings?.from ?? null,
        server: at ? `${at.hostname}:${at.port || (at.protocol === 'smtps:' ? '465' : '587')}` : null,
        perMinute: settings?.perMinute ?? null,
        trouble: transport ? ((await transport.trouble()) ?? null) : null,
        lastMonth: await log.counts(workspace),
      }
    },

    recipientsOf: createRecipients(access),

    /** Lets the upkeep come by itself; called once, where work is done, after the jobs have started. */
    start: () => upkeep.every('*/5 * * * *', {}),
    close: () => transport?.close(),
  }
}
