/**
 * What Tandem asks of ClickHouse, the same for the embedded engine and for a server.
 *
 * SQL uses ClickHouse's own parameters, `{name: Type}`, never string building with values. Settings go into the
 * SQL's own SETTINGS clause, because settings given per call leak into later calls of an embedded session.
 */
export interface ClickHouse {
  /** Whether the engine runs inside this process and reads files of this machine. */
  readonly embedded: boolean

  /**
   * Rows of a SELECT as objects. UInt64 and Int64 come as strings (JavaScript cannot hold them), other numbers as
   * numbers, DateTime64 as 'YYYY-MM-DD hh:mm:ss.mmm' in UTC.
   *
   * @throws TandemError `query_failed`, `query_too_slow` (over maxSeconds), `store_unavailable`
   */
  query<Row>(sql: string, params?: QueryParams, options?: QueryOptions): Promise<Row[]>

  /** A statement without an answer: DDL, INSERT … SELECT, KILL. @throws as `query` */
  command(sql: string, params?: QueryParams, options?: QueryOptions): Promise<void>

  /** Few rows given as objects (JSONEachRow). For many rows write a file and use `insertFile`. @throws as `query` */
  insert(table: string, rows: readonly Record<string, unknown>[]): Promise<void>

  /**
   * Loads a file of this machine: ten times faster than rows given as JSON.
   *
   * @param structure the file's columns in order, as in ClickHouse's `file()`: `message_id String, ts DateTime64(3, 'UTC')`
   * @param select optional expressions instead of `*` and an optional WHERE, written over the file's columns
   * @throws as `query`
   */
  insertFile(file: InsertFile): Promise<void>

  /** Writes the answer of a SELECT into a new file of this machine, without holding it in memory. @throws as `query` */
  exportFile(file: ExportFile): Promise<void>

  /** True when the store answers. */
  ping(): Promise<boolean>

  /** Ends running queries and closes; safe to call twice. */
  close(): Promise<void>
}

export type QueryParams = Record<
  string,
  string | number | boolean | bigint | null | readonly (string | number)[]
>

export interface QueryOptions {
  /** Seconds after which the engine stops the query; 30 when absent, 0 means no limit (loading, maintenance). */
  maxSeconds?: number
}

export interface InsertFile {
  table: string
  columns: readonly string[]
  path: string
  format: 'RowBinary' | 'Native' | 'JSONEachRow' | 'Parquet'
  structure: string
  select?: string
  where?: string
}

export interface ExportFile {
  select: string
  params?: QueryParams
  path: string
  format: 'Native' | 'Parquet' | 'CSVWithNames' | 'RowBinary'
}
