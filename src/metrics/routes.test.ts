import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiEnv, Principal } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { createMetrics } from './metrics.ts'
import { metricsRoutes } from './routes.ts'
import { makeWorkspace, putEvents } from './test-events.ts'

let stores: TestStores
let workspace: string
let app: Hono<ApiEnv>

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const metrics = createMetrics({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    clock: () => Date.parse('2026-05-10T00:00:00Z'),
  })
  await putEvents(stores, workspace, [
    {
      id: 'o1',
      at: '2026-05-01T10:00:00Z',
      name: 'Order Completed',
      user: 'ada',
      properties: { total: '12.5', items: '[{"sku":"a"}]', gift: 'true' },
    },
    {
      id: 'o2',
      at: '2026-05-02T10:00:00Z',
      name: 'Order Completed',
      user: 'ben',
      properties: { total: '7.5' },
    },
  ])
  app = new Hono<ApiEnv>()
  app.use(async (c, next) => {
    const role = (c.req.header('x-role') ?? 'admin') as Principal['role']
    const principal: Principal = { kind: 'user', id: 'u1', label: 'Ann', workspace, role }
    c.set('principal', principal)
    await next()
  })
  app.route('/', metricsRoutes(metrics))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
})
afterAll(() => stores.close())

async function call(method: string, path: string, body?: unknown, role: Principal['role'] = 'admin') {
  const response = await app.request(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-role': role },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const orders = {
  definition: { kind: 'count', event: 'Order Completed' },
  from: '2026-05-01',
  to: '2026-05-03',
}

test('a figure in one call, by its shortest definition', async () => {
  const { status, body } = await call('POST', '/metrics/query', orders, 'viewer')
  expect(status).toBe(200)
  expect(body.series).toEqual([{ by: {}, points: [{ t: '2026-05-01T00:00:00.000Z', value: 2, n: 2 }] }])
  expect(body).toMatchObject({ asOf: '2026-05-02T10:00:00.000Z', late: [] })
})

test('faults are named by their place', async () => {
  const { status, body } = await call('POST', '/metrics/query', {
    definition: { kind: 'sum', event: 'x', filter: { property: 'a' } },
  })
  expect(status).toBe(400)
  expect(body).toMatchObject({ code: 'invalid_request' })
  expect(body.errors.map((fault: { path: string }) => fault.path)).toContain('/definition/property')
  expect((await call('POST', '/metrics/query', { name: 'nothing' })).status).toBe(404)
})

test('who may see what: a screen nothing, a viewer figures, an analyst people', async () => {
  expect((await call('POST', '/metrics/query', orders, 'screen')).status).toBe(403)
  const masked = await call('POST', '/metrics/rows', orders, 'viewer')
  expect(masked.body).toMatchObject({
    masked: true,
    rows: [{ person: null, properties: null }, { userId: null }],
  })
  expect((await call('POST', '/metrics/people', orders, 'viewer')).status).toBe(403)
  const rows = await call('POST', '/metrics/rows', orders, 'analyst')
  expect(rows.body.rows[1]).toMatchObject({
    userId: 'ada',
    properties: { total: 12.5, items: [{ sku: 'a' }], gift: true },
  })
  const people = await call('POST', '/metrics/people', orders, 'analyst')
  expect(people.body.people.map((person: { userId: string }) => person.userId).sort()).toEqual(['ada', 'ben'])
})

test('the catalogue over HTTP: make, read, change with its version, history, remove', async () => {
  const measure = {
    name: 'orders',
    label: 'Orders',
    unit: 'count',
    owners: [{ team: 'it' }, { team: 'finance' }],
    kind: 'count',
    event: 'Order Completed',
  }
  expect((await call('PUT', '/metrics/orders?version=0', measure, 'analyst')).status).toBe(403)
  expect((await call('PUT', '/metrics/orders?version=0', measure)).body).toMatchObject({
    version: 1,
    updatedBy: 'Ann',
  })
  expect((await call('PUT', '/metrics/orders?version=0', { ...measure, label: 'X' })).status).toBe(409)
  expect(
    (await call('PUT', '/metrics/orders?version=1', { ...measure, label: 'Orders of all shops' })).body
      .version,
  ).toBe(2)
  expect((await call('PUT', '/metrics/other', measure)).body).toMatchObject({ code: 'invalid_request' })
  expect((await call('GET', '/metrics', undefined, 'viewer')).body.metrics).toHaveLength(1)
  expect((await call('POST', '/metrics/query', { name: 'orders' })).body).toMatchObject({
    label: 'Orders of all shops',
    series: [{ points: [{ value: 2 }] }],
  })
  expect((await call('GET', '/metrics/orders/history')).body.changes[0]).toMatchObject({
    version: 2,
    diff: '- label: Orders\n+ label: Orders of all shops',
  })
  expect((await call('DELETE', '/metrics/orders', undefined, 'viewer')).status).toBe(403)
  expect((await call('DELETE', '/metrics/orders')).status).toBe(204)
  expect((await call('DELETE', '/metrics/orders')).status).toBe(404)
})

test('figures as a file, with the filter they were asked by', async () => {
  const response = await app.request('/metrics/export', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-role': 'viewer' },
    body: JSON.stringify({ ...orders, filter: { property: 'total', op: 'gt', value: 10 } }),
  })
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="figures.csv"')
  const lines = (await response.text()).trim().split('\r\n')
  expect(lines.join()).toContain('# filter: ')
  expect(lines.slice(-2)).toEqual(['t,value,n', '2026-05-01T00:00:00.000Z,1,1'])
  expect((await call('POST', '/metrics/export', { ...orders, format: 'pdf' })).status).toBe(400)
  expect((await call('POST', '/metrics/export', orders, 'screen')).status).toBe(403)
})

test('every path is described, with its schemas', () => {
  const document = metricsRoutes({} as never).getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
  })
  expect(Object.keys(document.paths ?? {}).sort()).toEqual([
    '/catalogue/clashes',
    '/metrics',
    '/metrics/batch',
    '/metrics/cohorts',
    '/metrics/explain',
    '/metrics/export',
    '/metrics/people',
    '/metrics/query',
    '/metrics/rows',
    '/metrics/steps',
    '/metrics/{name}',
    '/metrics/{name}/history',
  ])
  for (const name of [
    'MeasureQuery',
    'MeasureResult',
    'Measure',
    'PeopleExpression',
    'DrillRequest',
    'MeasureRow',
  ])
    expect(Object.keys(document.components?.schemas ?? {})).toContain(name)
})
