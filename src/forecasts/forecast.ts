import { z } from 'zod'
import { peopleExpressionSchema } from '../expression/index.ts'
import {
  aimSchema,
  definitionSchema,
  metricNameSchema,
  queryRequestSchema,
  unitSchema,
} from '../metrics/index.ts'

/** Steps of time that can be foreseen. */
export const stepSchema = z.enum(['hour', 'day', 'week', 'month'], {
  error: '`grain` is one of hour, day, week, month',
})
export type StepGrain = z.infer<typeof stepSchema>

/** How many steps ahead are told when nobody says: two days, four weeks, a quarter, half a year. */
export const usualHorizon: Record<StepGrain, number> = { hour: 48, day: 28, week: 13, month: 6 }

export const forecastRequestSchema = z
  .strictObject({
    metric: z
      .union([metricNameSchema, definitionSchema], {
        error: '`metric` is the name of a measure of the catalogue, or a definition',
      })
      .describe('a measure of the catalogue by name, or one given here'),
    by: queryRequestSchema.shape.by.describe('breakdowns: a forecast for each group'),
    limit: z
      .number()
      .int()
      .min(1)
      .max(50)
      .default(10)
      .describe('groups that are foreseen, the biggest first'),
    filter: peopleExpressionSchema.optional().describe('a condition beside the measure’s own'),
    grain: stepSchema.default('day').describe('one step of the forecast'),
    horizon: z
      .number()
      .int()
      .min(1)
      .max(400)
      .optional()
      .describe('steps ahead; absent: 48 hours, 28 days, 13 weeks or 6 months'),
    format: z.enum(['json', 'csv']).default('json'),
  })
  .meta({ id: 'ForecastRequest' })
export type ForecastRequest = z.infer<typeof forecastRequestSchema>
export type ForecastRequestInput = z.input<typeof forecastRequestSchema>

/**
 * `forecast`: there is one, and it served past times better than repeating the last season. `not_better_than_naive`:
 * nothing tried was better than that, so nothing is shown. `too_little_history`: too few whole steps with a value.
 * `not_forecastable`: values never change, or too few of the steps have one.
 */
export const verdictSchema = z.enum([
  'forecast',
  'not_better_than_naive',
  'too_little_history',
  'not_forecastable',
])
export type Verdict = z.infer<typeof verdictSchema>

export const methodSchema = z
  .enum(['ets', 'theta', 'arima', 'seasonal_naive', 'multiple_seasons', 'combination', 'intermittent'])
  .describe('`combination`: the mean of several')

const band = {
  value: z.number().describe('the middle, in the measure’s unit'),
  low80: z.number(),
  high80: z.number(),
  low95: z.number(),
  high95: z.number(),
}

const forecastPointSchema = z
  .object({
    t: z.string().describe('start of the step, ISO 8601 in UTC'),
    ...band,
    known: z
      .array(z.string())
      .optional()
      .describe('titles of known days and events that this step was moved for'),
  })
  .meta({ id: 'ForecastPoint' })
export type ForecastPoint = z.infer<typeof forecastPointSchema>

const qualitySchema = z
  .object({
    folds: z.number().int().describe('past times from which the same method was tried'),
    mase: z.number().describe('mean error ahead, as a share of that of the season before within the history'),
    naiveMase: z.number().describe('the same of repeating the last season'),
    better: z
      .number()
      .describe(
        'how much smaller the error is than that of repeating the last season, in percent; below 0 it is larger',
      ),
    smape: z.number().describe('mean error relative to the value, percent (symmetric)'),
    coverage80: z.number().describe('percent of past values that lay in the 80 % range'),
    coverage95: z.number().describe('percent of past values that lay in the 95 % range'),
    checked: z.number().int().describe('past values that the ranges were compared with'),
    candidates: z
      .array(z.object({ method: methodSchema, mase: z.number() }))
      .describe('what was tried, the best first'),
  })
  .meta({ id: 'ForecastQuality' })
export type ForecastQuality = z.infer<typeof qualitySchema>

const periodEndSchema = z
  .object({
    period: z.enum(['day', 'week', 'month', 'quarter']).describe('the period that is going on'),
    from: z.string(),
    to: z.string().describe('its end, not included'),
    soFar: z.number().nullable().describe('what it is until now'),
    ...band,
    shareGone: z.number().describe('how much of it is over, 0 to 1'),
  })
  .describe('where the period that is going on is likely to end: what is there plus what is foreseen')
  .meta({ id: 'ForecastPeriodEnd' })
