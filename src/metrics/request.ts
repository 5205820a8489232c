import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { fields, peopleExpressionSchema, readOperand, segmentNameSchema } from '../expression/index.ts'
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
    ],
    { error: 'a breakdown is a name, or {property}, {field}, {context} or {segment}' },
  )
  .describe(
    'a field (channel, source, …), a property, `properties.x`, `context.x`, `segment.x`, or {property|field|context}; {segment} parts people in a group (`in`) from the others (`out`)',
  )

const question = {
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

const oneMeasure = (given: { name?: unknown; definition?: unknown }) =>
  (given.name === undefined) !== (given.definition === undefined)
const oneMeasureFault = { error: 'give either `name` or `definition`', path: ['name'] }

export const queryRequestSchema = z
  .strictObject({
    ...question,
    compare: z.enum(['usual', 'previous']).optional().describe('what each point is compared with'),
  })
  .refine(oneMeasure, oneMeasureFault)
  .refine((given) => !(given.compare && given.by.length > 0), {
    error: '`compare` goes with a series without breakdowns; narrow by `filter` instead',
    path: ['compare'],
  })
  .meta({ id: 'MeasureQuery' })
export type QueryRequest = z.infer<typeof queryRequestSchema>
export type QueryRequestInput = z.input<typeof queryRequestSchema>

const value = z.number().nullable()
const pointSchema = z
  .object({
    t: z.string().describe('start of the step, ISO 8601 in UTC'),
    value: value.describe('null where there is nothing to say'),
    n: z.number().describe('answers behind the value'),
    partial: z.literal(true).optional().describe('the step is not over, or not wholly in the period'),
    tooFew: z.literal(true).optional().describe('under 30 answers: show the count, not the share'),
    oldest: z.string().optional().describe('for what is open: when the oldest was opened'),
    usual: z
      .object({ low: value, middle: value, high: value, n: z.number() })
      .optional()
      .describe('10 %, median and 90 % of the same weekday and hour in the 8 weeks before'),
    previous: z.object({ t: z.string(), value, n: z.number() }).optional(),
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
    from: z.string(),
    to: z.string(),
    grain: z.enum(grains),
    timeZone: z.string(),
    series: z.array(seriesSchema),
    asOf: z.string().nullable().describe('when the newest event was received; null before the first'),
    late: z.array(lateSchema).describe('sources that are silent although events were to be expected'),
  })
  .meta({ id: 'MeasureResult' })
export type QueryResult = z.infer<typeof queryResultSchema>

const drill = {
  ...question,
  group: groupSchema.optional().describe('one group of the series, as its `by`'),
  others: z.boolean().optional().describe('the groups beyond `limit`'),
  t: instant.optional().describe('one point of the series'),
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
  .meta({ id: 'DrillRequest' })
export type DrillRequest = z.infer<typeof drillRequestSchema>
export type DrillRequestInput = z.input<typeof drillRequestSchema>

/** The breakdown a request names. @throws never: unknown names are properties */
export function toDimension(asked: QueryRequest['by'][number]): Dimension {
  if (typeof asked !== 'string') return { label: Object.values(asked)[0] as string, operand: asked }
  if (asked.startsWith('segment.') && asked.length > 8)
    return { label: asked, operand: { segment: asked.slice(8) } }
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
