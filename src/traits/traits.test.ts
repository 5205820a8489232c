import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal, Role } from '../access/index.ts'
import { createAccess, createApi } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { actorOf, createIdentity, type Identity } from '../identity/index.ts'
import { createLogger } from '../logger.ts'
import { createProfiles } from '../profiles/index.ts'
import { traitRoutes } from './routes.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-people.ts'
import type { TraitInput } from './trait.ts'
import { createTraits, type Traits } from './traits.ts'

let stores: TestStores
let traits: Traits
let identity: Identity
let api: ReturnType<typeof apiOf>
let workspace: string
const now = Date.parse('2026-03-10T12:00:00Z')
const clock = () => now
const noted: string[] = []
const changed: string[] = []

function apiOf(role: () => Role) {
  const app = createApi()
  app.use('*', async (c, next) => {
    const principal: Principal = { kind: 'user', id: 'usr_1', label: 'Ann', workspace, role: role() }
    c.set('principal', principal)
    await next()
  })
  app.route('/', traitRoutes({ traits, looks: { note: (_who, object) => void noted.push(object) } }))
  app.onError((error) => {
    if (!(error instanceof TandemError)) throw error
    return Response.json(toProblem(error), { status: error.status })
  })
  return app
}

let role: Role = 'editor'

async function call(method: string, path: string, body?: unknown) {
  const response = await api.request(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() }
}

beforeAll(async () => {
  stores = await openTestStores()
  const logger = createLogger('silent')
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  const access = await createAccess({ postgres: stores.postgres, config, clock, logger })
  identity = createIdentity({
    ...stores,
    directory: stores.directory,
    access,
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock,
    logger,
  })
  const profiles = createProfiles({ ...stores, identity, access, clock, logger })
  traits = createTraits({
    ...stores,
    identity,
    profiles,
    usedBy: async (_workspace, name) => users.get(name) ?? [],
    onChanged: (one) => changed.push(one),
    clock,
  })
  api = apiOf(() => role)
})
afterAll(() => stores.close())
beforeEach(async () => {
  role = 'editor'
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
})

/** What names a trait, by its name. */
const users = new Map<string, { kind: string; name: string }[]>()

const hour = 3_600_000
function event(
  user: string,
  name: string,
  hoursAgo: number,
  properties: Record<string, string> = {},
): TestEvent {
  return {
    id: `${user} ${name} ${hoursAgo}`,
    user,
    name,
    ts: now - hoursAgo * hour,
    receivedAt: now,
    channel: 'web',
    robot: 0,
    properties,
    context: {},
  }
}
const follow = () =>
  traits.step.run({ workspace, received: { from: 0, to: now }, people: new Set(), whole: false })
const person = (user: string) => actorOf(workspace, user, '').toString()

const dearest: TraitInput = {
  name: 'dearest_order',
  label: 'Dearest order',
  kind: 'max',
  event: 'Order Completed',
  property: 'total',
}
const comment: TraitInput = {
  name: 'last_comment',
  label: 'Last comment',
  kind: 'last',
  event: 'Survey Answered',
  property: 'comment',
}

