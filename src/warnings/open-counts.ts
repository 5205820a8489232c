import { type Kysely, sql } from 'kysely'
import type { WarningTables } from './tables.ts'

const weekMs = 7 * 86_400_000

/** How many customers early warnings are open for, for whoever may know numbers but nobody. */
export interface OpenCounts {
  leave: number
  dissatisfied: number
  /** Of both, opened in the last seven days. */
  fresh: number
}

/**
 * Counts of customers with an open warning; one of whom two warnings are open counts once for each signal.
 *
 * @returns null where no version is in use, so that nothing can be said
 */
export function createOpenCounts(tables: Kysely<WarningTables>, clock: () => number) {
  return async (workspace: string): Promise<OpenCounts | null> => {
    const [inUse, counted] = await Promise.all([
      tables
        .selectFrom('warning_models')
        .select('version')
        .where('workspace', '=', workspace)
        .where('standing', '=', 'in_use')
        .limit(1)
        .executeTakeFirst(),
      tables
        .selectFrom('warnings')
        .select([
          sql<string>`count(DISTINCT (whose, subject)) FILTER (WHERE signal = 'leave')`.as('leave'),
          sql<string>`count(DISTINCT (whose, subject)) FILTER (WHERE signal = 'dissatisfied')`.as(
            'dissatisfied',
          ),
          sql<string>`count(DISTINCT (whose, subject)) FILTER (WHERE opened_at > ${new Date(clock() - weekMs)})`.as(
            'fresh',
          ),
        ])
        .where('workspace', '=', workspace)
        .where('state', '=', 'open')
        .where('as_usual', '=', false)
        .executeTakeFirstOrThrow(),
    ])
    if (!inUse) return null
    const { leave, dissatisfied, fresh } = counted
    return { leave: Number(leave), dissatisfied: Number(dissatisfied), fresh: Number(fresh) }
  }
}
