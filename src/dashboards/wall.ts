import { z } from 'zod'
import { teams } from '../access/index.ts'
import { type InLanguage, type Language, wordsSchema } from './language.ts'

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
  label: wordsSchema(28, 1),
  measure: measureRefSchema.nullable(),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']),
  why: wordsSchema(90).optional(),
  action: z.object({ label: wordsSchema(32), href: z.string().startsWith('/') }).optional(),
})

export const stageSchema = tileSchema.extend({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  caption: wordsSchema(32),
  /** Said in the headline when this stage is worse than usual: 'Getting help is slower than usual.' */
  concern: wordsSchema(34, 1),
})
export type Stage = InLanguage<z.infer<typeof stageSchema>>

/** Something with a beginning and an end that many customers meet at once: an outage. */
const markRuleSchema = z.object({
  starts: z.string(),
  ends: z.string(),
  /** Property that is the same for all customers who meet it. */
  key: z.string(),
  /** Property that says where, for `words`. */
  place: z.string(),
  /** 'Outage in {place}' */
  words: wordsSchema(40),
})
export type MarkRule = InLanguage<z.infer<typeof markRuleSchema>>

const heroSchema = tileSchema.extend({
  /** Value from which the day may be called good; absent when the measure has no such value. */
  goodFrom: z.number().optional(),
  /** Local hours that the day's line spans. */
  hours: z.tuple([z.number().int().min(0).max(23), z.number().int().min(1).max(24)]).default([7, 20]),
  /** Events that are marked on the line when 30 customers or more meet the same one. */
  marks: z.array(markRuleSchema).max(4).default([]),
})
export type Hero = InLanguage<z.infer<typeof heroSchema>>

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
  title: wordsSchema(40, 1),
  level: z.enum(['needs', 'watch']),
  measure: measureRefSchema,
  unit: unitSchema,
  /** Words after the value when the value itself is worth saying: 'to open' in '3.8 s to open'. */
  caption: wordsSchema(24).optional(),
  condition: conditionSchema,
  /** Look after it together: two different teams. */
  owners: z
    .array(teamSchema)
    .length(2)
    .refine((owners) => owners[0] !== owners[1], 'A need is looked after by two different teams.'),
})
export type NeedRule = InLanguage<z.infer<typeof needRuleSchema>>

export const quoteRuleSchema = z.object({
  event: z.string(),
  property: z.string(),
  /** Property that must be true: the customer agreed to be quoted. Absent: words are shown to nobody on a screen. */
  consent: z.string().optional(),
  /** Property that says after what it was heard, and how each of its values is said. */
  about: z.object({ property: z.string(), words: z.record(z.string(), wordsSchema(60)) }).optional(),
})
export type QuoteRule = InLanguage<z.infer<typeof quoteRuleSchema>>

const changeRuleSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** A count, compared with what is usual for the same hours. */
  measure: measureRefSchema,
  /** Said after 'more' or 'fewer': 'call about a bill'. */
  words: wordsSchema(36, 1),
  /** Local hour from which it is counted; absent, the last four whole hours. */
  sinceHour: z.number().int().min(0).max(23).optional(),
})
export type ChangeRule = InLanguage<z.infer<typeof changeRuleSchema>>

/** How the score and the journey stand, as far as a headline needs to know. */
const headlineCaseSchema = z.object({
  data: z.enum(['fresh', 'late', 'none', 'failed']).optional(),
  score: z.enum(['good', 'usual', 'low', 'unknown']).optional(),
  concerns: z.enum(['none', 'some']).optional(),
  /** Only when the worst stage is this one. */
  stage: z.string().optional(),
})

/**
 * The first rule whose case fits is said. Words may hold {greeting}, {daypart}, {asOf}, {late}, {stage}, {company} and
 * {concern}.
 */
export const headlineRuleSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  when: headlineCaseSchema,
  calm: wordsSchema(headlineLimit, 1),
  concern: wordsSchema(headlineLimit).optional(),
})
export type HeadlineRule = InLanguage<z.infer<typeof headlineRuleSchema>>
/** A rule as it is kept, with its words in every language. */
export type HeadlineRuleWords = z.infer<typeof headlineRuleSchema>

/** From where on something is said, in widths of the usual range past its bad end. */
export const thresholdsSchema = z
  .object({
    /** ◆ worth a look. */
    watch: z.number().min(0).max(5).default(0.15),
    /** ▲ needs us. */
    needs: z.number().min(0).max(10).default(0.6),
    /** The score is called low from this share of the way from its usual middle to the bad end of its range. */
    low: z.number().min(0.1).max(3).default(0.75),
  })
  .refine(({ watch, needs }) => watch < needs, 'Worth a look comes before needs us.')
export type Thresholds = z.infer<typeof thresholdsSchema>
export const usualThresholds: Thresholds = thresholdsSchema.parse({})

/** Scenes stay at least this long, so that everybody in the room can read them. */
const shortestSceneSeconds = 30

const sceneShape = { id: z.string().regex(/^[a-z][a-z0-9_]*$/), title: wordsSchema(48, 1) }

/** A measure in a list: its figure now beside its usual range and its aim. */
const lineSchema = tileSchema
  .pick({ label: true, unit: true, good: true })
  .extend({ measure: measureRefSchema })

/** What a wall shows in turn with its first picture. */
const sceneSchema = z.discriminatedUnion('view', [
  /** One stage in depth: its figure, its day with usual range and likely rest, and measures beside it. */
  z.object({
    ...sceneShape,
    view: z.literal('stage'),
    stage: z.string(),
    beside: z.array(lineSchema).max(4),
  }),
  z.object({ ...sceneShape, view: z.literal('measures'), lines: z.array(lineSchema).min(1).max(6) }),
  z.object({ ...sceneShape, view: z.literal('words'), quotes: z.array(quoteRuleSchema).min(1).max(4) }),
])
export type Scene = InLanguage<z.infer<typeof sceneSchema>>

export const wallDefinitionSchema = z.object({
  hero: heroSchema,
  stages: z.array(stageSchema).length(5),
  needs: z.array(needRuleSchema).max(12),
  /** The first with something to show is shown. */
  quotes: z.array(quoteRuleSchema).max(4),
  changes: z.array(changeRuleSchema).max(8),
  /** Absent: the rules that come with the product. */
  headlines: z.array(headlineRuleSchema).min(1).max(40).optional(),
  thresholds: thresholdsSchema.optional(),
  /** Shown in turn after the first picture; none: only that. */
  scenes: z.array(sceneSchema).max(8).optional(),
  sceneSeconds: z.number().int().min(shortestSceneSeconds).max(3600).default(60),
})
/** What stands on a wall, with its words in every language it has. */
export type WallDefinition = z.infer<typeof wallDefinitionSchema>
/** The same in one language: what is made and shown. */
export type SpokenDefinition = InLanguage<WallDefinition>

/** Kinds of company that a wall can begin from; `any` takes what fits the events there are. */
export const wallKinds = ['any', 'subscription', 'shop', 'software', 'services', 'public'] as const
export const wallKindSchema = z.enum(wallKinds)
export type WallKind = z.infer<typeof wallKindSchema>

/** A stored wall. `automatic`: nobody edited it, so it follows the events that the workspace has, by its kind. */
export interface Wall {
  id: string
  workspace: string
  name: string
  kind: WallKind
  version: number
  automatic: boolean
  definition: WallDefinition
  updatedAt: string
  updatedBy: string
}

/** A wall whose words are in the language of those who look at it. */
export interface SpokenWall extends Omit<Wall, 'definition'> {
  definition: SpokenDefinition
  language: Language
}
