import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { readRecentMessages } from './queries.ts'

const day = 86_400_000
let stores: TestStores
let workspace = ''
beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
})
afterAll(async () => {
  await stores.clickhouse.command('DELETE FROM events WHERE workspace = {workspace: String}', { workspace })
  await stores.close()
})

test('messages remembered at start are the newest, and no more than there is room for', async () => {
  const { clickhouse } = stores
  // Later than what other tests leave on a server.
  const now = Date.UTC(2031, 4, 1)
  await clickhouse.command(
    `INSERT INTO events (workspace, message_id, actor, ts, received_at, type, name)
SELECT {workspace: String}, concat('m', toString(number)), 1, fromUnixTimestamp64Milli({now: Int64} - number * ${day}, 'UTC') AS at, at, 'track', 'Thing Done'
FROM numbers(1, 50)`,
    { workspace, now },
  )
  const recent = await readRecentMessages(clickhouse, 10, now)
  expect(recent.since).toBe(now - 7 * day)
  expect(recent.messages.map(({ messageId }) => messageId).sort()).toEqual([
    'm1',
    'm2',
    'm3',
    'm4',
    'm5',
    'm6',
  ])
  const all = await readRecentMessages(clickhouse, 1000, now)
  expect(all.since).toBe(now - 30 * day)
  expect(all.messages).toHaveLength(29)
  expect(await readRecentMessages(clickhouse, 0, now)).toEqual({ since: now - day, messages: [] })
})
