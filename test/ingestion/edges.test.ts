import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { actorOf } from '../../src/identity/index.ts'
import { openTestIntake, type TestIntake, until } from './intake-server.ts'

let stores: TestStores
let opened: TestIntake

beforeAll(async () => {
  stores = await openTestStores()
  opened = await openTestIntake(stores)
})
afterAll(async () => {
  await opened.close()
  await stores.close()
})

function edges() {
  return stores.clickhouse.query<Record<string, string>>(
    `SELECT left_type, left_value, right_type, right_value, sum(seen) AS seen, any(evidence) AS evidence
     FROM identity_edges WHERE workspace = {workspace: String}
     GROUP BY ALL ORDER BY left_value, right_type, right_value`,
    { workspace: opened.source.workspace },
  )
}

test('identifiers seen together become edges with their evidence; robots make none', async () => {
  const messages = [
    { type: 'track', event: 'Seen', userId: 'u1', anonymousId: 'a1', messageId: 'm1' },
    { type: 'track', event: 'Seen', userId: 'u1', anonymousId: 'a1', messageId: 'm1b' },
    {
      type: 'identify',
      userId: 'u2',
      messageId: 'm2',
      traits: { email: ' Ann@B.Example ', phone: '+49 (0) 171-222 333' },
    },
    {
      type: 'identify',
      anonymousId: 'a3',
      messageId: 'm3',
      traits: { email: 'no mail' },
      context: { traits: { phone: '0044 20 7946 0000' } },
    },
    { type: 'alias', userId: 'u4', previousId: 'old-4', messageId: 'm4' },
    { type: 'group', userId: 'u5', groupId: 'acme', messageId: 'm5' },
    {
      type: 'track',
      event: 'Seen',
      userId: 'u6',
      messageId: 'm6',
      context: {
        externalIds: [
          { type: 'crm_id', id: 'C-6', collection: 'users', encoding: 'none' },
          { type: 'acc', id: 'A-6', collection: 'accounts' },
        ],
      },
    },
    {
      type: 'track',
      event: 'Seen',
      userId: 'u7',
      anonymousId: 'a7',
      context: { userAgent: 'Googlebot/2.1' },
    },
  ]
  await opened.intake.accept(opened.source, messages)
  // Edges are written after the events of the same insert.
  await until(async () => (await edges()).length >= 8, 'the edges')
  const found = (await edges()).map((edge) => [
    `${edge.left_type} ${edge.left_value}`,
    `${edge.right_type} ${edge.right_value}`,
    Number(edge.seen),
  ])
  expect(found).toEqual([
    ['anonymous_id a3', 'phone +442079460000', 1],
    ['user_id u1', 'anonymous_id a1', 2],
    ['user_id u2', 'email ann@b.example', 1],
    ['user_id u2', 'phone +49171222333', 1],
    ['user_id u4', 'anonymous_id old-4', 1],
    ['user_id u4', 'user_id old-4', 1],
    ['user_id u5', 'account acme', 1],
    ['user_id u6', 'crm_id C-6', 1],
  ])
  expect((await edges()).find((edge) => edge.left_value === 'u5')?.evidence).toBe('m5')
})

test('the table computes the same actor as the program, for any text', async () => {
  const ids = ['u1', 'Žluťoučký 🐎', "x' OR 1=1 --", 'half \ud800 pair', 'long'.repeat(200)]
  const before = await opened.countStored()
  await opened.intake.accept(
    opened.source,
    ids.flatMap((id) => [
      { type: 'track', event: 'Actor', userId: id, messageId: `u ${id}`.slice(0, 200) },
      { type: 'track', event: 'Actor', anonymousId: id, messageId: `a ${id}`.slice(0, 200) },
    ]),
  )
  await opened.stored(before + ids.length * 2)
  const rows = await stores.clickhouse.query<{ actor: string; user_id: string; anonymous_id: string }>(
    "SELECT actor, user_id, anonymous_id FROM events WHERE workspace = {workspace: String} AND name = 'Actor'",
    { workspace: opened.source.workspace },
  )
  expect(rows).toHaveLength(ids.length * 2)
  for (const row of rows)
    expect(actorOf(opened.source.workspace, row.user_id, row.anonymous_id)).toBe(BigInt(row.actor))
})
