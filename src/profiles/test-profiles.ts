import { Hono } from 'hono'
import { type ApiEnv, createAccess, type Principal } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { actorOf, createIdentity } from '../identity/index.ts'
import { createEventWriter, type EventRow } from '../ingestion/index.ts'
import { createLogger } from '../logger.ts'
import { openPanelRoutes } from './panel-routes.ts'
import { createProfiles } from './profiles.ts'
import { profileRoutes } from './routes.ts'

/** The moment of the tests: a Sunday. */
export const now = Date.UTC(2026, 10, 22, 12)

export type TestEvent = Partial<Omit<EventRow, 'workspace' | 'ts'>> & { at: string | number }

/** Profiles, identity and access on real stores, and their routes as a role sees them. */
export async function openTestProfiles() {
  const stores = await openTestStores()
  const logger = createLogger('silent')
  let time = now
  const clock = () => time
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  const access = await createAccess({ postgres: stores.postgres, config, clock, logger })
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
  let sent = 0

  async function makeWorkspace(zone = 'UTC'): Promise<string> {
    const workspace = stores.freshWorkspace()
    await stores.pool.query('INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, $2)', [
      workspace,
      zone,
    ])
    return workspace
  }

  /** Stores events and what follows from them. */
  async function send(workspace: string, events: readonly TestEvent[]): Promise<void> {
    const directory = `${stores.directory}/load`
    const writer = createEventWriter({ clickhouse: stores.clickhouse, directory, workspace })
    for (const { at, ...event } of events) {
      const ts = typeof at === 'number' ? at : Date.parse(at)
      const row: EventRow = {
        workspace,
        messageId: `m${++sent}`,
        ts,
        receivedAt: ts,
        type: 'track',
        name: 'Something',
        source: 'src_test',
        channel: 'web',
        userId: '',
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
    await follow(workspace)
  }

  async function follow(workspace: string): Promise<void> {
    const change = { workspace, received: null, people: new Set<string>(), whole: true }
    await identity.step.run(change)
    await profiles.step.run(change)
    await profiles.lastStep.run(change)
    await profiles.copied()
  }

  return {
    stores,
    access,
    identity,
    profiles,
    makeWorkspace,
    send,
    follow,
    setTime: (at: number) => {
      time = at
    },
    async close() {
      await profiles.close()
      access.close()
      await stores.close()
    },
  }
}
export type TestProfiles = Awaited<ReturnType<typeof openTestProfiles>>

/** Person id of somebody known by one user id. */
export const personId = (workspace: string, userId: string) => String(actorOf(workspace, userId, undefined))

/** Asks the routes as somebody of a role, or with scopes. */
export function asking({ profiles }: TestProfiles, workspace: string) {
  const app = new Hono<ApiEnv>()
  app.route('/', openPanelRoutes(profiles))
  app.use(async (c, next) => {
    const role = c.req.header('x-role') as Principal['role']
    const scopes = c.req.header('x-scopes')?.split(',') as Principal['scopes']
    c.set('principal', {
      kind: scopes ? 'key' : 'user',
      id: 'u1',
      label: 'Ann',
      workspace,
      role,
      ...(scopes ? { scopes } : {}),
    })
    await next()
  })
  app.route('/', profileRoutes(profiles))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
  return async function ask(
    path: string,
    options: {
      role?: Principal['role']
      scopes?: string
      method?: string
      body?: unknown
      token?: string
    } = {},
  ) {
    const response = await app.request(path, {
      method: options.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        'x-role': options.role ?? 'analyst',
        ...(options.scopes === undefined ? {} : { 'x-scopes': options.scopes }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    const text = await response.text()
    return { status: response.status, text, body: JSON.parse(text) }
  }
}
