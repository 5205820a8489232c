import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { TandemError } from '../errors.ts'
import type { ClickHouse, InsertFile, QueryOptions, QueryParams } from './clickhouse.ts'
import { fromEngineError } from './engine-error.ts'
import { createSessionPool, type SessionPool } from './session-pool.ts'

/**
 * chDB opened in this process. One session runs one query at a time, so there is a pool of sessions on the one
 * directory; Node must have been started with UV_THREADPOOL_SIZE above the pool's size (bin/tandem.mjs does).
 *
 * @param directory data directory; made when absent
 * @param maxMemoryBytes cap over all queries together
 * @param purgeEveryMs how often memory that the engine holds without need goes back to the machine
 * @throws TandemError `data_dir_in_use` when another process has it open, `unsupported_platform`
 */
export function openEmbeddedClickHouse(
  directory: string,
  maxMemoryBytes: number,
  poolSize = 6,
  purgeEveryMs = 60_000,
): ClickHouse {
  const sessions = openSessions(directory, maxMemoryBytes, poolSize)
  const pool = createSessionPool(sessions)
  let closed = false
  const purging = purgeNowAndThen(pool, purgeEveryMs)

  async function withSession<T>(work: (session: ChdbSession) => Promise<T>): Promise<T> {
    if (closed) throw new TandemError('store_unavailable', { detail: 'ClickHouse is closed.' })
    purging.note()
    return pool.use((session) =>
      work(session).catch((error: unknown) => {
        throw fromEngineError(error)
      }),
    )
  }

  function run(sql: string, params: QueryParams | undefined, format: string) {
    return withSession(async (session) =>
      params && Object.keys(params).length > 0
        ? session.queryBindAsync(sql, params, { format })
        : session.queryAsync(sql, { format }),
    )
  }

  return {
    embedded: true,
    async query<Row>(sql: string, params?: QueryParams, options?: QueryOptions) {
      const result = await run(withLimit(sql, options), params, 'JSONEachRow')
      const text = result.text()
      return text === '' ? [] : (JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as Row[])
    },
    async command(sql, params) {
      await run(sql, params, 'Null')
    },
    async insert(table, rows) {
      if (rows.length === 0) return
      const body = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))
      await withSession((session) => session.insert({ table, values: body, format: 'JSONEachRow' }))
    },
    async insertFile(file) {
      await run(insertFromFileSql(file), undefined, 'Null')
    },
    async exportFile({ select, params, path, format }) {
      // The engine would append to a file that is there.
      if (existsSync(path)) throw new TandemError('conflict', { detail: `${path} exists.` })
      await run(`INSERT INTO FUNCTION file(${quoted(path)}, ${quoted(format)}) ${select}`, params, 'Null')
    },
    async ping() {
      return run('SELECT 1', undefined, 'Null').then(
        () => true,
        () => false,
      )
    },
    async close() {
      if (closed) return
      closed = true
      purging.end()
      await comeToRest(sessions.length, pool)
      for (const session of sessions) session.close()
    },
  }
}

/**
 * The engine's allocator keeps what statements have freed, hundreds of megabytes after a large one. Every so often, when
 * anything was asked meanwhile, it gives that back; what is needed again costs a moment.
 */
function purgeNowAndThen(pool: SessionPool<ChdbSession>, everyMs: number) {
  let used = false
  const timer = setInterval(() => {
    if (!used) return
    used = false
    pool
      .use((session) => session.queryAsync('SYSTEM JEMALLOC PURGE', { format: 'Null' }))
      // An engine that was built with another allocator does not know the statement.
      .catch(() => clearInterval(timer))
  }, everyMs)
  timer.unref()
  return {
    note() {
      used = true
    },
    end: () => clearInterval(timer),
  }
}

const restWithinMs = 5000
const restEveryMs = 20

/**
 * Brings the engine to rest, because closing it under a query or a merge can end the process: queries are killed,
 * merges are stopped, and both are waited for, within a deadline.
 */
async function comeToRest(sessions: number, pool: SessionPool<ChdbSession>): Promise<void> {
  const deadline = performance.now() + restWithinMs
  const free = pool.take()
  if (!free) return
  const ask = (sql: string, format: string) => free.queryAsync(sql, { format }).catch(() => undefined)
  await ask('SYSTEM STOP MERGES', 'Null')
  while (pool.free() + 1 < sessions && performance.now() < deadline) {
    await ask("KILL QUERY WHERE query NOT LIKE '%KILL QUERY%' ASYNC", 'Null')
    await sleep(restEveryMs)
  }
  while (performance.now() < deadline) {
    const merges = await ask('SELECT count() FROM system.merges', 'TSV')
    if (merges === undefined || merges.text().trim() === '0') break
    await sleep(restEveryMs)
  }
}

interface ChdbResult {
  text(): string
}

interface ChdbSession {
  query(sql: string): unknown
  queryAsync(sql: string, options: { format: string }): Promise<ChdbResult>
  queryBindAsync(sql: string, params: object, options: { format: string }): Promise<ChdbResult>
  insert(params: { table: string; values: Buffer; format: 'JSONEachRow' }): Promise<unknown>
  close(): void
}

function openSessions(directory: string, maxMemoryBytes: number, poolSize: number): ChdbSession[] {
  let Session: new (path: string, options: { connectionArgs: string[] }) => ChdbSession
  try {
    ;({ Session } = createRequire(import.meta.url)('chdb'))
  } catch (cause) {
    throw new TandemError('unsupported_platform', { cause })
  }
  const open = () =>
    new Session(directory, {
      connectionArgs: [`--max_server_memory_usage=${maxMemoryBytes}`, '--async_load_databases=0'],
    })
  try {
    const sessions = Array.from({ length: poolSize }, open)
    for (const session of sessions) session.query('CREATE DATABASE IF NOT EXISTS tandem ENGINE = Atomic')
    // The database of a session, and whole 64-bit integers as text, are the only settings a session keeps.
    for (const session of sessions)
      session.query('USE tandem; SET output_format_json_quote_64bit_integers = 1')
    return sessions
  } catch (cause) {
    if (/lock file|Cannot lock/i.test(String(cause))) {
      throw new TandemError('data_dir_in_use', { detail: directory, cause })
    }
    throw fromEngineError(cause)
  }
}

function withLimit(sql: string, options: QueryOptions | undefined): string {
  const seconds = options?.maxSeconds ?? 30
  if (seconds === 0) return sql
  return /\bSETTINGS\b[^)]*$/i.test(sql)
    ? `${sql}, max_execution_time = ${seconds}`
    : /\bFORMAT\s+\w+\s*$/i.test(sql)
      ? sql.replace(/\bFORMAT\s+(\w+)\s*$/i, `SETTINGS max_execution_time = ${seconds} FORMAT $1`)
      : `${sql}\nSETTINGS max_execution_time = ${seconds}`
}

function insertFromFileSql(file: InsertFile): string {
  return [
    `INSERT INTO ${file.table} (${file.columns.join(', ')})`,
    `SELECT ${file.select ?? '*'} FROM file(${quoted(file.path)}, ${quoted(file.format)}, ${quoted(file.structure)})`,
    ...(file.where ? [`WHERE ${file.where}`] : []),
  ].join('\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
