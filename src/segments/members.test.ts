import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { Condition } from './condition.ts'
import { day, makeWorld, noon, type World } from './test-world.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const save = (world: World, name: string, condition: Condition, more: object = {}) =>
  world.segments.save(
    world.workspace,
    { kind: 'live', name, label: name, condition, ...more },
    { by: 'test' },
  )

const order = (id: string, user: string, ts: number, total = '10', more: object = {}) => ({
  id,
  user,
  name: 'Order Completed',
  ts,
  properties: { total, order_id: id },
  ...more,
})

test('who did something often enough enters with the event that made it so, and leaves when it is too long ago', async () => {
  const world = await makeWorld(stores)
  await world.send(order('o1', 'ann', noon - 3 * day), order('o2', 'ann', noon - 2 * day))
  await save(world, 'buyers', {
    did: 'Order Completed',
    times: { op: 'gte', value: 3 },
    within: { days: 30 },
  })
  await world.follow()
  expect(await world.members('buyers')).toEqual([])
  world.passTime(1000)
  await world.send(order('o3', 'ann', noon))
  await world.follow()
  expect(await world.members('buyers')).toEqual([world.person('ann')])
  expect(world.told).toMatchObject([
    {
      type: 'segment.entered',
      data: { segment: 'buyers', people: [{ id: world.person('ann'), because: 'event', evidence: 'o3' }] },
    },
  ])
  // The first order leaves the window when it is exactly 30 days old.
  world.passTime(27 * day - 1001)
  await world.follow()
  expect(await world.members('buyers')).toEqual([world.person('ann')])
  world.passTime(1)
  await world.follow()
  expect(await world.members('buyers')).toEqual([])
  const { changes } = await world.segments.changes(world.workspace, 'buyers', { masked: false, pageSize: 10 })
  expect(changes).toMatchObject([
    { entered: false, because: 'time', evidence: 'o1', at: new Date(noon + 27 * day).toISOString() },
    { entered: true, because: 'event', evidence: 'o3' },
  ])
  expect(world.told.at(-1)).toMatchObject({ type: 'segment.left', data: { people: [{ because: 'time' }] } })
})

test('an event that is told twice, and one that is stored twice, count once', async () => {
  const world = await makeWorld(stores)
  await save(world, 'two', { did: 'Order Completed', times: { op: 'gte', value: 2 } })
  await world.follow()
  await world.send(order('a', 'ann', noon))
  await world.send(order('a', 'ann', noon))
  await world.follow()
  await world.follow()
  expect(await world.members('two')).toEqual([])
  await world.follow({ whole: true })
  expect(await world.members('two')).toEqual([])
  await world.send(order('b', 'ann', noon))
  await world.follow()
  await world.follow({ whole: true })
  expect(await world.members('two')).toEqual([world.person('ann')])
  expect(world.told).toHaveLength(1)
})

test('who has not done something: everybody who was ever seen, robots left out', async () => {
  const world = await makeWorld(stores)
  await world.send(order('o1', 'ann', noon - day), { id: 'v1', user: 'bob', name: 'Page Viewed', ts: noon })
  await world.send({ id: 'v2', user: 'crawler', name: 'Page Viewed', ts: noon, robot: 1 })
  const condition: Condition = { did: 'Order Completed', times: { op: 'eq', value: 0 }, within: { days: 7 } }
  await save(world, 'quiet', condition)
  await world.follow()
  expect(await world.members('quiet')).toEqual([world.person('bob')])
  world.passTime(1000)
  await world.send({ id: 'v3', user: 'eve', name: 'Page Viewed', ts: world.now() })
  await world.follow()
  expect(await world.members('quiet')).toEqual([world.person('bob'), world.person('eve')].sort())
  world.passTime(7 * day)
  await world.follow()
  expect(await world.members('quiet')).toContain(world.person('ann'))
  const counted = await world.segments.evaluate(world.workspace, condition, { masked: true })
  expect(counted).toMatchObject({ count: 3 })
})

test('what was opened and not answered: by the same key whoever answers, without a key by the same person', async () => {
  const world = await makeWorld(stores)
  const asked = (id: string, user: string, ts: number) => ({
    id: `asked-${id}`,
    user,
    name: 'Callback Requested',
    ts,
    properties: { callback_id: id },
  })
  const done = (id: string, user: string, ts: number) => ({
    ...asked(id, user, ts),
    id: `done-${id}`,
    name: 'Callback Completed',
  })
  const opened = { opened: 'Callback Requested', closedBy: 'Callback Completed' }
  await save(world, 'keyed', { unanswered: { ...opened, key: 'callback_id' } })
  await save(world, 'plain', { unanswered: opened })
  await world.follow()
  await world.send(asked('1', 'ann', noon), asked('2', 'bob', noon), asked('', 'cid', noon))
  await world.follow()
  expect(await world.members('keyed')).toEqual([world.person('ann'), world.person('bob')].sort())
  expect(await world.members('plain')).toHaveLength(3)
  // Answered by the team's own system, which knows nobody.
  world.passTime(1000)
  await world.send(done('1', 'call-centre', noon + 500), done('2', 'bob', noon - 500))
  await world.follow()
  expect(await world.members('keyed')).toEqual([world.person('bob')])
  expect(await world.members('plain')).toHaveLength(3)
  await world.send({ ...done('2', 'bob', noon), id: 'done-2-again' })
  await world.follow()
  expect(await world.members('keyed')).toEqual([])
  expect(await world.members('plain')).toEqual([world.person('ann'), world.person('cid')].sort())
})

