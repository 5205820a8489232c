import { readFile, rm, writeFile } from 'node:fs/promises'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { readFrames } from './frame.ts'
import type { ParkEvents } from './pipeline.ts'
import { findStored, loadRows, repairEdges } from './queries.ts'
import { type DecodedRow, type DecodedRowWithBytes, decodeRows } from './row-decoder.ts'
import type { Segment, Spool } from './spool.ts'
import { createTally, type StoredEvents } from './tally.ts'

/** Moves segments of the spool into ClickHouse, oldest first, each row exactly once. */
export interface Loader {
  /** Called after events became visible. @returns a function that ends it */
  onStored(listener: (stored: StoredEvents) => void): () => void
  /** Milliseconds for which ClickHouse has not taken a segment although one waits; 0 when all is well. */
  lagMs(): number
  counters: { rows: number; segments: number; retries: number; poisoned: number }
  /**
   * Runs work while no segment is loaded, so that ClickHouse and the spool do not change against each other.
   *
   * @throws TandemError `conflict` when another such work runs
   */
  whileResting<T>(work: () => Promise<T>): Promise<T>
  /** Ends after the segment in hand; what is left is loaded after the next start. */
  close(): Promise<void>
}

export interface LoaderOptions {
  spool: Spool
  clickhouse: ClickHouse
  park: ParkEvents
  clock: () => number
  logger: Logger
}

/** Between two loads, so that a quiet system is prompt and a busy one loads large blocks. */
const pauseMs = { least: 200, most: 800 }
const backoffMs = { first: 250, most: 10_000 }

/**
 * Codes with which ClickHouse says that the rows themselves are wrong: text and number parsing, types, ranges,
 * constraints. All others are the store's own trouble, and are tried again for ever.
 */
const wrongRows: ReadonlySet<number> = new Set([
  6, 26, 27, 32, 33, 38, 41, 43, 53, 69, 70, 72, 117, 128, 131, 321, 349, 407, 469,
])

