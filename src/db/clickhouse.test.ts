import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouseServer } from '../../test/clickhouse-server/index.ts'
import type { ClickHouse } from './clickhouse.ts'
import { openEmbeddedClickHouse } from './embedded-clickhouse.ts'
import { migrateClickHouse } from './migrate.ts'
import { openRemoteClickHouse } from './remote-clickhouse.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tandem-clickhouse-test-'))
let server: ClickHouseServer
const stores: Record<string, ClickHouse> = {}

beforeAll(async () => {
  server = await startClickHouseServer()
  stores.embedded = openEmbeddedClickHouse(join(scratch, 'clickhouse'), 1_000_000_000, 4)
  stores.server = openRemoteClickHouse(server.url)
})

afterAll(async () => {
  await stores.server?.close()
  await stores.embedded?.close()
  await server.remove()
  rmSync(scratch, { recursive: true, force: true })
})

const hostile = `it's "quoted" \\ back\tslash\nline {x: String} ; DROP TABLE events -- 🙂`

describe.each(['embedded', 'server'])('ClickHouse, %s', (kind) => {
  const store = () => stores[kind] as ClickHouse

  it('binds parameters of every type, and nothing in them is SQL', async () => {
    const [row] = await store().query(
      'SELECT {text: String} AS text, {list: Array(String)} AS list, {whole: UInt64} AS whole, {real: Float64} AS real',
      { text: hostile, list: [hostile, ''], whole: 18446744073709551615n, real: 1.5 },
    )
    expect(row).toEqual({ text: hostile, list: [hostile, ''], whole: '18446744073709551615', real: 1.5 })
  })

  it('answers no rows as an empty list', async () => {
    expect(await store().query('SELECT 1 AS one WHERE 0')).toEqual([])
  })

  it('migrates, twice', async () => {
    await migrateClickHouse(store(), undefined)
    await migrateClickHouse(store(), undefined)
    expect(
      await store().query(
        "SELECT name FROM system.tables WHERE name = 'events' AND database = currentDatabase()",
      ),
    ).toHaveLength(1)
  })

  it('inserts rows and loads binary files, whole or selected', async () => {
    await store().command('CREATE TABLE numbered (n UInt32, word String) ENGINE = MergeTree ORDER BY n')
    await store().insert('numbered', [{ n: 1, word: hostile }])
    await store().insert('numbered', [])
    const path = join(scratch, `${kind}.bin`)
    // RowBinary: UInt32 little endian, then the length and bytes of the word.
    writeFileSync(path, Buffer.from([2, 0, 0, 0, 3, 116, 119, 111, 3, 0, 0, 0, 0]))
    const file = {
      table: 'numbered',
      columns: ['n', 'word'],
      path,
      format: 'RowBinary',
      structure: 'n UInt32, word String',
    } as const
    await store().insertFile(file)
    await store().insertFile({ ...file, select: 'n + 10, word', where: "word != ''" })
    expect(await store().query('SELECT n, word FROM numbered ORDER BY n')).toEqual([
      { n: 1, word: hostile },
      { n: 2, word: 'two' },
      { n: 3, word: '' },
      { n: 12, word: 'two' },
    ])
  })

  it('exports to a file and refuses to write over one', async () => {
    const path = join(scratch, `${kind}.csv`)
    const file = { select: 'SELECT number AS n FROM numbers(3)', path, format: 'CSVWithNames' } as const
    await store().exportFile(file)
    expect(readFileSync(path, 'utf8')).toBe('"n"\n0\n1\n2\n')
    await expect(store().exportFile(file)).rejects.toThrow()
  })

  it('tells a wrong question from a slow one', async () => {
    await expect(store().query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: 'query_failed' })
    await expect(
      store().query('SELECT sum(sipHash64(number)) FROM numbers(100000000000)', {}, { maxSeconds: 1 }),
    ).rejects.toMatchObject({ code: 'query_too_slow' })
  })

  it('does not let a limit of one query reach the next', async () => {
    await store().query('SELECT 1', {}, { maxSeconds: 1 })
    const [row] = await store().query<{ value: string }>(
      "SELECT value FROM system.settings WHERE name = 'max_execution_time'",
      {},
      { maxSeconds: 0 },
    )
    expect(Number(row?.value)).toBe(0)
  })

  it('runs queries side by side', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => store().query<{ n: number }>(`SELECT ${n} AS n, sleep(0.05)`)),
    )
    expect(answers.map(([row]) => row?.n)).toEqual(Array.from({ length: 12 }, (_, n) => n))
  })
})

describe('ClickHouse that is away', () => {
  it('says so, and answers again when it is back', async () => {
    const away = openRemoteClickHouse('http://127.0.0.1:1/tandem')
    expect(await away.ping()).toBe(false)
    await expect(away.query('SELECT 1')).rejects.toMatchObject({ code: 'store_unavailable' })
    await away.close()
  })
})
