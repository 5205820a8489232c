import { z } from 'zod'
import { deepestExpression, depthOf, peopleExpressionSchema } from '../expression/index.ts'
import { definitionSchema, metricNameSchema, queryRequestSchema } from '../metrics/index.ts'

/** Columns of a board's grid. */
export const columns = 12
const mostRows = 1000
/** The most that a text of a tile, a comment or a decision may have, in bytes of UTF-8. */
const mostTextBytes = 10_240

/** Text that people write: a comment, a note; at most 10 KB. */
export const writtenText = z
  .string()
  .trim()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= mostTextBytes, { error: 'a text has at most 10 KB' })

/** A condition beside the measures' own. */
export const boardFilterSchema = peopleExpressionSchema
  .refine((expression) => depthOf(expression) <= deepestExpression, {
    error: `an expression nests at most ${deepestExpression} deep`,
  })
  .describe('a condition beside the measures’ own')

const asked = queryRequestSchema.shape
export const grainSchema = asked.grain.unwrap()
const by = asked.by.unwrap()
const limit = asked.limit.unwrap()

export const tileIdSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, {
  error: 'an id has small letters, digits, _ and -, and is at most 63 long',
})

/** Where a tile lies, in cells of the grid. */
const placeSchema = z
  .strictObject({
    x: z
      .number()
      .int()
      .min(0)
      .max(columns - 1),
    y: z.number().int().min(0).max(mostRows),
    w: z.number().int().min(1).max(columns),
    h: z.number().int().min(1).max(50),
  })
  .refine(({ x, w }) => x + w <= columns, { error: `a tile ends within the ${columns} columns`, path: ['w'] })

const measureSchema = z
  .union([metricNameSchema, definitionSchema], {
    error: '`measure` is the name of a measure, or a definition that says what it counts',
  })
  .describe('a measure of the catalogue by name, or one given here')
export type TileMeasure = z.infer<typeof measureSchema>

const every = {
  id: tileIdSchema,
  place: placeSchema,
  title: z.string().trim().min(1).max(120).optional().describe('absent: the label of the measure'),
  filter: boardFilterSchema.optional(),
}
const measured = { ...every, measure: measureSchema, compare: asked.compare }

const forecast = z
  .boolean()
  .optional()
  .describe('draws what is likely to come after now, where the time shown ends now and the tile has one line')

const eventName = z.string().min(1).max(200)
const property = z.string().min(1).max(200)

/** One stage of the journey on a tile: its words and the measure that says how it goes. */
const stageSchema = z.strictObject({
  label: z.string().trim().min(1).max(60),
  measure: measureSchema,
})

const views = {
  figure: {
    ...measured,
    grain: grainSchema.optional().describe('step of the small line under the figure; absent: the board’s'),
    forecast,
  },
  line: { ...measured, grain: grainSchema.optional(), by: by.optional(), limit: limit.optional(), forecast },
  bars: { ...measured, grain: grainSchema.optional(), by: by.optional(), limit: limit.optional() },
  table: { ...measured, grain: grainSchema.optional(), by: by.optional(), limit: limit.optional() },
  cohorts: { ...every, measure: measureSchema, by: by.optional(), limit: limit.optional() },
  steps: { ...every, measure: measureSchema, by: by.optional(), limit: limit.optional() },
  paths: {
    ...every,
    start: eventName.describe('event with which a path begins'),
    events: z.array(eventName).min(1).max(50).optional().describe('events of a path; absent: all'),
    length: z.number().int().min(2).max(6).default(4).describe('events in a path, with the first'),
    limit: z
      .number()
      .int()
      .min(2)
      .max(20)
      .default(6)
      .describe('events shown at each step; the rest are others'),
    withinHours: z
      .number()
      .int()
      .min(1)
      .max(720)
      .default(24)
      .describe('a path is over so long after it began'),
  },
  stages: { ...every, stages: z.array(stageSchema).min(2).max(10), compare: asked.compare },
  words: {
    ...every,
    event: eventName.default('Survey Answered'),
    property: property.default('comment').describe('property that holds the words'),
    consent: property
      .default('quotable')
      .describe('property that is true when the customer lets the words be shown'),
    about: property.optional().describe('property that says what the words are about'),
    limit: z.number().int().min(1).max(50).default(10),
  },
  text: {
    id: every.id,
    place: every.place,
    title: every.title,
    text: writtenText.describe('Markdown'),
  },
} as const

/** One tile of a board: a view of a measure, of what customers say, or a text. */
export const tileSchema = z
  .discriminatedUnion(
    'view',
    [
      z.strictObject({ view: z.literal('figure'), ...views.figure }),
      z.strictObject({ view: z.literal('line'), ...views.line }),
      z.strictObject({ view: z.literal('bars'), ...views.bars }),
      z.strictObject({ view: z.literal('table'), ...views.table }),
      z.strictObject({ view: z.literal('cohorts'), ...views.cohorts }),
      z.strictObject({ view: z.literal('steps'), ...views.steps }),
      z.strictObject({ view: z.literal('paths'), ...views.paths }),
      z.strictObject({ view: z.literal('stages'), ...views.stages }),
      z.strictObject({ view: z.literal('words'), ...views.words }),
      z.strictObject({ view: z.literal('text'), ...views.text }),
    ],
    { error: `\`view\` is one of ${Object.keys(views).join(', ')}` },
  )
  .meta({ id: 'Tile' })
export type Tile = z.infer<typeof tileSchema>

/** Measures that a tile shows, in its order; none for words, paths and text. */
export function measuresOf(tile: Tile): TileMeasure[] {
  if (tile.view === 'stages') return tile.stages.map(({ measure }) => measure)
  return 'measure' in tile ? [tile.measure] : []
}
