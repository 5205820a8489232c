import { z } from 'zod'
import { expressionSchema } from '../expression/index.ts'
import { metricNameSchema } from '../metrics/index.ts'
import { actorSchema } from './comment.ts'
import { writtenText } from './tile.ts'

export const annotationKindSchema = z.enum(['release', 'price', 'outage', 'message', 'other'])
export type AnnotationKind = z.infer<typeof annotationKindSchema>

const moment = z.iso.datetime({ offset: true })

/** On which charts it is shown; absent: on all of that time. */
const scopeSchema = z
  .strictObject({
    measures: z.array(metricNameSchema).min(1).max(50).optional().describe('charts of these measures'),
    events: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(50)
      .optional()
      .describe('charts of measures of these events'),
  })
  .refine(({ measures, events }) => measures !== undefined || events !== undefined, {
    error: 'a scope names measures or events; leave it out for all charts',
  })

const written = {
  title: z.string().trim().min(1).max(120),
  text: z.union([z.literal(''), writtenText]).default(''),
  kind: annotationKindSchema.default('other'),
  at: moment.describe('when it happened or began'),
  until: moment.optional().describe('when it was over; absent for a moment, or when it goes on'),
  scope: scopeSchema.optional().describe('absent: every chart of that time'),
}

export type Scope = z.infer<typeof scopeSchema>

export const annotationInputSchema = z
  .strictObject(written)
  .refine(({ at, until }) => until === undefined || Date.parse(until) >= Date.parse(at), {
    error: '`until` is not before `at`',
    path: ['until'],
  })
  .meta({ id: 'NewAnnotation' })
export type AnnotationInput = z.input<typeof annotationInputSchema>

/** Something that happened and may explain a chart: a release, a price change, an outage. */
export const annotationSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    text: z.string(),
    kind: annotationKindSchema,
    at: z.string(),
    until: z.string().nullable(),
    scope: scopeSchema.nullable().describe('null: every chart of that time'),
    by: actorSchema,
    rule: z.string().nullable().describe('the rule that made it from an event; null when somebody did'),
  })
  .meta({ id: 'Annotation' })
export type Annotation = z.infer<typeof annotationSchema>

/** Makes annotations from events: 'Release Deployed' becomes “Release {version}”. */
export const annotationRuleSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, {
      error: 'a name has small letters, digits, _ and -, starts with a letter, and is at most 63 long',
    }),
    event: z.string().min(1).max(200),
    filter: expressionSchema.optional().describe('condition that the event must meet'),
    kind: annotationKindSchema.default('other'),
    title: z.string().trim().min(1).max(120).describe('{x} stands for the event’s property x'),
    text: z.string().max(1000).default('').describe('{x} stands for the event’s property x'),
    key: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('property whose value names one happening; events with the same value make one annotation'),
    ends: z.string().min(1).max(200).optional().describe('event of the same `key` with which it is over'),
    scope: scopeSchema.optional(),
  })
  .refine(({ key, ends }) => ends === undefined || key !== undefined, {
    error: '`ends` needs `key`, so that it is known which one is over',
    path: ['ends'],
  })
  .meta({ id: 'AnnotationRule' })
export type AnnotationRule = z.infer<typeof annotationRuleSchema>

export const annotationRulesSchema = z
  .strictObject({
    rules: z
      .array(annotationRuleSchema)
      .max(50)
      .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
        error: 'two rules have one name',
      }),
  })
  .meta({ id: 'AnnotationRules' })
