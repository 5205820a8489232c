import { createHash } from 'node:crypto'
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ClickHouse, Stores } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { BackupFile, Manifest } from './manifest.ts'
import { copyTableTo, tablesInOrder } from './postgres-dump.ts'

export interface BackupDependencies {
  stores: Pick<Stores, 'pool' | 'clickhouse'>
  /** Runs work while the loader rests: ClickHouse does not change, sealed segments stay where they are. */
  whileLoaderRests: <T>(work: () => Promise<T>) => Promise<T>
  /** Directory of the spool, and files of the data directory without which a restored copy cannot be used. */
  spoolDirectory: string
  dataFiles: string[]
  dataDirectory: string
  clock: () => number
  version: string
}

export interface BackupProgress {
  done: number
  total: number
  step: string
}

/**
 * Writes a consistent backup of both stores and the spool into a new directory.
 *
 * @param target directory that does not exist yet
 * @throws TandemError `conflict` when it exists, `disk_full`, `query_failed`
 */
export async function backUp(
  parts: BackupDependencies,
  target: string,
  onProgress: (progress: BackupProgress) => void,
): Promise<Manifest> {
  if (existsSync(target)) throw new TandemError('conflict', { detail: `${target} exists.` })
  const partial = `${target}.partial`
  rmSync(partial, { recursive: true, force: true })
  for (const folder of ['postgres', 'clickhouse', 'files'])
    mkdirSync(join(partial, folder), { recursive: true })
  try {
    const manifest = await parts.whileLoaderRests(() => writeParts(parts, partial, onProgress))
    writeFileSync(join(partial, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    renameSync(partial, target)
    return manifest
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw error
  }
}

async function writeParts(
  parts: BackupDependencies,
  directory: string,
  onProgress: (progress: BackupProgress) => void,
): Promise<Manifest> {
  const { pool, clickhouse } = parts.stores
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const tables = await tablesInOrder(client)
    const chunks = await clickHouseChunks(clickhouse)
    const total = tables.length + chunks.length
    let done = 0
    const step = (name: string) => onProgress({ done: done++, total, step: name })

    const postgres: Manifest['postgres'] = []
    for (const table of tables) {
      step(table)
      const path = join(directory, 'postgres', `${table}.copy`)
      postgres.push({
        table,
        rows: await copyTableTo(client, table, path),
        file: await describe(directory, path),
      })
    }
    const { rows: migrations } = await client.query<{ name: string }>(
      'SELECT name FROM schema_migrations ORDER BY name',
    )
    await client.query('COMMIT')

    const clickhouseTables = new Map<string, Manifest['clickhouse'][number]>()
    for (const chunk of chunks) {
      step(chunk.table)
      const entry = clickhouseTables.get(chunk.table) ?? { table: chunk.table, rows: 0, files: [] }
      const path = join(directory, 'clickhouse', `${chunk.table}.${entry.files.length}.native`)
      await clickhouse.exportFile({ select: chunk.select, path, format: 'Native' })
      entry.rows += chunk.rows
      entry.files.push(await describe(directory, path))
      clickhouseTables.set(chunk.table, entry)
    }
    const applied = await clickhouse.query<{ name: string }>(
      'SELECT DISTINCT name FROM schema_migrations ORDER BY name',
    )
    return {
      format: 1,
      version: parts.version,
      createdAt: new Date(parts.clock()).toISOString(),
      migrations: { postgres: migrations.map((row) => row.name), clickhouse: applied.map((row) => row.name) },
      postgres,
      clickhouse: [...clickhouseTables.values()],
      files: await copyFiles(parts, directory),
    }
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
    client.release()
  }
}

interface Chunk {
  table: string
  rows: number
  select: string
}

/** One export for each partition of each table that holds rows of its own: a file stays of a size that can be handled. */
async function clickHouseChunks(clickhouse: ClickHouse): Promise<Chunk[]> {
  const rows = await clickhouse.query<{ table: string; partition: string; rows: string }>(
    `SELECT table, _partition_id AS partition, sum(rows) AS rows
     FROM (SELECT table, partition_id AS _partition_id, rows FROM system.parts WHERE active AND database = currentDatabase())
     WHERE table NOT IN ('schema_migrations', 'schema_migrations_local')
     GROUP BY table, partition ORDER BY table, partition`,
  )
  return rows.map(({ table, partition, rows: count }) => ({
    table,
    rows: Number(count),
    select: `SELECT * FROM ${table} WHERE _partition_id = '${partition.replaceAll("'", "''")}'`,
  }))
}

async function copyFiles(parts: BackupDependencies, directory: string): Promise<BackupFile[]> {
  const segments = existsSync(parts.spoolDirectory)
    ? readdirSync(parts.spoolDirectory).map((name) => join(parts.spoolDirectory, name))
    : []
  const copied: BackupFile[] = []
  for (const source of [...segments, ...parts.dataFiles.filter((path) => existsSync(path))]) {
    if (!statSync(source).isFile()) continue
    const inside = relative(parts.dataDirectory, source)
    const path = join(directory, 'files', inside)
    mkdirSync(join(path, '..'), { recursive: true })
    copyFileSync(source, path)
    copied.push(await describe(directory, path))
  }
  return copied
}

/** Path inside the backup, size and checksum of a file. */
export async function describe(directory: string, path: string): Promise<BackupFile> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const inside = relative(directory, path)
  return {
    path: inside === '' ? basename(path) : inside,
    bytes: statSync(path).size,
    sha256: hash.digest('hex'),
  }
}