test('traits, accounts, consent and other groups', async () => {
  const world = await makeWorld(stores)
  const identify = (id: string, user: string, traits: Record<string, string>) => ({
    id,
    user,
    name: 'Identified',
    type: 'identify',
    ts: world.now(),
    properties: traits,
  })
  const group = (id: string, user: string, account: string, traits: Record<string, string> = {}) => ({
    ...identify(id, user, traits),
    name: 'Grouped',
    type: 'group',
    account,
  })
  await save(world, 'gold', { trait: 'plan', op: 'eq', value: 'gold' })
  await save(world, 'not_gold', { trait: 'plan', op: 'neq', value: 'gold' })
  await save(world, 'big', { account: 'seats', op: 'gte', value: 100 })
  await save(world, 'no_mail', { consent: 'email', is: 'no' })
  await save(world, 'silent', { consent: 'email', is: 'unknown' })
  await save(world, 'gold_at_big', {
    and: [
      { segment: 'gold', in: true },
      { segment: 'big', in: true },
      { segment: 'no_mail', in: false },
    ],
  })
  await world.follow()
  await world.send(identify('i1', 'ann', { plan: 'gold' }), identify('i2', 'bob', { plan: 'free' }))
  await world.send(group('g1', 'ann', 'acme', { seats: '20' }), group('g2', 'bob', 'acme'))
  await world.follow()
  const [ann, bob] = [world.person('ann'), world.person('bob')]
  expect(await world.members('gold')).toEqual([ann])
  expect(await world.members('not_gold')).toEqual([bob])
  expect(await world.members('big')).toEqual([])
  expect(await world.members('silent')).toEqual([ann, bob].sort())
  // What one member tells of the account holds for all of them.
  world.passTime(1000)
  await world.send(group('g3', 'bob', 'acme', { seats: '150' }))
  await world.follow()
  expect(await world.members('big')).toEqual([ann, bob].sort())
  expect(await world.members('gold_at_big')).toEqual([ann])
  const [entry] = (
    await world.segments.changes(world.workspace, 'gold_at_big', { masked: false, pageSize: 1 })
  ).changes
  expect(entry).toMatchObject({ entered: true, because: 'group' })
  world.passTime(1000)
  await world.consent('ann', 'email', 'no', world.now())
  await world.send({
    id: 'c1',
    user: 'ann',
    name: 'Page Viewed',
    ts: world.now(),
    context: { 'consent.email': 'false' },
  })
  await world.follow()
  expect(await world.members('no_mail')).toEqual([ann])
  expect(await world.members('gold_at_big')).toEqual([])
  expect(await world.members('silent')).toEqual([bob])
})

test('two who become one are one member, which is told as nobody leaving', async () => {
  const world = await makeWorld(stores)
  await save(world, 'two', { did: 'Order Completed', times: { op: 'gte', value: 2 } })
  await save(world, 'any', { did: 'Order Completed' })
  await world.follow()
  await world.send(order('a', 'ann', noon), order('b', 'ann2', noon))
  await world.follow()
  expect(await world.members('any')).toHaveLength(2)
  const before = world.told.length
  world.passTime(1000)
  await world.join('ann2', 'ann')
  await world.follow()
  expect(await world.members('any')).toEqual([world.person('ann')])
  expect(await world.members('two')).toEqual([world.person('ann')])
  expect(world.told.slice(before)).toMatchObject([
    { type: 'segment.entered', data: { segment: 'two', people: [{ because: 'person' }] } },
  ])
  world.passTime(1000)
  await world.join('ann2', 'ann2')
  await world.follow()
  expect(await world.members('two')).toEqual([])
  expect(await world.members('any')).toHaveLength(2)
})

test('making a group tells nobody unless it is asked to', async () => {
  const world = await makeWorld(stores)
  await world.send(...Array.from({ length: 250 }, (_, index) => order(`o${index}`, `u${index}`, noon)))
  await save(world, 'quietly', { did: 'Order Completed' })
  await save(world, 'loudly', { did: 'Order Completed' }, { tell: 'everyone' })
  await save(world, 'never', { did: 'Order Completed' }, { tell: 'nothing' })
  await world.follow()
  expect(world.told.map(({ data }) => [data.segment, data.people.length])).toEqual([
    ['loudly', 100],
    ['loudly', 100],
    ['loudly', 50],
  ])
  world.passTime(1000)
  await world.send(order('new', 'new', noon))
  await world.follow()
  expect(world.told.slice(3).map(({ data }) => data.segment)).toEqual(['loudly', 'quietly'])
  const page = await world.segments.members(world.workspace, 'quietly', { masked: false, pageSize: 3 })
  expect(page).toMatchObject({ size: 251, members: [{ evidence: 'new' }, {}, {}] })
  expect(page.members[1]!.evidence).toMatch(/^o\d+$/)
  await world.segments.remove(world.workspace, 'loudly', { by: 'test' })
  await world.follow()
  expect(await world.members('loudly')).toEqual([])
})
