import { z } from 'zod'
import { verdictSchema } from './webhook-verdict.ts'

/** One version of a source's mapping. */
export const webhookMappingSchema = z
  .object({
    version: z.number().int(),
    /** The mapping file (YAML) as it was written. */
    text: z.string(),
    note: z.string().nullable(),
    at: z.iso.datetime(),
    by: z.string(),
  })
  .meta({ id: 'WebhookMapping' })
export type WebhookMapping = z.infer<typeof webhookMappingSchema>

/** A secret without itself: it is shown once, when it is made. */
export const webhookSecretSchema = z
  .object({
    id: z.string(),
    /** Its last four characters. */
    hint: z.string(),
    createdAt: z.iso.datetime(),
    /** When it ends; null while it is the present one. */
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookSecret' })
export type WebhookSecret = z.infer<typeof webhookSecretSchema>

export const webhookSettingsSchema = z
  .object({
    /** Where the other system posts. */
    path: z.string(),
    /** Whether deliveries must be signed; otherwise they need a write key. */
    signed: z.boolean(),
    mapping: webhookMappingSchema.nullable(),
    /** Newest first, without their texts. */
    history: z.array(webhookMappingSchema.omit({ text: true })),
    secrets: z.array(webhookSecretSchema),
  })
  .meta({ id: 'WebhookSettings' })
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>

/** What the sender of a delivery is told. */
export const webhookAnswerSchema = z
  .object({
    /** True when everything it held was stored now or before. */
    success: z.boolean(),
    /** `parked` when the mapping could not read it: it is kept and can be replayed. */
    outcome: z.enum(['accepted', 'parked']),
    code: z.string().optional(),
    reason: z.string().optional(),
    events: z.array(verdictSchema),
  })
  .meta({ id: 'WebhookAnswer' })
export type WebhookAnswer = z.infer<typeof webhookAnswerSchema>

/** What a mapping would make of a sample. */
export const webhookPreviewSchema = z
  .object({
    /** The sample as the mapping read it. */
    input: z.unknown(),
    events: z.array(z.record(z.string(), z.unknown())),
    verdicts: z.array(verdictSchema),
    /** Absent when the mapping gave events. */
    problem: z.object({ code: z.string(), reason: z.string() }).optional(),
  })
  .meta({ id: 'WebhookPreview' })
export type WebhookPreview = z.infer<typeof webhookPreviewSchema>
