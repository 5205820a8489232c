import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createAccess, type Principal } from '../../src/access/index.ts'
import { loadConfig } from '../../src/config.ts'
import type { TestStores } from '../../src/db/index.ts'
import {
  createDebugger,
  createParkedStore,
  createSourceOutcomes,
  ingestionRoutes,
  openIntake,
  type ParkedLimits,
} from '../../src/ingestion/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createApp, createSecurity, listen } from '../../src/server/index.ts'

export type ManagementServer = Awaited<ReturnType<typeof openManagementServer>>

/** The parts of ingestion wired as the program wires them, behind real HTTP with real API keys. */
export async function openManagementServer(stores: TestStores, options: { limits?: ParkedLimits } = {}) {
  const { postgres, clickhouse } = stores
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const logger = createLogger('silent')
  const config = loadConfig({ TANDEM_DATA: mkdtempSync(join(stores.directory, 'data-')) })
  const access = await createAccess({ postgres, config, clock: now, logger })
  const parked = createParkedStore({ postgres, clock: now, ...options })
  const live = createDebugger({ clock: now })
  const outcomes = createSourceOutcomes({ postgres, clock: now, logger })
  const intake = await openIntake({
    clickhouse,
    directory: join(config.dataDir, 'spool'),
    findSource: access.findSource,
    park: parked.parkEvents,
    observer: live.observer,
    noteOutcomes: outcomes.note,
    clock: now,
    logger,
    spoolMaxBytes: 1e9,
    diskReserveBytes: 0,
    windowMessages: 50_000,
  })
  const { apis, open } = ingestionRoutes({
    postgres,
    clickhouse,
    clock: now,
    access,
    intake,
    parked,
    live,
    outcomes,
  })
  const app = createApp({
    logger,
    security: createSecurity(
      { config, clock: now },
      { api: { burst: 1e6, perSecond: 1e6 }, open: { burst: 1e6, perSecond: 1e6 } },
    ),
    authenticate: access.authenticate,
    apis,
    open,
    unreachable: async () => [],
    counters: async () => '',
    webDirectory: config.dataDir,
    version: 'test',
  })
  const listening = await listen({ host: '127.0.0.1', port: 0 }, intake.handler, (request, env) =>
    app.fetch(request, env),
  )
  const origin = `http://127.0.0.1:${listening.port}`

  /** A workspace with a source, and a caller for each role in it. */
  async function company(kind: 'web' | 'webhook' | 'server' = 'server') {
    const workspace = stores.freshWorkspace()
    await access.ensureWorkspace({ id: workspace, name: workspace })
    const local: Principal = { kind: 'local', id: 'local', label: 'Test', workspace, role: 'admin' }
    const source = await access.createSource(workspace, { name: 'web', kind })

    /** @returns a function that asks the API as an API key of the role */
    async function as(role: Exclude<Principal['role'], 'screen'>) {
      const { key } = await access.createApiKey(local, { name: `${role} key`, role })
      return async (method: string, path: string, body?: unknown) => {
        const response = await fetch(`${origin}/api/v1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${key}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        const text = await response.text()
        return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
      }
    }

    /** Sends calls as the source, over HTTP. */
    async function send(batch: unknown[]) {
      const response = await fetch(`${origin}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${source.writeKey}:`).toString('base64')}` },
        body: JSON.stringify({ batch }),
      })
      return { status: response.status, body: await response.json() }
    }

    /** Rows of the workspace once there are `count` of them. */
    async function stored(count: number) {
      const end = Date.now() + 20_000
      for (;;) {
        const rows = await clickhouse.query<StoredEvent>(
          `SELECT message_id, name, user_id, channel, toString(ts) AS ts, properties
           FROM events FINAL WHERE workspace = {workspace: String} ORDER BY ts, message_id`,
          { workspace },
        )
        if (rows.length >= count) return rows
        if (Date.now() > end) throw new Error(`Waited for ${count} events, there are ${rows.length}.`)
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }

    return { workspace, source, local, as, send, stored }
  }

  return {
    origin,
    clock,
    access,
    intake,
    parked,
    outcomes,
    live,
    company,
    async close() {
      await listening.close(0)
      await intake.close()
      await outcomes.close()
      await access.close()
    },
  }
}

interface StoredEvent {
  message_id: string
  name: string
  user_id: string
  channel: string
  ts: string
  properties: Record<string, string>
}
