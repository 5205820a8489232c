import type pg from 'pg'
import type { Config } from '../config.ts'
import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { createRevision } from './revision.ts'
import { createSources } from './sources.ts'
import type { AccessTables } from './tables.ts'
import { createWorkspaces } from './workspaces.ts'

export interface AccessDependencies {
  postgres: Postgres
  /** The pool under `postgres`, for the sign-in library. */
  pool: pg.Pool
  config: Config
  /** Milliseconds since 1970. */
  clock: () => number
  logger: Logger
}

export type Access = Awaited<ReturnType<typeof createAccess>>

/** Everything about who may do what: workspaces, people, sign-in, keys, screens, sources, audit. */
export async function createAccess({ postgres, clock, logger }: AccessDependencies) {
  const tables = postgres.withTables<AccessTables>()
  const workspaces = createWorkspaces({ tables, clock })
  const { load, ...sources } = createSources({ tables, clock, refresh: () => revision.refresh() })
  const revision = createRevision({ tables, logger, loaders: [load] })
  await revision.start()
  return {
    ...workspaces,
    ...sources,
    /** Stops watching for changes; the pool is not closed. */
    close: revision.stop,
  }
}
