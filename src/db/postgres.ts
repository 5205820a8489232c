import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

// One mapping of types for the whole program: bigint counts fit a number, numeric keeps its exact text,
// timestamps are Dates, dates stay 'YYYY-MM-DD'.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/**
 * PostgreSQL through Kysely. Every domain names its own tables: `postgres.withTables<MetricsTables>()`.
 */
// biome-ignore lint/complexity/noBannedTypes: an empty schema is what a domain widens with withTables
export type Postgres = Kysely<{}>

export interface PostgresConnection {
  postgres: Postgres
  pool: pg.Pool
}

export function connectPostgres(
  target: { url: string } | { socket: string; user: string; database: string },
): PostgresConnection {
  const pool = new pg.Pool({
    ...('url' in target
      ? { connectionString: target.url }
      : { host: target.socket, user: target.user, database: target.database }),
    max: 12,
    statement_timeout: 60_000,
  })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  return { postgres: new Kysely({ dialect: new PostgresDialect({ pool }) }), pool }
}
