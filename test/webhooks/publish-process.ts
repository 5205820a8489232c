/**
 * A process that tells an event and is killed: `node publish-process.ts '{"connection", "workspace", "works", "host"}'`.
 * Prints `published` when the event is durable; without `works` nothing is delivered by it.
 */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createJobs } from '../../src/jobs/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createWebhooks } from '../../src/webhooks/index.ts'

const { connection, workspace, works, host } = JSON.parse(process.argv[2] ?? '{}')
const pool = new pg.Pool(connection)
const logger = createLogger('silent')
const jobs = createJobs({ pool, works, logger })
const webhooks = createWebhooks({
  postgres: new Kysely({ dialect: new PostgresDialect({ pool }) }),
  jobs,
  allowedHosts: [host],
  clock: Date.now,
  random: Math.random,
  logger,
})
if (works) await jobs.start()
await webhooks.publish(workspace, 'person.joined', { person: '7' })
process.stdout.write('published\n')
setInterval(() => undefined, 1000)
