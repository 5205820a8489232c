import { z } from 'zod'
import { screenLookSchema } from '../access/index.ts'
import { languageSchema } from './language.ts'
import { teamSchema, unitSchema } from './wall.ts'

/**
 * What a wall shows at one moment. Times are ISO 8601 in UTC; figures are in the measure's own unit; the screen writes
 * them. Every block says how much can be believed:
 * normal · late (value of `asOf`, because a source has been silent) · too_few (only the count may be shown) ·
 * nothing_yet (`why`, and one `action`) · failed (`reference` finds the cause in the log) · working (the first picture of
 * this block is still being made).
 */
const statusSchema = z.enum(['normal', 'late', 'too_few', 'nothing_yet', 'failed', 'working'])

export const levelSchema = z.enum(['needs', 'watch', 'steady'])
export type Level = z.infer<typeof levelSchema>

const pointSchema = z.object({ t: z.string(), value: z.number(), n: z.number() })
export type Point = z.infer<typeof pointSchema>

const rangeSchema = z.object({ t: z.string(), low: z.number(), middle: z.number(), high: z.number() })
export type Range = z.infer<typeof rangeSchema>

const figureShape = {
  label: z.string(),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']),
  /** Name of the measure, for a link to its page; null when the wall's definition wrote it out. */
  measure: z.string().nullable(),
  status: statusSchema,
  /** Null when nothing may be shown. */
  value: z.number().nullable(),
  /** Answers or events behind the value (or, for too_few, all there are). */
  n: z.number(),
  /** Time the value is about: the last hour, or as far back as 30 answers need. */
  window: z.object({ from: z.string(), to: z.string() }).nullable(),
  usual: z.object({ low: z.number(), middle: z.number(), high: z.number() }).nullable(),
  /** Value less the usual middle; null when there is no usual range. */
  change: z.number().nullable(),
  level: levelSchema,
  asOf: z.string().nullable(),
  /** Sources that are late and feed this figure. */
  late: z.array(z.string()),
  why: z.string().nullable(),
  action: z.object({ label: z.string(), href: z.string() }).nullable(),
  reference: z.string().nullable(),
}
const figureSchema = z.object(figureShape)
export type FigureState = z.infer<typeof figureSchema>

const sparkSchema = z.object({
  grain: z.enum(['hour', 'day']),
  points: z.array(pointSchema),
  band: z.array(rangeSchema),
})

const stageStateSchema = figureSchema.extend({
  id: z.string(),
  caption: z.string(),
  concern: z.string(),
  spark: sparkSchema,
})
export type StageState = z.infer<typeof stageStateSchema>

const annotationSchema = z.object({
  from: z.string(),
  /** Null while it goes on. */
  to: z.string().nullable(),
  title: z.string(),
  customers: z.number(),
})
export type Annotation = z.infer<typeof annotationSchema>

const heroStateSchema = figureSchema.extend({
  goodFrom: z.number().nullable(),
  heardToday: z.number(),
  span: z.object({ from: z.string(), to: z.string() }),
  line: z.array(pointSchema),
  band: z.array(rangeSchema),
  /** Likely course of the rest of the span; empty when there is not enough to say. */
  forecast: z.array(rangeSchema),
  annotations: z.array(annotationSchema),
})
export type HeroState = z.infer<typeof heroStateSchema>

const needStateSchema = z.object({
  id: z.string(),
  title: z.string(),
  level: z.enum(['needs', 'watch']),
  measure: z.string().nullable(),
  unit: unitSchema,
  value: z.number(),
  caption: z.string().nullable(),
  /** Null on a screen when fewer than 30 customers are meant. */
  customers: z.number().nullable(),
  /** Minutes that the first still open case waits; null when the measure is not about open cases. */
  longestMinutes: z.number().nullable(),
  since: z.string(),
  owners: z.array(teamSchema),
  onIt: z.object({ teams: z.array(teamSchema), since: z.string() }).nullable(),
})
export type NeedState = z.infer<typeof needStateSchema>

export const needsStateSchema = z.object({
  status: statusSchema,
  items: z.array(needStateSchema),
  /** Needs beyond those shown. */
  more: z.number(),
  /** Rules that could not be asked. */
  failed: z.array(z.string()),
  reference: z.string().nullable(),
})
export type NeedsState = z.infer<typeof needsStateSchema>

