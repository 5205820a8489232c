// A program of its own that looks for changes, and may be killed: `look-process.ts DIRECTORY MAIL-SERVER start|again STAGE`.
// It says a word where it stands, waits there for ever when that is the stage, and at the end says what there is.
import { createAccess } from '../../src/access/index.ts'
import { loadConfig } from '../../src/config.ts'
import { openStores } from '../../src/db/index.ts'
import { createJobs } from '../../src/jobs/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createMailer, type TestMail } from '../../src/mail/index.ts'
import { from, origin, templates } from '../mail/post-office.ts'
import { anchor, openChanges, putFaults } from './company.ts'

const [directory, url, mode, stage] = process.argv.slice(2) as [string, string, string, string]
const config = loadConfig({ TANDEM_DATA: directory, DISK_RESERVE_BYTES: '0' })
const stores = await openStores(config)
const logger = createLogger('silent')
const clock = () => anchor
const access = await createAccess({ postgres: stores.postgres, config, clock, logger })
const jobs = createJobs({ pool: stores.pool, works: false, logger })
const mailer = createMailer({
  postgres: stores.postgres,
  jobs,
  access,
  settings: { url, from, perMinute: 1000 },
  template: templates.of<TestMail>('test'),
  origin: () => origin,
  clock,
  random: () => 0,
  logger,
})

/** Stops here for ever, when it is here that the process is to be killed. */
async function stand(here: string): Promise<void> {
  console.log(here)
  if (here === stage) await new Promise(() => setInterval(() => undefined, 1000))
}

const template = templates.of('changes')
const published: string[] = []
const { metrics, changes } = openChanges(stores, {
  access,
  jobs,
  mailer,
  template: async (given: never) => {
    await stand('writing')
    return template(given)
  },
  publish: async (_: string, __: string, ___: unknown, { key }: { key: string }) => {
    await stand('publishing')
    published.push(key)
  },
} as never)

const workspace = 'ws_killed'
if (mode === 'start') {
  await access.ensureWorkspace({ id: workspace, name: 'Lakeside', timeZone: 'UTC' })
  const id = await access.createUser({ email: 'ada@company.example', name: 'Ada' })
  await access.putMember(workspace, id, { role: 'editor', team: 'service' })
  await putFaults(stores, metrics, workspace)
}
await changes.look(workspace)
await changes.look(workspace)
const { items } = await changes.list(workspace, { all: 'true', limit: 50 })
const mails = (await mailer.log.list(workspace, { limit: 50 })).items.length
console.log(
  JSON.stringify({
    changes: items.map(({ kind, direction }) => `${kind} ${direction}`),
    mails,
    published: published.length,
    isSame: published.every((key) => key === items[0]?.id),
  }),
)
jobs.close()
mailer.close()
access.close()
await stores.close()
process.exit(0)
