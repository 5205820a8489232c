import { z } from 'zod'
import { metricNameSchema, unitSchema } from '../metrics/index.ts'

const moveSchema = z
  .strictObject({
    measure: metricNameSchema.describe('a measure of the tree that is moved'),
    to: z.number().optional().describe('the value that it is to have'),
    by: z.number().optional().describe('how much it is to move, in its unit'),
  })
  .refine(({ to, by }) => (to === undefined) !== (by === undefined), {
    error: 'give either `to` or `by`',
    path: ['to'],
  })

export const whatIfRequestSchema = z
  .strictObject({
    tree: metricNameSchema.optional().describe('the first tree by name when absent'),
    moves: z
      .array(moveSchema)
      .min(1)
      .max(20)
      .refine((moves) => new Set(moves.map(({ measure }) => measure)).size === moves.length, {
        error: 'a measure is moved once',
      }),
  })
  .meta({ id: 'WhatIfRequest' })
export type WhatIfRequest = z.infer<typeof whatIfRequestSchema>
export type WhatIfRequestInput = z.input<typeof whatIfRequestSchema>

const gradeSchema = z
  .enum(['tested', 'seen', 'judged', 'none'])
  .describe('how it is known: a test, the data, a judgement of a team; none: nothing is known')

const linkSchema = z.object({
  from: z.string(),
  to: z.string(),
  grade: gradeSchema,
  slope: z.number().nullable().describe('change above for one more below; null when nothing is known'),
  low: z.number().nullable(),
  high: z.number().nullable(),
})

const wayOfChangeSchema = z.object({
  measures: z.array(z.string()).describe('from what is moved up to the outcome'),
  change: z.number().nullable().describe('null when a link of the way is not known'),
  low: z.number().nullable(),
  high: z.number().nullable(),
  grade: gradeSchema.describe('the weakest of its links'),
})

const outcomeSchema = z.object({
  measure: z.string(),
  label: z.string(),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']),
  place: z.enum(['told', 'matters', 'works']),
  now: z.number().nullable().describe('of the newest 28 days'),
  change: z.number().nullable().describe('null when no way to it is known'),
  low: z.number().nullable(),
  high: z.number().nullable().describe('95 % interval of the change; null when a link has none'),
  value: z.number().nullable().describe('now and change together, held within what the measure can be'),
  chanceBetter: z.number().nullable().describe('probability that it gets better, 0 to 1'),
  grade: gradeSchema.describe('the weakest of the links it stands on'),
  ways: z.array(wayOfChangeSchema),
})

/** What moving measures is likely to bring to those above them in the tree. */
export const whatIfSchema = z
  .object({
    tree: z.string(),
    label: z.string(),
    moves: z.array(
      z.object({
        measure: z.string(),
        label: z.string(),
        unit: unitSchema,
        from: z.number().nullable(),
        to: z.number().nullable(),
        by: z.number(),
        beyond: z
          .boolean()
          .describe('farther than the measure has moved in the newest 12 weeks: links were not seen there'),
      }),
    ),
    outcomes: z.array(outcomeSchema).describe('what lies above, what customers tell us first'),
    links: z.array(linkSchema).describe('the links it goes along'),
  })
  .meta({ id: 'WhatIf' })
export type WhatIf = z.infer<typeof whatIfSchema>
