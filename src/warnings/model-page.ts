import { z } from 'zod'
import { featureMetaSchema } from './feature.ts'
import { trainedModelShape } from './model.ts'
import { leavingSchema } from './settings.ts'
import { horizonSchema, savesSchema, signalSchema, whoseSchema } from './warning.ts'

const { kind, quality, checks, candidates, base, trainedOn, leftOut, line } = trainedModelShape.shape

/** `refused`: it failed its checks and is not used. `cannot_say`: too little is known to learn from. */
export const modelStandingSchema = z.enum(['in_use', 'replaced', 'refused', 'cannot_say'])
export type ModelStanding = z.infer<typeof modelStandingSchema>

const identitySchema = z.object({
  whose: whoseSchema,
  signal: signalSchema,
  horizonDays: z.number().int().describe('14 for dissatisfied'),
})

/** A version without its figures. */
export const modelVersionSchema = z
  .object({
    ...identitySchema.shape,
    version: z.number().int(),
    standing: modelStandingSchema,
    kind: kind.nullable().describe('null when nothing could be learned'),
    trainedAt: z.iso.datetime(),
    rows: z.number().int().describe('customers times cut-offs that it learned from'),
    came: z.number().int().describe('of those, for whom it came true'),
    auc: quality.shape.auc,
    brier: z.number().nullable(),
    failed: z.array(z.string()).describe('names of required checks that it did not pass'),
  })
  .meta({ id: 'WarningModelVersion' })
export type ModelVersion = z.infer<typeof modelVersionSchema>

/** Where a signal stands; `version` null: there is none in use yet. */
export const modelSummarySchema = z
  .object({
    ...identitySchema.shape,
    standing: modelStandingSchema.describe('of the newest version; cannot_say before the first'),
    inUse: modelVersionSchema.nullable(),
    newest: modelVersionSchema.nullable(),
    scored: z.number().int().describe('customers with a score of the newest run'),
    scoredAt: z.iso.datetime().nullable(),
    saves: savesSchema,
  })
  .meta({ id: 'WarningModelSummary' })
export type ModelSummary = z.infer<typeof modelSummarySchema>

/** Population stability: under 0.1 nothing to speak of, over 0.25 much has changed. */
export const driftSchema = z.object({
  at: z.iso.datetime(),
  scores: z.number().nullable(),
  features: z.array(z.object({ feature: z.string(), psi: z.number() })).describe('largest first'),
})

/** A version with all that is known of it. */
export const modelPageSchema = z
  .object({
    ...modelVersionSchema.shape,
    checks,
    candidates: candidates.describe(
      'what was tried; the simpler one is kept unless the other is better beyond noise',
    ),
    quality: quality.nullable().describe('null when nothing could be learned'),
    base: base.nullable(),
    line: line.describe('chance of the last customer within the budget when it was judged'),
    features: z.array(
      featureMetaSchema.extend({
        importance: z.number().describe('mean size of its effect, 0–1'),
        usual: z.number().nullable(),
        missing: z.number().describe('share of customers of whom it is not known'),
      }),
    ),
    leftOut: z
      .array(
        z.object({
          feature: z.string(),
          label: featureMetaSchema.shape.label,
          why: z.enum([
            'never_came',
            'too_far_back',
            'said',
            'no_rhythm',
            ...leftOut.element.shape.why.options,
          ]),
        }),
      )
      .describe('features that the version does without'),
    drift: driftSchema.nullable().describe('null before customers were scored with it'),
    leaving: leavingSchema.nullable(),
    trainedOn,
    seed: z.number().int(),
    versions: z.array(modelVersionSchema).describe('newest first, at most 50'),
  })
  .meta({ id: 'WarningModelPage' })
export type ModelPage = z.infer<typeof modelPageSchema>

export const runSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['train', 'score']),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    step: z
      .enum(['features', 'learning', 'scoring', 'opening'])
      .nullable()
      .describe('what it does now; null before and after'),
    askedAt: z.iso.datetime(),
    askedBy: z.string(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    error: z.string().nullable(),
    models: z.array(modelVersionSchema).describe('what came out of a training'),
    scored: z.number().int(),
    opened: z.number().int(),
  })
  .meta({ id: 'WarningRun' })
export type WarningRun = z.infer<typeof runSchema>

export const modelQuerySchema = z.object({
  whose: whoseSchema.default('person'),
  horizon: z
    .enum(['30', '60', '90'])
    .transform((text) => horizonSchema.parse(Number(text)))
    .optional()
    .describe('of the signal leave; that of the settings when absent'),
})
