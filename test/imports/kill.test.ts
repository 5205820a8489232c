import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'

const rows = 40_000
const mapping = `
name: kill
timeZone: UTC
events: |
  {"event": "Line", "timestamp": at, "userId": "u" & id, "properties": {"n": $number(n)}}
`

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tandem-import-kill-'))
  // Embedded PostgreSQL runs as another user when the tests run as root.
  chmodSync(directory, 0o755)
  // Every row comes with a twin of the same content, and every thousandth has no number.
  const lines = Array.from({ length: rows }, (_, row) => {
    const n = row >> 1
    return `${n % 500},2026-01-${String((n % 28) + 1).padStart(2, '0')} 10:00:00,${row % 1000 === 999 ? 'x' : n}`
  })
  writeFileSync(join(directory, 'lines.csv'), `id,at,n\n${lines.join('\n')}\n`)
  writeFileSync(join(directory, 'mapping.yml'), mapping)
})
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

interface Seen {
  state: string
  rows: number
  events: number
  duplicates: number
  parked: number
  errors: string
  error: unknown
  figures?: { events: number; distinct: number }
}

/** Runs the import in a process of its own, which is killed with signal 9 once it has read so many rows. */
async function run(mode: 'start' | 'resume', killAtRows: number): Promise<Seen | undefined> {
  const script = join(import.meta.dirname, 'import-process.ts')
  const files = [join(directory, 'data'), join(directory, 'lines.csv'), join(directory, 'mapping.yml')]
  const child = spawn(process.execPath, [script, mode, ...files], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last: Seen | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue
    last = JSON.parse(line) as Seen
    if (last.rows >= killAtRows) child.kill('SIGKILL')
  }
  return last
}

test('an import killed at several points goes on: no row lost, none twice, counts and error file exact', {
  timeout: 900_000,
}, async () => {
  const seen: (Seen | undefined)[] = [await run('start', 1)]
  for (const killAt of [9_000, 21_000, 29_000]) seen.push(await run('resume', killAt))
  for (const each of seen) expect(each?.state).toBe('running')
  const end = await run('resume', Number.POSITIVE_INFINITY)
  const errors = rows / 1000
  expect(end).toMatchObject({
    state: 'done',
    error: null,
    rows,
    events: rows - errors,
    duplicates: 0,
    parked: 0,
    figures: { events: rows - errors, distinct: rows / 2 },
  })
  const lines = (end as Seen).errors.trim().split('\n').slice(1)
  expect(lines.map((line) => Number(line.split(',')[3]))).toEqual(
    Array.from({ length: errors }, (_, index) => (index + 1) * 1000),
  )
})
