import { afterAll, beforeAll, expect, test } from 'vitest'
import { now, openTestProfiles, personId, type TestEvent, type TestProfiles } from './test-profiles.ts'
import { createView } from './view.ts'

let env: TestProfiles
let workspace: string
const view = createView(true, [])
const minute = 60_000

beforeAll(async () => {
  env = await openTestProfiles()
})
afterAll(() => env.close())

const orders = (from: number, count: number, at: (index: number) => number): TestEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    messageId: `o${from + index}`,
    at: at(index),
    name: 'Order Completed',
    userId: index % 3 === 0 ? 'other' : 'ada',
    properties: { order_id: `o${from + index}`, total: String(index), note: 'a "quote", ünïcode\n' },
  }))

/** All message ids of somebody's timeline, over its pages, and the page of the person. */
async function told() {
  const id = personId(workspace, 'ada')
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await env.profiles.timeline(
      workspace,
      id,
      { pageSize: 20, lang: 'en', ...(cursor ? { cursor } : {}) },
      view,
    )
    ids.push(...page.days.flatMap(({ entries }) => entries.flatMap(({ events }) => events)))
    cursor = page.next ?? undefined
  } while (cursor)
  return { ids, person: await env.profiles.person(workspace, id, view) }
}

const copied = async () => {
  const [row] = await env.stores.clickhouse.query<{ n: string }>(
    'SELECT uniqExact(message_id) AS n FROM person_events WHERE workspace = {workspace: String}',
    { workspace },
  )
  return Number(row!.n)
}

test('a timeline is the same with copies, with some of them, and with none', async () => {
  workspace = await env.makeWorkspace()
  // Several at one moment, so that pages end within one.
  await env.send(
    workspace,
    orders(0, 150, (index) => now - 5000 * minute + Math.floor(index / 7) * minute),
  )
  expect(await copied()).toBe(150)
  // A second copy waits: these are read from the events, newer ones and such that come late.
  await env.send(
    workspace,
    orders(150, 30, (index) => now - 100 * minute + index * minute),
  )
  const newer = await told()
  await env.send(
    workspace,
    orders(180, 30, (index) => now - 5000 * minute + index * 2 * minute),
  )
  const late = await told()
  expect(await copied()).toBe(150)

  await env.stores.clickhouse.command('TRUNCATE TABLE person_events')
  const none = await told()
  expect(late).toEqual(none)
  expect(none.ids).toHaveLength(140)
  expect(new Set(none.ids).size).toBe(140)
  expect(newer.ids).toHaveLength(120)
  expect(none.person).toMatchObject({ eventCount: 140, name: 'ada' })

  env.setTime(now + minute)
  await env.follow(workspace)
  expect(await copied()).toBe(210)
  expect(await told()).toEqual(none)
  // Copied twice, as after a crash.
  await env.stores.clickhouse.command(
    'INSERT INTO person_events SELECT * FROM person_events WHERE workspace = {workspace: String}',
    { workspace },
  )
  expect(await told()).toEqual(none)
})

test('an event that is stored twice is told once, and a copy of what is not there is not told', async () => {
  workspace = await env.makeWorkspace()
  await env.send(
    workspace,
    orders(0, 9, (index) => now - index * minute),
  )
  await env.send(
    workspace,
    orders(0, 3, (index) => now - index * minute),
  )
  const twice = await told()
  expect(twice.ids).toEqual(['o1', 'o2', 'o4', 'o5', 'o7', 'o8'])
  await env.stores.clickhouse.command(
    `INSERT INTO person_events SELECT workspace, actor, ts + 1, 'ghost', event FROM person_events
WHERE workspace = {workspace: String} AND message_id = 'o1'`,
    { workspace },
  )
  expect((await told()).ids).toEqual(twice.ids)
})
