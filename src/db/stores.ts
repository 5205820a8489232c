import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import type { ClickHouse } from './clickhouse.ts'
import { openEmbeddedClickHouse } from './embedded-clickhouse.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrateClickHouse, migratePostgres, type ServerLogin } from './migrate.ts'
import { connectPostgres, type Postgres } from './postgres.ts'
import { openRemoteClickHouse } from './remote-clickhouse.ts'

/** Both stores, open and migrated. */
export interface Stores {
  postgres: Postgres
  /** The pool under Kysely, for libraries that want their own SQL (jobs, sign-in) and for COPY. */
  pool: pg.Pool
  clickhouse: ClickHouse
  close(): Promise<void>
}

/**
 * Opens the stores named by the configuration, starting embedded ones, and migrates both.
 *
 * @throws TandemError `data_dir_in_use`, `unsupported_platform`, `store_unavailable`
 */
export async function openStores(config: Config): Promise<Stores> {
  mkdirSync(config.dataDir, { recursive: true })
  const unlock = lockDirectory(config.dataDir)
  const closers: (() => Promise<void>)[] = [async () => unlock()]
  try {
    const clickhouse = config.clickhouseUrl
      ? openRemoteClickHouse(config.clickhouseUrl)
      : openEmbeddedClickHouse(join(config.dataDir, 'clickhouse'), config.clickhouseMaxMemoryBytes)
    closers.unshift(() => clickhouse.close())
    const { postgres, pool } = await openPostgres(config, closers)
    await Promise.all([
      migratePostgres(pool),
      migrateClickHouse(clickhouse, config.clickhouseCluster, loginOf(config.clickhouseUrl)),
    ])
    return { postgres, pool, clickhouse, close: () => closeAll(closers) }
  } catch (error) {
    await closeAll(closers).catch(() => undefined)
    throw error
  }
}

/** Names of the stores that do not answer now; empty when both do. */
export async function unreachableStores({
  pool,
  clickhouse,
}: Pick<Stores, 'pool' | 'clickhouse'>): Promise<string[]> {
  const [postgresAnswers, clickhouseAnswers] = await Promise.all([
    pool.query('SELECT 1').then(
      () => true,
      () => false,
    ),
    clickhouse.ping(),
  ])
  return [...(postgresAnswers ? [] : ['PostgreSQL']), ...(clickhouseAnswers ? [] : ['ClickHouse'])]
}

/** The user in the server's address; undefined when it names none. */
function loginOf(url: string | undefined): ServerLogin | undefined {
  const { username = '', password = '' } = url === undefined ? {} : new URL(url)
  if (username === '' && password === '') return undefined
  return { user: decodeURIComponent(username) || 'default', password: decodeURIComponent(password) }
}

async function openPostgres(config: Config, closers: (() => Promise<void>)[]) {
  if (config.databaseUrl) {
    const connection = connectPostgres({ url: config.databaseUrl })
    closers.unshift(() => connection.pool.end())
    return connection
  }
  const server = await startEmbeddedPostgres(join(config.dataDir, 'postgres'))
  closers.unshift(() => server.stop())
  const connection = connectPostgres({ socket: server.socket, user: server.user, database: 'postgres' })
  closers.unshift(() => connection.pool.end())
  return connection
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.splice(0)) await close()
}

/** One process per data directory: the lock names its process, and a lock of a dead process is taken over. */
function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = Number(readFileSync(path, 'utf8'))
      if (isAlive(holder))
        throw new TandemError('data_dir_in_use', { detail: `${directory} (process ${holder})` })
      rmSync(path, { force: true })
    }
  }
  throw new TandemError('data_dir_in_use', { detail: directory })
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
