import { z } from 'zod'
import { teams } from '../access/index.ts'
import { metricNameSchema } from '../metrics/index.ts'
import { changeKindSchema } from './change.ts'

const alarms = z.number().min(0.05).max(50)

/** What people decide about behaviour changes. */
export const settingsSchema = z
  .strictObject({
    falseAlarms: z
      .partialRecord(z.enum(teams), alarms)
      .default({})
      .describe('false alarms that a team accepts a week, over all that is watched for it; 1 when absent'),
    minimum: z
      .strictObject({
        relative: z.number().min(0).max(1000).default(5).describe('%: smaller changes do not matter'),
        events: z
          .number()
          .int()
          .min(1)
          .max(1_000_000)
          .default(30)
          .describe('answers that a change must rest on'),
      })
      .default({ relative: 5, events: 30 }),
    measures: z
      .record(
        metricNameSchema,
        z.strictObject({
          watched: z.boolean().default(true),
          relative: z.number().min(0).max(1000).optional().describe('as of `minimum`, for this measure'),
          events: z.number().int().min(1).max(1_000_000).optional(),
        }),
      )
      .default({})
      .describe('what is otherwise for single measures'),
    dimensions: z
      .array(z.string().trim().min(1).max(200))
      .max(10)
      .default(['channel', 'trait.city', 'trait.plan'])
      .describe('breakdowns that are watched too'),
    hourly: z
      .boolean()
      .default(true)
      .describe('watch by the hour too where at least 30 answers an hour are usual'),
    countries: z
      .array(
        z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { error: 'a country is two letters: GB, DE, DE-BY' }),
      )
      .max(10)
      .default([])
      .describe('whose public holidays are taken into account'),
    holidays: z
      .array(z.strictObject({ date: z.iso.date(), name: z.string().trim().min(1).max(100) }))
      .max(500)
      .default([])
      .describe('days of your own that are not like others'),
    people: z.boolean().default(true).describe('watch each customer’s own behaviour'),
    mail: z.boolean().default(true).describe('write to the owners of what changed, within the budget'),
  })
  .meta({ id: 'ChangeSettings' })
export type ChangeSettings = z.infer<typeof settingsSchema>
export type ChangeSettingsInput = z.input<typeof settingsSchema>

/** What is not told for a time. Whatever is left out holds for all. */
export const silenceInputSchema = z
  .strictObject({
    measure: metricNameSchema.optional(),
    dimension: z.string().min(1).max(200).optional(),
    value: z.string().max(1000).nullable().optional(),
    source: z.string().min(1).max(100).optional(),
    kind: changeKindSchema.optional(),
    until: z.iso.datetime({ offset: true }),
    reason: z.string().trim().max(500).default(''),
  })
  .refine(
    ({ measure, source, kind }) => measure !== undefined || source !== undefined || kind !== undefined,
    {
      error: 'give a measure, a source or a kind',
      path: ['measure'],
    },
  )
  .meta({ id: 'NewChangeSilence' })
export type SilenceInput = z.input<typeof silenceInputSchema>

export const silenceSchema = z
  .object({
    id: z.string(),
    measure: z.string().nullable(),
    dimension: z.string().nullable(),
    value: z.string().nullable(),
    source: z.string().nullable(),
    kind: changeKindSchema.nullable(),
    until: z.string(),
    reason: z.string(),
    by: z.string(),
    at: z.string(),
  })
  .meta({ id: 'ChangeSilence' })
export type Silence = z.infer<typeof silenceSchema>
