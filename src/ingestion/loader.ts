import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { WriteEdgesOfFile } from './edge-file.ts'
import type { ParkEvents } from './pipeline.ts'
import { isAboutRows, loadSegment, sortOutSegment } from './segment-loading.ts'
import type { Segment, Spool } from './spool.ts'
import type { StoredEvents, Tally } from './tally.ts'

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
  writeEdgesOfFile: WriteEdgesOfFile
  clock: () => number
  logger: Logger
}

/**
 * Between two loads, so that a quiet system is prompt and a busy one loads large blocks: many small ones cost three
 * times as much a row, because ClickHouse merges each of them again and again.
 */
const pauseMs = { least: 200, most: 800 }
/** Rows in one load from which on the system is busy. */
const busyRows = 1000
const backoffMs = { first: 250, most: 10_000 }

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
      let rows = 0
      try {
        const tally = await loadSegment(clickhouse, segment, failures > 0, options.writeEdgesOfFile)
        await settle(segment, tally)
        rows = countRows(tally)
        failures = 0
      } catch (error) {
        failures++
        noteFailure(segment, error, failures)
        if (failures > 2 && isAboutRows(error) && (await sortOut(segment))) failures = 0
        else await pause(Math.min(backoffMs.first * 2 ** Math.min(failures, 10), backoffMs.most))
        continue
      }
      if (spool.oldest()) continue
      await pause(pauseAfter(rows, performance.now() - started))
      spool.seal()
      await pause(5)
    }
  }

  function noteFailure(segment: Segment, error: unknown, failures: number): void {
    counters.retries++
    failingSince ||= clock()
    logger.warn({ err: error, segment: segment.path, failures }, 'ClickHouse did not take a segment')
  }

  /** ClickHouse refuses rows of the segment. @returns false when it could not be finished; the segment stays */
  async function sortOut(segment: Segment): Promise<boolean> {
    try {
      const { tally, wrong } = await sortOutSegment(clickhouse, segment)
      if (wrong.length > 0) await options.park(wrong)
      counters.poisoned += wrong.length
      await settle(segment, tally)
      return true
    } catch (error) {
      logger.error({ err: error, segment: segment.path }, 'a segment with wrong rows could not be sorted out')
      return false
    }
  }

  /** All rows of the segment are where they belong: tells the listeners, and lets go of the file. */
  async function settle(segment: Segment, tally: Tally): Promise<void> {
    failingSince = 0
    counters.segments++
    publish(tally.entries())
    await spool.remove(segment)
  }

  function publish(entries: StoredEvents[]): void {
    for (const stored of entries) {
      counters.rows += stored.count
      for (const listener of listeners) {
        try {
          listener(stored)
        } catch (error) {
          logger.error({ err: error }, 'a listener to stored events failed')
        }
      }
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

/** @param took ms of the load */
function pauseAfter(rows: number, took: number): number {
  if (rows >= busyRows) return pauseMs.most
  return Math.min(Math.max(took * 2, pauseMs.least), pauseMs.most)
}

function countRows(tally: Tally): number {
  return tally.entries().reduce((sum, { count }) => sum + count, 0)
}
