import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { splitByLook } from './look-files.ts'
import { readRows, readScored } from './scored.ts'

const directory = mkdtempSync(join(tmpdir(), 'tandem-looks-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('rows of many cut-offs are parted by look, more of them than are read at once, none lost or torn', async () => {
  const n = 300_000
  const bytes = Buffer.alloc(n * 24)
  for (let row = 0; row < n; row++) {
    bytes.writeBigUInt64LE(BigInt(1000 + (row % 3)), row * 24)
    bytes.writeBigUInt64LE(BigInt(row), row * 24 + 8)
    bytes.writeDoubleLE(row / 2, row * 24 + 16)
  }
  const all = join(directory, 'all.rows')
  writeFileSync(all, bytes)
  const looks = await splitByLook(all, join(directory, 'looks'), 3, (cut) =>
    cut === 1_002_000 ? undefined : cut,
  )
  expect(looks.map(({ at, rows }) => [at, rows])).toEqual([
    [1_000_000, n / 3],
    [1_001_000, n / 3],
  ])
  let sum = 0
  await readRows([looks[1]!.path], 2, (id, read) => {
    expect(Number(id) % 3).toBe(1)
    sum += read(0)
  })
  expect(sum).toBe(
    Array.from({ length: n / 3 }, (_, index) => (3 * index + 1) / 2).reduce((a, b) => a + b, 0),
  )
  expect(readFileSync(looks[0]!.path).length).toBe((n / 3) * 16)
  const { ids, chances } = await readScored([looks[0]!.path, looks[1]!.path], (2 * n) / 3)
  expect([ids.length, Number(ids[1]), chances[1]]).toEqual([(2 * n) / 3, 3, 1.5])
}, 30_000)
