import { z } from 'zod'

/** What other systems can be told of. */
export const webhookTypes = [
  'person.joined',
  'person.split',
  'segment.entered',
  'segment.left',
  'decision.due',
  'measure.crossed',
  'change.found',
  'warning.opened',
  'warning.closed',
] as const
export const webhookTypeSchema = z.enum(webhookTypes)
export type WebhookType = z.infer<typeof webhookTypeSchema>

/** What a person sends to see that an address listens; told to one endpoint only. */
export const testType = 'webhook.test'

export const endpointStateSchema = z.enum(['active', 'paused', 'disabled'])
export type EndpointState = z.infer<typeof endpointStateSchema>

/** A secret without its text. */
export const secretSchema = z.object({
  id: z.string(),
  /** The last four characters. */
  hint: z.string(),
  createdAt: z.string(),
  /** When a rotated secret ends; null for the present one. */
  expiresAt: z.string().nullable(),
})
export type WebhookSecret = z.infer<typeof secretSchema>

export const endpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  types: z.array(webhookTypeSchema),
  state: endpointStateSchema,
  /** Why it is disabled; null otherwise. */
  note: z.string().nullable(),
  /** First of the failures that no success followed; null while it answers. */
  failingSince: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  secrets: z.array(secretSchema),
  /** Deliveries of the last 30 days by state. */
  deliveries: z.object({
    waiting: z.number().int(),
    delivered: z.number().int(),
    failed: z.number().int(),
  }),
  /** Newest success; null when there was none in 30 days. */
  lastDeliveredAt: z.string().nullable(),
})
export type WebhookEndpoint = z.infer<typeof endpointSchema>

const given = {
  url: z.string().trim().min(1).max(2000),
  description: z.string().trim().max(200),
  types: z.array(webhookTypeSchema).min(1).max(webhookTypes.length),
}

export const newEndpointSchema = z.strictObject({ ...given, description: given.description.default('') })
export type NewEndpoint = z.infer<typeof newEndpointSchema>

export const endpointChangeSchema = z.strictObject(given).partial()
export type EndpointChange = z.infer<typeof endpointChangeSchema>
