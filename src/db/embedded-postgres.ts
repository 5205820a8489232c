import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TandemError } from '../errors.ts'
import { locatePostgres } from './postgres-binaries.ts'
import { serverUser } from './server-user.ts'

/** A PostgreSQL server of our own: reached through a unix socket only, stopped with us. */
export interface EmbeddedPostgres {
  /** Directory of the unix socket, for `host` of a connection. */
  socket: string
  user: string
  stop(): Promise<void>
}

const user = 'tandem'

/**
 * Starts the PostgreSQL that npm installed for this platform. An orphan left by a killed process is stopped first.
 *
 * @param directory where the cluster lives; made when absent
 * @throws TandemError `unsupported_platform`; `store_unavailable` with the server's last words as cause
 */
export async function startEmbeddedPostgres(
  directory: string,
  flags: string[] = [],
): Promise<EmbeddedPostgres> {
  mkdirSync(directory, { recursive: true })
  const binaries = locatePostgres()
  const data = join(directory, 'cluster')
  // A socket's path may have 107 bytes at most, so it does not live in the data directory.
  const socket = mkdtempSync(join(tmpdir(), 'tandem-pg-'))
  const { prefix, ...credentials } = serverUser([directory, socket], [binaries])
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', HOME: tmpdir() }
  const options: SpawnOptions = { ...credentials, env, cwd: '/', prefix }
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, data, options)
  await stopOrphan(data)
  const server = await launch(binaries, data, socket, flags, options)
  return {
    socket,
    user,
    stop: async () => {
      await stopServer(server)
      rmSync(socket, { recursive: true, force: true })
    },
  }
}

interface SpawnOptions {
  /** What stands before the server's own command; see `serverUser`. */
  prefix: string[]
  uid?: number
  gid?: number
  env: NodeJS.ProcessEnv
  cwd: string
}

/** Takes a second of another process; the program is read in meanwhile. */
async function initialise(binaries: string, data: string, options: SpawnOptions): Promise<void> {
  const args = ['-D', data, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions']
  const [program, ...rest] = [...options.prefix, join(binaries, 'bin/initdb'), ...args] as [
    string,
    ...string[],
  ]
  const { prefix: _, ...how } = options
  const made = spawn(program, rest, { ...how, stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  for (const stream of [made.stdout, made.stderr])
    stream.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-4000)
    })
  const failed = await new Promise<string | undefined>((resolve) => {
    made.once('error', (error) => resolve(error.message))
    made.once('close', (code) => resolve(code === 0 ? undefined : `exit ${code}`))
  })
  if (failed !== undefined) {
    throw new TandemError('store_unavailable', {
      detail: 'PostgreSQL could not make its data directory.',
      cause: new Error(`${failed}: ${words}`.trim()),
    })
  }
}

async function launch(
  binaries: string,
  data: string,
  socket: string,
  flags: string[],
  options: SpawnOptions,
) {
  const settings = ['listen_addresses=', 'max_connections=200', 'shared_buffers=128MB', ...flags]
  const args = ['-D', data, '-k', socket, ...settings.flatMap((setting) => ['-c', setting])]
  const [program, ...rest] = [...options.prefix, join(binaries, 'bin/postgres'), ...args] as [
    string,
    ...string[],
  ]
  for (let attempt = 1; ; attempt++) {
    const server = spawn(program, rest, {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const words = await untilReady(server)
    if (words === undefined) return server
    const passing = /postmaster\.pid|shared memory block|in use/.test(words)
    if (!passing || attempt === 100) {
      throw new TandemError('store_unavailable', {
        detail: 'PostgreSQL did not start.',
        cause: new Error(words),
      })
    }
    await sleep(100)
  }
}

/** Undefined when the server is ready, else its last words. */
function untilReady(server: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let words = ''
    const listen = (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-4000)
      if (!words.includes('ready to accept connections')) return
      server.stderr?.off('data', listen)
      server.stderr?.resume()
      resolve(undefined)
    }
    server.stderr?.on('data', listen)
    server.once('error', (error) => resolve(error.message))
    server.once('exit', (code) => resolve(`exit ${code}: ${words}`))
  })
}

function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    server.kill('SIGINT')
  })
}

/** A server whose parent was killed still holds the cluster: end it, and wait until it has. */
async function stopOrphan(data: string): Promise<void> {
  const pid = orphanPid(data)
  if (pid === undefined) return
  for (let waited = 0; waited < 200; waited++) {
    try {
      process.kill(pid, waited === 0 ? 'SIGINT' : 0)
    } catch {
      return
    }
    await sleep(100)
  }
}

function orphanPid(data: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    const ps = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    const args = ps.error ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ps.stdout
    return args.includes('postgres') && args.includes(data) ? pid : undefined
  } catch {
    return undefined
  }
}
