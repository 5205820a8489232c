import type { ClickHouse } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { createCounters, type IntakeCounters } from './counters.ts'
import { createDraftRow } from './draft-row.ts'
import type { MessageWindow } from './message-window.ts'
import type {
  CopiedProperties,
  Halt,
  IntakeEvent,
  NoteOutcomes,
  Observer,
  ParkEvents,
  ParkedEvent,
  Source,
} from './pipeline.ts'
import { findStored } from './queries.ts'
import type { Lane, Spool } from './spool.ts'
import { createStepRunner } from './step-runner.ts'
import { createSteps, readTime, tooDeep } from './steps.ts'

/** Calls that came together from one source. */
export interface Delivery {
  source: Source
  messages: readonly unknown[]
  /** The sender's clock when it sent them, as it wrote it. */
  sentAt?: unknown
  /** Times are taken as they are, and repetitions are looked for in all that is stored. */
  historical?: boolean
  /** Overrules what the event says; see the step `name channel`. */
  channel?: string
  ip?: string | undefined
  /** The bytes of one message as they came; JSON made from it when absent. */
  raw?: (index: number) => string
  /** Properties of one message that were copied from the body and are not in it. */
  copied?: (index: number) => CopiedProperties | undefined
}

/** What became of a delivery; events that are not in `halts` are stored. */
export interface Receipt {
  messageIds: string[]
  halts: { index: number; halt: Halt }[]
}

export interface Receiver {
  /**
   * Takes a delivery; resolves when every event is durable: stored ones in the spool, parked ones with the parked.
   *
   * @throws TandemError `disk_full`, `store_unavailable`; then the sender may send all of it again
   */
  receive(delivery: Delivery): Promise<Receipt>
  counters: IntakeCounters
}

export interface ReceiverOptions {
  spool: Spool
  window: MessageWindow
  clickhouse: ClickHouse
  park: ParkEvents
  observer: Observer | undefined
  /** Told what became of each delivery, once it is durable. */
  noteOutcomes: NoteOutcomes | undefined
  clock: () => number
  logger: Logger
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const { spool, window, clickhouse, observer, clock } = options
  const steps = createSteps(window)
  const counters = createCounters(steps)
  const { runSteps, observeSteps } = createStepRunner(steps, counters, observer)
  /** Late events that are being looked up: who repeats one of them waits for it. */
  const lookups = new Set<Promise<unknown>>()

  async function receive(delivery: Delivery): Promise<Receipt> {
    spool.assertRoom()
    const { source } = delivery
    const receivedAt = clock()
    const receipt: Receipt = { messageIds: [], halts: [] }
    const kept: IntakeEvent[] = []
    try {
      judge(delivery, receivedAt, receipt, kept)
    } catch (error) {
      forget(kept)
      throw error
    }
    counters.received += delivery.messages.length
    try {
      await settle(delivery, kept, receipt, receivedAt)
    } catch (error) {
      counters.failed += delivery.messages.length
      throw error
    }
    count(delivery.messages.length, receipt)
    options.noteOutcomes?.(
      source,
      delivery.messages.length,
      receipt.halts.map(({ halt }) => halt),
    )
    return receipt
  }

  /** Runs the steps over every message: those that stay are `kept`, the others `receipt.halts`. */
  function judge(delivery: Delivery, receivedAt: number, receipt: Receipt, kept: IntakeEvent[]): void {
    const { source, messages } = delivery
    const sentAt = readTime(delivery.sentAt)
    const watched = observer?.hasObservers(source.id) ?? false
    for (let index = 0; index < messages.length; index++) {
      const message = messages[index]
      const event = draftEvent(delivery, index, message, receivedAt, sentAt, delivery.copied?.(index))
      if (watched && event.hasProperties)
        event.message = { ...event.message, properties: event.row.properties }
      const halt = !isMessage(message) ? notAnObject : watched ? observeSteps(event) : runSteps(event)
      receipt.messageIds.push(event.row.messageId)
      if (halt) receipt.halts.push({ index, halt })
      else kept.push(event)
    }
  }

  /** What was not stored may be sent again. */
  function forget(events: readonly IntakeEvent[]): void {
    for (const { row } of events) window.withdraw(row.workspace, row.messageId)
  }

