import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestProfiles, personId, type TestEvent, type TestProfiles } from './test-profiles.ts'
import { createView } from './view.ts'

let env: TestProfiles
const view = createView(true, [])

beforeAll(async () => {
  env = await openTestProfiles()
})
afterAll(() => env.close())

const day = (number: number) => `2026-11-0${number}T09:00:00Z`
const identify = (at: string, properties: TestEvent['properties']): TestEvent => ({
  at,
  userId: 'ada',
  type: 'identify',
  name: 'Identified',
  properties,
})
const joins = (at: string): TestEvent => ({
  at,
  userId: 'ada',
  type: 'group',
  name: 'Grouped',
  account: 'acme',
})
const says = (at: string, comment: string): TestEvent => ({
  at,
  userId: 'ada',
  name: 'Survey Answered',
  channel: 'survey',
  messageId: `answer ${comment}`,
  properties: { kind: 'nps', score: 9, comment, about: 'call' },
})

test('the page and the list say the same of somebody before and after the engine merged what is known', async () => {
  const workspace = await env.makeWorkspace()
  const { clickhouse } = env.stores
  const ada = personId(workspace, 'ada')
  const read = async () => ({
    person: await env.profiles.person(workspace, ada, view),
    list: await env.profiles.list(workspace, { pageSize: 5 }, view),
  })
  const rows = async () => {
    const [row] = await clickhouse.query<{ rows: string }>(
      'SELECT count() AS rows FROM person_facts WHERE workspace = {workspace: String}',
      { workspace },
    )
    return Number(row!.rows)
  }
  await clickhouse.command('SYSTEM STOP MERGES person_facts')
  const deliveries = [
    [identify(day(2), { name: 'Ada', plan: 'Basic', city: 'Leeds' }), joins(day(4))],
    // What was said before comes later.
    [identify(day(1), { name: 'Nobody', city: 'York' }), joins(day(1)), says(day(3), 'Quick.')],
    [identify(day(5), { plan: '', name: 'Ada King' }), joins(day(3))],
    [6, 7, 8, 9].map((at) => says(day(at), `Word ${at}`)),
    [says(day(2), 'The sixth, which no page shows.'), says(day(5), 'Kind.')],
  ]
  for (const events of deliveries) await env.send(workspace, events)
  const lying = await rows()
  const before = await read()

  await clickhouse.command('SYSTEM START MERGES person_facts')
  await clickhouse.command('OPTIMIZE TABLE person_facts FINAL')
  expect(await rows()).toBeLessThan(lying)
  expect(await read()).toEqual(before)

  expect(before.person).toMatchObject({ name: 'Ada King', traits: { name: 'Ada King', city: 'Leeds' } })
  expect(before.person.traits).not.toHaveProperty('plan')
  expect(before.person.accounts).toMatchObject([
    { id: 'acme', since: '2026-11-01T09:00:00.000Z', lastSeen: '2026-11-04T09:00:00.000Z' },
  ])
  expect(before.person.words.map(({ text }) => text)).toEqual([
    'Word 9',
    'Word 8',
    'Word 7',
    'Word 6',
    'Kind.',
  ])
  expect(before.list.people).toMatchObject([{ id: ada, name: 'Ada King', accounts: [{ id: 'acme' }] }])
})
