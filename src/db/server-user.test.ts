import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { locatePostgres } from './postgres-binaries.ts'
import { serverUser } from './server-user.ts'

const isRoot = process.getuid?.() === 0

it.skipIf(!isRoot)(
  'for root, the database server runs as another user, also under a closed directory',
  () => {
    const closed = mkdtempSync(join(tmpdir(), 'tandem-closed-'))
    try {
      chmodSync(closed, 0o700)
      const programs = join(closed, 'programs')
      cpSync(locatePostgres(), programs, { recursive: true, verbatimSymlinks: true })
      const data = join(closed, 'data')
      mkdirSync(data)
      const { prefix, ...credentials } = serverUser([data], [programs])
      const initdb = [
        ...prefix,
        join(programs, 'bin/initdb'),
        '-D',
        join(data, 'cluster'),
        '-U',
        'tandem',
        '--auth=trust',
      ]
      const made = spawnSync(initdb[0]!, initdb.slice(1), {
        ...credentials,
        cwd: '/',
        env: { LC_ALL: 'C' },
        encoding: 'utf8',
      })
      expect(made.stderr).toBe('')
      expect(made.status).toBe(0)
    } finally {
      rmSync(closed, { recursive: true, force: true })
    }
  },
)

it.skipIf(isRoot)('for anybody else, it runs as they do', () => {
  expect(serverUser([tmpdir()], [])).toEqual({ prefix: [] })
})
