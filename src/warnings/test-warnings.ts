import { Hono } from 'hono'
import { type ApiEnv, createAccess, type Principal, type Role } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { actorOf, createIdentity } from '../identity/index.ts'
import { createEventWriter, type EventRow } from '../ingestion/index.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMailer } from '../mail/index.ts'
import { createProfiles } from '../profiles/index.ts'
import { warningRoutes } from './routes.ts'
import { trainingRequestShape } from './training-request.ts'
import { perform } from './training-tasks.ts'
import { createWarnings } from './warnings.ts'

/** The moment of the tests: a Sunday. */
export const now = Date.UTC(2026, 10, 22, 12)
export const day = 86_400_000

export interface TestEvent {
  user: string
  name: string
  /** ms */
  at: number
  receivedAt?: number
  account?: string
  type?: EventRow['type']
  properties?: Record<string, unknown>
}

/** Warnings on real stores with a real queue, and their routes as a role sees them. */
export async function openTestWarnings({
  ownProcess = false,
  mailUrl,
}: {
  ownProcess?: boolean
  mailUrl?: string
} = {}) {
  const stores = await openTestStores()
  const logger = createLogger('silent')
  let time = now
  const clock = () => time
  const access = await createAccess({
    postgres: stores.postgres,
    config: loadConfig({ TANDEM_DATA: stores.directory }),
    clock,
    logger,
  })
  const identity = createIdentity({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    directory: stores.directory,
    access,
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock,
    logger,
  })
  const profiles = createProfiles({ ...stores, identity, access, clock, logger })
  const jobs = createJobs({ pool: stores.pool, works: true, logger })
  const mailer = createMailer({
    ...stores,
    jobs,
    access,
    settings:
      mailUrl === undefined
        ? undefined
        : { url: mailUrl, from: 'Tandem <tandem@example.com>', perMinute: 1000 },
    template: async () => ({ subject: 'Test', body: { html: '', text: 'Test', pictures: [] } }),
    origin: () => 'https://tandem.example',
    clock,
    random: () => 0.5,
    logger,
  })
  const told: { type: string; data: Record<string, unknown>; key: string }[] = []
  const workspaces: string[] = []
  const warnings = createWarnings({
    ...stores,
    jobs,
    identity,
    profiles,
    access,
    workspaces: async () => workspaces.map((id) => ({ id })),
    publish: async (_, type, data, { key }) => {
      if (!told.some((one) => one.key === key)) told.push({ type, data, key })
    },
    mailer,
    template: async ({ subject, say, tables, why }) => ({
      subject,
      body: { html: `<p>${say}</p>`, text: [say, JSON.stringify(tables), why].join('\n'), pictures: [] },
    }),
    directory: `${stores.directory}/warnings`,
    clock,
    logger,
    // The same work without a process of its own, whose low priority would make a busy machine's tests wait.
    ...(ownProcess
      ? {}
      : { runTask: async (request) => perform(trainingRequestShape.parse(request), () => undefined) }),
  })
  await jobs.start()
  let sent = 0

  /** @param workspace a name of the file's own where what is learned must not depend on luck: ids of people follow it */
  async function makeWorkspace(workspace = stores.freshWorkspace()): Promise<string> {
    await stores.pool.query('INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, $2)', [
      workspace,
      'UTC',
    ])
    workspaces.push(workspace)
    return workspace
  }

  async function send(workspace: string, events: readonly TestEvent[]): Promise<void> {
    const directory = `${stores.directory}/load`
    const writer = createEventWriter({ clickhouse: stores.clickhouse, directory, workspace })
    for (const { user, at, receivedAt, ...event } of events) {
      const row: EventRow = {
        workspace,
        messageId: `m${++sent}`,
        ts: at,
        receivedAt: receivedAt ?? at,
        type: 'track',
        source: 'src_test',
        channel: 'web',
        userId: user,
        anonymousId: '',
        account: '',
        robot: 0,
        properties: {},
        context: {},
        ...event,
      }
      await writer.write(row)
    }
    await writer.close()
  }

  function principal(workspace: string, role: Role): Principal {
    return { kind: 'user', id: `usr_${role}`, label: `A ${role}`, workspace, role }
  }

  /** Asks the routes as a role does. */
  async function ask<T>(
    workspace: string,
    path: string,
    { role = 'admin', method = 'GET', body }: { role?: Role; method?: string; body?: unknown } = {},
  ): Promise<{ status: number; body: T }> {
    const app = new Hono<ApiEnv>()
    app.use(async (c, next) => {
      c.set('principal', principal(workspace, role))
      await next()
    })
    app.route('/', warningRoutes(warnings))
    app.onError((error, c) => {
      const problem = toProblem(
        error instanceof TandemError ? error : new TandemError('internal', { cause: error }),
      )
      return c.json(problem, problem.status as 400)
    })
    const response = await app.request(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }

  /** Learns and scores, and waits until both are done. @returns the newest runs by kind */
  async function learn(workspace: string) {
    await warnings.train(principal(workspace, 'admin'))
    return settled(workspace)
  }

  async function settled(workspace: string, kinds: string[] = ['train', 'score']) {
    for (;;) {
      const runs = await warnings.models.listRuns(workspace)
      const newest = kinds.map((kind) => runs.find((run) => run.kind === kind))
      if (newest.every((run) => run && (run.state === 'done' || run.state === 'failed'))) return runs
      const failed = newest.find((run) => run?.state === 'failed')
      if (failed) throw new Error(failed.error ?? 'failed')
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  return {
    stores,
    warnings,
    profiles,
    told,
    makeWorkspace,
    send,
    ask,
    learn,
    settled,
    principal,
    person: (workspace: string, user: string) => String(actorOf(workspace, user, undefined)),
    passTime: (ms: number) => {
      time += ms
    },
    async close() {
      await warnings.close()
      await jobs.close()
      await profiles.close()
      await access.close()
      await stores.close()
    },
  }
}
export type TestWarnings = Awaited<ReturnType<typeof openTestWarnings>>
