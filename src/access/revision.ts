import type { Kysely } from 'kysely'
import type { Logger } from '../logger.ts'
import type { AccessTables } from './tables.ts'

interface RevisionDependencies {
  tables: Kysely<AccessTables>
  logger: Logger
  /** Each reads one thing from PostgreSQL into memory. */
  loaders: (() => Promise<void>)[]
}

const pollMilliseconds = 1000

/**
 * Keeps what a node holds in memory (write keys, API keys, screens) equal to PostgreSQL, on every node, within a
 * second. A number is read instead of LISTEN because that works through connection poolers, needs no connection of
 * its own and has no gap after a lost connection.
 */
export function createRevision({ tables, logger, loaders }: RevisionDependencies) {
  let seen = -1
  let timer: NodeJS.Timeout | undefined
  let loading: Promise<void> = Promise.resolve()

  async function loadIfChanged(): Promise<void> {
    const row = await tables.selectFrom('access_revision').select('revision').executeTakeFirstOrThrow()
    if (row.revision === seen) return
    for (const load of loaders) await load()
    seen = row.revision
  }

  /** Reads again what changed; calls wait for one another, so a caller sees its own change afterwards. */
  function refresh(): Promise<void> {
    loading = loading.catch(() => undefined).then(loadIfChanged)
    return loading
  }

  /** Loads everything and goes on watching. */
  async function start(): Promise<void> {
    await refresh()
    const poll = () => {
      timer = setTimeout(async () => {
        // PostgreSQL may be away for a while: what is in memory stays valid until it is back.
        await refresh().catch((error) => logger.warn({ err: error }, 'access: could not read changes'))
        if (timer) poll()
      }, pollMilliseconds)
      timer.unref()
    }
    poll()
  }

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }

  return { refresh, start, stop }
}
