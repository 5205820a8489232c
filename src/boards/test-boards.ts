import { Hono } from 'hono'
import { type ApiEnv, createAccess, type Principal } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { createMetrics, type MetricInput, metricsRoutes } from '../metrics/index.ts'
import type { BoardInput } from './board.ts'
import { createBoards } from './boards.ts'
import { boardRoutes } from './routes.ts'
import { openBoardRoutes } from './share-routes.ts'

/** An event of a test: what is left out has a plain value. */
export interface TestEvent {
  id?: string
  at: string | number
  name: string
  user?: string
  receivedAt?: number
  properties?: Record<string, string>
}

/** The moment of the tests: a Sunday. */
export const start = Date.UTC(2026, 5, 14, 12)
export const day = 86_400_000

type Ask = { role?: Principal['role']; as?: string; body?: unknown; token?: string }

/** Boards, measures and access on real stores, and their routes as a role sees them; the clock is set by hand. */
export async function openTestBoards() {
  const stores = await openTestStores()
  const logger = createLogger('silent')
  let now = start
  let sent = 0
  const clock = () => now
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  const access = await createAccess({ postgres: stores.postgres, config, clock, logger })
  const groups = new Map<string, string[]>()
  const segmentNames = async (workspace: string) => groups.get(workspace) ?? []
  const metrics = createMetrics({ ...stores, clock, segmentNames })
  const told: { type: string; key: string; data: Record<string, unknown> }[] = []
  const boards = createBoards({
    ...stores,
    metrics,
    access,
    segmentNames,
    publish: async (_workspace, type, data, { key }) => {
      if (!told.some((one) => one.key === key)) told.push({ type, key, data })
    },
    clock,
  })

  async function makeWorkspace(zone = 'UTC'): Promise<string> {
    const workspace = stores.freshWorkspace()
    await stores.pool.query('INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, $2)', [
      workspace,
      zone,
    ])
    return workspace
  }

  /** Stores events as ingestion does, each received now. */
  async function send(workspace: string, events: readonly TestEvent[]): Promise<void> {
    const engineTime = (at: number) => new Date(at).toISOString().slice(0, 23).replace('T', ' ')
    const rows = events.map((event) => ({
      workspace,
      message_id: event.id ?? `m${++sent}`,
      ts: engineTime(typeof event.at === 'number' ? event.at : Date.parse(event.at)),
      received_at: engineTime(event.receivedAt ?? now),
      type: 'track',
      name: event.name,
      source: 'web',
      channel: 'web',
      user_id: event.user ?? 'ada',
      anonymous_id: '',
      account: '',
      robot: 0,
      properties: event.properties ?? {},
      context: {},
    }))
    for (let first = 0; first < rows.length; first += 5000)
      await stores.clickhouse.insert('events', rows.slice(first, first + 5000))
  }

  const principalOf = (workspace: string, { role = 'editor', as = 'ann' }: Ask = {}): Principal => ({
    kind: 'user',
    id: as,
    label: as,
    workspace,
    role,
  })

  /** A member with a name, whom others can mention. */
  async function makeMember(workspace: string, id: string, role: 'viewer' | 'editor' | 'admin' = 'editor') {
    await stores.pool.query(
      'INSERT INTO auth_users (id, name, email, email_verified) VALUES ($1, $1, $2, true) ON CONFLICT DO NOTHING',
      [id, `${id}@example.com`],
    )
    await stores.pool.query(
      'INSERT INTO members (workspace, user_id, role, created_at) VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING',
      [workspace, id, role],
    )
  }

  const app = new Hono<ApiEnv>()
  app.route('/', openBoardRoutes(boards))
  app.use(async (c, next) => {
    c.set(
      'principal',
      principalOf(c.req.header('x-workspace')!, {
        role: c.req.header('x-role') as Principal['role'],
        as: c.req.header('x-as')!,
      }),
    )
    await next()
  })
  app.route('/', boardRoutes({ boards, access }))
  app.route('/', metricsRoutes(metrics))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })

  /** A request as somebody of a workspace makes it. */
  async function ask(
    workspace: string,
    method: string,
    path: string,
    { role = 'editor', as = 'ann', body, token }: Ask = {},
  ) {
    const response = await app.request(path, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-role': role,
        'x-as': as,
        'x-workspace': workspace,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined }
  }

  return {
    ...stores,
    access,
    metrics,
    boards,
    told,
    groups,
    clock,
    setTime(at: number) {
      now = at
    },
    makeWorkspace,
    makeMember,
    send,
    principalOf,
    ask,
    async close() {
      access.close()
      await stores.close()
    },
  }
}

export type TestBoards = Awaited<ReturnType<typeof openTestBoards>>

/** A measure of orders, as the catalogue keeps it. */
export const orders = {
  name: 'orders_made',
  label: 'Orders made',
  unit: 'count',
  good: 'up',
  owners: [{ team: 'it' }, { team: 'finance' }],
  kind: 'count',
  event: 'Order Completed',
} satisfies MetricInput

/** A board with one figure, and what a test adds. */
export function boardOf(tiles: unknown[], extra: Partial<BoardInput> = {}): BoardInput {
  return {
    name: 'orders',
    label: 'Orders',
    owners: [{ team: 'service' }, { team: 'it' }],
    period: { last: '7d' },
    tiles: tiles as BoardInput['tiles'],
    ...extra,
  }
}

/** Three cells wide, at a place in a row of four. */
export const place = (index: number) => ({ x: 3 * (index % 4), y: 3 * Math.floor(index / 4), w: 3, h: 3 })
