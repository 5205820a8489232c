/** A process that gives one mail to the mail server and waits; the test ends it as a crash does. */
import { loadConfig } from '../../src/config.ts'
import { connectPostgres } from '../../src/db/postgres.ts'
import { createJobs } from '../../src/jobs/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createMailer, type TestMail } from '../../src/mail/index.ts'
import { from, origin, templates } from './post-office.ts'

const { socket, user, database, workspace, url } = JSON.parse(process.argv[2] ?? '{}') as Record<
  string,
  string
>
const { postgres, pool } = connectPostgres({
  socket: socket ?? '',
  user: user ?? '',
  database: database ?? '',
})
const logger = createLogger(loadConfig({}).logLevel)
const jobs = createJobs({ pool, works: true, logger })
const nobody = async () => {
  throw new Error('not asked for here')
}
const mailer = createMailer({
  postgres,
  jobs,
  access: { getUser: nobody, membershipsOf: nobody, preferencesOf: nobody },
  settings: { url: url ?? '', from, perMinute: 1000 },
  template: templates.of<TestMail>('test'),
  origin: () => origin,
  clock: Date.now,
  random: () => 0,
  logger,
})
await jobs.start()
await mailer.send(workspace ?? '', [
  {
    key: 'before the crash',
    purpose: 'test',
    about: '',
    to: { name: 'Ada', address: 'ada@company.example' },
    subject: 'Waiting time',
    body: { html: '<p>6:10 min</p>', text: '6:10 min' },
  },
])
