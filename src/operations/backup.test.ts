import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouseServer } from '../../test/clickhouse-server/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { backUp } from './backup.ts'
import { restore } from './restore.ts'

// One process can open one embedded ClickHouse: what is backed up from it is restored into a server, as when moving.
let from: TestStores
let server: ClickHouseServer
let target: string
let tests = 0

beforeAll(async () => {
  from = await openTestStores()
  await from.pool.query("INSERT INTO workspaces (id, name) VALUES ('ws_a', $1)", [
    'Tab\there, line\nthere, \\ and “quotes”',
  ])
  await from.clickhouse.command(
    `INSERT INTO events (workspace, message_id, actor, ts, received_at, type, name, source, channel, user_id, anonymous_id, account, robot, properties, context)
     SELECT 'ws_a', toString(number), number % 10, toDateTime64('2026-01-15 10:00:00', 3, 'UTC') + number * 60000, now64(3), 'track', 'Order Completed',
       'web', 'web', concat('u', toString(number % 10)), concat('a', toString(number % 20)), '', 0, map('total', toString(number), 'text', 'it''s\\n'), map()
     FROM numbers(1000)`,
  )
})

beforeEach(async () => {
  server = await startClickHouseServer()
  target = join(from.directory, `backup-${tests++}`)
})

afterEach(() => server.remove())

afterAll(async () => {
  await from.close()
})

const parts = () => ({
  stores: from,
  whileLoaderRests: <T>(work: () => Promise<T>) => work(),
  spoolDirectory: join(from.directory, 'spool'),
  dataFiles: [join(from.directory, 'secrets.json')],
  dataDirectory: from.directory,
  clock: Date.now,
  version: '0.0.0',
})

const digest = `SELECT count() AS n, sum(cityHash64(message_id, actor, ts, name, properties['total'], properties['text'])) AS digest FROM events`

async function openTarget(): Promise<TestStores> {
  return openTestStores({ ...process.env, TEST_CLICKHOUSE_URL: server.url })
}

describe('backup', () => {
  it('comes back whole: rows, edges, files', async () => {
    mkdirSync(join(from.directory, 'spool'), { recursive: true })
    writeFileSync(join(from.directory, 'spool', 'waiting.seg'), 'bytes that wait')
    writeFileSync(join(from.directory, 'secrets.json'), '{}')
    const steps: string[] = []
    const manifest = await backUp(parts(), target, ({ step }) => steps.push(step))
    expect(manifest.clickhouse.find(({ table }) => table === 'events')?.rows).toBe(1000)
    expect(steps).toContain('events')

    const to = await openTarget()
    try {
      const elsewhere = join(to.directory, 'data')
      await restore(to, target, elsewhere, () => undefined)
      expect(await to.clickhouse.query(digest)).toEqual(await from.clickhouse.query(digest))
      const edges =
        'SELECT left_type, left_value, right_type, right_value, sum(seen) AS seen FROM identity_edges GROUP BY ALL ORDER BY ALL'
      expect(await to.clickhouse.query(edges)).toEqual(await from.clickhouse.query(edges))
      const names = 'SELECT id, name FROM workspaces ORDER BY id'
      expect((await to.pool.query(names)).rows).toEqual((await from.pool.query(names)).rows)
      expect(readFileSync(join(elsewhere, 'spool', 'waiting.seg'), 'utf8')).toBe('bytes that wait')

      await expect(restore(to, target, elsewhere, () => undefined)).rejects.toMatchObject({
        code: 'conflict',
      })
    } finally {
      await to.close()
    }
  })

  it('is not written over another, and leaves nothing half done', async () => {
    mkdirSync(target)
    await expect(backUp(parts(), target, () => undefined)).rejects.toMatchObject({ code: 'conflict' })
    const failing = { ...parts(), whileLoaderRests: async () => Promise.reject(new Error('stopped')) }
    await expect(backUp(failing, `${target}-2`, () => undefined)).rejects.toThrow('stopped')
    expect(existsSync(`${target}-2`)).toBe(false)
    expect(existsSync(`${target}-2.partial`)).toBe(false)
  })

  it('that is damaged is refused before anything is written', async () => {
    const manifest = await backUp(parts(), target, () => undefined)
    const file = manifest.clickhouse[0]?.files[0]
    writeFileSync(join(target, file?.path ?? ''), 'damage')
    const to = await openTarget()
    try {
      await expect(restore(to, target, to.directory, () => undefined)).rejects.toMatchObject({
        code: 'invalid_request',
      })
      expect((await to.pool.query('SELECT 1 FROM workspaces')).rowCount).toBe(0)
    } finally {
      await to.close()
    }
  })

  it('of a directory without one is refused', async () => {
    await expect(
      restore(from, join(from.directory, 'nothing'), from.directory, () => undefined),
    ).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