test('defined, computed, shown on the page, explained by the events it is made of', async () => {
  await putEvents(stores, workspace, [
    event('ann', 'Order Completed', 50, { total: '20' }),
    event('ann', 'Order Completed', 20, { total: '80.5' }),
    event('ann.phone', 'Order Completed', 10, { total: '40' }),
    event('bob', 'Order Completed', 5, { total: '7' }),
    event('bob', 'Order Completed', 4, { total: 'unknown' }),
  ])
  const who = { kind: 'user' as const, id: 'usr_1', label: 'Ann', workspace }
  await identity.join(who, { people: [person('ann'), person('ann.phone')], reason: 'the same name' })
  const put = await call('PUT', '/traits/dearest_order?version=0', dearest)
  expect(put).toMatchObject({ status: 200, body: { version: 1, definition: dearest, updatedBy: 'Ann' } })
  expect(changed).toContain(workspace)
  expect((await call('GET', '/traits')).body.traits[0]).toMatchObject({ people: 0, evaluatedAt: null })
  await follow()
  expect((await call('GET', '/traits')).body.traits).toMatchObject([
    { definition: { name: 'dearest_order' }, people: 2, evaluatedAt: '2026-03-10T12:00:00.000Z' },
  ])
  expect(await traits.valuesOf(workspace, person('ann'))).toEqual([
    {
      name: 'dearest_order',
      label: 'Dearest order',
      kind: 'max',
      value: 80.5,
      masked: false,
      at: '2026-03-10T02:00:00.000Z',
      n: 3,
      class: 'public',
    },
  ])
  const explained = await call('GET', `/traits/dearest_order/people/${person('ann')}`)
  expect(explained.status).toBe(200)
  expect(explained.body).toMatchObject({ person: person('ann'), value: 80.5, n: 3, more: false })
  expect(
    explained.body.events.map((one: { messageId: string; value: string; decides: boolean }) => [
      one.messageId,
      one.value,
      one.decides,
    ]),
  ).toEqual([
    ['ann Order Completed 20', '80.5', true],
    ['ann.phone Order Completed 10', '40', false],
    ['ann Order Completed 50', '20', false],
  ])
  // Under the id that was joined the same person is found, and the look is noted.
  const joined = await call('GET', `/traits/dearest_order/people/${person('ann.phone')}`)
  expect(joined.body.person).toBe(person('ann'))
  expect(noted.at(-1)).toBe(`person:${person('ann')}`)
})

test('people without such events have 0 of what is counted, and nothing of the rest', async () => {
  await putEvents(stores, workspace, [event('ann', 'Page Viewed', 1)])
  await traits.save(
    workspace,
    { name: 'orders', label: 'Orders', kind: 'count', event: 'Order Completed' },
    { by: 'Ann' },
  )
  await traits.save(workspace, dearest, { by: 'Ann' })
  await follow()
  expect(await traits.valuesOf(workspace, person('ann'))).toMatchObject([
    { name: 'orders', value: 0, n: 0, at: null },
  ])
})

test('what is made of personal properties is masked for who may not see people', async () => {
  await putEvents(stores, workspace, [
    event('ann', 'Survey Answered', 3, { comment: 'My name is Ann Miller' }),
  ])
  await call('PUT', '/traits/last_comment', comment)
  await follow()
  expect(await traits.valuesOf(workspace, person('ann'))).toMatchObject([{ class: 'personal' }])
  const path = `/traits/last_comment/people/${person('ann')}`
  const { name: _, label: __, ...rule } = comment
  role = 'viewer'
  for (const { body, status } of [await call('GET', path), await call('POST', '/traits/preview', rule)]) {
    expect(status).toBe(200)
    expect(body.masked).toBe(true)
    expect(JSON.stringify(body)).not.toContain('Miller')
  }
  role = 'analyst'
  expect((await call('GET', path)).body.value).toBe('My name is Ann Miller')
  expect((await call('POST', '/traits/preview', rule)).body).toMatchObject({
    masked: false,
    commonest: [{ value: 'My name is Ann Miller', people: 1 }],
    sample: [{ person: person('ann'), value: 'My name is Ann Miller' }],
  })
})

