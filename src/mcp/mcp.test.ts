import { serve } from '@hono/node-server'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiEnv, Principal, Role } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createMetrics } from '../metrics/index.ts'
import { makeWorkspace, putEvents } from '../metrics/test-events.ts'
import { mcpRoutes } from './index.ts'

let stores: TestStores
let workspace: string
let server: ReturnType<typeof serve>
let address: URL
const audited: { principal: string; action: string; object: string; detail?: unknown }[] = []
const looks: string[] = []
const clients: Client[] = []

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const clock = () => Date.parse('2026-05-10T00:00:00Z')
  const metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock })
  await metrics.save(
    workspace,
    {
      name: 'orders',
      label: 'Orders',
      question: 'How much do customers buy?',
      unit: 'count',
      good: 'up',
      aim: { value: 3 },
      owners: [{ team: 'marketing' }, { team: 'it' }],
      kind: 'count',
      event: 'Order Completed',
    },
    { by: 'Ann' },
  )
  await putEvents(stores, workspace, [
    { at: '2026-05-01T10:00:00Z', name: 'Order Completed', user: 'ada' },
    { at: '2026-05-02T10:00:00Z', name: 'Order Completed', user: 'ada' },
    { at: '2026-05-02T11:00:00Z', name: 'Order Completed', user: 'ben' },
  ])
  const app = new Hono<ApiEnv>()
  app.use(async (c, next) => {
    const role = (c.req.header('authorization') ?? '').replace('Bearer ', '') as Role
    const principal: Principal = { kind: 'key', id: role, label: role, workspace, role }
    c.set('principal', principal)
    await next()
  })
  app.route(
    '/api/v1',
    mcpRoutes({
      version: '1.2.3',
      metrics,
      definitions: { usesOf: async () => ({ usedBy: [], uses: [] }) },
      segments: { list: async () => [] },
      namesOf: async (_workspace, people) => new Map(people.map((id) => [id, `Person ${id.length > 0}`])),
      noteLook: (_principal, person) => void looks.push(person),
      audit: async (principal, action, object, detail) =>
        void audited.push({ principal: principal.label, action, object, detail }),
    }),
  )
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port))
  })
  address = new URL(`http://127.0.0.1:${port}/api/v1/mcp`)
})
afterAll(async () => {
  for (const client of clients) await client.close()
  server.close()
  await stores.close()
})

/** The official client, as somebody with a role. */
async function connect(role: Role): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  clients.push(client)
  await client.connect(
    new StreamableHTTPClientTransport(address, {
      requestInit: { headers: { authorization: `Bearer ${role}` } },
    }),
  )
  return client
}

test('the official client finds the tools, all of them reading only', async () => {
  const client = await connect('viewer')
  expect(client.getServerVersion()).toMatchObject({ name: 'tandem', version: '1.2.3' })
  expect(client.getInstructions()).toContain('list_measures')
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'list_measures',
    'query_measure',
    'explain_measure',
    'people_behind_number',
    'list_groups',
  ])
  for (const tool of tools) {
    expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
    expect(tool.inputSchema.type).toBe('object')
  }
  expect(Object.keys(tools[1]!.inputSchema.properties!)).toContain('grain')
})

test('from the list to the number, what it means, and who is behind it', async () => {
  const client = await connect('analyst')
  const list = await client.callTool({ name: 'list_measures', arguments: { search: 'customers buy' } })
  expect(list.structuredContent).toMatchObject({
    measures: [{ name: 'orders', owners: [{ team: 'marketing' }, { team: 'it' }], aim: { value: 3 } }],
    more: false,
  })
  const question = { name: 'orders', from: '2026-05-01', to: '2026-05-03' }
  const figure = await client.callTool({
    name: 'query_measure',
    arguments: { ...question, filter: { field: 'userId', op: 'eq', value: 'ada' } },
  })
  expect(figure.structuredContent).toMatchObject({
    label: 'Orders',
    series: [{ points: [{ value: 2, n: 2 }] }],
  })
  const explained = await client.callTool({ name: 'explain_measure', arguments: { name: 'orders' } })
  expect(explained.structuredContent).toMatchObject({
    definition: { event: 'Order Completed' },
    version: 1,
    changes: [{ version: 1, changedBy: 'Ann' }],
    asOf: '2026-05-02T11:00:00.000Z',
  })
  const people = await client.callTool({ name: 'people_behind_number', arguments: question })
  expect(people.structuredContent).toMatchObject({
    people: [
      { userId: 'ada', value: 2, name: 'Person true' },
      { userId: 'ben', value: 1 },
    ],
    next: null,
  })
  expect(looks).toHaveLength(2)
})

test('rights are those of who asks; every call is written down, with what was asked and not what was answered', async () => {
  const viewer = await connect('viewer')
  audited.length = 0
  const refused = await viewer.callTool({ name: 'people_behind_number', arguments: { name: 'orders' } })
  expect(refused.isError).toBe(true)
  expect(JSON.parse((refused.content as { text: string }[])[0]!.text)).toMatchObject({ code: 'forbidden' })
  expect(audited).toEqual([
    {
      principal: 'viewer',
      action: 'mcp.people_behind_number',
      object: 'measure:orders',
      detail: { asked: expect.objectContaining({ name: 'orders' }) },
    },
  ])
  const screen = await connect('screen')
  expect((await screen.callTool({ name: 'list_measures', arguments: {} })).isError).toBe(true)
})

test('wrong input is told in words, and breaks nothing', async () => {
  const client = await connect('viewer')
  const unknown = await client.callTool({ name: 'query_measure', arguments: { name: 'nobody_knows' } })
  expect(JSON.parse((unknown.content as { text: string }[])[0]!.text)).toMatchObject({
    code: 'measure_not_found',
  })
  const wrong = await client.callTool({ name: 'query_measure', arguments: { name: 'orders', grain: 'aeon' } })
  expect(wrong.isError).toBe(true)
  expect(JSON.stringify(wrong.content)).toContain('grain')
  const missing = await client.callTool({ name: 'drop_tables', arguments: {} })
  expect(missing.isError).toBe(true)
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer viewer' },
    body: '{"jsonrpc": "2.0"',
  })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(response.status).toBeLessThan(500)
  expect((await client.listTools()).tools).toHaveLength(5)
})