export type PeriodEnd = z.infer<typeof periodEndSchema>

const aimOutlookSchema = z
  .object({
    value: z.number().describe('what is to be reached'),
    by: z.string().nullable().describe('day; null: within what is foreseen'),
    at: z.string().describe('the step that is judged'),
    chance: z.number().describe('probability of reaching it, 0 to 1'),
    onTrack: z.enum(['yes', 'no', 'unsure']).describe('yes from 80 in 100, no up to 20 in 100'),
  })
  .meta({ id: 'ForecastAim' })
export type AimOutlook = z.infer<typeof aimOutlookSchema>

const effectSchema = z
  .object({
    kind: z.enum(['holiday', 'event']),
    title: z.string(),
    days: z.array(z.string()).describe('local days ahead that it falls on'),
    effect: z.number().nullable().describe('percent by which such days differed before; null: not known'),
    low: z.number().nullable(),
    high: z.number().nullable(),
    seen: z.number().int().describe('how often it was seen before'),
    used: z.boolean().describe('whether the forecast was moved for it'),
  })
  .meta({ id: 'ForecastEffect' })
export type KnownEffect = z.infer<typeof effectSchema>

const saidSchema = z
  .object({
    key: z.enum([
      'rises',
      'falls',
      'steady',
      'not_better_than_naive',
      'too_little_history',
      'not_forecastable',
    ]),
    from: z.number().nullable().describe('what it was: the last whole season'),
    to: z.number().nullable().describe('what it is likely to be: the last season of the forecast'),
    low: z.number().nullable(),
    high: z.number().nullable().describe('80 % range of `to`'),
    t: z.string().nullable().describe('the last step of the forecast'),
    sure: z.boolean().describe('whether the 80 % range leaves no doubt about the direction'),
    needed: z.number().int().optional().describe('too_little_history: steps that would be enough'),
    have: z.number().int().optional().describe('too_little_history: steps that there are'),
  })
  .describe('what can be said in one sentence, as data; the page puts it in words')
  .meta({ id: 'ForecastSaid' })
export type Said = z.infer<typeof saidSchema>

const notedSchema = z
  .object({
    kind: z.enum([
      'gaps_filled',
      'outliers_damped',
      'level_shift',
      'year_missing',
      'late_data',
      'few_answers',
    ]),
    count: z.number().int(),
    at: z.string().nullable(),
  })
  .describe('what was done to, or is to be known of, the history')
export type Noted = z.infer<typeof notedSchema>

export const forecastSchema = z
  .object({
    by: z.record(z.string(), z.string().nullable()).describe('the group; empty without breakdowns'),
    others: z.literal(true).optional(),
    verdict: verdictSchema,
    method: methodSchema.nullable().describe('null without a forecast'),
    season: z.array(z.number().int()).describe('lengths of the seasons found, in steps; none when empty'),
    history: z
      .array(z.object({ t: z.string(), value: z.number().nullable() }))
      .describe('the newest whole steps, for the chart'),
    partial: z
      .object({ t: z.string(), value: z.number().nullable() })
      .nullable()
      .describe('the step that is going on; null when none is'),
    points: z.array(forecastPointSchema).describe('from the step that is going on; empty without a forecast'),
    quality: qualitySchema.nullable().describe('by trying on past times; null when there was too little'),
    periodEnd: periodEndSchema.nullable().describe('null for what has no period end, and without a forecast'),
    aim: aimOutlookSchema.nullable().describe('null without an aim or a forecast'),
    effects: z.array(effectSchema),
    notes: z.array(notedSchema),
    said: saidSchema,
  })
  .meta({ id: 'Forecast' })
export type Forecast = z.infer<typeof forecastSchema>

export const forecastAnswerSchema = z
  .object({
    name: z.string().optional(),
    label: z.string().optional(),
    kind: z.string(),
    unit: unitSchema,
    good: z.enum(['up', 'down', 'none']),
    aim: aimSchema.optional(),
    grain: stepSchema,
    horizon: z.number().int(),
    timeZone: z.string(),
    madeAt: z.string(),
    asOf: z.string().nullable().describe('when the newest event was received'),
    series: z.array(forecastSchema).describe('one without breakdowns'),
  })
  .meta({ id: 'ForecastAnswer' })
export type ForecastAnswer = z.infer<typeof forecastAnswerSchema>
