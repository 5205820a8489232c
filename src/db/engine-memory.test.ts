import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEmbeddedClickHouse } from './embedded-clickhouse.ts'

const rollup = '/proc/self/smaps_rollup'
const tellsMemory = existsSync(rollup)
if (!tellsMemory) console.log(`What a process holds cannot be read here: ${rollup} is missing.`)

/** Memory of this process that no file stands behind, MB. */
const held = () => Number(/^Pss_Anon:\s+(\d+)/m.exec(readFileSync(rollup, 'utf8'))?.[1]) / 1000

test.skipIf(!tellsMemory)('what a large statement freed goes back to the machine', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-'))
  const clickhouse = openEmbeddedClickHouse(directory, 2_000_000_000, 2, 1500)
  const large = `SELECT count() AS n FROM (SELECT groupArray(toString(number)) FROM numbers(3000000) GROUP BY number % 1000)`
  await clickhouse.command(large)
  const after = held()
  await expect.poll(held, { timeout: 30_000, interval: 200 }).toBeLessThan(after - 60)
  // It is asked as before.
  expect(await clickhouse.query(large)).toEqual([{ n: '1000' }])
  await clickhouse.close()
  rmSync(directory, { recursive: true, force: true })
})
