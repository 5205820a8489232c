import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouse } from '../db/index.ts'
import { catalogue, TandemError } from '../errors.ts'
import type { Source, Verdict } from '../ingestion/index.ts'
import type { RejectedRow } from './error-file.ts'
import { type ImportCounts, noCounts } from './import.ts'
import { countOwnEvents } from './queries.ts'
import { isBroken, type ReadRow } from './row.ts'
import type { Call, RowMapper } from './row-mapper.ts'

/** The part of the intake that imports use. */
export interface Intake {
  accept(source: Source, messages: readonly unknown[], options: { historical: true }): Promise<Verdict[]>
}

/** Rows that were mapped and wait to be stored together. */
export interface MappedChunk {
  /** Numbers of the first and the last row. */
  firstRow: number
  lastRow: number
  rows: number
  skipped: number
  calls: Call[]
  /** For each call the row it came from. */
  origins: ReadRow[]
  rejected: RejectedRow[]
}

/** Maps rows in order. */
export async function mapChunk(rows: readonly ReadRow[], mapper: RowMapper): Promise<MappedChunk> {
  const chunk: MappedChunk = {
    firstRow: rows[0]?.number ?? 0,
    lastRow: rows.at(-1)?.number ?? 0,
    rows: rows.length,
    skipped: 0,
    calls: [],
    origins: [],
    rejected: [],
  }
  for (const row of rows) {
    if (isBroken(row)) {
      const { column, reason } = row
      chunk.rejected.push({ row, problem: column === undefined ? { reason } : { column, reason } })
      continue
    }
    const result = mapper.map(row)
    const mapped = result instanceof Promise ? await result : result
    if ('problem' in mapped) chunk.rejected.push({ row, problem: mapped.problem })
    else if (mapped.calls.length === 0) chunk.skipped++
    else
      for (const call of mapped.calls) {
        chunk.calls.push(call)
        chunk.origins.push(row)
      }
  }
  return chunk
}

/** Pauses before an intake that does not answer is asked again. */
const pausesMs = [500, 2_000, 5_000, 10_000, 20_000]

export interface ChunkStore {
  /**
   * Stores a chunk and says what became of it. What the pipeline refuses is an error of its row.
   *
   * @param again the chunk may have been stored in part before (the import was broken off, or the intake failed): what
   *   this import itself stored then counts as stored, not as a duplicate
   * @throws TandemError when the intake goes on failing
   */
  store(chunk: MappedChunk, again: boolean): Promise<ImportCounts>
}

export function createChunkStore(options: {
  intake: Intake
  clickhouse: ClickHouse
  source: Source
  origin: { id: string; file: string }
}): ChunkStore {
  const { intake, clickhouse, source, origin } = options

  /** Sending a chunk twice is safe, because each event has its messageId. */
  async function accept(calls: Call[]): Promise<{ verdicts: Verdict[]; retried: boolean }> {
    for (let attempt = 0; ; attempt++) {
      try {
        return { verdicts: await intake.accept(source, calls, { historical: true }), retried: attempt > 0 }
      } catch (error) {
        const pause = pausesMs[attempt]
        if (!(error instanceof TandemError) || !catalogue[error.code].retryable || pause === undefined)
          throw error
        await sleep(pause)
      }
    }
  }

  /** How many of these duplicates this import stored itself. They may still be on their way into ClickHouse. */
  async function countOwn(calls: Call[], afterRow: number): Promise<number> {
    let own = 0
    for (let attempt = 0; attempt < 3 && own < calls.length; attempt++) {
      if (attempt > 0) await sleep(1_500)
      own = await countOwnEvents(clickhouse, source, { ...origin, afterRow }, calls)
    }
    return own
  }

  return {
    async store(chunk, again) {
      const counts = { ...noCounts, rows: chunk.rows, skipped: chunk.skipped }
      if (chunk.calls.length > 0) {
        const { verdicts, retried } = await accept(chunk.calls)
        const duplicates: Call[] = []
        const refused = new Set<ReadRow>()
        for (const { index, outcome, reason } of verdicts) {
          if (outcome === 'stored') counts.events++
          else if (outcome === 'parked') counts.parked++
          else if (outcome === 'duplicate') duplicates.push(chunk.calls[index] as Call)
          else {
            const row = chunk.origins[index] as ReadRow
            if (!refused.has(row))
              chunk.rejected.push({ row, problem: { reason: reason ?? 'The event was refused.' } })
            refused.add(row)
          }
        }
        const own = again || retried ? await countOwn(duplicates, chunk.firstRow - 1) : 0
        counts.events += own
        counts.duplicates = duplicates.length - own
      }
      counts.errors = chunk.rejected.length
      chunk.rejected.sort((one, other) => one.row.number - other.row.number)
      return counts
    },
  }
}
