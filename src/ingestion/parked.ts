import { createHash } from 'node:crypto'
import { z } from 'zod'
import { eventNames } from './event.ts'

export const parkedStateSchema = z.enum(['parked', 'replayed', 'discarded'])
export type ParkedState = z.infer<typeof parkedStateSchema>

/** Which parked events: those with the ids, or all that fit every field that is given. */
export const selectionSchema = z
  .strictObject({
    ids: z.array(z.string()).min(1).max(1000).optional(),
    /** Id of a source. */
    source: z.string().optional(),
    code: z.string().optional(),
    /** Name of an event, '' for those whose name cannot be read. */
    event: z.string().optional(),
  })
  .meta({ id: 'ParkedSelection' })
export type Selection = z.infer<typeof selectionSchema>

export const parkedEventSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    /** `call` is a Segment call; `payload` is what a webhook posted and no mapping has read yet. */
    kind: z.enum(['call', 'payload']),
    event: z.string(),
    code: z.string(),
    /** What is wrong and how to mend it. */
    reason: z.string(),
    receivedAt: z.iso.datetime(),
    lastReceivedAt: z.iso.datetime(),
    /** How often the same bytes came. */
    times: z.number().int(),
    bytes: z.number().int(),
    state: parkedStateSchema,
  })
  .meta({ id: 'ParkedEvent' })
export type ParkedSummary = z.infer<typeof parkedEventSchema>

/** Who decided about a parked event, and how. */
const decisionSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  by: z.string(),
  action: z.enum(['replayed', 'discarded']),
  mapping: z.unknown().optional(),
  reason: z.string().optional(),
})
export type Decision = z.infer<typeof decisionSchema>

export const parkedDetailSchema = parkedEventSchema.extend({
  /** The bytes as text (UTF-8; bytes that are none are shown as �). */
  raw: z.string(),
  decision: decisionSchema.nullable(),
})
export type ParkedDetail = z.infer<typeof parkedDetailSchema>

export const parkedReasonSchema = z
  .object({
    source: z.string(),
    code: z.string(),
    event: z.string(),
    count: z.number().int(),
    /** The newest of them, in words. */
    reason: z.string(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
  })
  .meta({ id: 'ParkedReason' })
export type ParkedReason = z.infer<typeof parkedReasonSchema>

/** The id of a parked event: the same bytes from the same source are the same event. */
export function parkedId(sourceId: string, raw: string | Uint8Array): string {
  const hash = createHash('sha256').update(sourceId).update('\0').update(raw)
  return `parked_${hash.digest('hex').slice(0, 32)}`
}

/** Name of the event in a call's bytes; '' when it cannot be read. */
export function eventNameIn(raw: string): string {
  try {
    const call: unknown = JSON.parse(raw)
    if (typeof call !== 'object' || call === null) return ''
    const { event, type } = call as Record<string, unknown>
    if (typeof event === 'string') return event.slice(0, 200)
    return typeof type === 'string' && Object.hasOwn(eventNames, type)
      ? eventNames[type as keyof typeof eventNames]
      : ''
  } catch {
    return ''
  }
}
