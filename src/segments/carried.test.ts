import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { day, makeWorld, noon } from './test-world.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

interface ToldPerson {
  id: string
  traits?: Record<string, unknown>
}

/** A workspace with two computed traits, one of which is 0 without events. */
async function open() {
  const world = await makeWorld(stores, {
    traits: {
      evaluations: async () => [
        { name: 'orders_90_days', kind: 'count', wholeAt: 0 },
        { name: 'first_channel', kind: 'first', wholeAt: 0 },
      ],
    },
  })
  const { workspace } = world
  let version = 0
  const next = () => {
    version += 1
    return version
  }
  return {
    ...world,
    told: () => world.told.flatMap(({ data }) => data.people as ToldPerson[]),
    messages: () => world.told.length,
    async sent(user: string, name: string, value: string) {
      await stores.clickhouse.insert('person_traits', [
        {
          workspace,
          actor: world.person(user),
          name,
          value,
          at: '2026-06-01 00:00:00.000',
          source: 'web',
          evidence: '',
          version: next(),
        },
      ])
    },
    async computed(user: string, name: string, value: string) {
      await stores.clickhouse.insert('computed_traits', [
        {
          workspace,
          name,
          person: world.person(user),
          value,
          at: '2026-06-01 00:00:00.000',
          n: 1,
          different: 0,
          version: next(),
          removed: 0,
        },
      ])
    },
    order: (...users: string[]) =>
      world.send(
        ...users.map((user) => ({ id: `order-${user}`, user, name: 'Order Completed', ts: noon - day })),
      ),
  }
}

const buyers = {
  name: 'buyers',
  label: 'Buyers',
  kind: 'live' as const,
  condition: { did: 'Order Completed' },
  tell: 'everyone' as const,
}

test('who enters is told of with the traits that the group names: sent, computed, 0 without events', async () => {
  const { workspace, segments, person, follow, told, sent, computed, order } = await open()
  await order('a', 'b')
  await sent('a', 'email', 'old@example.com')
  await sent('a', 'email', 'a@example.com')
  await sent('a', 'vip', 'true')
  await sent('a', 'not_named', 'x')
  await sent('a', 'note', 'é'.repeat(900))
  await computed('a', 'orders_90_days', '3')
  await computed('a', 'first_channel', 'store')
  const tellTraits = ['email', 'vip', 'note', 'orders_90_days', 'first_channel']
  await segments.save(workspace, { ...buyers, tellTraits }, { by: 'test', expected: 0 })
  await follow()
  const of = (user: string) => told().find(({ id }) => id === person(user))
  expect(of('a')?.traits).toEqual({
    email: 'a@example.com',
    vip: true,
    note: 'é'.repeat(500),
    orders_90_days: 3,
    first_channel: 'store',
  })
  expect(of('b')?.traits).toEqual({ orders_90_days: 0 })
})

test('of joined people the newest value of all their identifiers is told', async () => {
  const { workspace, segments, person, follow, told, sent, order, join } = await open()
  await sent('a', 'email', 'first@example.com')
  await sent('b', 'email', 'newer@example.com')
  await join('b', 'a')
  await order('b')
  await segments.save(workspace, { ...buyers, tellTraits: ['email'] }, { by: 'test', expected: 0 })
  await follow()
  expect(told()).toMatchObject([{ id: person('a'), traits: { email: 'newer@example.com' } }])
})

test('a group that names no traits tells none; many people with many traits come in several messages', async () => {
  const world = await open()
  const users = Array.from({ length: 23 }, (_, index) => `u${index}`)
  await world.order(...users)
  await world.segments.save(world.workspace, buyers, { by: 'test', expected: 0 })
  await world.follow()
  expect(world.messages()).toBe(1)
  expect(world.told()[0]).not.toHaveProperty('traits')

  const tellTraits = Array.from({ length: 10 }, (_, index) => `trait_${index}`)
  const other = { ...buyers, name: 'others', tellTraits }
  await world.segments.save(world.workspace, other, { by: 'test', expected: 0 })
  await world.follow()
  expect(world.messages()).toBe(1 + 3)
  const ids = world
    .told()
    .slice(23)
    .map(({ id }) => id)
  expect(new Set(ids)).toEqual(new Set(users.map(world.person)))
})

test('what a group tells of is checked, and counts as a use of the trait', async () => {
  const { workspace, segments } = await open()
  for (const tellTraits of [['a', 'a'], [''], Array.from({ length: 21 }, (_, index) => `t${index}`)])
    await expect(
      segments.save(workspace, { ...buyers, tellTraits }, { by: 'test', expected: 0 }),
    ).rejects.toMatchObject({ code: 'definition_invalid' })
  const stored = await segments.save(
    workspace,
    { ...buyers, tellTraits: ['orders_90_days'] },
    { by: 'test', expected: 0 },
  )
  expect(segments.definitionKind.uses(stored.definition)).toEqual([
    { kind: 'trait', name: 'orders_90_days', needed: false },
  ])
})
