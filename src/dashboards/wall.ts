import { z } from 'zod'
import { teams } from '../access/index.ts'

/**
 * What stands on a wall. A measure is named, or written out; either way src/metrics compiles it, so that a tile, its
 * page and its export are one number.
 */

/** Fewer answers than this are counted, never averaged or shared. */
export const enoughAnswers = 30

/** Longest headline that stays on one line of the wall. */
export const headlineLimit = 78

/** A measure by name, or its definition as src/metrics takes it (checked there when it is used and when it is saved). */
export const measureRefSchema = z.union([
  z.string().regex(/^[a-z][a-z0-9_]*$/),
  z.record(z.string(), z.unknown()),
])
export type MeasureRef = z.infer<typeof measureRefSchema>

export const teamSchema = z.enum(teams)

export const unitSchema = z.enum(['count', 'percent', 'money', 'seconds', 'minutes', 'score', 'number'])
export type Unit = z.infer<typeof unitSchema>

/** A number of a wall. `measure` null: nothing in this workspace can fill it yet, and `why` and `action` say so. */
const tileSchema = z.object({
  label: z.string().min(1).max(24),
  measure: measureRefSchema.nullable(),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']),
  why: z.string().max(90).optional(),
  action: z.object({ label: z.string().max(32), href: z.string().startsWith('/') }).optional(),
})

export const stageSchema = tileSchema.extend({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  caption: z.string().max(32),
  /** Said in the headline when this stage is worse than usual: 'Getting help is slower than usual.' */
  concern: z.string().min(1).max(34),
})
export type Stage = z.infer<typeof stageSchema>

/** Something with a beginning and an end that many customers meet at once: an outage. */
const markRuleSchema = z.object({
  starts: z.string(),
  ends: z.string(),
  /** Property that is the same for all customers who meet it. */
  key: z.string(),
  /** Property that says where, for `words`. */
  place: z.string(),
  /** 'Outage in {place}' */
  words: z.string().max(40),
})
export type MarkRule = z.infer<typeof markRuleSchema>

const heroSchema = tileSchema.extend({
  /** Value from which the day may be called good; absent when the measure has no such value. */
  goodFrom: z.number().optional(),
  /** Local hours that the day's line spans. */
  hours: z.tuple([z.number().int().min(0).max(23), z.number().int().min(1).max(24)]).default([7, 20]),
  /** Events that are marked on the line when 30 customers or more meet the same one. */
  marks: z.array(markRuleSchema).max(4).default([]),
})

/** When a need is there: outside the usual range on the bad side, or past a fixed value. */
const conditionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('above_usual') }),
  z.object({ kind: z.literal('below_usual') }),
  z.object({ kind: z.literal('above'), value: z.number() }),
  z.object({ kind: z.literal('below'), value: z.number() }),
])
export type Condition = z.infer<typeof conditionSchema>

export const needRuleSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: z.string().min(1).max(40),
  level: z.enum(['needs', 'watch']),
  measure: measureRefSchema,
  unit: unitSchema,
  /** Words after the value when the value itself is worth saying: 'to open' in '3.8 s to open'. */
  caption: z.string().max(24).optional(),
  condition: conditionSchema,
  /** Look after it together: two different teams. */
  owners: z
    .array(teamSchema)
    .length(2)
    .refine((owners) => owners[0] !== owners[1], 'A need is looked after by two different teams.'),
})
export type NeedRule = z.infer<typeof needRuleSchema>

const quoteRuleSchema = z.object({
  event: z.string(),
  property: z.string(),
  /** Property that must be true: the customer agreed to be quoted. Absent: words are shown to nobody on a screen. */
  consent: z.string().optional(),
  /** Property that says after what it was heard, and how each of its values is said. */
  about: z.object({ property: z.string(), words: z.record(z.string(), z.string()) }).optional(),
})
export type QuoteRule = z.infer<typeof quoteRuleSchema>

const changeRuleSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** A count, compared with what is usual for the same hours. */
  measure: measureRefSchema,
  /** Said after 'more' or 'fewer': 'call about a bill'. */
  words: z.string().min(1).max(36),
  /** Local hour from which it is counted; absent, the last four whole hours. */
  sinceHour: z.number().int().min(0).max(23).optional(),
})
export type ChangeRule = z.infer<typeof changeRuleSchema>

/** How the score and the journey stand, as far as a headline needs to know. */
const headlineCaseSchema = z.object({
  data: z.enum(['fresh', 'late', 'none', 'failed']).optional(),
  score: z.enum(['good', 'usual', 'low', 'unknown']).optional(),
  concerns: z.enum(['none', 'some']).optional(),
})

/** The first rule whose case fits is said. Words may hold {daypart}, {asOf}, {late} and {concern}. */
export const headlineRuleSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  when: headlineCaseSchema,
  calm: z.string().max(headlineLimit),
  concern: z.string().max(headlineLimit).optional(),
})
export type HeadlineRule = z.infer<typeof headlineRuleSchema>

export const wallDefinitionSchema = z.object({
  hero: heroSchema,
  stages: z.array(stageSchema).length(5),
  needs: z.array(needRuleSchema).max(12),
  /** The first with something to show is shown. */
  quotes: z.array(quoteRuleSchema).max(4),
  changes: z.array(changeRuleSchema).max(8),
  /** Absent: the rules that come with the product. */
  headlines: z.array(headlineRuleSchema).min(1).max(40).optional(),
})
export type WallDefinition = z.infer<typeof wallDefinitionSchema>

/** A stored wall. `automatic`: nobody edited it, so it follows the events that the workspace has. */
export interface Wall {
  id: string
  workspace: string
  name: string
  version: number
  automatic: boolean
  definition: WallDefinition
  updatedAt: string
  updatedBy: string
}
