import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts'
import { migratePostgres } from '../src/db/migrate.ts'
import { connectPostgres } from '../src/db/postgres.ts'

const template = 'tandem_template'

/**
 * What a run prepares once, so that no test file does it again: one PostgreSQL server with a migrated database, and a
 * migrated ClickHouse directory. Every test file makes its own of both by copying them (src/db/test-stores.ts).
 */
export default async function setup() {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-run-'))
  const stop = process.env.TEST_DATABASE_URL ? undefined : await preparePostgres(directory)
  if (!process.env.TEST_CLICKHOUSE_URL) {
    const migrated = join(directory, 'clickhouse')
    execFileSync(process.execPath, [join(import.meta.dirname, 'clickhouse-template.ts'), migrated])
    process.env.TEST_CLICKHOUSE_TEMPLATE = migrated
  }
  return async () => {
    await stop?.()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function preparePostgres(directory: string) {
  const server = await startEmbeddedPostgres(join(directory, 'postgres'), [
    'fsync=off',
    'max_connections=400',
  ])
  const admin = new pg.Client({ host: server.socket, user: server.user, database: 'postgres' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${template}`)
  await admin.end()
  const { pool } = connectPostgres({ socket: server.socket, user: server.user, database: template })
  await migratePostgres(pool)
  await pool.end()
  process.env.TEST_POSTGRES_SOCKET = server.socket
  process.env.TEST_POSTGRES_TEMPLATE = template
  return () => server.stop()
}
