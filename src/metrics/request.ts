import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { fields, peopleExpressionSchema, readOperand, segmentNameSchema } from '../expression/index.ts'
import { aimSchema } from './aim.ts'
import { type Calendar, grains } from './calendar.ts'
import { definitionSchema, metricNameSchema, unitSchema } from './metric.ts'
import type { Dimension } from './plan.ts'

const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/, {
    error:
      'a time is ISO 8601: 2026-03-29T14:00:00Z, or 2026-03-29 for the start of that day in the workspace’s zone',
  })

const key = z.string().min(1).max(200)
const dimensionSchema = z
  .union(
    [
      key,
      z.strictObject({ property: key }),
      z.strictObject({ field: z.enum(fields) }),
      z.strictObject({ context: key }),
      z.strictObject({ segment: segmentNameSchema }),
      z.strictObject({ trait: key }),
      z.strictObject({ accountTrait: key }),
    ],
    {
      error: 'a breakdown is a name, or {property}, {field}, {context}, {segment}, {trait} or {accountTrait}',
    },
  )
  .describe(
    'a field (channel, source, …), a property, `properties.x`, `context.x`, `segment.x`, `trait.x`, `accountTrait.x`, or {property|field|context}; {segment} parts people in a group (`in`) from the others (`out`); {trait} is that of whoever did it, {accountTrait} that of their account',
  )

/** What every question says. */
export const questionFields = {
  name: metricNameSchema.optional().describe('a measure of the catalogue'),
  definition: definitionSchema.optional().describe('a measure given here'),
  from: instant.optional().describe('start, included; absent means the first event'),
  to: instant.optional().describe('end, not included; absent means now'),
  grain: z
    .enum(grains, { error: `\`grain\` is one of ${grains.join(', ')}` })
    .default('total')
    .describe('one step of the series'),
  by: z.array(dimensionSchema).max(5).default([]).describe('breakdowns'),
  limit: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('groups shown; the rest is summed up as others'),
  filter: peopleExpressionSchema.optional().describe('a condition beside the measure’s own'),
  robots: z.boolean().optional().describe('true counts robots too'),
}

export const oneMeasure = (given: { name?: unknown; definition?: unknown }) =>
  (given.name === undefined) !== (given.definition === undefined)
export const oneMeasureFault = { error: 'give either `name` or `definition`', path: ['name'] }

const compareSchema = z
  .union(
    [
      z.enum(['usual', 'previous', 'year']),
      z.strictObject({ segment: segmentNameSchema }),
      z.strictObject({ filter: peopleExpressionSchema }),
    ],
    { error: '`compare` is usual, previous, year, {segment} or {filter}' },
  )
  .describe(
    'what each point is compared with: the usual range of that weekday and hour, the period before, the same time a year before, or the same measure for a group of customers or a condition that stands in the place of `filter`',
  )

const query = { ...questionFields, compare: compareSchema.optional() }
export const queryRequestSchema = z
  .strictObject(query)
  .refine(oneMeasure, oneMeasureFault)
  .meta({ id: 'MeasureQuery' })
export type QueryRequest = z.infer<typeof queryRequestSchema>
export type QueryRequestInput = z.input<typeof queryRequestSchema>

/** Several questions in one request; each is answered, or refused, by itself. */
export const batchRequestSchema = z
  .strictObject({
    questions: z
      .array(z.looseObject({ id: z.string().min(1).max(200) }))
      .min(1)
      .max(100)
      .describe('each a question as of /metrics/query, with an `id` of its own'),
  })
  .refine(({ questions }) => new Set(questions.map(({ id }) => id)).size === questions.length, {
    error: 'each `id` is there once',
    path: ['questions'],
  })
  .meta({ id: 'MeasureBatch' })
export type BatchRequest = z.infer<typeof batchRequestSchema>

const value = z.number().nullable()
const interval = z
  .object({ low: z.number(), high: z.number() })
  .describe('where the true value lies with 95 % confidence; absent for what is counted, and for formulas')
const pointSchema = z
  .object({
    t: z.string().describe('start of the step, ISO 8601 in UTC'),
    value: value.describe('null where there is nothing to say'),
    n: z.number().describe('answers behind the value'),
    partial: z.literal(true).optional().describe('the step is not over, or not wholly in the period'),
    tooFew: z.literal(true).optional().describe('under 30 answers: show the count, not the share'),
    open: z
      .number()
      .optional()
      .describe(
        'of people’s steps: how many are not over yet (conversion, retention: people; between: beginnings without an end)',
      ),
    oldest: z.string().optional().describe('for what is open: when the oldest was opened'),
    usual: z
      .object({ low: value, middle: value, high: value, n: z.number() })
      .optional()
      .describe('10 %, median and 90 % of the same weekday and hour in the 8 weeks before'),
    interval: interval.optional(),
    previous: z
      .object({ t: z.string(), value, n: z.number() })
      .optional()
      .describe('the period before, from `t` on'),
    year: z.object({ t: z.string(), value, n: z.number() }).optional().describe('a year before, from `t` on'),
    other: z
      .object({ value, n: z.number(), interval: interval.optional(), tooFew: z.literal(true).optional() })
      .optional()
      .describe('the group or the condition it is compared with'),
  })
  .meta({ id: 'Point' })
