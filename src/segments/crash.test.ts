import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { makeWorld, noon, type Told, type World } from './test-world.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

/** The store that fails, as if the process ended there, when a statement or a row set is about to be written. */
function endingAt(place: 'segment_changes' | 'segment_members' | 'segment_sizes' | 'never'): {
  clickhouse: TestStores['clickhouse']
  revive(): void
} {
  let dead = false
  let armed = true
  const { clickhouse } = stores
  const refuse = (written: boolean) => {
    if (dead || (armed && written)) {
      dead = true
      throw new Error('the process ended')
    }
  }
  return {
    clickhouse: {
      ...clickhouse,
      async command(sql, params, options) {
        refuse(sql.startsWith(`INSERT INTO ${place}`))
        return clickhouse.command(sql, params, options)
      },
      async insert(table, rows) {
        refuse(table === place)
        return clickhouse.insert(table, rows)
      },
      async query(sql, params, options) {
        refuse(false)
        return clickhouse.query(sql, params, options)
      },
    },
    revive() {
      armed = false
    },
  }
}

async function entries(world: World, name: string): Promise<string[]> {
  const { changes } = await world.segments.changes(world.workspace, name, { masked: false, pageSize: 100 })
  return changes.map(({ person, entered }) => `${entered ? '+' : '-'}${person.id}`)
}

const order = (id: string, user: string) => ({ id, user, name: 'Order Completed', ts: noon })
const buyers = {
  kind: 'live',
  name: 'buyers',
  label: 'Buyers',
  condition: { did: 'Order Completed' },
} as const

test.each(['segment_changes', 'segment_members', 'segment_sizes'] as const)(
  'an end before writing %s loses no entry and doubles none',
  async (place) => {
    const world = await makeWorld(stores)
    await world.segments.save(world.workspace, buyers, { by: 'test' })
    await world.follow()
    const ending = endingAt(place)
    const dying = await makeWorld(stores, { workspace: world.workspace, clickhouse: ending.clickhouse })
    dying.passTime(1000)
    await dying.send(order('o1', 'ann'), order('o2', 'bob'))
    await expect(dying.follow()).rejects.toThrow('the process ended')
    // The next process is told the same again, and more.
    const next = await makeWorld(stores, { workspace: world.workspace })
    next.passTime(2000)
    await next.send({ ...order('o1', 'ann'), receivedAt: noon + 1000 }, order('o3', 'cid'))
    await next.segments.step.run({
      workspace: world.workspace,
      received: { from: noon + 1000, to: noon + 2000 },
      people: new Set(),
      whole: false,
    })
    const people = ['ann', 'bob', 'cid'].map(world.person)
    expect(await next.members('buyers')).toEqual([...people].sort())
    expect((await entries(next, 'buyers')).sort()).toEqual(people.map((person) => `+${person}`).sort())
    const told = [...dying.told, ...next.told].flatMap(({ data }) => data.people.map(({ id }) => id))
    expect(told.sort()).toEqual([...people].sort())
    expect((await next.segments.get(world.workspace, 'buyers')).size).toBe(3)
  },
)

test('an end while telling tells the rest under the same keys', async () => {
  const told: Told[] = []
  let left = 1
  const publish = async (
    _workspace: string,
    type: string,
    data: Record<string, unknown>,
    { key }: { key: string },
  ) => {
    if (left-- === 0) throw new Error('the process ended')
    if (!told.some((one) => one.key === key)) told.push({ type, key, data: data as unknown as Told['data'] })
  }
  const world = await makeWorld(stores, { publish })
  await world.segments.save(world.workspace, buyers, { by: 'test' })
  await world.follow()
  await world.send(...Array.from({ length: 150 }, (_, index) => order(`o${index}`, `u${index}`)))
  world.passTime(1000)
  await expect(world.follow()).rejects.toThrow('the process ended')
  left = 1000
  world.passTime(1000)
  await world.follow()
  const people = told.flatMap(({ data }) => data.people.map(({ id }) => id))
  expect(people).toHaveLength(150)
  expect(new Set(people).size).toBe(150)
})

test('members of a group that is too heavy stay as they are, and the other groups go on', async () => {
  const world = await makeWorld(stores)
  await world.segments.save(world.workspace, buyers, { by: 'test' })
  await world.segments.save(world.workspace, { ...buyers, name: 'others' }, { by: 'test' })
  await world.follow()
  const broken = await makeWorld(stores, {
    workspace: world.workspace,
    clickhouse: {
      ...stores.clickhouse,
      // A statement of the engine that fails, whatever it was about.
      query: (sql, params, options) =>
        stores.clickhouse.query(
          params?.segment === 'buyers' ? 'SELECT throwIf(1)' : sql,
          params?.segment === 'buyers' ? {} : params,
          options,
        ),
    },
  })
  broken.passTime(1000)
  await broken.send(order('o1', 'ann'))
  await broken.follow()
  expect(await world.members('others')).toEqual([world.person('ann')])
  expect(await world.members('buyers')).toEqual([])
  world.passTime(2000)
  await world.follow()
  expect(await world.members('buyers')).toEqual([world.person('ann')])
})

test('a group that is made again under its old name begins anew, and tells nothing of before', async () => {
  const world = await makeWorld(stores)
  await world.segments.save(world.workspace, { ...buyers, tell: 'everyone' }, { by: 'test' })
  await world.send(order('o1', 'ann'))
  await world.follow()
  await world.segments.remove(world.workspace, 'buyers', { by: 'test' })
  world.passTime(1000)
  await world.follow()
  expect(await world.members('buyers')).toEqual([])
  await world.segments.save(world.workspace, buyers, { by: 'test' })
  const next = await makeWorld(stores, { workspace: world.workspace })
  next.passTime(2000)
  await next.follow()
  expect(await next.members('buyers')).toEqual([world.person('ann')])
  expect(next.told).toEqual([])
  expect((await entries(next, 'buyers')).map((entry) => entry[0])).toEqual(['+', '-', '+'])
})
