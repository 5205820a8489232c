import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { actorOf } from '../../src/identity/index.ts'
import { createEventWriter, type EventRow } from '../../src/ingestion/index.ts'

let stores: TestStores

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(async () => {
  await stores.close()
})

const row = (workspace: string, index: number): EventRow => ({
  workspace,
  messageId: `m${index}`,
  ts: Date.UTC(2010, 0, 1) + index * 43_200_000,
  receivedAt: Date.UTC(2026, 0, 1),
  type: 'track',
  name: `Event ${index % 3}`,
  source: 'src',
  channel: 'web',
  userId: index % 2 ? `u${index}` : '',
  anonymousId: `a${index}`,
  account: '',
  robot: 0,
  properties: { total: index / 4, note: index % 5 ? 'plain' : 'Žluťoučký 🐎', gone: null, list: [index] },
  context: { page: { url: 'https://x.y/' } },
})

test('rows over sixteen years in one file arrive as they were written, with their edges', async () => {
  const workspace = stores.freshWorkspace()
  const directory = join(stores.directory, 'bulk')
  const writer = createEventWriter({ clickhouse: stores.clickhouse, directory, workspace })
  const count = 12_000
  for (let index = 0; index < count; index++) await writer.write(row(workspace, index))
  expect(await writer.close()).toEqual({ rows: count })
  expect(existsSync(directory) && readdirSync(directory)).toEqual([])
  const [sums] = await stores.clickhouse.query(
    `SELECT count() AS count, uniqExact(message_id) AS ids, uniqExact(toYYYYMM(ts)) AS months,
            sum(toFloat64OrNull(properties['total'])) AS total
     FROM events WHERE workspace = {workspace: String}`,
    { workspace },
  )
  expect(sums).toEqual({
    count: String(count),
    ids: String(count),
    months: '198',
    total: (count * (count - 1)) / 2 / 4,
  })
  const [fifth] = await stores.clickhouse.query<Record<string, unknown>>(
    "SELECT * FROM events WHERE workspace = {workspace: String} AND message_id = 'm5'",
    { workspace },
  )
  expect(fifth).toMatchObject({
    actor: String(actorOf(workspace, 'u5', 'a5')),
    ts: '2010-01-03 12:00:00.000',
    properties: { total: '1.25', note: 'Žluťoučký 🐎', list: '[5]' },
    context: { 'page.url': 'https://x.y/' },
  })
  const [edges] = await stores.clickhouse.query(
    'SELECT sum(seen) AS seen FROM identity_edges WHERE workspace = {workspace: String}',
    { workspace },
  )
  expect(edges).toEqual({ seen: String(count / 2) })
})

test('a row of another workspace is an error', () => {
  const writer = createEventWriter({
    clickhouse: stores.clickhouse,
    directory: join(stores.directory, 'bulk'),
    workspace: 'ws_one',
  })
  expect(() => writer.write(row('ws_other', 1))).toThrow(/ws_one/)
})
