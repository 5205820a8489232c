import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ClickHouse, InsertFile, QueryOptions, QueryParams } from './clickhouse.ts'
import { fromEngineError } from './engine-error.ts'

/**
 * A ClickHouse server over HTTP.
 *
 * @param url `http(s)://user:password@host:8123/database`
 */
export function openRemoteClickHouse(url: string): ClickHouse {
  const client = createClient({
    url,
    request_timeout: 600_000,
    max_open_connections: 16,
    // The client would log statements and the engine's words, which may hold customer data; we log our own.
    log: { level: ClickHouseLogLevel.OFF },
  })
  let closed = false

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw fromEngineError(error)
    }
  }

  const settings = (options: QueryOptions | undefined) => {
    const seconds = options?.maxSeconds ?? 30
    return seconds === 0 ? {} : { max_execution_time: seconds }
  }

  return {
    embedded: false,
    query<Row>(sql: string, params?: QueryParams, options?: QueryOptions) {
      return attempt(async () => {
        const result = await client.query({
          query: sql,
          format: 'JSONEachRow',
          ...(params ? { query_params: params } : {}),
          clickhouse_settings: { ...settings(options), output_format_json_quote_64bit_integers: 1 },
        })
        return result.json<Row>()
      })
    },
    exportFile({ select, params, path, format }) {
      return attempt(async () => {
        const { stream } = await client.exec({
          query: `${select} FORMAT ${format}`,
          ...(params ? { query_params: params } : {}),
        })
        await pipeline(stream, createWriteStream(path, { flags: 'wx' }))
      })
    },
    command(sql, params) {
      return attempt(async () => {
        await client.command({ query: sql, ...(params ? { query_params: params } : {}) })
      })
    },
    insert(table, rows) {
      return attempt(async () => {
        if (rows.length > 0) await client.insert({ table, values: rows, format: 'JSONEachRow' })
      })
    },
    insertFile(file) {
      return attempt(async () => {
        const { stream } = await client.exec({
          query: insertFromBodySql(file),
          values: createReadStream(file.path),
        })
        stream.resume()
        await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject))
      })
    },
    async ping() {
      return (await client.ping()).success
    },
    async close() {
      if (closed) return
      closed = true
      await client.close()
    },
  }
}

function insertFromBodySql(file: InsertFile): string {
  const into = `INSERT INTO ${file.table} (${file.columns.join(', ')})`
  if (!file.select && !file.where) return `${into} FORMAT ${file.format}`
  const structure = file.structure.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  const where = file.where ? ` WHERE ${file.where}` : ''
  return `${into} SELECT ${file.select ?? '*'} FROM input('${structure}')${where} FORMAT ${file.format}`
}
