import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Access, type ApiEnv, createAccess, type Principal } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { createDemo, type Demo, type SimulationRun } from './demo.ts'
import { simulationRoutes } from './routes.ts'

const logger = createLogger('silent')
let stores: TestStores
let access: Access
let demo: Demo
const loaded: string[] = []

beforeAll(async () => {
  stores = await openTestStores()
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  access = await createAccess({ postgres: stores.postgres, config, clock: Date.now, logger })
  demo = createDemo({
    clickhouse: stores.clickhouse,
    intake: { accept: () => Promise.reject(new Error('a history on demand does not pass the intake')) },
    access,
    clock: Date.now,
    logger,
    directory: join(stores.directory, 'simulation'),
    onLoaded: async (workspace) => void loaded.push(workspace),
  })
})
afterAll(async () => {
  await demo.close()
  await access.close()
  await stores.close()
})

/** The routes as somebody of a fresh workspace reaches them. */
async function freshApi(role: Principal['role'] = 'admin') {
  const workspace = stores.freshWorkspace()
  await access.ensureWorkspace({ id: workspace, name: 'Test' })
  const app = new OpenAPIHono<ApiEnv>()
  app.use(async (c, next) => {
    c.set('principal', { kind: 'key', id: 'k', label: 'Test', workspace, role })
    await next()
  })
  app.onError((error, c) => {
    const problem = toProblem(error instanceof TandemError ? error : new TandemError('internal'), 'r')
    return c.json(problem, problem.status as 400)
  })
  app.route('/', simulationRoutes(demo))
  const ask = async <T = { code: string }>(path: string, body?: unknown) => {
    const answer = await app.request(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  return { workspace, ask }
}

test('a history on demand grows, ends with its truth, and is told to what follows events', async () => {
  const { workspace, ask } = await freshApi()
  const begun = await ask<SimulationRun>('/simulations', { workspace, people: 400, days: 20, seed: 5 })
  expect(begun).toMatchObject({ status: 202, body: { workspace, state: 'running' } })
  const look = () => ask<SimulationRun>(`/simulations/${begun.body.id}`)
  await expect.poll(async () => (await look()).body.state, { timeout: 60_000, interval: 200 }).toBe('done')
  const { body } = await look()
  const [stored] = await stores.clickhouse.query<{ n: number }>(
    'SELECT toInt32(count()) AS n FROM events WHERE workspace = {workspace: String}',
    { workspace },
  )
  expect(body).toMatchObject({ done: 1, events: stored?.n, result: { people: 400, events: stored?.n } })
  expect(stored?.n).toBeGreaterThan(1000)
  expect(loaded).toEqual([workspace])
})

test('a real company is not filled by mistake, and only by those who may', async () => {
  const { workspace, ask } = await freshApi()
  expect(await ask('/simulations', { people: 10 })).toMatchObject({ status: 400 })
  expect(await ask('/simulations', { people: 10, workspace: 'ws_other' })).toMatchObject({ status: 403 })
  const viewer = await freshApi('viewer')
  expect(await viewer.ask('/simulations', { people: 10, workspace: viewer.workspace })).toMatchObject({
    status: 403,
  })
  expect(loaded).not.toContain(workspace)
})

test('impossible sizes, and simulations of others, are refused', async () => {
  const { workspace, ask } = await freshApi()
  expect(await ask('/simulations', { workspace, days: -1 })).toMatchObject({ status: 400 })
  expect(await ask('/simulations', { workspace, people: 1_000_000, events: 1000 })).toMatchObject({
    status: 400,
  })
  const begun = await ask<SimulationRun>('/simulations', { workspace, people: 0, days: 1 })
  const other = await freshApi()
  expect(await other.ask(`/simulations/${begun.body.id}`)).toMatchObject({ status: 404 })
})
