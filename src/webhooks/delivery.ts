import { z } from 'zod'

export const deliveryStateSchema = z.enum(['waiting', 'delivered', 'failed'])
export type DeliveryState = z.infer<typeof deliveryStateSchema>

/** One request and what came back. */
export const attemptSchema = z.object({
  at: z.string(),
  durationMs: z.number().int(),
  /** HTTP status; null when no answer came. */
  status: z.number().int().nullable(),
  /** Why it failed, in one sentence; null for a success. */
  error: z.string().nullable(),
  /** The beginning of the answer's body, at most 2,000 characters; null when no answer came. */
  answer: z.string().nullable(),
})
export type Attempt = z.infer<typeof attemptSchema>

/** One event on its way to one endpoint. */
export const deliverySchema = z.object({
  id: z.string(),
  /** The `webhook-id` header: the same for every attempt and for every endpoint. */
  eventId: z.string(),
  type: z.string(),
  state: deliveryStateSchema,
  createdAt: z.string(),
  attempts: z.number().int(),
  /** When it is tried next; null unless it waits for an active endpoint. */
  nextAttemptAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** The newest attempt; null before the first. */
  last: attemptSchema.nullable(),
})
export type Delivery = z.infer<typeof deliverySchema>

export const deliveryDetailSchema = deliverySchema.extend({
  /** The body as it is sent, byte for byte. */
  body: z.string(),
  /** Oldest first. */
  history: z.array(attemptSchema),
})
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>

export const deliveryFilterSchema = z.object({
  state: deliveryStateSchema.optional(),
  type: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
})
export type DeliveryFilter = z.infer<typeof deliveryFilterSchema>
