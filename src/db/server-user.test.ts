import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { locatePostgres } from './postgres-binaries.ts'
import { serverUser } from './server-user.ts'

it('lets the database server run under a closed directory, for root as another user', () => {
  const closed = mkdtempSync(join(tmpdir(), 'tandem-closed-'))
  try {
    chmodSync(closed, 0o700)
    const programs = join(closed, 'programs')
    cpSync(locatePostgres(), programs, { recursive: true, verbatimSymlinks: true })
    const data = join(closed, 'data')
    mkdirSync(data)
    const { prefix, ...credentials } = serverUser([data], [programs])
    expect(prefix.length > 0).toBe(process.getuid?.() === 0)
    const options = ['-D', join(data, 'cluster'), '-U', 'tandem', '--auth=trust']
    const [program, ...rest] = [...prefix, join(programs, 'bin/initdb'), ...options] as [string, ...string[]]
    const env = { LC_ALL: 'C', PATH: '/usr/bin:/bin' }
    const made = spawnSync(program, rest, { ...credentials, cwd: '/', env, encoding: 'utf8' })
    expect(made.stderr).toBe('')
    expect(made.status).toBe(0)
  } finally {
    rmSync(closed, { recursive: true, force: true })
  }
})
