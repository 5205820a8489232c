import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ApiEnv, Principal } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { segmentRoutes } from './routes.ts'
import { day, makeWorld, noon } from './test-world.ts'

let stores: TestStores
let world: Awaited<ReturnType<typeof makeWorld>>
let app: Hono<ApiEnv>
let measures: string[]
const audited: string[] = []

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

beforeEach(async () => {
  measures = []
  audited.length = 0
  world = await makeWorld(stores, {
    usedBy: async () => measures.map((name) => ({ kind: 'measure', name })),
    namesOf: async (_workspace, people, masked) =>
      new Map(people.map((person) => [person, masked ? 'A•••' : 'Anna Berg'])),
  })
  const { workspace, segments } = world
  app = new Hono<ApiEnv>()
  app.use(async (c, next) => {
    const role = (c.req.header('x-role') ?? 'admin') as Principal['role']
    c.set('principal', { kind: 'user', id: 'u1', label: 'Ann', workspace, role })
    await next()
  })
  const access = { audit: async (_who: unknown, action: string) => void audited.push(action) }
  app.route('/', segmentRoutes({ segments, access }))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
})

async function call(method: string, path: string, body?: unknown, role: Principal['role'] = 'admin') {
  const response = await app.request(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-role': role },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const buyers = { name: 'buyers', label: 'Buyers', kind: 'live', condition: { did: 'Order Completed' } }
const order = (user: string) => ({ id: `o-${user}`, user, name: 'Order Completed', ts: noon - day })

test('a group is made, filled, read, counted and removed, each noted', async () => {
  await world.send(order('anna'), order('bert'))
  expect((await call('PUT', '/segments/buyers', buyers)).status).toBe(200)
  await world.follow()
  const { body: one } = await call('GET', '/segments/buyers', undefined, 'viewer')
  expect(one).toMatchObject({ size: 2, version: 1, definition: { name: 'buyers' } })
  const { body: members } = await call('GET', '/segments/buyers/members?pageSize=1')
  expect(members.members).toHaveLength(1)
  const { body: rest } = await call('GET', `/segments/buyers/members?pageSize=1&cursor=${members.next}`)
  expect(new Set([members.members[0].id, rest.members[0].id])).toEqual(
    new Set([world.person('anna'), world.person('bert')]),
  )
  const { body: changes } = await call('GET', '/segments/buyers/changes?kind=entered')
  expect(changes.changes).toHaveLength(2)
  const { body: counted } = await call('POST', '/segments/count', { condition: buyers.condition }, 'viewer')
  expect(counted).toMatchObject({ count: 2, masked: true })
  expect((await call('DELETE', '/segments/buyers')).status).toBe(204)
  expect((await call('GET', '/segments/buyers')).status).toBe(404)
  expect(audited).toEqual([expect.stringMatching(/^segment\./), expect.stringMatching(/^segment\./)])
})

test('names are masked for who may not see people', async () => {
  await world.send(order('anna'))
  await call('PUT', '/segments/buyers', buyers)
  await world.follow()
  for (const path of ['/segments/buyers/members', '/segments/buyers/changes']) {
    const seen = await call('GET', path, undefined, 'analyst')
    const masked = await call('GET', path, undefined, 'viewer')
    expect(JSON.stringify(seen.body)).toContain('Anna Berg')
    expect(masked.status).toBe(200)
    expect(JSON.stringify(masked.body)).not.toContain('Anna')
    expect(JSON.stringify(masked.body)).toContain('A•••')
  }
})

test.each(['viewer', 'analyst'] as const)('a %s changes no group', async (role) => {
  await call('PUT', '/segments/buyers', buyers)
  for (const [method, path, body] of [
    ['PUT', '/segments/buyers', { ...buyers, label: 'Other' }],
    ['DELETE', '/segments/buyers', undefined],
    ['POST', '/segments/buyers/list', 'user_id\nanna'],
  ] as const) {
    const { status, body: problem } = await call(method, path, body, role)
    expect([method, status, problem.code]).toEqual([method, 403, 'forbidden'])
  }
  expect((await call('GET', '/segments/buyers')).body.definition.label).toBe('Buyers')
})

test.each([
  ['PUT', '/segments/buyers', { ...buyers, name: 'other' }, 400],
  ['PUT', '/segments/buyers', { ...buyers, condition: { did: '' } }, 400],
  ['PUT', '/segments/buyers', { ...buyers, condition: { segment: 'nobody', in: true } }, 422],
  ['PUT', '/segments/Not%20A%20Name', buyers, 400],
  ['POST', '/segments/count', { condition: { and: [] } }, 400],
  ['POST', '/segments/count', {}, 400],
  ['GET', '/segments/none/members', undefined, 404],
  ['GET', '/segments/none/changes', undefined, 404],
  ['DELETE', '/segments/none', undefined, 404],
  ['GET', '/segments/buyers/members?pageSize=0', undefined, 400],
])('%s %s with %j is refused with %i and changes nothing', async (method, path, body, status) => {
  const answer = await call(method, path, body)
  expect([answer.status, typeof answer.body.code]).toEqual([status, 'string'])
  expect(await world.segments.names(world.workspace)).toEqual([])
})

test('a stale version is refused, and so is removing a group that a measure names', async () => {
  await call('PUT', '/segments/buyers', buyers)
  expect((await call('PUT', '/segments/buyers?version=7', buyers)).body).toMatchObject({ code: 'conflict' })
  measures = ['orders_of_buyers']
  const { status, body } = await call('DELETE', '/segments/buyers')
  expect([status, body.code]).toEqual([409, 'segment_in_use'])
  expect(body.detail).toContain('measure orders_of_buyers')
  expect((await call('GET', '/segments/buyers')).status).toBe(200)
  measures = []
  expect((await call('DELETE', '/segments/buyers')).status).toBe(204)
})
