import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import {
  aimSchema,
  cohortsResultSchema,
  queryRequestSchema,
  queryResultSchema,
  stepsResultSchema,
  unitSchema,
} from '../metrics/index.ts'
import { annotationSchema } from './annotation.ts'
import { decisionSchema } from './decision.ts'
import { boardFilterSchema, grainSchema, tileIdSchema } from './tile.ts'

const instant = queryRequestSchema.shape.from

/** What is asked of a board beside what it says itself. */
export const figuresRequestSchema = z
  .strictObject({
    from: instant,
    to: instant,
    grain: grainSchema.optional(),
    filter: boardFilterSchema.optional().describe('beside the board’s own'),
    tiles: z.array(tileIdSchema).min(1).max(100).optional().describe('only these; absent: all'),
  })
  .meta({ id: 'BoardFiguresQuery' })
export type FiguresRequest = z.input<typeof figuresRequestSchema>

const errorSchema = z
  .object({ code: z.string(), title: z.string(), detail: z.string().nullable() })
  .meta({ id: 'TileError' })
export type TileError = z.infer<typeof errorSchema>

const quoteSchema = z.object({
  text: z.string(),
  heardAt: z.string(),
  about: z.string().nullable(),
  consented: z.boolean(),
})
export type Quote = z.infer<typeof quoteSchema>

const pathNode = z.object({
  step: z.number().int().describe('0 is where paths begin'),
  event: z.string().nullable().describe('null: others together'),
  people: z.number().int(),
  ended: z.number().int().describe('people whose path ends here'),
})
const pathLink = z.object({
  step: z.number().int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  people: z.number().int(),
})

/** What a tile shows, by its view. */
export const tileResultSchema = z
  .discriminatedUnion('view', [
    z.object({
      view: z.literal('figure'),
      total: queryResultSchema.describe('one point: the whole period'),
      trend: queryResultSchema.describe('the steps of the period'),
    }),
    z.object({ view: z.literal('line'), result: queryResultSchema }),
    z.object({ view: z.literal('bars'), result: queryResultSchema }),
    z.object({ view: z.literal('table'), result: queryResultSchema }),
    z.object({ view: z.literal('cohorts'), result: cohortsResultSchema }),
    z.object({ view: z.literal('steps'), result: stepsResultSchema }),
    z.object({
      view: z.literal('paths'),
      people: z.number().int().describe('people whose path began in the period'),
      nodes: z.array(pathNode),
      links: z.array(pathLink),
    }),
    z.object({
      view: z.literal('stages'),
      stages: z.array(
        z.object({
          label: z.string(),
          total: queryResultSchema.optional(),
          error: errorSchema.optional(),
        }),
      ),
    }),
    z.object({
      view: z.literal('words'),
      quotes: z.array(quoteSchema),
      people: z.number().int().describe('customers who said something in the period'),
      withheld: z
        .enum(['without_consent', 'too_few'])
        .nullable()
        .describe('why the reader sees not all: words without consent, or a group under 30 customers'),
    }),
    z.object({ view: z.literal('text'), text: z.string() }),
  ])
  .meta({ id: 'TileResult' })
export type TileResult = z.infer<typeof tileResultSchema>

const owner = z.object({ team: teamSchema, person: z.string().optional() })

/** The measure of a tile as its foot shows it. */
const tileMeasureSchema = z.object({
  name: z.string().nullable().describe('null for a measure given in the tile'),
  label: z.string(),
  question: z.string(),
  description: z.string(),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']),
  owners: z.array(owner),
  aim: aimSchema.nullable(),
  howFar: z
    .object({
      state: z.enum(['reached', 'short', 'watch', 'act']),
      missing: z.number().describe('to the aim, in the unit; 0 or less when it is reached'),
      value: z.number().describe('of the whole period'),
    })
    .nullable()
    .describe('null without an aim, a direction or a value'),
})

/** A tile of a board with what it shows, or why it shows nothing. */
export const tileStateSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    result: tileResultSchema.nullable(),
    error: errorSchema.nullable(),
    measures: z.array(tileMeasureSchema),
    asOf: z.string().nullable().describe('when the newest event was received'),
    late: queryResultSchema.shape.late,
    decision: decisionSchema.nullable().describe('the last one'),
    openComments: z.number().int().describe('talks that are not resolved'),
    annotations: z.array(z.string()).describe('ids of the annotations of its time'),
  })
  .meta({ id: 'TileState' })
export type TileState = z.infer<typeof tileStateSchema>

export const boardFiguresSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    grain: grainSchema,
    timeZone: z.string(),
    asOf: z.string().nullable(),
    tiles: z.array(tileStateSchema),
    annotations: z.array(annotationSchema),
  })
  .meta({ id: 'BoardFigures' })
export type BoardFigures = z.infer<typeof boardFiguresSchema>
