import { z } from 'zod'
import { languageSchema } from '../access/index.ts'
import { peopleExpressionSchema } from '../expression/index.ts'
import { metricNameSchema } from '../metrics/index.ts'

/** What people read in one mail. */
export const mostTiles = 6

const boardName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, { error: 'is no name of a board' })

const subjectSchema = z
  .union(
    [
      z.strictObject({
        board: boardName,
        tiles: z
          .array(z.string().min(1).max(63))
          .min(1)
          .max(mostTiles, { error: `at most ${mostTiles} tiles go into one mail` })
          .optional()
          .describe('ids of its tiles; absent: its first six'),
      }),
      z.strictObject({
        measure: metricNameSchema,
        filter: peopleExpressionSchema.optional().describe('a condition beside the measure’s own'),
      }),
    ],
    { error: 'a subject is {board, tiles?} or {measure, filter?}' },
  )
  .describe('what is sent')
export type Subject = z.infer<typeof subjectSchema>

const hour = z.number().int().min(0).max(23).describe('hour of the workspace’s day')

export const cadenceSchema = z
  .discriminatedUnion(
    'every',
    [
      z.strictObject({ every: z.literal('day'), hour }),
      z.strictObject({
        every: z.literal('week'),
        weekday: z.number().int().min(1).max(7).describe('1 is Monday, as in ISO 8601'),
        hour,
      }),
      z.strictObject({
        every: z.literal('change'),
        grain: z
          .enum(['hour', 'day', 'week'])
          .default('day')
          .describe('step that is watched, when it is over'),
      }),
    ],
    { error: '`every` is day, week or change' },
  )
  .describe(
    'when it is sent; `change`: when a figure leaves or enters its usual range, or passes its aim’s thresholds',
  )
export type Cadence = z.infer<typeof cadenceSchema>

const written = {
  subject: subjectSchema,
  cadence: cadenceSchema,
  recipients: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'somebody is named twice' })
    .describe('ids of members'),
  language: languageSchema.describe('for those who never chose one'),
}

export const subscriptionInputSchema = z
  .strictObject({ ...written, language: written.language.default('en') })
  .meta({ id: 'NewSubscription' })
/** What is to be changed. It has no defaults: what is left out stays as it is. */
export const subscriptionChangeSchema = z.strictObject(written).partial().meta({ id: 'SubscriptionEdit' })
export type SubscriptionInput = z.input<typeof subscriptionInputSchema>
export type SubscriptionDefinition = z.infer<typeof subscriptionInputSchema>

const lastSendingSchema = z
  .object({
    at: z.string(),
    outcome: z.enum(['sent', 'failed', 'nothing']).describe('nothing: nobody was left to send it to'),
    mails: z.number().int(),
    detail: z.string().nullable().describe('why figures failed, or who got none and why'),
  })
  .meta({ id: 'LastSending' })
export type LastSending = z.infer<typeof lastSendingSchema>

export const subscriptionSchema = z
  .object({
    id: z.string(),
    subject: subjectSchema,
    title: z.string().describe('label of the board or measure; its name when it is gone'),
    cadence: cadenceSchema,
    language: languageSchema,
    recipients: z.array(z.object({ id: z.string(), name: z.string(), left: z.boolean() })),
    paused: z.boolean(),
    nextAt: z.string().nullable().describe('null while paused, and when it waits for a change'),
    lastSending: lastSendingSchema.nullable(),
    createdAt: z.string(),
    createdBy: z.object({ id: z.string(), label: z.string() }),
    mine: z.boolean().describe('you made it, or get it'),
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.infer<typeof subscriptionSchema>
