import type { EventRow } from './event.ts'
import type { ByteString } from './row-binary.ts'

/** Where events come from: a website, an app, a system. Owned by `src/access`, found by its write key. */
export interface Source {
  id: string
  workspace: string
  name: string
  kind: string
}

/** What became of one event. */
export type Outcome = 'stored' | 'duplicate' | 'parked' | 'refused'

/** What the sender is told about one event; `code` and `reason` are there when it was parked or refused. */
export interface Verdict {
  index: number
  messageId: string
  outcome: Outcome
  code?: string
  reason?: string
}

/** Properties that were copied from a body to what is stored, without being decoded; see body-reader.ts. */
export interface CopiedProperties {
  encoded: ByteString
  body: Buffer
  start: number
  end: number
}

/** One event on its way through the steps. Steps fill `row`. */
export interface IntakeEvent {
  index: number
  source: Source
  /** The call as it was sent, decoded from JSON; each step checks what it reads. */
  message: Record<string, unknown>
  /** Whether `row` has the properties of this track call already; then `message` is without them. */
  hasProperties: boolean
  /** When the sender sent it by the sender's clock, in milliseconds; undefined when it did not say. */
  sentAt: number | undefined
  /** Imports of what happened long ago: times are taken as they are. */
  historical: boolean
  /** Address the call came from; undefined for callers inside the program. */
  ip: string | undefined
  row: EventRow
  /** The row as it will be written; filled by the step that encodes. */
  bytes: ByteString
}

/** A step that does not keep the event says so; keeping is `undefined`, which costs nothing. */
export interface Halt {
  outcome: 'duplicate' | 'parked' | 'refused'
  code: string
  reason: string
}

/** One named decision about an event: keep it (undefined), park it for mending, refuse it, or know it as a repetition. */
export interface Step {
  name: string
  run(event: IntakeEvent): Halt | undefined
}

/** Kept with its bytes and the reason, to be mended and replayed. `code` is stable, `reason` is for people. */
export function park(code: string, reason: string): Halt {
  return { outcome: 'parked', code, reason }
}

/** Not kept: the sender is told why. */
export function refuse(code: string, reason: string): Halt {
  return { outcome: 'refused', code, reason }
}

/** An event that a step parked, with the bytes as they came. */
export interface ParkedEvent {
  workspace: string
  sourceId: string
  code: string
  reason: string
  raw: string
  receivedAt: number
}

/** Keeps parked events; resolves when they are durable, because the sender is answered after that. */
export type ParkEvents = (events: ParkedEvent[]) => Promise<void>

/** What happened to one event, for people who watch a source live. */
export interface Trace {
  source: Source
  receivedAt: number
  message: Record<string, unknown>
  verdict: Verdict
  /** In the order they ran; those after a halt did not. `micros` is how long the step took. */
  steps: {
    name: string
    outcome: 'kept' | 'parked' | 'refused' | 'duplicate'
    reason?: string
    micros: number
  }[]
}

/** Live watchers. `observe` is called only while `hasObservers(source id)` is true, so that nobody watching costs nothing. */
export interface Observer {
  hasObservers(sourceId: string): boolean
  observe(trace: Trace): void
}

/** Counts what became of one delivery. `received` events came; those not in `halted` were stored. */
export type NoteOutcomes = (source: Source, received: number, halted: readonly { outcome: Outcome }[]) => void
