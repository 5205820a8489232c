import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

// Embedded stores belong to one process, so that each case runs in a process of its own.
const scratch = mkdtempSync(join(tmpdir(), 'tandem-stores-test-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))

const prelude = `
import { loadConfig } from '${join(import.meta.dirname, '../config.ts')}'
import { openStores } from '${join(import.meta.dirname, 'index.ts')}'
const open = (dir) => openStores(loadConfig({ TANDEM_DATA: dir }))
const say = (value) => console.log(JSON.stringify(value))
`

interface Run {
  said: unknown[]
  code: number | null
}

function script(name: string, body: string): string {
  const path = join(scratch, `${name}.ts`)
  writeFileSync(path, `${prelude}${body}`)
  return path
}

function start(path: string) {
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', TANDEM_DATA: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: unknown[] = []
  let heard: () => void = () => {}
  let buffer = ''
  child.stdout.on('data', (chunk: Buffer) => {
    buffer += chunk.toString()
    const lines = buffer.split('\n')
    buffer = lines.pop() ?? ''
    said.push(...lines.map((line) => JSON.parse(line) as unknown))
    heard()
  })
  const ended = new Promise<Run>((resolve) => child.once('close', (code) => resolve({ said, code })))
  const firstWord = new Promise<void>((resolve) => {
    heard = resolve
  })
  return { child, ended, firstWord }
}

describe('stores', () => {
  it('open once: a second process is told so, and the first goes on', async () => {
    const directory = join(scratch, 'one')
    const holder = start(
      script(
        'holder',
        `const s = await open('${directory}'); say('open'); process.stdin.resume(); setInterval(() => {}, 1000)`,
      ),
    )
    await holder.firstWord
    const second = await start(
      script(
        'second',
        `try { await open('${directory}'); say('opened') } catch (error) { say(error.code) } process.exit(0)`,
      ),
    ).ended
    expect(second.said).toEqual(['data_dir_in_use'])
    expect(holder.child.exitCode).toBeNull()
    holder.child.kill('SIGKILL')
    await holder.ended
  })

  it('open again after a kill, with the orphaned PostgreSQL and its rows', async () => {
    const directory = join(scratch, 'killed')
    const first = start(
      script(
        'first',
        `const s = await open('${directory}')
await s.pool.query("INSERT INTO workspaces (id, name) VALUES ('ws_kept', 'Kept')")
say('written'); setInterval(() => {}, 1000)`,
      ),
    )
    await first.firstWord
    first.child.kill('SIGKILL')
    await first.ended
    const second = await start(
      script(
        'again',
        `const s = await open('${directory}')
const { rows } = await s.pool.query("SELECT name FROM workspaces WHERE id = 'ws_kept'")
say(rows); await s.close(); process.exit(0)`,
      ),
    ).ended
    expect(second).toEqual({ said: [[{ name: 'Kept' }]], code: 0 })
  })

  it('close while a long query runs, and the process ends', async () => {
    const ended = await start(
      script(
        'busy',
        `const s = await open('${join(scratch, 'busy')}')
const long = s.clickhouse.query('SELECT sum(sipHash64(number)) FROM numbers(200000000000)', {}, { maxSeconds: 0 }).catch((error) => say(error.code))
await new Promise((resolve) => setTimeout(resolve, 300))
await s.close(); await long; process.exit(0)`,
      ),
    ).ended
    expect(ended).toEqual({ said: ['query_too_slow'], code: 0 })
  })

  it('answer after a broken statement and a broken connection', async () => {
    const ended = await start(
      script(
        'broken',
        `const s = await open('${join(scratch, 'broken')}')
await s.clickhouse.query('SELECT nonsense').catch((error) => say(error.code))
say((await s.clickhouse.query('SELECT 1 AS one'))[0])
await s.pool.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => say('terminated'))
say((await s.pool.query('SELECT 1 AS one')).rows[0])
await s.close(); process.exit(0)`,
      ),
    ).ended
    expect(ended).toEqual({ said: ['query_failed', { one: 1 }, 'terminated', { one: 1 }], code: 0 })
  })
})
