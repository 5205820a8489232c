import { TandemError } from '../errors.ts'
import { sliceBatch } from './batch-slices.ts'
import { decodeCopied, type ReadBatch, type ReadEvent } from './body-reader.ts'
import { batchLimit, eventLimit } from './http-body.ts'
import type { CopiedProperties, Source } from './pipeline.ts'

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

/** A single call as it was read. @param type of the call @throws TandemError `intake_too_large` */
export function deliverSingle(
  source: Source,
  ip: string | undefined,
  body: Buffer,
  { message, copied }: ReadEvent,
  type: string,
): Delivery {
  if (body.length > eventLimit)
    throw new TandemError('intake_too_large', { detail: 'The event is larger than 32 KB.' })
  const call = message as Record<string, unknown>
  call.type = type
  return {
    source,
    messages: [call],
    sentAt: call.sentAt,
    ip,
    ...(copied
      ? { copied: () => copied, raw: () => JSON.stringify({ ...call, properties: decodeCopied(copied) }) }
      : {}),
  }
}

/** @throws TandemError `intake_too_large`, `invalid_request` when it has no list `batch` */
export function deliverBatch(
  source: Source,
  ip: string | undefined,
  body: Buffer,
  { document, events }: ReadBatch,
  historical: boolean,
): Delivery {
  if (body.length > batchLimit)
    throw new TandemError('intake_too_large', { detail: 'The batch is larger than 500 KB.' })
  if (!events)
    throw new TandemError('invalid_request', {
      errors: [{ path: '/batch', message: 'batch must be a list.' }],
    })
  return {
    source,
    messages: events.map(({ message }) => message),
    sentAt: document.sentAt,
    historical,
    ip,
    copied: (index) => events[index]?.copied,
    raw(index) {
      const { message, start, end } = events[index] as ReadEvent
      return start < end ? body.toString('utf8', start, end) : JSON.stringify(message)
    },
  }
}

/** What the reader of plain bodies does not take: odd keys, no UTF-8. @throws as `parseBatch` */
export function parseSingle(body: Buffer): ReadEvent {
  return { message: parseBody(body), copied: undefined, start: 0, end: body.length }
}

/** As `parseSingle`. @throws TandemError `invalid_json`, `invalid_request` when it is JSON but not an object */
export function parseBatch(body: Buffer): ReadBatch {
  const document = parseBody(body)
  const { batch } = document
  if (!Array.isArray(batch)) return { document, events: undefined }
  const slices = sliceBatch(body)
  const events = batch.map((message, index) => {
    const { start, end } = slices[index] ?? { start: 0, end: 0 }
    return { message, copied: undefined, start, end }
  })
  return { document, events }
}

function parseBody(body: Buffer): Record<string, unknown> {
  let document: unknown
  try {
    document = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    // V8's message quotes the body; only the place is told.
    const place = /position \d+( \(line \d+ column \d+\))?/.exec(String(cause))?.[0] ?? 'the end'
    throw new TandemError('invalid_json', { detail: `Reading stopped at ${place}.`, cause })
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new TandemError('invalid_request', {
      errors: [{ path: '/', message: 'The body must be a JSON object.' }],
    })
  return document as Record<string, unknown>
}