export type Point = z.infer<typeof pointSchema>

const groupSchema = z.record(z.string(), z.string().nullable())
const seriesSchema = z
  .object({
    by: groupSchema.describe('group; null where events have no value'),
    others: z.literal(true).optional().describe('the groups beyond `limit` together'),
    points: z.array(pointSchema),
  })
  .meta({ id: 'Series' })
export type Series = z.infer<typeof seriesSchema>

const lateSchema = z
  .object({
    source: z.string(),
    lastEventAt: z.string(),
    expectedEvents: z
      .number()
      .nullable()
      .describe('events that were to be expected since then; null for a source that sends in bursts'),
    probability: z
      .number()
      .nullable()
      .describe('how probable it was that none came, 0 to 1; null for a source that sends in bursts'),
  })
  .meta({ id: 'LateSource' })
export type LateSource = z.infer<typeof lateSchema>

export const queryResultSchema = z
  .object({
    name: z.string().optional(),
    label: z.string().optional(),
    kind: z.string(),
    unit: unitSchema,
    good: z.enum(['up', 'down', 'none']),
    aim: aimSchema.optional(),
    from: z.string(),
    to: z.string(),
    grain: z.enum(grains),
    timeZone: z.string(),
    series: z.array(seriesSchema),
    asOf: z.string().nullable().describe('when the newest event was received; null before the first'),
    late: z.array(lateSchema).describe('sources that are silent although events were to be expected'),
    groups: z.number().int().optional().describe('with breakdowns: how many groups there are in all'),
    unknownEvents: z
      .array(z.string())
      .optional()
      .describe('events that the measure reads and that never came: a 0 may mean that nothing is sent'),
  })
  .meta({ id: 'MeasureResult' })
export type QueryResult = z.infer<typeof queryResultSchema>

export const batchResultSchema = z
  .object({
    results: z
      .array(
        z.union([
          z.object({ id: z.string(), result: queryResultSchema }),
          z.object({
            id: z.string(),
            error: z.object({
              code: z.string(),
              title: z.string(),
              mend: z.string(),
              retryable: z.boolean(),
              detail: z.string().optional(),
              errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
            }),
          }),
        ]),
      )
      .describe('in the order of the questions'),
  })
  .meta({ id: 'MeasureBatchResult' })
export type BatchResult = z.infer<typeof batchResultSchema>

const drill = {
  ...questionFields,
  group: groupSchema.optional().describe('one group of the series, as its `by`'),
  others: z.boolean().optional().describe('the groups beyond `limit`'),
  t: instant.optional().describe('one point of the series'),
  part: z.string().max(500).optional().describe('of a formula: which of its measures; absent the first'),
  who: z
    .enum(['began', 'finished', 'lost'])
    .optional()
    .describe('of a measure of people’s steps: who began, finished, or began and did not finish'),
  step: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('with `who`: of the way from the step before to this one, from 1; absent means the whole way'),
  cursor: z.string().max(500).optional().describe('`next` of the page before'),
  pageSize: z.number().int().min(1).max(1000).default(50),
}

export const drillRequestSchema = z
  .strictObject(drill)
  .refine(oneMeasure, oneMeasureFault)
  .refine((given) => !(given.group && given.others), {
    error: 'either `group` or `others`',
    path: ['others'],
  })
  .refine((given) => !((given.group || given.others) && given.by.length === 0), {
    error: '`group` and `others` need `by`',
    path: ['by'],
  })
  .refine((given) => given.step === undefined || given.who !== undefined, {
    error: '`step` goes with `who`',
    path: ['step'],
  })
  .meta({ id: 'DrillRequest' })
export type DrillRequest = z.infer<typeof drillRequestSchema>
export type DrillRequestInput = z.input<typeof drillRequestSchema>

/** The breakdown a request names. @throws never: unknown names are properties */
export function toDimension(asked: QueryRequest['by'][number]): Dimension {
  if (typeof asked !== 'string') return { label: Object.values(asked)[0] as string, operand: asked }
  for (const kind of ['segment', 'trait', 'accountTrait'] as const) {
    if (asked.startsWith(`${kind}.`) && asked.length > kind.length + 1)
      return { label: asked, operand: { [kind]: asked.slice(kind.length + 1) } as Dimension['operand'] }
  }
  return { label: asked, operand: readOperand(asked) }
}

/**
 * A time of a request as ms. Without an offset it is the workspace's own time.
 *
 * @throws TandemError `invalid_request` for a day that does not exist
 */
export function toInstant(text: string, field: string, calendar: Calendar): number {
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.length > 10
  const [date, time = '00:00'] = zoned ? [text] : text.split(/[T ]/)
  const wall = zoned ? Date.parse(text.replace(' ', 'T')) : Date.parse(`${date}T${time}Z`)
  const day = new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`))
  if (
    Number.isNaN(wall) ||
    Number.isNaN(day.getTime()) ||
    day.toISOString().slice(0, 10) !== text.slice(0, 10)
  ) {
    throw new TandemError('invalid_request', {
      errors: [{ path: `/${field}`, message: 'there is no such time' }],
    })
  }
  return zoned ? wall : calendar.instant(wall)
}