export function startLoader(options: LoaderOptions): Loader {
  const { spool, clickhouse, clock, logger } = options
  const listeners = new Set<(stored: StoredEvents) => void>()
  const counters = { rows: 0, segments: 0, retries: 0, poisoned: 0 }
  let closing = false
  let failingSince = 0
  let wake: (() => void) | undefined
  let rest: { reached(): void; over: Promise<void> } | undefined
  const running = run()

  async function whileResting<T>(work: () => Promise<T>): Promise<T> {
    if (rest) throw new TandemError('conflict', { detail: 'The loader rests already for a backup.' })
    const reached = Promise.withResolvers<void>()
    const over = Promise.withResolvers<void>()
    rest = { reached: reached.resolve, over: over.promise }
    wake?.()
    try {
      await Promise.race([reached.promise, running])
      return await work()
    } finally {
      rest = undefined
      over.resolve()
    }
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!closing) {
      if (rest) {
        rest.reached()
        await rest.over
        continue
      }
      const segment = spool.oldest()
      if (!segment) {
        spool.seal()
        await pause(pauseMs.least)
        continue
      }
      const started = performance.now()
      try {
        await load(segment, failures > 0)
        failures = 0
        failingSince = 0
      } catch (error) {
        failures++
        counters.retries++
        failingSince ||= clock()
        logger.warn({ err: error, segment: segment.path, failures }, 'ClickHouse did not take a segment')
        if (failures > 2 && isAboutRows(error) && (await loadByHalves(segment))) failures = 0
        else await pause(Math.min(backoffMs.first * 2 ** Math.min(failures, 10), backoffMs.most))
        continue
      }
      if (spool.oldest()) continue
      await pause(Math.min(Math.max((performance.now() - started) * 2, pauseMs.least), pauseMs.most))
      spool.seal()
      await pause(5)
    }
  }

  /** @param retried an earlier attempt may have left a part in ClickHouse */
  async function load(segment: Segment, retried: boolean): Promise<void> {
    if (segment.recovered || retried || segment.lane === 'late')
      await loadMissing(segment, segment.recovered || retried)
    else {
      await loadRows(clickhouse, segment.path)
      publish(segment.tally.entries())
    }
    await spool.remove(segment)
    counters.segments++
  }

  /**
   * Loads the rows that ClickHouse does not have yet.
   *
   * @param interrupted an earlier load may have stopped before the edges of its rows were written
   */
  async function loadMissing(segment: Segment, interrupted: boolean): Promise<void> {
    const rows = await readRows(segment)
    const stored = await findStored(
      clickhouse,
      rows.map(({ row }) => row),
    )
    const isStored = ({ row }: DecodedRowWithBytes) => stored.get(row.workspace)?.has(row.messageId) ?? false
    const missing = rows.filter((row) => !isStored(row))
    if (interrupted)
      await repairEdges(
        clickhouse,
        rows.filter(isStored).map(({ row }) => row),
      )
    await loadPart(segment, missing)
  }

  async function loadPart(segment: Segment, rows: DecodedRowWithBytes[]): Promise<void> {
    if (rows.length === 0) return
    const path = `${segment.path}.part`
    await writeFile(path, Buffer.concat(rows.map((row) => row.bytes)))
    await loadRows(clickhouse, path).finally(() => rm(path, { force: true }))
    const tally = createTally()
    for (const { row } of rows) tally.note(row.workspace, row.name, row.receivedAt)
    publish(tally.entries())
  }

  /**
   * ClickHouse says that rows of the segment are wrong: finds them by halving, parks them with its words, loads the
   * others. @returns false when it could not be finished; the segment stays
   */
  async function loadByHalves(segment: Segment): Promise<boolean> {
    async function attempt(rows: DecodedRowWithBytes[]): Promise<void> {
      try {
        await loadPart(segment, rows)
      } catch (error) {
        if (!isAboutRows(error)) throw error
        if (rows.length > 1) {
          const middle = rows.length >> 1
          await attempt(rows.slice(0, middle))
          await attempt(rows.slice(middle))
          return
        }
        await parkRow((rows[0] as DecodedRowWithBytes).row)
      }
    }
    try {
      const rows = await readRows(segment)
      const stored = await findStored(
        clickhouse,
        rows.map(({ row }) => row),
      )
      await attempt(rows.filter(({ row }) => !stored.get(row.workspace)?.has(row.messageId)))
      await spool.remove(segment)
      return true
    } catch (error) {
      logger.error({ err: error, segment: segment.path }, 'a segment with wrong rows could not be sorted out')
      return false
    }
  }

  async function parkRow(row: DecodedRow): Promise<void> {
    await options.park([
      {
        workspace: row.workspace,
        sourceId: row.source,
        code: 'not_storable',
        reason: 'The analytics store does not take this event.',
        raw: JSON.stringify(asMessage(row)),
        receivedAt: row.receivedAt,
      },
    ])
    counters.poisoned++
  }

  function publish(entries: StoredEvents[]): void {
    for (const stored of entries) {
      counters.rows += stored.count
      for (const listener of listeners) listener(stored)
    }
  }

  function pause(ms: number): Promise<void> {
    if (closing) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    onStored(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    lagMs: () => (failingSince === 0 ? 0 : clock() - failingSince),
    counters,
    whileResting,
    async close() {
      closing = true
      wake?.()
      await running
    },
  }
}

async function readRows(segment: Segment): Promise<DecodedRowWithBytes[]> {
  return [...readFrames(await readFile(segment.path))].flatMap((frame) => [...decodeRows(frame)])
}

function isAboutRows(error: unknown): boolean {
  return (
    error instanceof TandemError && error.code === 'query_failed' && wrongRows.has(engineCode(error.cause))
  )
}

/** ClickHouse's number of an error: the client over HTTP has it apart, the embedded engine in its words. */
function engineCode(cause: unknown): number {
  const apart = (cause as { code?: unknown } | undefined)?.code
  return Number(apart ?? /Code: (\d+)/.exec(String(cause))?.[1])
}

/** The call as it may have been sent, so that it can be mended and replayed. */
function asMessage(row: DecodedRow): Record<string, unknown> {
  return {
    type: row.type,
    messageId: row.messageId,
    timestamp: new Date(row.ts).toISOString(),
    ...(row.type === 'track' ? { event: row.name } : {}),
    ...(row.userId ? { userId: row.userId } : {}),
    ...(row.anonymousId ? { anonymousId: row.anonymousId } : {}),
    ...(row.account ? { groupId: row.account } : {}),
    [row.type === 'identify' || row.type === 'group' ? 'traits' : 'properties']: row.properties,
    context: row.context,
  }
}
