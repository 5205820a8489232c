import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { ClickHouse } from './clickhouse.ts'
import { forCluster } from './cluster.ts'

const root = join(import.meta.dirname, '../../migrations')

interface Migration {
  name: string
  sql: string
}

/** The numbered files of one store, in order. Numbers may not repeat. */
export function readMigrations(store: 'postgres' | 'clickhouse'): Migration[] {
  const names = readdirSync(join(root, store))
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const numbers = names.map((name) => name.slice(0, 4))
  const repeated = numbers.find((number, index) => numbers.indexOf(number) !== index)
  if (repeated) throw new Error(`Two ${store} migrations have the number ${repeated}.`)
  return names.map((name) => ({ name, sql: readFileSync(join(root, store, name), 'utf8') }))
}

/** Brings PostgreSQL to the newest schema; forward only, each file whole or not at all, safe when several nodes start at once. */
export async function migratePostgres(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock(72114001)')
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations')
    const applied = new Set(rows.map((row) => row.name))
    const missing = readMigrations('postgres').filter(({ name }) => !applied.has(name))
    // A database that is new gets all of them in one transaction, which waits for the disk once.
    const batches = applied.size === 0 ? [missing] : missing.map((one) => [one])
    for (const batch of batches) await applyBatch(client, batch)
  } finally {
    await client.query('SELECT pg_advisory_unlock(72114001)').catch(() => undefined)
    client.release()
  }
}

/** @throws Error naming the file that failed; nothing of the batch stays then */
async function applyBatch(client: pg.PoolClient, batch: readonly Migration[]): Promise<void> {
  await client.query('BEGIN')
  for (const { name, sql } of batch) {
    try {
      await client.query(sql)
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name])
    } catch (error) {
      await client.query('ROLLBACK')
      throw new Error(`Migration ${name} failed.`, { cause: error })
    }
  }
  await client.query('COMMIT')
}

/**
 * Brings ClickHouse to the newest schema. Statements are idempotent (IF NOT EXISTS), because ClickHouse has no
 * transactions over DDL: a file that stopped half-way is run again.
 *
 * @param cluster name of the cluster, or undefined for a single node
 * @param login user of a server; its dictionaries read their tables as that user
 */
export async function migrateClickHouse(
  clickhouse: ClickHouse,
  cluster: string | undefined,
  login?: ServerLogin,
): Promise<void> {
  const bookkeeping =
    'CREATE TABLE IF NOT EXISTS schema_migrations (name String, applied_at DateTime DEFAULT now()) ENGINE = ReplacingMergeTree ORDER BY name'
  for (const statement of forCluster(bookkeeping, cluster)) await clickhouse.command(statement)
  const rows = await clickhouse.query<{ name: string }>('SELECT name FROM schema_migrations')
  const applied = new Set(rows.map((row) => row.name))
  for (const { name, sql } of readMigrations('clickhouse')) {
    if (applied.has(name)) continue
    for (const statement of splitStatements(sql)) {
      for (const rendered of forCluster(statement, cluster))
        await clickhouse.command(rendered, {}, { maxSeconds: 0 })
    }
    await clickhouse.insert('schema_migrations', [{ name }])
  }
  // At every start, because passwords change.
  for (const statement of login ? dictionariesFor(login) : []) {
    for (const rendered of forCluster(statement, cluster))
      await clickhouse.command(
        rendered.replace('CREATE DICTIONARY IF NOT EXISTS', 'CREATE OR REPLACE DICTIONARY'),
      )
  }
}

/** How a ClickHouse server is signed in to. */
export interface ServerLogin {
  user: string
  password: string
}

/** Statements of all dictionaries, which read as the given user. */
export function dictionariesFor({ user, password }: ServerLogin): string[] {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  return readMigrations('clickhouse')
    .flatMap(({ sql }) => splitStatements(sql))
    .filter((statement) => /^CREATE DICTIONARY /m.test(statement))
    .map((statement) =>
      statement.replace(
        'SOURCE(CLICKHOUSE(',
        () => `SOURCE(CLICKHOUSE(USER ${quoted(user)} PASSWORD ${quoted(password)} `,
      ),
    )
}

/** Statements end with a semicolon at the end of a line, and keep the comments before them. */
export function splitStatements(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) =>
      statement.split('\n').some((line) => line !== '' && !line.trimStart().startsWith('--')),
    )
}
