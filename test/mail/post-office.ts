import { join } from 'node:path'
import { TestClock } from 'pg-boss'
import { type Access, createAccess, type MemberRole, type Principal } from '../../src/access/index.ts'
import { loadConfig } from '../../src/config.ts'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { createJobs } from '../../src/jobs/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createMailer, createTemplates, type Mailer, type TestMail } from '../../src/mail/index.ts'
import { eventually } from '../program/index.ts'

/** The templates as the build before the tests made them. */
export const templates = createTemplates(join(import.meta.dirname, '../../dist/mail'))
export const origin = 'https://tandem.example'
export const from = 'Tandem <tandem@company.example>'

/** Stores, people and time that moves only when it is told to; mails go to the server at `url`. */
export interface PostOffice {
  stores: TestStores
  access: Access
  clock: TestClock
  mailer: Mailer
  jobs: ReturnType<typeof createJobs>
  makeWorkspace(timeZone?: string): Promise<string>
  makeMember(workspace: string, name: string, role?: MemberRole): Promise<Principal & { email: string }>
  /** Lets time pass, in one leap and then second by second until what is due was done. */
  pass(ms: number): Promise<void>
  /** Lets little time pass until an answer is as wished. */
  until<T>(ask: () => Promise<T>, isWished: (answer: T) => boolean): Promise<T>
  close(): Promise<void>
}

export interface PostOfficeOptions {
  /** Absent: no mail server is set. */
  url: string | undefined
  stores?: TestStores
  /** Nothing works here: jobs are sent only. */
  idle?: boolean
  /** Present, ms; the real one when absent. */
  now?: number
  /** Names further queues before work begins. */
  before?: (office: Omit<PostOffice, 'pass' | 'until' | 'close' | 'makeMember' | 'makeWorkspace'>) => void
}

export async function openPostOffice(options: PostOfficeOptions): Promise<PostOffice> {
  const stores = options.stores ?? (await openTestStores())
  const clock = new TestClock(options.now ?? Date.now())
  const logger = createLogger('silent')
  const now = () => clock.now()
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  const access = await createAccess({ postgres: stores.postgres, config, clock: now, logger })
  const jobs = createJobs({
    pool: stores.pool,
    logger,
    ...(options.idle ? { works: false } : { works: true, timers: clock }),
  })
  const mailer = createMailer({
    postgres: stores.postgres,
    jobs,
    access,
    settings: options.url ? { url: options.url, from, perMinute: 10_000 } : undefined,
    template: templates.of<TestMail>('test'),
    origin: () => origin,
    clock: now,
    random: () => 0,
    logger,
  })
  const office = { stores, access, clock, mailer, jobs }
  options.before?.(office)
  if (!options.idle) await jobs.start()

  async function pass(ms: number): Promise<void> {
    if (ms > 3000) await clock.setTime(clock.now() + ms - 3000)
    await clock.tick(3000)
  }

  return {
    ...office,
    async makeWorkspace(timeZone = 'UTC') {
      const workspace = stores.freshWorkspace()
      await access.ensureWorkspace({ id: workspace, name: 'Lakeside', timeZone })
      return workspace
    },
    async makeMember(workspace, name, role = 'viewer') {
      const email = `${name.toLowerCase().replace(/\s+/g, '.')}.${stores.freshWorkspace()}@company.example`
      const id = await access.createUser({ email, name })
      await access.putMember(workspace, id, { role })
      return { kind: 'user', id, label: name, workspace, role, email }
    },
    pass,
    until: (ask, isWished) =>
      eventually(async () => {
        await clock.tick(500)
        return ask()
      }, isWished),
    async close() {
      await jobs.close()
      mailer.close()
      access.close()
      if (!options.stores) await stores.close()
    },
  }
}