test('a preview says how many people, how the values are spread, and names ten', async () => {
  const people = Array.from({ length: 21 }, (_, index) => `u${index}`)
  await putEvents(
    stores,
    workspace,
    people.map((user, index) => event(user, 'Order Completed', index + 1, { total: String(index) })),
  )
  const { name: _, label: __, ...rule } = dearest
  const { body } = await call('POST', '/traits/preview', rule)
  expect(body).toMatchObject({
    people: 21,
    numbers: {
      least: 0,
      tenth: 2,
      quarter: 5,
      median: 10,
      threeQuarters: 15,
      nineTenths: 18,
      most: 20,
      average: 10,
    },
    commonest: [],
  })
  expect(body.sample.map((one: { value: number }) => one.value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const nobody = await call('POST', '/traits/preview', {
    kind: 'unique_list',
    event: 'Nothing',
    property: 'plan',
  })
  expect(nobody.body).toMatchObject({ people: 0, numbers: null, commonest: [], sample: [] })
})

test('a long list holds the hundred values seen last, and says how many there are', async () => {
  const plans = Array.from({ length: 130 }, (_, index) => `plan ${index}`)
  await putEvents(stores, workspace, [
    ...plans.map((plan, index) => event('ann', 'Chosen', 200 - index, { plan })),
    event('ann', 'Chosen', 1, { plan: 'x'.repeat(900) }),
  ])
  await traits.save(
    workspace,
    { name: 'plans', label: 'Plans', kind: 'unique_list', event: 'Chosen', property: 'plan' },
    { by: 'Ann' },
  )
  await follow()
  const [value] = await traits.valuesOf(workspace, person('ann'))
  expect(value).toMatchObject({ n: 131, different: 131 })
  const list = value!.value as string[]
  expect(list).toHaveLength(100)
  expect(list[0]).toBe(`${'x'.repeat(500)}…`)
  expect(list[1]).toBe('plan 129')
  expect(list.at(-1)).toBe('plan 31')
})

test('changes are versioned: history, conflict, removal', async () => {
  await call('PUT', '/traits/dearest_order?version=0', dearest)
  const again = { ...dearest, within: { days: 90 } }
  expect((await call('PUT', '/traits/dearest_order?version=0', again)).body).toMatchObject({
    code: 'conflict',
  })
  expect((await call('PUT', '/traits/dearest_order?version=1', again)).body.version).toBe(2)
  await follow()
  expect((await call('DELETE', '/traits/dearest_order?version=1')).status).toBe(409)
  users.set('dearest_order', [{ kind: 'measure', name: 'spenders' }])
  expect((await call('DELETE', '/traits/dearest_order?version=2')).body).toMatchObject({
    code: 'trait_in_use',
    detail: 'dearest_order is named by measure spenders.',
  })
  users.clear()
  expect((await call('DELETE', '/traits/dearest_order?version=2')).status).toBe(204)
  expect((await call('GET', '/traits/dearest_order')).body.code).toBe('trait_not_found')
  const { changes } = (await call('GET', '/traits/dearest_order/history')).body
  expect(
    changes.map((one: { version: number; definition: unknown }) => [one.version, one.definition === null]),
  ).toEqual([
    [3, true],
    [2, false],
    [1, false],
  ])
  expect((await call('GET', '/traits/never/history')).body.code).toBe('trait_not_found')
})

test('what cannot be is refused, and says what is wrong', async () => {
  const refusal = async (body: object, path = '/traits/dearest_order') => (await call('PUT', path, body)).body
  expect(await refusal({ ...dearest, kind: 'median' })).toMatchObject({ errors: [{ path: '/kind' }] })
  expect(await refusal({ ...dearest, property: undefined })).toMatchObject({
    errors: [{ path: '/property' }],
  })
  expect(await refusal({ ...dearest, within: { days: 0 } })).toMatchObject({
    errors: [{ path: '/within/days' }],
  })
  expect(await refusal({ ...dearest, where: { segment: 'gold', op: 'in' } })).toMatchObject({
    errors: [{ path: '/where', message: 'a group of customers cannot be named here' }],
  })
  expect(await refusal(dearest, '/traits/other')).toMatchObject({ errors: [{ path: '/name' }] })
  expect((await call('GET', '/traits/dearest_order/people/12345')).body.code).toBe('trait_not_found')
  await call('PUT', '/traits/dearest_order', dearest)
  expect((await call('GET', '/traits/dearest_order/people/12345')).body.code).toBe('person_not_found')
  await stores.clickhouse.insert('person_traits', [
    {
      workspace,
      name: 'plan',
      actor: '1',
      value: 'gold',
      at: '2026-01-01 00:00:00',
      source: 's',
      evidence: 'm',
      version: 1,
    },
  ])
  expect(await refusal({ ...dearest, name: 'plan' }, '/traits/plan')).toMatchObject({
    code: 'trait_name_taken',
  })
  role = 'viewer'
  expect((await call('PUT', '/traits/dearest_order', dearest)).status).toBe(403)
})