const quoteStateSchema = z.object({
  status: statusSchema,
  text: z.string().nullable(),
  heardAt: z.string().nullable(),
  about: z.string().nullable(),
  /** Whether the customer agreed to be quoted. */
  consented: z.boolean(),
  reference: z.string().nullable(),
})
export type QuoteState = z.infer<typeof quoteStateSchema>

export const changeStateSchema = z.object({
  status: statusSchema,
  measure: z.string().nullable(),
  since: z.string(),
  /** Percent more (+) or fewer (−) than usual; null when nothing changes beyond the usual range. */
  percent: z.number().nullable(),
  words: z.string().nullable(),
  n: z.number(),
  /** What customers do otherwise since days, when nothing of today is worth saying; null for nothing. */
  lasting: z
    .object({
      id: z.string(),
      label: z.string(),
      since: z.string(),
      /** Percent more (+) or less (−) than before. */
      percent: z.number(),
    })
    .nullable(),
  reference: z.string().nullable(),
})
export type ChangeState = z.infer<typeof changeStateSchema>

export const headlineStateSchema = z.object({
  rule: z.string(),
  calm: z.string(),
  concern: z.string().nullable(),
  /** How pressing the concern is; steady when there is none. */
  level: levelSchema,
})
export type HeadlineState = z.infer<typeof headlineStateSchema>

export const sourcesStateSchema = z.object({
  status: statusSchema,
  current: z.number(),
  total: z.number(),
  late: z.array(z.object({ name: z.string(), since: z.string() })),
  reference: z.string().nullable(),
})
export type SourcesState = z.infer<typeof sourcesStateSchema>

/** How many customers early warnings are open for; never who. */
export const warningsStateSchema = z.object({
  status: statusSchema,
  /** Null when nothing may be said: no model in use, or on a screen fewer than 30 customers. */
  leave: z.number().nullable(),
  dissatisfied: z.number().nullable(),
  /** Opened in the last seven days, of both. */
  fresh: z.number().nullable(),
  reference: z.string().nullable(),
})
export type WarningsState = z.infer<typeof warningsStateSchema>

/** A measure in a list, with what it is to reach and who looks after it. */
export const lineStateSchema = figureSchema.extend({
  aim: z.object({ value: z.number(), by: z.string().nullable() }).nullable(),
  owners: z.array(teamSchema),
  spark: sparkSchema,
})
export type LineState = z.infer<typeof lineStateSchema>

const sceneShape = { id: z.string(), title: z.string() }
const sceneStateSchema = z.discriminatedUnion('view', [
  z.object({
    ...sceneShape,
    view: z.literal('stage'),
    figure: heroStateSchema,
    caption: z.string(),
    beside: z.array(lineStateSchema),
  }),
  z.object({ ...sceneShape, view: z.literal('measures'), lines: z.array(lineStateSchema) }),
  z.object({ ...sceneShape, view: z.literal('words'), quotes: z.array(quoteStateSchema) }),
  /** Its first picture is still being made. */
  z.object({ ...sceneShape, view: z.literal('working') }),
])
export type SceneState = z.infer<typeof sceneStateSchema>

export const wallBlocksSchema = z.object({
  headline: headlineStateSchema,
  hero: heroStateSchema,
  stages: z.array(stageStateSchema),
  needs: needsStateSchema,
  quote: quoteStateSchema,
  change: changeStateSchema,
  sources: sourcesStateSchema,
  warnings: warningsStateSchema,
  /** What is shown in turn with all of the above. */
  scenes: z.array(sceneStateSchema),
})
export type WallBlocks = z.infer<typeof wallBlocksSchema>

/** How one screen shows its wall. */
const screenSchema = screenLookSchema.extend({ wall: z.string() })
export type ScreenLook = z.infer<typeof screenSchema>

export const wallStateSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: languageSchema,
  /** How the asking screen is set; null for everybody else. */
  screen: screenSchema.nullable(),
  /** Seconds that each scene stays. */
  sceneSeconds: z.number(),
  workspaceName: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  /** The workspace holds the synthetic company. */
  demo: z.boolean(),
  version: z.number(),
  build: z.string(),
  at: z.string(),
  blocks: wallBlocksSchema,
})
export type WallState = z.infer<typeof wallStateSchema>
