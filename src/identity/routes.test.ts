import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ApiEnv, Principal } from '../access/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { actorOf } from './actor.ts'
import { identityRoutes } from './routes.ts'
import { makeWorkspace, openTestIdentity, type TestIdentity, tell } from './test-identity.ts'

type Role = Principal['role']

let world: TestIdentity
let workspace: string
let app: Hono<ApiEnv>
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const day = 86_400_000
const person = (user: string) => String(actorOf(workspace, user, undefined))

beforeEach(async () => {
  workspace = await makeWorkspace(world)
  await tell(world, workspace, [
    { userId: 'anna', anonymousId: 'd1', at: day, traits: { email: 'anna@example.com' } },
    { userId: 'bert', anonymousId: 'd2', at: 2 * day },
  ])
  app = new Hono<ApiEnv>()
  app.use(async (c, next) => {
    const role = (c.req.header('x-role') ?? 'admin') as Role
    c.set('principal', { kind: 'user', id: 'u1', label: 'Ann', workspace, role })
    await next()
  })
  app.route(
    '/',
    identityRoutes(
      world.identity,
      async (_workspace, people) =>
        new Map(people.map((id) => [id, id === person('anna') ? 'Anna' : 'Bert'])),
    ),
  )
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
})

async function call(method: string, path: string, body?: unknown, role: Role = 'admin') {
  const response = await app.request(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), 'x-role': role },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const join = (role?: Role) =>
  call('POST', '/identity/joins', { people: [person('anna'), person('bert')], reason: 'one address' }, role)

test('join, look, undo: each is answered, listed and seen by the next', async () => {
  const people = [person('anna'), person('bert')]
  const preview = await call('POST', '/identity/joins/preview', { people }, 'editor')
  expect(preview.status).toBe(200)
  const { status, body: joined } = await join('editor')
  expect([status, people.includes(joined.person)]).toEqual([201, true])
  const evidence = await call('GET', `/people/${person('bert')}/evidence`)
  expect(evidence.body.person).toBe(joined.person)
  expect(evidence.body.identifiers.map(({ value }: { value: string }) => value)).toEqual(
    expect.arrayContaining(['anna', 'bert', 'd1', 'd2']),
  )
  const log = await call('GET', `/identity/decisions?person=${joined.person}`)
  expect(log.body.decisions).toEqual([
    expect.objectContaining({ id: joined.decision, kind: 'join', reason: 'one address', undone: null }),
  ])
  // Both lead to the person they are now.
  const name = joined.person === person('anna') ? 'Anna' : 'Bert'
  expect(log.body.names).toEqual({ [person('anna')]: name, [person('bert')]: name })
  const undone = await call('POST', `/identity/decisions/${joined.decision}/undo`, { reason: 'not one' })
  expect([undone.status, new Set(undone.body.people)]).toEqual([200, new Set(people)])
  const again = await call('POST', `/identity/decisions/${joined.decision}/undo`)
  expect([again.status, again.body.code]).toEqual([409, 'already_undone'])
  const apart = await call('GET', `/people/${person('bert')}/evidence`)
  expect(apart.body.person).toBe(person('bert'))
})

test('a device is split out, and two people are kept apart', async () => {
  const split = await call('POST', '/identity/splits', {
    person: person('anna'),
    identifier: { type: 'anonymous_id', value: 'd1' },
    reason: 'a shared tablet',
  })
  expect([split.status, split.body.people.length]).toEqual([201, 2])
  const separation = { people: [person('anna'), person('bert')], reason: 'twins' }
  expect((await call('POST', '/identity/separations', separation)).status).toBe(201)
  const refused = await join()
  expect([refused.status, refused.body.code]).toEqual([409, 'never_join'])
})

test.each(['viewer', 'analyst'] as const)('a %s decides nothing', async (role) => {
  const { body: before } = await call('GET', '/identity/decisions')
  const people = [person('anna'), person('bert')]
  const refused = [
    await join(role),
    await call('POST', '/identity/joins/preview', { people }, role),
    await call('POST', '/identity/separations', { people, reason: 'no' }, role),
    await call('POST', '/identity/decisions/dec_none/undo', undefined, role),
  ]
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
    Array.from({ length: 4 }, () => [403, 'forbidden']),
  )
  expect((await call('GET', '/identity/decisions')).body).toEqual(before)
})

test('an editor joins people, and does not change the rules', async () => {
  const { body: stored } = await call('GET', '/identity/rules')
  const change = (role: Role) => call('PUT', `/identity/rules?version=${stored.version}`, stored.rules, role)
  expect((await change('editor')).body.code).toBe('forbidden')
  expect((await change('admin')).status).toBe(200)
  const stale = await change('admin')
  expect([stale.status, stale.body.code]).toEqual([409, 'conflict'])
})

test('a viewer sees evidence masked, and no log of decisions', async () => {
  const seen = await call('GET', `/people/${person('anna')}/evidence`)
  const masked = await call('GET', `/people/${person('anna')}/evidence`, undefined, 'viewer')
  expect(masked.status).toBe(200)
  expect(JSON.stringify(seen.body)).toContain('anna@example.com')
  expect(JSON.stringify(masked.body)).not.toContain('anna@example.com')
  expect(masked.body.identifiers).toHaveLength(seen.body.identifiers.length)
  expect((await call('GET', '/identity/decisions', undefined, 'viewer')).status).toBe(403)
})

const refusals: [what: string, path: string, body: () => unknown, code: string][] = [
  [
    'a join with oneself',
    '/identity/joins',
    () => ({ people: [person('anna'), person('anna')], reason: 'x' }),
    'same_person',
  ],
  [
    'a join with nobody',
    '/identity/joins',
    () => ({ people: [person('anna'), '17'], reason: 'x' }),
    'person_not_found',
  ],
  ['a join of one', '/identity/joins', () => ({ people: [person('anna')], reason: 'x' }), 'invalid_request'],
  [
    'a join without a reason',
    '/identity/joins',
    () => ({ people: [person('anna'), person('bert')] }),
    'invalid_request',
  ],
  [
    'an id that is none',
    '/identity/joins',
    () => ({ people: ['anna', 'bert'], reason: 'x' }),
    'invalid_request',
  ],
  [
    'an identifier of somebody else',
    '/identity/splits',
    () => ({ person: person('anna'), identifier: { type: 'anonymous_id', value: 'd2' }, reason: 'x' }),
    'identifier_not_of_person',
  ],
  ['an unknown decision', '/identity/decisions/dec_none/undo', () => undefined, 'not_found'],
]

test.each(refusals)('%s is refused by name and changes nothing', async (_what, path, body, code) => {
  const { status, body: problem } = await call('POST', path, body())
  expect([status >= 400 && status < 500, problem.code]).toEqual([true, code])
  expect((await call('GET', '/identity/decisions')).body.decisions).toEqual([])
})

test.each([
  '/people/17/evidence',
  '/people/anna/evidence',
  '/identity/decisions?cursor=zzz',
  '/identity/decisions?kind=no',
])('GET %s is refused', async (path) => {
  const { status, body } = await call('GET', path)
  expect([status >= 400 && status < 500, typeof body.code]).toEqual([true, 'string'])
})
