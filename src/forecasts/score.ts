import { z } from 'zod'
import { metricNameSchema, unitSchema } from '../metrics/index.ts'
import { forecastSchema, methodSchema, stepSchema, verdictSchema } from './forecast.ts'

const scoreFigures = {
  checked: z.number().int().describe('past forecasts of a step that came'),
  mae: z.number().nullable().describe('mean error, in the measure’s unit'),
  naiveMae: z.number().nullable().describe('the same of repeating the last season'),
  better: z.number().nullable().describe('how much smaller it is than that, percent'),
  coverage80: z.number().nullable().describe('percent that came to lie in the 80 % range'),
  coverage95: z.number().nullable(),
}

const scoreSchema = z.object(scoreFigures)
/** How forecasts did, once their steps were over. */
export type ScoreFigures = z.infer<typeof scoreSchema>

const pastForecastSchema = z
  .object({
    id: z.string(),
    madeAt: z.string(),
    method: methodSchema,
    points: z.array(
      z.object({
        t: z.string(),
        step: z.number().int().describe('steps ahead, from 1'),
        value: z.number(),
        low80: z.number(),
        high80: z.number(),
        low95: z.number(),
        high95: z.number(),
        naive: z.number().describe('what repeating the last season would have said'),
        came: z.number().nullable().describe('what came; null when it is not over yet'),
      }),
    ),
  })
  .meta({ id: 'PastForecast' })
export type PastForecast = z.infer<typeof pastForecastSchema>

export const scoresQuerySchema = z.object({
  grain: stepSchema.default('day'),
  limit: z.coerce.number().int().min(1).max(100).default(10).describe('past forecasts that are shown'),
})

/** Past forecasts of a measure beside what came. */
export const scoresSchema = z
  .object({
    measure: z.string(),
    grain: stepSchema,
    unit: unitSchema,
    kept: z.number().int().describe('forecasts kept'),
    whole: scoreSchema.describe('of all steps that are over'),
    steps: z.array(z.object({ step: z.number().int(), ...scoreFigures })).describe('by steps ahead'),
    past: z.array(pastForecastSchema).describe('newest first'),
  })
  .meta({ id: 'ForecastScores' })
export type ForecastScores = z.infer<typeof scoresSchema>

/** The measures of the catalogue with the newest forecast that is kept of each. */
export const outlooksSchema = z
  .object({
    items: z.array(
      z.object({
        measure: metricNameSchema,
        label: z.string(),
        unit: unitSchema,
        good: z.enum(['up', 'down', 'none']),
        owners: z.array(z.object({ team: z.string(), person: z.string().optional() })),
        madeAt: z.string().nullable().describe('null: none was made yet'),
        verdict: verdictSchema.nullable(),
        forecast: forecastSchema.nullable().describe('by day; null: none was made yet'),
        scored: scoreSchema.nullable().describe('its past forecasts; null: none is over yet'),
      }),
    ),
  })
  .meta({ id: 'ForecastOutlooks' })
export type ForecastOutlooks = z.infer<typeof outlooksSchema>
