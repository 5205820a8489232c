import type { StepTally } from './counters.ts'
import type { Delivery } from './delivery.ts'
import { createDraftRow } from './draft-row.ts'
import type { createMessageHash } from './message-hash.ts'
import type { Halt, IntakeEvent, Trace } from './pipeline.ts'
import type { ByteString } from './row-binary.ts'
import { createStepRunner } from './step-runner.ts'
import { readTime, steps, tooDeep } from './steps.ts'
import { asVerdict } from './verdict.ts'

/** What is known of a kept event beside its row: so many numbers, at these places in `Judged.facts`. */
export const fact = { index: 0, end: 1, low: 2, high: 3, ts: 4, name: 5 } as const
export const factSize = 6

/** An event that a step halted. */
export interface HaltedEvent {
  index: number
  messageId: string
  halt: Halt
  /** The bytes of a parked event as they came. */
  raw?: string
}

/** Events of one or several deliveries after all steps but the last, which is made by the one that keeps them. */
export interface Judged {
  /** Rows of the kept events, RowBinary, one behind the other. */
  rows: Buffer
  /** Numbers of the kept events, in the order of their rows; see `fact`. */
  facts: Float64Array
  /** Names of events, to which facts point; a name may be there more than once. */
  names: string[]
}

/** One delivery in a `Judged`. */
export interface JudgedDelivery {
  /** Events that came. */
  received: number
  /** Its kept events: numbers of the first, and of the one behind the last. */
  from: number
  until: number
  halts: HaltedEvent[]
  /** Of all its events, in order; empty when it came from another thread, where nobody needs them. */
  messageIds: string[]
  /** Of all its events, in order, when it is watched; without the last step of those that were kept. */
  traces: Trace[]
}

export interface Judge {
  /** Runs the steps over every message. @param receivedAt ms @param watched whether to note what each step decided */
  judge(delivery: Delivery, receivedAt: number, watched: boolean): JudgedDelivery
  /** What was kept of everything judged since it was last taken. */
  take(): Judged
}

/** How far back a name is looked for among those before: events that come together have few names. */
const namesLookedThrough = 16

/** @param hash of messages; see message-hash.ts @param tally counts what each step decided */
export function createJudge(hash: ReturnType<typeof createMessageHash>, tally: StepTally): Judge {
  const { runSteps, traceSteps } = createStepRunner(steps, tally)
  const row = createDraftRow()
  let rows: ByteString = ''
  let facts = new Float64Array(100 * factSize)
  let kept = 0
  let names: string[] = []

  function judge(delivery: Delivery, receivedAt: number, watched: boolean): JudgedDelivery {
    const before = { rows, kept }
    try {
      return judgeEach(delivery, receivedAt, watched)
    } catch (error) {
      // Nothing of it may come along with the next.
      rows = before.rows
      kept = before.kept
      throw error
    }
  }

  function judgeEach(delivery: Delivery, receivedAt: number, watched: boolean): JudgedDelivery {
    const { source, messages } = delivery
    const sentAt = readTime(delivery.sentAt)
    const from = kept
    const halts: HaltedEvent[] = []
    const messageIds: string[] = []
    const traces: Trace[] = []
    for (let index = 0; index < messages.length; index++) {
      const message = messages[index]
      const copied = delivery.copied?.(index)
      row.begin(source, receivedAt, delivery.channel ?? '', copied)
      const event: IntakeEvent = {
        index,
        source,
        message: message as Record<string, unknown>,
        hasProperties: copied !== undefined,
        sentAt,
        historical: delivery.historical ?? false,
        ip: delivery.ip,
        row,
        bytes: '',
      }
      let halt = isMessage(message) ? undefined : notAnObject
      if (!halt && !watched) halt = runSteps(event)
      else if (!halt) halt = watch(event, traces)
      messageIds.push(row.messageId)
      if (halt) halts.push(asHalted(delivery, index, row.messageId, halt))
      else keep(event)
    }
    return { received: messages.length, from, until: kept, halts, messageIds, traces }
  }

  function watch(event: IntakeEvent, traces: Trace[]): Halt | undefined {
    const { source } = event
    if (event.hasProperties) event.message = { ...event.message, properties: event.row.properties }
    const ran: Trace['steps'] = []
    const halt = traceSteps(event, ran)
    const { receivedAt, messageId } = event.row
    const verdict = asVerdict(event.index, messageId, halt)
    traces.push({ source, receivedAt, message: event.message, verdict, steps: ran })
    return halt
  }

  function keep({ index, row: { workspace, messageId, ts, name }, bytes }: IntakeEvent): void {
    rows += bytes
    const { low, high } = hash(workspace, messageId)
    const at = kept++ * factSize
    if (at === facts.length) facts = enlarged(facts)
    facts[at + fact.index] = index
    facts[at + fact.end] = rows.length
    facts[at + fact.low] = low
    facts[at + fact.high] = high
    facts[at + fact.ts] = ts
    facts[at + fact.name] = placeOf(name)
  }

  function placeOf(name: string): number {
    const from = Math.max(0, names.length - namesLookedThrough)
    for (let place = names.length - 1; place >= from; place--) if (names[place] === name) return place
    return names.push(name) - 1
  }

  function take(): Judged {
    // Memory of its own, because it may go to another thread.
    const bytes = Buffer.allocUnsafeSlow(rows.length)
    bytes.write(rows, 'latin1')
    const judged = { rows: bytes, facts: facts.slice(0, kept * factSize), names }
    rows = ''
    kept = 0
    names = []
    return judged
  }

  return { judge, take }
}

const notAnObject: Halt = {
  outcome: 'refused',
  code: 'not_an_object',
  reason: 'An event must be a JSON object.',
}

function asHalted(delivery: Delivery, index: number, messageId: string, halt: Halt): HaltedEvent {
  if (halt.outcome !== 'parked') return { index, messageId, halt }
  const raw = bytesOf(delivery, index)
  return raw === undefined ? { index, messageId, halt: tooDeep } : { index, messageId, halt, raw }
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

function isMessage(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && !Array.isArray(message)
}

function enlarged(facts: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(facts.length * 2)
  larger.set(facts)
  return larger
}
