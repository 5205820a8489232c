import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'

const program = join(import.meta.dirname, '../../src/cli/tandem.ts')
const directory = mkdtempSync(join(tmpdir(), 'lab-cli-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** The program as people run it; without a data directory, a store or a server. */
function tandem(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, TANDEM_DATA: join(directory, 'nowhere'), NODE_NO_WARNINGS: '1' },
  })
  return { status, stdout, stderr }
}

const rows = Array.from(
  { length: 40 },
  (_, i) => `${1 + ((i * 7) % 23)},${i % 3 === 0 ? 0 : 1},${i % 2 ? 'web' : 'shop'}`,
)
const file = join(directory, 'times.csv.gz')
writeFileSync(file, gzipSync(`time,event,channel\n${rows.join('\n')}\n`))

test('a method on a gzipped file, as JSON and as people read it', { timeout: 240_000 }, () => {
  const { status, stdout } = tandem('lab', 'survival', file, '--at', '5,10', '--group', 'channel', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ n: 40, at: [{ time: 5 }, { time: 10 }], logRank: { df: 1 } })
  const first = tandem('--json', 'lab', 'survival', '--level=0.9', '--columns', 'none', file)
  expect(JSON.parse(first.stdout)).toMatchObject({ n: 40, leftOut: 0 })
  const readable = tandem('lab', 'survival', file)
  expect(readable.stdout).toMatch(/^n +40$/m)
  expect(readable.stdout).toContain('channel=web')
})

test('help lists the methods, and what each has', { timeout: 240_000 }, () => {
  const list = tandem('lab', '--help')
  expect(list.status).toBe(0)
  for (const name of [
    'abtest',
    'anomalies',
    'bgnbd',
    'boost',
    'changepoints',
    'forecast',
    'linkage',
    'logit',
    'survival',
  ])
    expect(list.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  const one = tandem('lab', 'bgnbd', '--help')
  expect(one.status).toBe(0)
  expect(one.stdout).toContain('--until <date>')
  expect(one.stdout).toContain('t_x')
})

test('what goes wrong is said on standard error, with a code for programs', { timeout: 240_000 }, () => {
  const unknown = tandem('lab', 'alchemy', file, '--json')
  expect(unknown.status).toBe(1)
  expect(JSON.parse(unknown.stderr)).toMatchObject({ code: 'lab_unknown_method' })
  const missing = tandem('lab', 'bgnbd', file)
  expect(missing.status).toBe(1)
  expect(missing.stderr).toContain('The file has: time, event, channel.')
  expect(missing.stdout).toBe('')
  const option = tandem('lab', 'survival', file, '--horizon', '3')
  expect(option.status).not.toBe(0)
  expect(option.stderr).toContain("unknown option '--horizon'")
  const nowhere = tandem('lab', 'survival', join(directory, 'nowhere.csv'), '--json')
  expect(JSON.parse(nowhere.stderr)).toMatchObject({ code: 'not_found' })
})
