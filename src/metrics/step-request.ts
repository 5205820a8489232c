import { z } from 'zod'
import { oneMeasure, oneMeasureFault, queryResultSchema, questionFields } from './request.ts'

const { grain: _grain, ...asked } = questionFields

/** People at each step of a conversion. */
export const stepsRequestSchema = z
  .strictObject(asked)
  .refine(oneMeasure, oneMeasureFault)
  .meta({ id: 'StepsQuery' })
export type StepsRequestInput = z.input<typeof stepsRequestSchema>

/** Periods that a grid of cohorts shows, at most: more than a year of weeks. */
const mostPeriods = 60

/** The grid of cohorts of a measure of coming back. */
export const cohortsRequestSchema = z
  .strictObject({
    ...asked,
    periods: z
      .number()
      .int()
      .min(1)
      .max(mostPeriods)
      .default(12)
      .describe('how many periods after the beginning are looked at'),
  })
  .refine(oneMeasure, oneMeasureFault)
  .meta({ id: 'CohortsQuery' })
export type CohortsRequestInput = z.input<typeof cohortsRequestSchema>

const percent = z.number().nullable()
const interval = z.object({ low: z.number(), high: z.number() }).describe('95 %, in percent')
const group = {
  by: z.record(z.string(), z.string().nullable()).describe('group; null where the first event has no value'),
  others: z.literal(true).optional().describe('the groups beyond `limit` together'),
}
const answer = {
  name: z.string().optional(),
  label: z.string().optional(),
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  asOf: z.string().nullable().describe('when the newest event was received; null before the first'),
  late: queryResultSchema.shape.late,
}

const stepSchema = z
  .object({
    label: z.string(),
    people: z.number().describe('people who did this step'),
    share: percent.describe('percent of those who began; null when nobody did'),
    interval: interval.optional(),
    fromBefore: percent.describe('percent of those who did the step before'),
    lost: z.number().describe('people who did the step before and not this one'),
    medianSeconds: z.number().nullable().describe('from the step before, for those who did this one'),
  })
  .meta({ id: 'ConversionStep' })
export const stepsResultSchema = z
  .object({
    ...answer,
    order: z.enum(['given', 'any']),
    groups: z.array(
      z.object({
        ...group,
        began: z.number(),
        finished: z.number(),
        open: z.number().describe('people who may still finish'),
        tooFew: z.literal(true).optional().describe('under 30 people began: show counts, not shares'),
        steps: z.array(stepSchema),
      }),
    ),
  })
  .meta({ id: 'StepsResult' })
export type StepsResult = z.infer<typeof stepsResultSchema>

const cellSchema = z
  .object({
    after: z.number().int().describe('periods after that of the beginning'),
    people: z.number().describe('people who came back, so far where the period is not over'),
    value: percent.describe('percent of the cohort; null where the period is not over yet'),
    interval: interval.optional(),
    incomplete: z.literal(true).optional().describe('the period is not over yet'),
  })
  .meta({ id: 'CohortCell' })
export const cohortsResultSchema = z
  .object({
    ...answer,
    every: z.enum(['day', 'week', 'month']),
    periods: z.number().int(),
    groups: z.array(
      z.object({
        ...group,
        cohorts: z.array(
          z.object({
            t: z.string().describe('start of the cohort’s period, ISO 8601 in UTC'),
            size: z.number().describe('people who began'),
            partial: z
              .literal(true)
              .optional()
              .describe('the period is not over, or not wholly in the time asked for'),
            tooFew: z.literal(true).optional().describe('under 30 people: show counts, not shares'),
            cells: z.array(cellSchema),
          }),
        ),
        whole: z
          .array(cellSchema.extend({ size: z.number().describe('people of the cohorts it is made of') }))
          .describe('all cohorts together, of each period those for which it is over'),
      }),
    ),
  })
  .meta({ id: 'CohortsResult' })
export type CohortsResult = z.infer<typeof cohortsResultSchema>
export type CohortCell = z.infer<typeof cellSchema>
