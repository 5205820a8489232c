import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stores } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type BackupProgress, describe } from './backup.ts'
import { type Manifest, manifestSchema } from './manifest.ts'
import { copyTableFrom } from './postgres-dump.ts'

/**
 * Reads a backup into empty stores, embedded or by URL, and puts its spool segments and secrets into the data directory.
 *
 * @param source directory made by `backUp`
 * @throws TandemError `not_found` no backup there, `invalid_request` a file is damaged or from a newer program,
 *   `conflict` the stores hold data
 */
export async function restore(
  stores: Pick<Stores, 'pool' | 'clickhouse'>,
  source: string,
  dataDirectory: string,
  onProgress: (progress: BackupProgress) => void,
): Promise<Manifest> {
  const manifest = readManifest(source)
  await refuseDamage(source, manifest)
  await refuseFullStores(stores)
  await refuseNewer(stores, manifest)
  const total = manifest.postgres.length + manifest.clickhouse.length
  let done = 0

  const client = await stores.pool.connect()
  try {
    await client.query('BEGIN')
    for (const { table, file } of manifest.postgres) {
      onProgress({ done: done++, total, step: table })
      // Rows that a migration put there are in the backup as well, as they were.
      await client.query(`DELETE FROM ${table}`)
      await copyTableFrom(client, table, join(source, file.path))
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }

  // Events first: what views derive from them is then replaced by what was backed up.
  const ordered = manifest.clickhouse.toSorted(
    (a, b) => Number(b.table === 'events') - Number(a.table === 'events'),
  )
  for (const { table, files } of ordered) {
    onProgress({ done: done++, total, step: table })
    if (table !== 'events') await stores.clickhouse.command(`TRUNCATE TABLE ${table}`, {}, { maxSeconds: 0 })
    const columns = await stores.clickhouse.query<{ name: string; type: string }>(
      `SELECT name, type FROM system.columns
       WHERE database = currentDatabase() AND table = {table: String} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS') ORDER BY position`,
      { table },
    )
    for (const file of files) {
      await stores.clickhouse.insertFile({
        table,
        columns: columns.map(({ name }) => name),
        path: join(source, file.path),
        format: 'Native',
        structure: columns.map(({ name, type }) => `${name} ${type}`).join(', '),
      })
    }
  }

  for (const file of manifest.files) {
    const path = join(dataDirectory, file.path.replace(/^files\//, ''))
    mkdirSync(join(path, '..'), { recursive: true })
    copyFileSync(join(source, file.path), path)
  }
  return manifest
}

function readManifest(source: string): Manifest {
  const path = join(source, 'manifest.json')
  if (!existsSync(path))
    throw new TandemError('not_found', { detail: `${source} holds no backup (no manifest.json).` })
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!parsed.success)
    throw new TandemError('invalid_request', { detail: `${path} is not a manifest of a backup.` })
  return parsed.data
}

async function refuseDamage(source: string, manifest: Manifest): Promise<void> {
  const files = [
    ...manifest.postgres.map(({ file }) => file),
    ...manifest.clickhouse.flatMap(({ files: chunk }) => chunk),
    ...manifest.files,
  ]
  for (const file of files) {
    const path = join(source, file.path)
    const whole = existsSync(path) && (await describe(source, path)).sha256 === file.sha256
    if (!whole)
      throw new TandemError('invalid_request', {
        detail: `${file.path} of the backup is missing or damaged.`,
      })
  }
}

async function refuseFullStores(stores: Pick<Stores, 'pool' | 'clickhouse'>): Promise<void> {
  const [events] = await stores.clickhouse.query<{ n: string }>('SELECT count() AS n FROM events')
  const { rows } = await stores.pool.query<{ n: number }>('SELECT count(*) AS n FROM workspaces')
  if (Number(events?.n) > 0 || (rows[0]?.n ?? 0) > 0) {
    throw new TandemError('conflict', { detail: 'The stores hold data already; restore into empty ones.' })
  }
}

async function refuseNewer(stores: Pick<Stores, 'pool' | 'clickhouse'>, manifest: Manifest): Promise<void> {
  const { rows } = await stores.pool.query<{ name: string }>('SELECT name FROM schema_migrations')
  const analytics = await stores.clickhouse.query<{ name: string }>('SELECT name FROM schema_migrations')
  const known = new Set([...rows, ...analytics].map(({ name }) => name))
  const unknown = [...manifest.migrations.postgres, ...manifest.migrations.clickhouse].filter(
    (name) => !known.has(name),
  )
  if (unknown.length > 0) {
    throw new TandemError('invalid_request', {
      detail: `The backup was made by a newer Tandem (${manifest.version}); missing here: ${unknown.join(', ')}.`,
    })
  }
}
