import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ClickHouse } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import type { IntakeCounters, StepCounter } from './counters.ts'
import { readFrames } from './frame.ts'
import { createReceiver } from './intake.ts'
import { createIntakeHandler, type IntakeHandler } from './intake-handler.ts'
import { type Loader, startLoader } from './loader.ts'
import { createMessageHash, type Hash64 } from './message-hash.ts'
import { createMessageWindow, type MessageWindow } from './message-window.ts'
import type { NoteOutcomes, Observer, ParkEvents, Source, Verdict } from './pipeline.ts'
import { createPreview } from './preview.ts'
import { readRecentMessages } from './queries.ts'
import { openReaderPool } from './reader-pool.ts'
import { decodeRowKeys } from './row-decoder.ts'
import { openSpool, type Spool } from './spool.ts'
import type { StoredEvents } from './tally.ts'
import { asVerdict } from './verdict.ts'
import type { FindSource } from './write-key.ts'

/** How callers inside the program (imports, webhooks, replays, the demo) hand events over. */
export interface AcceptOptions {
  /** Times are taken as they are, and repetitions are looked for in all that is stored. */
  historical?: boolean
  /** Overrules the channel that the event would get. */
  channel?: string
}

/** Everything between a sender and the table `events`. */
export interface Intake {
  /**
   * Takes calls as Segment has them, `type` in each. Resolves when all are durable.
   *
   * @returns one verdict a message, in order
   * @throws TandemError `disk_full`, `store_unavailable`: then all may be handed over again
   */
  accept(source: Source, messages: readonly unknown[], options?: AcceptOptions): Promise<Verdict[]>
  /**
   * What `accept` would say to historical calls, without storing, parking or remembering anything.
   *
   * @returns one verdict a message, in order
   * @throws TandemError as ClickHouse.query
   */
  preview(source: Source, messages: readonly unknown[]): Promise<Verdict[]>
  /** Answers Segment's HTTP API; see intake-handler.ts. */
  handler: IntakeHandler
  /** Called after events became visible in ClickHouse. @returns a function that ends it */
  onStored(listener: (stored: StoredEvents) => void): () => void
  status(): IntakeStatus
  /** Runs work while nothing is loaded (backups); see `Loader.whileResting`. Intake goes on. */
  whileLoaderRests: Loader['whileResting']
  /** Everything accepted is durable; what ClickHouse does not have yet is loaded after the next start. */
  close(): Promise<void>
}

export interface IntakeStatus {
  counters: IntakeCounters & { steps: StepCounter[] }
  loader: Loader['counters']
  /** Accepted, not yet in ClickHouse. */
  waitingBytes: number
  waitingSegments: number
  /** For how long ClickHouse has refused to take what waits; 0 when all is well. */
  lagMs: number
  /** Messages remembered, and the time (ms) after which all are. */
  window: { messages: number; since: number }
}

export interface IntakeOptions {
  clickhouse: ClickHouse
  /** Directory of the spool; made when absent. One process at a time. */
  directory: string
  findSource: FindSource
  park: ParkEvents
  observer?: Observer
  /** Told what became of each delivery, once it is durable. */
  noteOutcomes?: NoteOutcomes
  clock: () => number
  logger: Logger
  spoolMaxBytes: number
  diskReserveBytes: number
  /** Messages remembered in each of two generations (8–16 bytes each); 2.8 million when absent. */
  windowMessages?: number
  /** Size at which a file of the spool is closed; 16 MB when absent. */
  segmentBytes?: number
  /** Threads that read bodies; when absent or 0 this one does. */
  readers?: number
}

/** Messages read into memory at start: a second's work. Older ones are looked up when they are repeated. */
const mostAtStart = 300_000

/**
 * Opens the spool, remembers the latest messages and starts loading.
 *
 * @throws Error when the directory cannot be used
 */
export async function openIntake(options: IntakeOptions): Promise<Intake> {
  const { clickhouse, clock, logger } = options
  const spool = await openSpool({
    directory: options.directory,
    maxBytes: options.spoolMaxBytes,
    reserveBytes: options.diskReserveBytes,
    segmentBytes: options.segmentBytes ?? 16_000_000,
    logger,
  })
  const capacity = options.windowMessages ?? 2_800_000
  const window = createMessageWindow({ capacity })
  const seed = randomSeed()
  await rememberMessages(window, seed, {
    spool,
    clickhouse,
    limit: Math.min(capacity * 0.75, mostAtStart),
    clock,
    logger,
  })
  const readers = openReaderPool({ size: options.readers ?? 0, seed, logger })
  const receiver = createReceiver({
    spool,
    window,
    seed,
    readers,
    clickhouse,
    park: options.park,
    observer: options.observer,
    noteOutcomes: options.noteOutcomes,
    clock,
    logger,
  })
  const loader = startLoader({
    spool,
    clickhouse,
    park: options.park,
    writeEdgesOfFile: readers.writeEdgesOfFile,
    clock,
    logger,
  })

  return {
    async accept(source, messages, { historical, channel } = {}) {
      const receipt = await receiver.receive({
        source,
        messages,
        historical: historical ?? false,
        ...(channel === undefined ? {} : { channel }),
      })
      const halts = new Map(receipt.halts.map(({ index, halt }) => [index, halt]))
      return receipt.messageIds.map((messageId, index) => asVerdict(index, messageId, halts.get(index)))
    },
    preview: createPreview({ clickhouse, clock }).preview,
    handler: createIntakeHandler({ receiver, findSource: options.findSource, logger }),
    onStored: loader.onStored,
    whileLoaderRests: loader.whileResting,
    status: () => ({
      counters: { ...receiver.counters, steps: receiver.stepCounters() },
      loader: loader.counters,
      waitingBytes: spool.waitingBytes(),
      waitingSegments: spool.segments().length,
      lagMs: loader.lagMs(),
      window: { messages: window.size(), since: window.since() },
    }),
    async close() {
      await spool.close()
      await loader.close()
      await readers.close()
    },
  }
}

function randomSeed(): Hash64 {
  const bytes = randomBytes(8)
  return { low: bytes.readInt32LE(0), high: bytes.readInt32LE(4) }
}

/**
 * Fills the memory of messages from the newest files of the spool and from ClickHouse. What does not fit, or cannot
 * be read because ClickHouse is away, only moves the time before which events are looked up one by one.
 */
async function rememberMessages(
  window: MessageWindow,
  seed: Hash64,
  from: { spool: Spool; clickhouse: ClickHouse; limit: number; clock: () => number; logger: Logger },
): Promise<void> {
  const { spool, clickhouse, limit, clock, logger } = from
  const now = clock()
  const hash = createMessageHash(seed)
  for (const segment of [...spool.segments()].reverse()) {
    for (const frame of readFrames(readFileSync(segment.path))) {
      for (const key of decodeRowKeys(frame)) {
        if (window.size() < limit) window.take(hash(key.workspace, key.messageId), key.ts, now)
        else window.raiseSince(Math.min(key.ts, now))
      }
    }
  }
  try {
    const recent = await readRecentMessages(clickhouse, Math.max(0, limit - window.size()), now)
    for (const { workspace, messageId, ts } of recent.messages)
      window.take(hash(workspace, messageId), ts, now)
    window.raiseSince(recent.since)
  } catch (error) {
    logger.warn(
      { err: error },
      'ClickHouse is away; repetitions of what it holds are found when events are loaded',
    )
    window.raiseSince(now)
  }
}
