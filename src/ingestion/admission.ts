import type { ClickHouse } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { counted, countedSize, type StepTally } from './counters.ts'
import { fact, factSize, type HaltedEvent, type Judged } from './judging.ts'
import type { Hash64 } from './message-hash.ts'
import type { MessageWindow } from './message-window.ts'
import type { Halt, Source } from './pipeline.ts'
import { type EventKey, findStored } from './queries.ts'
import { decodeRowKeys, type RowKey } from './row-decoder.ts'
import type { RowBlock } from './segment-writer.ts'
import type { Lane, Spool } from './spool.ts'
import { repetition, steps } from './steps.ts'

/** The kept events of one delivery, wherever they were judged. */
export interface Candidates {
  source: Source
  /** ms */
  receivedAt: number
  historical: boolean
  judged: Judged
  /** Numbers of the first event, and of the one behind the last. */
  from: number
  until: number
}

/**
 * The one place at which events from all threads meet: the last step decides which of them count, and those are made
 * durable. Nothing here looks into an event.
 */
export interface Admission {
  /** The last step: decides which events count, and remembers them. They are to be kept at once. */
  count(candidates: Candidates): Counted
  /**
   * Resolves when every event is durable, and those that are repeated as well.
   *
   * @returns the repetitions
   * @throws TandemError `disk_full`, `store_unavailable`: then none of them counts
   */
  keep(candidates: Candidates, counted: Counted): Promise<HaltedEvent[]>
}

/** Numbers of events by what the last step decided. */
export interface Counted {
  /** Known to be new. */
  fresh: number[]
  /** Older than the memory of messages reaches: ClickHouse has to be asked. */
  late: number[]
  repeated: number[]
  /** How long the step took for one event. */
  micros: number
}

export function createAdmission(options: {
  spool: Spool
  window: MessageWindow
  clickhouse: ClickHouse
  /** Of all steps; only the last is counted here. */
  tally: StepTally
  logger: Logger
}): Admission {
  const { spool, window, clickhouse, tally } = options
  const own = steps.length * countedSize
  /** Late events that are being looked up: who repeats one of them waits for it. */
  const lookups = new Set<Promise<unknown>>()
  const message: Hash64 = { low: 0, high: 0 }

  function hashOf({ facts }: Judged, event: number): Hash64 {
    message.low = facts[event * factSize + fact.low] as number
    message.high = facts[event * factSize + fact.high] as number
    return message
  }

  async function keep(candidates: Candidates, { fresh, late, repeated }: Counted): Promise<HaltedEvent[]> {
    if (late.length === 0 && repeated.length === 0) {
      if (fresh.length > 0) await write('fresh', candidates, fresh)
      return []
    }
    // What is repeated may not be durable yet: then neither is this answer.
    const writes: Promise<unknown>[] = repeated.length > 0 ? [spool.settled(), ...lookups] : []
    if (fresh.length > 0) writes.push(write('fresh', candidates, fresh))
    const found = late.length > 0 ? track(writeLate(candidates, late)) : undefined
    if (found) writes.push(found)
    await Promise.all(writes)
    return [
      ...repeated.map((event) => asHalted(candidates, event, repetition)),
      ...((await found) ?? []).map((event) => asHalted(candidates, event, storedBefore)),
    ]
  }

  function count({ judged, from, until, receivedAt, historical }: Candidates): Counted {
    const started = performance.now()
    const fresh: number[] = []
    const late: number[] = []
    const repeated: number[] = []
    for (let event = from; event < until; event++) {
      const ts = judged.facts[event * factSize + fact.ts] as number
      if (!window.take(hashOf(judged, event), ts, receivedAt)) repeated.push(event)
      else if (historical || ts <= window.since()) late.push(event)
      else fresh.push(event)
    }
    const micros = (performance.now() - started) * 1000
    tally[own + counted.kept]! += fresh.length + late.length
    tally[own + counted.duplicate]! += repeated.length
    tally[own + counted.sampledMicros]! += micros
    tally[own + counted.samples]! += until - from
    return { fresh, late, repeated, micros: micros / Math.max(1, until - from) }
  }

  async function write(lane: Lane, candidates: Candidates, events: readonly number[]): Promise<void> {
    try {
      await spool.append(lane, asBlock(candidates, events))
    } catch (error) {
      // What was not stored may be sent again.
      for (const event of events) window.withdraw(hashOf(candidates.judged, event))
      throw error
    }
  }

  /**
   * Asks ClickHouse which of the late events it has. While it is away they are accepted, and asked for when loaded.
   *
   * @returns those that it has
   */
  async function writeLate(candidates: Candidates, late: readonly number[]): Promise<number[]> {
    const keys = late.map((event) => keyOf(candidates, event))
    const stored = await findStored(clickhouse, keys).catch((error) => {
      options.logger.warn({ err: error }, 'late events could not be looked up; they are when they are loaded')
      return undefined
    })
    const isStored = (place: number) => {
      const { workspace, messageId } = keys[place] as EventKey
      return stored?.get(workspace)?.has(messageId) ?? false
    }
    const missing = late.filter((_, place) => !isStored(place))
    if (missing.length > 0) await write('late', candidates, missing)
    return late.filter((_, place) => isStored(place))
  }

  function track<T>(work: Promise<T>): Promise<T> {
    lookups.add(work)
    const end = () => lookups.delete(work)
    work.then(end, end)
    return work
  }

  return { count, keep }
}

const storedBefore: Halt = {
  outcome: 'duplicate',
  code: 'duplicate',
  reason: 'An event with this messageId is stored.',
}

function asHalted(candidates: Candidates, event: number, halt: Halt): HaltedEvent {
  const index = candidates.judged.facts[event * factSize + fact.index] as number
  return { index, messageId: keyOf(candidates, event).messageId, halt }
}

/** What is needed to find an event, read from its row. */
function keyOf({ judged }: Candidates, event: number): EventKey {
  const [key] = decodeRowKeys(bytesOf(judged, event, event + 1))
  const name = judged.names[judged.facts[event * factSize + fact.name] as number]
  return { ...(key as RowKey), name: name as string }
}

function asBlock({ source, receivedAt, judged, from, until }: Candidates, events: readonly number[]) {
  const isWhole = events.length === until - from
  const block: RowBlock = {
    workspace: source.workspace,
    receivedAt,
    names: namesOf(judged, events),
    count: events.length,
    bytes: isWhole
      ? [bytesOf(judged, from, until)]
      : events.map((event) => bytesOf(judged, event, event + 1)),
  }
  return block
}

/** Rows of these events, from the first to in front of the last. */
function bytesOf({ rows, facts }: Judged, from: number, until: number): Buffer {
  const endOf = (event: number) => (event < 0 ? 0 : (facts[event * factSize + fact.end] as number))
  return rows.subarray(endOf(from - 1), endOf(until - 1))
}

function namesOf({ facts, names }: Judged, events: readonly number[]): string[] {
  const own: string[] = []
  let last = -1
  for (const event of events) {
    const place = facts[event * factSize + fact.name] as number
    if (place === last) continue
    last = place
    const name = names[place] as string
    if (!own.includes(name)) own.push(name)
  }
  return own
}
