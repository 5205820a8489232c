import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import type { PeopleExpression } from '../expression/index.ts'
import { unitSchema } from '../metrics/index.ts'
import { boardNameSchema } from './board.ts'
import { actorSchema, subjectSchema } from './comment.ts'
import { type TileMeasure, writtenText } from './tile.ts'

const day = z.iso.date().describe('a day in the workspace’s zone: 2026-03-29')

export const decisionInputSchema = z
  .strictObject({
    subject: subjectSchema,
    saw: writtenText.describe('what was seen'),
    decided: writtenText.describe('what is done about it'),
    teams: z.array(teamSchema).min(1).max(10).describe('teams that do it'),
    lookAgain: day.optional().describe('when to look whether it helped; absent: not'),
    from: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('period that was looked at; absent: the board’s own'),
    to: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'NewDecision' })
export type DecisionInput = z.input<typeof decisionInputSchema>

export const decisionChangeSchema = z
  .strictObject({ lookAgain: day.nullable().describe('another day; null: not any more') })
  .meta({ id: 'DecisionChange' })

export const decisionsQuerySchema = z.object({
  subject: subjectSchema.optional(),
  board: boardNameSchema.optional().describe('of this board and its tiles'),
  due: z.enum(['true']).optional().describe('only those whose day has come'),
})
export type DecisionsQuery = z.infer<typeof decisionsQuerySchema>

export const outcomeInputSchema = z.strictObject({ text: writtenText }).meta({ id: 'NewOutcome' })

const value = z.number().nullable()
const usual = z.object({ low: value, middle: value, high: value, n: z.number() }).nullable()

/** A figure as the server measured it at a moment. */
export const figureSchema = z
  .object({
    measure: z.string().nullable().describe('null for a measure given in the tile'),
    label: z.string(),
    unit: unitSchema,
    good: z.enum(['up', 'down', 'none']),
    value: value.describe('null when there was nothing to measure'),
    n: z.number(),
    from: z.string(),
    to: z.string(),
    usual,
    asOf: z.string().nullable(),
  })
  .meta({ id: 'DecisionFigure' })
export type Figure = z.infer<typeof figureSchema>

/** What a decision's figure asks, so that it can be asked again. */
export interface Question {
  measure: TileMeasure
  filter?: PeopleExpression | undefined
}

/** What happened since a decision: equally long periods before it and up to the moment that is looked at. */
export const sinceSchema = z
  .object({
    now: figureSchema,
    before: z.object({ value, n: z.number(), from: z.string(), to: z.string() }),
    change: value.describe('now less before; null when one of them is not known'),
    direction: z.enum(['better', 'worse', 'same', 'unclear']),
    against: z.enum(['above', 'below', 'inside', 'unknown']).describe('now against the usual range'),
  })
  .meta({ id: 'SinceDecision' })
export type Since = z.infer<typeof sinceSchema>

/** We saw this, decided that, and look again on a day. */
export const decisionSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    saw: z.string(),
    decided: z.string(),
    teams: z.array(teamSchema),
    by: actorSchema,
    at: z.string(),
    figure: figureSchema.nullable().describe('as it was when it was decided'),
    withoutFigure: z.string().nullable().describe('why there is no figure'),
    lookAgain: z.string().nullable(),
    due: z.boolean().describe('the day has come, and nobody has closed it yet'),
    since: sinceSchema.nullable().describe('from the day on; null before, or without a figure'),
    outcome: z
      .object({ text: z.string(), at: z.string(), by: actorSchema, since: sinceSchema.nullable() })
      .nullable(),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof decisionSchema>
