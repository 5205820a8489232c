import { readdirSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from '@hono/zod-openapi'
import type { Stores } from '../db/index.ts'

/** How Tandem is at this moment. */
export const healthSchema = z
  .object({
    version: z.string(),
    stores: z.array(
      z.object({
        name: z.enum(['PostgreSQL', 'ClickHouse']),
        reachable: z.boolean(),
        /** Absent when it does not answer. */
        version: z.string().optional(),
        embedded: z.boolean(),
      }),
    ),
    disk: z.object({ path: z.string(), freeBytes: z.number(), usedBytes: z.number() }),
    /** Accepted events that wait for ClickHouse; `lagSeconds` is how long the oldest has waited, 0 when none waits. */
    spool: z.object({ segments: z.number(), bytes: z.number(), lagSeconds: z.number() }),
    /** Events that wait for somebody to mend them. */
    parked: z.number(),
  })
  .openapi('Health')

export type Health = z.infer<typeof healthSchema>

export interface HealthDependencies {
  stores: Pick<Stores, 'pool' | 'clickhouse'>
  dataDirectory: string
  embeddedPostgres: boolean
  spool: () => Health['spool']
  version: string
}

/** Asks both stores and the disk. A store that does not answer is part of the answer, not an error. */
export async function readHealth(parts: HealthDependencies): Promise<Health> {
  const { pool, clickhouse } = parts.stores
  const [postgresVersion, clickhouseVersion, parked, disk] = await Promise.all([
    pool.query<{ v: string }>("SELECT current_setting('server_version') AS v").then(
      ({ rows }) => rows[0]?.v,
      () => undefined,
    ),
    clickhouse.query<{ v: string }>('SELECT version() AS v').then(
      ([row]) => row?.v,
      () => undefined,
    ),
    pool.query<{ n: number }>("SELECT count(*) AS n FROM parked_events WHERE state = 'parked'").then(
      ({ rows }) => rows[0]?.n ?? 0,
      () => 0,
    ),
    statfs(parts.dataDirectory),
  ])
  return {
    version: parts.version,
    stores: [
      store('PostgreSQL', postgresVersion, parts.embeddedPostgres),
      store('ClickHouse', clickhouseVersion, clickhouse.embedded),
    ],
    disk: {
      path: parts.dataDirectory,
      freeBytes: disk.bavail * disk.bsize,
      usedBytes: sizeOf(parts.dataDirectory),
    },
    spool: parts.spool(),
    parked,
  }
}

function store(name: 'PostgreSQL' | 'ClickHouse', version: string | undefined, embedded: boolean) {
  return { name, reachable: version !== undefined, ...(version === undefined ? {} : { version }), embedded }
}

/** Bytes of all files under a directory; files that vanish meanwhile count nothing. */
function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true }).reduce<number>(
    (sum, name) => sum + (statSync(join(directory, String(name)), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}
