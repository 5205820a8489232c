import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { type ApiEnv, createAccess, type Principal } from '../../src/access/index.ts'
import { loadConfig } from '../../src/config.ts'
import { createDashboards, dashboardRoutes } from '../../src/dashboards/index.ts'
import { fillCompany, makeCompany, testNow } from '../../src/dashboards/test-company.ts'
import { openTestStores } from '../../src/db/index.ts'
import { TandemError, toProblem } from '../../src/errors.ts'
import { createLogger } from '../../src/logger.ts'
import { createMetrics } from '../../src/metrics/index.ts'
import { serveWeb } from '../../src/server/web.ts'

/** Workspaces of the wall server: the company of the tests, and one that has nothing yet. */
export const company = 'ws_northline'
export const nothing = 'ws_nothing'

/**
 * A wall on real stores behind a real server, with the clock standing at a Saturday afternoon. Everybody is signed in
 * as an admin; the workspace comes from the header the web app sends, as it does in the product. A request with
 * `x-test-screen` comes from a display that was paired for that wall.
 *
 * @param webDirectory output of the web build
 */
export async function openWallServer(webDirectory: string) {
  const stores = await openTestStores()
  let now = testNow
  const clock = () => now
  const logger = createLogger('silent')
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  const access = await createAccess({ postgres: stores.postgres, config, clock, logger })
  const metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock })
  const listeners = new Set<(stored: { workspace: string; names: Set<string> }) => void>()
  const dashboards = createDashboards({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    metrics,
    access,
    intakeEvents: {
      onStored(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    clock,
    logger,
    build: () => 'test',
    earlyWarnings: async (id) => (id === company ? { leave: 214, dissatisfied: 31, fresh: 40 } : null),
  })
  await makeCompany(stores, company)
  await makeCompany(stores, nothing, 'New company')
  for (const id of [company, nothing]) await metrics.installDefaults(id)
  await fillCompany(stores, company)

  let away = false
  const app = new OpenAPIHono<ApiEnv>()
  app.use('/api/v1/*', async (c, next) => {
    if (away) throw new TandemError('store_unavailable')
    const workspace = c.req.header('x-tandem-workspace') ?? company
    const person: Principal = { kind: 'user', id: 'usr_1', label: 'Ravi Kaur', workspace, role: 'admin' }
    const wall = c.req.header('x-test-screen')
    const screen = { kind: 'screen', id: 'scr_1', label: 'Hall', workspace, role: 'screen' } as const
    c.set('principal', wall === undefined ? person : { ...screen, wall })
    await next()
  })
  app.route('/api/v1', dashboardRoutes(dashboards))
  app.get('*', serveWeb(webDirectory))
  app.onError((thrown) => {
    const error = thrown instanceof TandemError ? thrown : new TandemError('internal', { cause: thrown })
    return Response.json(toProblem(error, 'TEST'), { status: error.status })
  })
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const opened = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(opened))
  })
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    stores,
    dashboards,
    /** Moves the clock on. */
    later(ms: number) {
      now += ms
    },
    /** Says that events of these names became visible. */
    stored(workspace: string, names: readonly string[]) {
      for (const listener of listeners) listener({ workspace, names: new Set(names) })
    },
    /** Cuts every line and answers nothing but 503, until it is called with false. */
    goAway(on: boolean) {
      away = on
      if (on && 'closeAllConnections' in server) server.closeAllConnections()
    },
    async close() {
      dashboards.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await stores.close()
    },
  }
}