  /** Makes everything durable. */
  async function settle(
    delivery: Delivery,
    kept: IntakeEvent[],
    receipt: Receipt,
    receivedAt: number,
  ): Promise<void> {
    if (receipt.halts.length === 0 && !kept.some((event) => event.late)) {
      if (kept.length > 0) await write('fresh', kept)
      return
    }
    const repeated = receipt.halts.some(({ halt }) => halt.outcome === 'duplicate')
    // What is repeated may not be durable yet: then neither is this answer.
    const others = repeated ? [spool.settled(), ...lookups] : []
    const late = kept.filter((event) => event.late)
    const fresh = late.length === 0 ? kept : kept.filter((event) => !event.late)
    const writes = [
      ...(fresh.length > 0 ? [write('fresh', fresh)] : []),
      ...(late.length > 0 ? [track(writeLate(late, receipt))] : []),
      ...others,
    ]
    if (writes.length === 1) await writes[0]
    else if (writes.length > 1) await Promise.all(writes)
    if (receipt.halts.length > 0) await parkHalted(delivery, receipt, receivedAt)
  }

  async function write(lane: Lane, events: IntakeEvent[]): Promise<void> {
    try {
      await spool.append(lane, events)
    } catch (error) {
      forget(events)
      throw error
    }
  }

  /** Asks ClickHouse which of the late events it has. While it is away they are accepted, and asked for when loaded. */
  async function writeLate(late: IntakeEvent[], receipt: Receipt): Promise<void> {
    const stored = await findStored(
      clickhouse,
      late.map(({ row }) => row),
    ).catch((error) => {
      options.logger.warn({ err: error }, 'late events could not be looked up; they are when they are loaded')
      return undefined
    })
    const missing: IntakeEvent[] = []
    for (const event of late) {
      if (stored?.get(event.row.workspace)?.has(event.row.messageId))
        receipt.halts.push({ index: event.index, halt: storedBefore })
      else missing.push(event)
    }
    if (missing.length > 0) await write('late', missing)
  }

  function track<T>(work: Promise<T>): Promise<T> {
    lookups.add(work)
    const end = () => lookups.delete(work)
    work.then(end, end)
    return work
  }

  async function parkHalted(delivery: Delivery, receipt: Receipt, receivedAt: number): Promise<void> {
    const { source } = delivery
    const parked: ParkedEvent[] = []
    for (const entry of receipt.halts) {
      if (entry.halt.outcome !== 'parked') continue
      const raw = bytesOf(delivery, entry.index)
      if (raw === undefined) entry.halt = tooDeep
      else
        parked.push({
          workspace: source.workspace,
          sourceId: source.id,
          code: entry.halt.code,
          reason: entry.halt.reason,
          raw,
          receivedAt,
        })
    }
    if (parked.length > 0) await options.park(parked)
  }

  function count(messages: number, receipt: Receipt): void {
    for (const { halt } of receipt.halts) counters[halt.outcome]++
    counters.stored += messages - receipt.halts.length
  }

  return { receive, counters }
}

export const notAnObject: Halt = {
  outcome: 'refused',
  code: 'not_an_object',
  reason: 'An event must be a JSON object.',
}
const storedBefore: Halt = {
  outcome: 'duplicate',
  code: 'duplicate',
  reason: 'An event with this messageId is stored.',
}

/** The message's bytes; undefined when it has none (a caller inside the program) and is too deep to be written. */
function bytesOf(delivery: Delivery, index: number): string | undefined {
  if (delivery.raw) return delivery.raw(index)
  try {
    return JSON.stringify(delivery.messages[index])
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export function isMessage(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && !Array.isArray(message)
}

/** An event before its first step. */
export function draftEvent(
  delivery: Delivery,
  index: number,
  message: unknown,
  receivedAt: number,
  sentAt: number | undefined,
  copied?: CopiedProperties | undefined,
): IntakeEvent {
  const { source } = delivery
  return {
    index,
    source,
    message: message as Record<string, unknown>,
    hasProperties: copied !== undefined,
    sentAt,
    historical: delivery.historical ?? false,
    ip: delivery.ip,
    row: createDraftRow(source, receivedAt, delivery.channel ?? '', copied),
    bytes: '',
    late: false,
  }
}
