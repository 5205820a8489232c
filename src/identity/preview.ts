import { z } from 'zod'
import { decisionSchema, personIdSchema } from './decision.ts'
import { identifierSchema } from './identifier.ts'

export const joinPreviewRequestSchema = z.object({ people: z.array(personIdSchema).min(2).max(20) })

const traitValueSchema = z.object({
  name: z.string(),
  value: z.string(),
  source: z.string(),
  at: z.iso.datetime(),
})

/** How much there is of somebody. */
export const activitySchema = z.object({
  eventCount: z.int(),
  firstSeen: z.iso.datetime().nullable(),
  lastSeen: z.iso.datetime().nullable(),
})
export type Activity = z.infer<typeof activitySchema>

const previewPersonSchema = z
  .object({
    id: z.string(),
    identifiers: z.array(identifierSchema),
    ...activitySchema.shape,
    traits: z.array(traitValueSchema).describe('the latest value of each trait from each source'),
  })
  .meta({ id: 'PreviewPerson' })
export type PreviewPerson = z.infer<typeof previewPersonSchema>

/** What a join would do; nothing was changed. */
export const joinPreviewSchema = z
  .object({
    people: z.array(previewPersonSchema),
    result: previewPersonSchema,
    exceeds: z
      .array(
        z.object({ type: z.string(), values: z.int(), limit: z.int(), windowDays: z.number().nullable() }),
      )
      .describe('limits of the rules that the joined person would exceed; a join is allowed all the same'),
    against: z.array(decisionSchema).describe('standing decisions that forbid the join; undo them first'),
  })
  .meta({ id: 'JoinPreview' })
export type JoinPreview = z.infer<typeof joinPreviewSchema>
