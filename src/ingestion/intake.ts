import type { ClickHouse } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { type Candidates, type Counted, createAdmission } from './admission.ts'
import {
  createCounters,
  createStepTally,
  type IntakeCounters,
  readStepTallies,
  type StepCounter,
} from './counters.ts'
import type { Delivery } from './delivery.ts'
import { createJudge, fact, factSize, type HaltedEvent, type JudgedDelivery } from './judging.ts'
import { createMessageHash, type Hash64 } from './message-hash.ts'
import type { MessageWindow } from './message-window.ts'
import type { NoteOutcomes, Observer, ParkEvents, ParkedEvent, Source, Trace } from './pipeline.ts'
import type { BodyToRead, ReaderPool } from './reader-pool.ts'
import type { Spool } from './spool.ts'
import { lastStep, repetition, steps } from './steps.ts'
import { asVerdict } from './verdict.ts'

/** What became of a delivery; events that are not in `halts` are stored. */
export interface Receipt {
  /** Of all events, in order; empty when they were read from a body by another thread. */
  messageIds: string[]
  halts: HaltedEvent[]
}

export interface Receiver {
  /**
   * Takes a delivery; resolves when every event is durable: stored ones in the spool, parked ones with the parked.
   *
   * @throws TandemError `disk_full`, `store_unavailable`; then the sender may send all of it again
   */
  receive(delivery: Delivery): Promise<Receipt>
  /**
   * The same, of a body that another thread reads.
   *
   * @returns undefined, nothing being taken, when the caller is to read it: it is not plain, its source is watched, or
   *   it is not worth the way
   * @throws TandemError as `receive`
   */
  receiveBody(body: BodyToRead): Promise<Receipt | undefined>
  counters: IntakeCounters
  /** What each step decided, in all threads. */
  stepCounters(): StepCounter[]
}

export interface ReceiverOptions {
  spool: Spool
  window: MessageWindow
  /** Of the hashes in the window. */
  seed: Hash64
  readers: ReaderPool
  clickhouse: ClickHouse
  park: ParkEvents
  observer: Observer | undefined
  /** Told what became of each delivery, once it is durable. */
  noteOutcomes: NoteOutcomes | undefined
  clock: () => number
  logger: Logger
}

/** Steps → the one place where events are counted once and made durable → what became of each. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { spool, window, clickhouse, readers, observer, clock, logger } = options
  const tally = createStepTally(steps.length + 1)
  const judge = createJudge(createMessageHash(options.seed), tally)
  const admission = createAdmission({ spool, window, clickhouse, tally, logger })
  const counters = createCounters()
  const isWatched = (source: Source) => observer?.hasObservers(source.id) ?? false

  async function receive(delivery: Delivery): Promise<Receipt> {
    spool.assertRoom()
    const { source, historical = false } = delivery
    const receivedAt = clock()
    const decided = judge.judge(delivery, receivedAt, isWatched(source))
    const { from, until } = decided
    return settle({ source, receivedAt, historical, judged: judge.take(), from, until }, decided)
  }

  async function receiveBody(body: BodyToRead): Promise<Receipt | undefined> {
    if (isWatched(body.source)) return undefined
    const receivedAt = clock()
    const read = await readers.read(body, receivedAt)
    if (!read) return undefined
    spool.assertRoom()
    const { source } = body
    const { judged, from, until } = read
    return settle({ source, receivedAt, historical: body.call === 'import', judged, from, until }, read)
  }

  /** Makes everything durable, and says what became of it. */
  async function settle(candidates: Candidates, decided: JudgedDelivery): Promise<Receipt> {
    const { received, messageIds } = decided
    const { source } = candidates
    counters.received += received
    const count = admission.count(candidates)
    if (decided.traces.length > 0) showTraces(decided.traces, candidates, count)
    try {
      const repeated = await admission.keep(candidates, count)
      if (decided.halts.length > 0) await parkHalted(candidates, decided.halts)
      const halts = repeated.length === 0 ? decided.halts : [...decided.halts, ...repeated]
      for (const { halt } of halts) counters[halt.outcome]++
      counters.stored += received - halts.length
      options.noteOutcomes?.(
        source,
        received,
        halts.map(({ halt }) => halt),
      )
      return { messageIds, halts }
    } catch (error) {
      counters.failed += received
      throw error
    }
  }

  async function parkHalted({ source, receivedAt }: Candidates, halts: readonly HaltedEvent[]) {
    const parked: ParkedEvent[] = []
    for (const { halt, raw } of halts) {
      if (halt.outcome !== 'parked') continue
      const { code, reason } = halt
      parked.push({
        workspace: source.workspace,
        sourceId: source.id,
        code,
        reason,
        raw: raw ?? '',
        receivedAt,
      })
    }
    if (parked.length > 0) await options.park(parked)
  }

  /** What each step decided about each event, the last one included. */
  function showTraces(traces: readonly Trace[], { judged }: Candidates, { repeated, micros }: Counted): void {
    const indexes = new Set(repeated.map((event) => judged.facts[event * factSize + fact.index]))
    for (const trace of traces) {
      const { index, messageId, outcome } = trace.verdict
      const halt = indexes.has(index) ? repetition : undefined
      if (outcome === 'stored')
        trace.steps.push({
          name: lastStep,
          outcome: halt?.outcome ?? 'kept',
          ...(halt ? { reason: halt.reason } : {}),
          micros,
        })
      observer?.observe(halt ? { ...trace, verdict: asVerdict(index, messageId, halt) } : trace)
    }
  }

  return {
    receive,
    receiveBody,
    counters,
    stepCounters: () =>
      readStepTallies([...steps.map(({ name }) => name), lastStep], [tally, ...readers.tallies()]),
  }
}
