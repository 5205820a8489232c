import { sql } from 'kysely'
import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import type { Outcome, Source } from './pipeline.ts'

type OutcomeTables = {
  source_outcomes: { source_id: string; workspace: string; hour: Date; outcome: Outcome; count: number }
  source_cadences: { source_id: string; workspace: string; every_minutes: number }
}

/** Events of a source by what became of them. */
export type OutcomeCounts = Record<Outcome, number>

/** What was counted of one source in one hour (its start in ms) and is not written yet. */
interface Counting {
  source: Source
  hour: number
  counts: OutcomeCounts
}

export type SourceOutcomes = ReturnType<typeof createSourceOutcomes>

const hourMs = 3_600_000
const keepDays = 90

/**
 * How many events of each source were stored, repeated, parked or refused, by the hour; and how often a source is
 * expected to send. Counted in memory and written every few seconds: after a crash the last seconds are missing from
 * these counts (never from the events).
 */
export function createSourceOutcomes({
  postgres,
  clock,
  logger,
  flushMs = 5000,
}: {
  postgres: Postgres
  clock: () => number
  logger: Logger
  flushMs?: number
}) {
  const tables = postgres.withTables<OutcomeTables>()
  let counting = new Map<string, Counting>()
  let flushing = Promise.resolve()
  let prunedAt = 0
  const timer = setInterval(() => {
    flush().catch((error) => logger.warn({ err: error }, 'counts by outcome wait to be written'))
  }, flushMs)
  timer.unref()

  /** Counts one delivery. @param received number of its events; those not in `halted` were stored */
  function note(source: Source, received: number, halted: readonly { outcome: Outcome }[]): void {
    const hour = Math.floor(clock() / hourMs) * hourMs
    const key = `${source.id} ${hour}`
    let entry = counting.get(key)
    if (!entry) {
      entry = { source, hour, counts: { stored: 0, duplicate: 0, parked: 0, refused: 0 } }
      counting.set(key, entry)
    }
    entry.counts.stored += received - halted.length
    for (const { outcome } of halted) entry.counts[outcome]++
  }

  /** Writes what was counted; what cannot be written now is kept for the next time. */
  function flush(): Promise<void> {
    flushing = flushing.catch(() => undefined).then(flushNow)
    return flushing
  }

  async function flushNow(): Promise<void> {
    const batch = counting
    counting = new Map()
    const rows = [...batch.values()].flatMap((entry) =>
      outcomesOf(entry).map((outcome) => ({
        source_id: entry.source.id,
        workspace: entry.source.workspace,
        hour: new Date(entry.hour),
        outcome,
        count: entry.counts[outcome],
      })),
    )
    if (rows.length === 0) return
    try {
      await tables
        .insertInto('source_outcomes')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(['source_id', 'hour', 'outcome'])
            .doUpdateSet({ count: sql<number>`source_outcomes.count + excluded.count` }),
        )
        .execute()
    } catch (error) {
      for (const [key, entry] of batch) putBack(key, entry)
      throw error
    }
    await prune()
  }

  function putBack(key: string, entry: Counting): void {
    const since = counting.get(key)
    if (!since) counting.set(key, entry)
    else for (const outcome of outcomesOf(entry)) since.counts[outcome] += entry.counts[outcome]
  }

  /** Once a day, what nobody asks for any more. */
  async function prune(): Promise<void> {
    const now = clock()
    if (now - prunedAt < 24 * hourMs) return
    prunedAt = now
    await tables
      .deleteFrom('source_outcomes')
      .where('hour', '<', new Date(now - keepDays * 24 * hourMs))
      .execute()
  }

  /** Counts of each source of a workspace in the hours after `since` (ms). */
  async function countsSince(workspace: string, since: number): Promise<Map<string, OutcomeCounts>> {
    const rows = await tables
      .selectFrom('source_outcomes')
      .where('workspace', '=', workspace)
      .where('hour', '>', new Date(since - hourMs))
      .groupBy(['source_id', 'outcome'])
      .select((row) => ['source_id', 'outcome', sql<number>`sum(${row.ref('count')})::bigint`.as('count')])
      .execute()
    const counts = new Map<string, OutcomeCounts>()
    for (const row of rows) {
      const own = counts.get(row.source_id) ?? { stored: 0, duplicate: 0, parked: 0, refused: 0 }
      own[row.outcome] += row.count
      counts.set(row.source_id, own)
    }
    return counts
  }

  /** Minutes within which each source is expected to send; absent when nothing is expected. */
  async function cadences(workspace: string): Promise<Map<string, number>> {
    const rows = await tables
      .selectFrom('source_cadences')
      .where('workspace', '=', workspace)
      .select(['source_id', 'every_minutes'])
      .execute()
    return new Map(rows.map((row) => [row.source_id, row.every_minutes]))
  }

  /** @param minutes null when nothing is expected any more */
  async function setCadence(source: Pick<Source, 'id' | 'workspace'>, minutes: number | null): Promise<void> {
    if (minutes === null) {
      await tables
        .deleteFrom('source_cadences')
        .where('source_id', '=', source.id)
        .where('workspace', '=', source.workspace)
        .execute()
      return
    }
    await tables
      .insertInto('source_cadences')
      .values({ source_id: source.id, workspace: source.workspace, every_minutes: minutes })
      .onConflict((conflict) => conflict.column('source_id').doUpdateSet({ every_minutes: minutes }))
      .execute()
  }

  return {
    note,
    flush,
    countsSince,
    cadences,
    setCadence,
    /** Writes the rest and stops. */
    async close(): Promise<void> {
      clearInterval(timer)
      await flush().catch((error) =>
        logger.warn({ err: error }, 'the last counts by outcome were not written'),
      )
    },
  }
}

/** The outcomes that occurred. */
function outcomesOf({ counts }: Counting): Outcome[] {
  return (Object.keys(counts) as Outcome[]).filter((outcome) => counts[outcome] > 0)
}
