import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { environment } from '../config.ts'
import { openEmbeddedClickHouse } from './embedded-clickhouse.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrateClickHouse, migratePostgres } from './migrate.ts'
import { connectPostgres } from './postgres.ts'
import { openRemoteClickHouse } from './remote-clickhouse.ts'
import type { Stores } from './stores.ts'

/** Stores of one test file, with the directory that holds them and a fresh workspace id for each test. */
export interface TestStores extends Stores {
  directory: string
  freshWorkspace(): string
}

/**
 * Real stores for one test file: its own ClickHouse directory, and its own database on the PostgreSQL server that
 * the test run started (or that TEST_DATABASE_URL names), both copied from what the run migrated once. Call `close()` in afterAll.
 *
 * @param env where the test run says which servers to use; the environment of the test process
 */
export async function openTestStores(
  env: Record<string, string | undefined> = environment(),
): Promise<TestStores> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-'))
  if (env.TEST_CLICKHOUSE_TEMPLATE && !env.TEST_CLICKHOUSE_URL) {
    cpSync(env.TEST_CLICKHOUSE_TEMPLATE, join(directory, 'clickhouse'), {
      recursive: true,
      verbatimSymlinks: true,
    })
  }
  const clickhouse = env.TEST_CLICKHOUSE_URL
    ? openRemoteClickHouse(env.TEST_CLICKHOUSE_URL)
    : openEmbeddedClickHouse(join(directory, 'clickhouse'), 2_000_000_000, 4)
  const database = await makeDatabase(env, directory)
  await Promise.all([migratePostgres(database.pool), migrateClickHouse(clickhouse, undefined)])
  return {
    postgres: database.postgres,
    pool: database.pool,
    clickhouse,
    directory,
    freshWorkspace: () => `ws_${randomUUID().slice(0, 8)}`,
    async close() {
      await database.pool.end()
      await database.drop()
      await clickhouse.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A database of its own on the run's server; without one (a single file run by hand) an embedded server. */
async function makeDatabase(env: Record<string, string | undefined>, directory: string) {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  if (env.TEST_DATABASE_URL) {
    const admin = new pg.Client({ connectionString: env.TEST_DATABASE_URL })
    await admin.connect()
    await admin.query(`CREATE DATABASE ${name}`)
    const url = new URL(env.TEST_DATABASE_URL)
    url.pathname = `/${name}`
    return {
      ...connectPostgres({ url: url.href }),
      async drop() {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
        await admin.end()
      },
    }
  }
  const server = env.TEST_POSTGRES_SOCKET
    ? { socket: env.TEST_POSTGRES_SOCKET, user: 'tandem', stop: async () => undefined }
    : await startEmbeddedPostgres(join(directory, 'postgres'), ['fsync=off'])
  const admin = new pg.Client({ host: server.socket, user: server.user, database: 'postgres' })
  await admin.connect()
  const template = env.TEST_POSTGRES_TEMPLATE ? `TEMPLATE ${env.TEST_POSTGRES_TEMPLATE}` : ''
  await admin.query(`CREATE DATABASE ${name} ${template}`)
  return {
    ...connectPostgres({ socket: server.socket, user: server.user, database: name }),
    async drop() {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await admin.end()
      await server.stop()
    },
  }
}
