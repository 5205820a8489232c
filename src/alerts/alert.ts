import { z } from 'zod'
import { peopleExpressionSchema } from '../expression/index.ts'
import { metricNameSchema } from '../metrics/index.ts'

const number = z.number().refine(Number.isFinite, { error: 'is a number' })

/** What a percentage is taken of. */
export const comparisons = ['usual', 'previous', 'year'] as const

/** When an alert rings. */
export const ruleSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('above'), value: number.describe('in the measure’s unit') }),
      z.strictObject({ kind: z.literal('below'), value: number }),
      z.strictObject({ kind: z.literal('aim') }),
      z.strictObject({ kind: z.literal('usual'), side: z.enum(['both', 'above', 'below']).default('both') }),
      z.strictObject({
        kind: z.literal('percent'),
        direction: z.enum(['rises', 'falls']),
        by: z
          .number()
          .gt(0, { error: 'is more than 0 %' })
          .max(10_000)
          .describe('%: rings when it is more than so much above or below what it is compared with'),
        against: z
          .enum(comparisons)
          .describe(
            '`usual`: the middle of the same weekday and hour in the 8 weeks before; `previous`: the step before; `year`: the same time a year before',
          ),
      }),
    ],
    { error: '`kind` of a rule is above, below, aim, usual or percent' },
  )
  .describe(
    'above or below a value, past the thresholds of the measure’s aim, out of its usual range (same weekday and hour, 8 weeks, 10–90 %), or by so many percent against another time',
  )
export type Rule = z.infer<typeof ruleSchema>

export const stepSchema = z.enum(['hour', 'day', 'week', 'month'])

const written = {
  label: z.string().trim().min(1).max(120),
  measure: metricNameSchema,
  filter: peopleExpressionSchema.optional().describe('a condition beside the measure’s own'),
  rule: ruleSchema,
  grain: stepSchema.describe('step of time that is judged'),
  ongoing: z.boolean().describe('judge the step that goes on too; otherwise only steps that are over'),
  minimum: z.number().int().min(0).max(1_000_000).describe('answers under which nothing is said'),
  margin: z
    .number()
    .min(0)
    .max(50)
    .describe(
      'how far back a value must come before it counts as back: % of the threshold, or of the usual range’s width',
    ),
  tellBack: z.boolean().describe('tell too when it is back'),
  recipients: z.array(z.string().min(1).max(200)).max(50).describe('ids of members told by mail'),
  webhook: z.boolean().describe('tell other systems: `measure.crossed`'),
}

export const alertInputSchema = z
  .strictObject({
    ...written,
    grain: written.grain.default('day'),
    ongoing: written.ongoing.default(false),
    minimum: written.minimum.default(1),
    margin: written.margin.default(2),
    tellBack: written.tellBack.default(true),
    recipients: written.recipients.default([]),
    webhook: written.webhook.default(true),
  })
  .meta({ id: 'NewAlert' })
/** What is to be changed. It has no defaults: what is left out stays as it is. */
export const alertChangeSchema = z.strictObject(written).partial().meta({ id: 'AlertEdit' })
export type AlertInput = z.input<typeof alertInputSchema>
export type AlertDefinition = z.infer<typeof alertInputSchema>

export const alertStateSchema = z.enum(['calm', 'watch', 'act', 'silent'])
export type AlertState = z.infer<typeof alertStateSchema>

const range = z.object({ low: z.number(), high: z.number() })

/** What was seen of the measure at one look. */
export const seenSchema = z
  .object({
    t: z.string().nullable().describe('start of the step; null when there was none'),
    value: z.number().nullable(),
    n: z.number(),
    side: z.enum(['above', 'below']).nullable().describe('on which side it is out; null when it is not'),
    threshold: z.number().nullable().describe('the value it was judged by; null without data'),
    usual: range.nullable(),
    base: z
      .object({ value: z.number().nullable(), n: z.number() })
      .optional()
      .describe('of a rule in percent: what the value is compared with, and the answers behind that'),
    held: z
      .boolean()
      .describe(
        'too few answers, nothing to compare with yet, or a fall while data is late: the state stays as it was',
      ),
  })
  .meta({ id: 'AlertSeen' })
export type Seen = z.infer<typeof seenSchema>

const lookSchema = z.object({
  at: z.string(),
  seen: seenSchema.nullable(),
  error: z.object({ code: z.string(), title: z.string(), detail: z.string().nullable() }).nullable(),
})
export type Look = z.infer<typeof lookSchema>

export const alertSchema = z
  .object({
    id: z.string(),
    definition: alertInputSchema,
    state: alertStateSchema,
    since: z.string().describe('since when it is in this state'),
    paused: z.boolean(),
    snoozedUntil: z.string().nullable().describe('nobody is told before; null when it is not quiet'),
    lastLook: lookSchema.nullable(),
    createdAt: z.string(),
    createdBy: z.object({ id: z.string(), label: z.string() }),
    mine: z.boolean().describe('you made it, or are told by it'),
  })
  .meta({ id: 'Alert' })
export type Alert = z.infer<typeof alertSchema>

export const changeSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    from: alertStateSchema,
    to: alertStateSchema,
    seen: seenSchema,
    told: z.boolean().describe('false while it was quiet'),
    acknowledged: z
      .object({ at: z.string(), by: z.string(), comment: z.string() })
      .nullable()
      .describe('somebody has taken it up'),
  })
  .meta({ id: 'AlertChange' })
export type AlertChange = z.infer<typeof changeSchema>
