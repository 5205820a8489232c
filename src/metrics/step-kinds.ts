import { z } from 'zod'
import { events, filter, momentSchema, property } from './moment.ts'

const second = 1000
/** What a stretch of time may be written in, and its length in ms. */
const spans = { days: 86_400 * second, hours: 3600 * second, minutes: 60 * second } as const
/** The longest stretch, days: some more than a year. */
const longestDays = 400

const amount = z.number().positive('a stretch of time is longer than 0')
const span = z
  .union(
    [
      z.strictObject({ days: amount }),
      z.strictObject({ hours: amount }),
      z.strictObject({ minutes: amount }),
    ],
    { error: 'a stretch of time is {days}, {hours} or {minutes}, longer than 0' },
  )
  .refine((given) => lengthOf(given) <= longestDays * spans.days, {
    error: `a stretch of time is at most ${longestDays} days`,
  })
  .refine((given) => lengthOf(given) >= 1, { error: 'a stretch of time is at least a millisecond' })
export type Span = { days: number } | { hours: number } | { minutes: number }

/** Length of a stretch of time in whole ms; a day is 24 hours. */
export function lengthOf(span: Span): number {
  const [[unit, count]] = Object.entries(span) as [[keyof typeof spans, number]]
  return Math.round(count * spans[unit])
}

const stepSchema = momentSchema.extend({
  label: z.string().min(1).max(80).optional().describe('what people call the step'),
})
/** Steps that share an event and may come in any order are matched with each other, which grows with their number. */
const mostMatched = 8

const started = filter.optional().describe('condition that the event which begins must meet')

/** What each kind that looks at a person's steps needs, beside what all kinds have. */
export const stepKinds = {
  conversion: {
    steps: z
      .array(stepSchema)
      .min(2, 'a conversion has at least two steps')
      .max(20, 'a conversion has at most 20 steps'),
    within: span.describe('time from the first step to the last'),
    order: z.enum(['given', 'any']).default('given').describe('whether the steps follow each other as given'),
    holding: z
      .array(property)
      .min(1)
      .max(3)
      .optional()
      .describe('properties whose values are the same on all steps'),
    exclude: z.array(momentSchema).min(1).max(10).optional().describe('events after which no step counts'),
    filter: started,
  },
  retention: {
    start: momentSchema.describe('what begins'),
    back: momentSchema.describe('what counts as coming back'),
    every: z.enum(['day', 'week', 'month']).default('week').describe('periods of the workspace’s calendar'),
    after: z.number().int().min(1).max(400).default(1).describe('so many periods after the one of the start'),
    filter: started,
  },
  between: {
    from: momentSchema.describe('what begins'),
    to: momentSchema.describe('what ends'),
    key: property.optional().describe('property that both events share; absent means the person'),
    aggregate: z.enum(['median', 'average', 'percentile']).default('median'),
    percentile: z.number().min(0).max(1).optional().describe('0.9: nine in ten took no longer'),
    within: span.optional().describe('pairs farther apart do not count'),
    filter: filter.optional().describe('condition that the event which ends must meet'),
  },
  stickiness: {
    event: events.optional(),
    every: z.literal('day').default('day'),
    of: z.enum(['month', 'week']).default('month').describe('days of which period of the calendar'),
    filter: filter.optional(),
  },
} as const

/** Whether steps in any order may share an event, so that it must be told which event serves which step. */
export function stepsOverlap(steps: readonly { event: string | string[] }[]): boolean {
  const names = steps.flatMap(({ event }) => [...new Set([event].flat())])
  return new Set(names).size < names.length
}

/** Whether the steps of a conversion are few enough to be matched. */
export function canMatch(given: unknown): boolean {
  const { order, steps } = given as { order: 'given' | 'any'; steps: { event: string | string[] }[] }
  return order === 'given' || steps.length <= mostMatched || !stepsOverlap(steps)
}
export const matchFault = {
  error: `of steps in any order that share an event there are at most ${mostMatched}`,
  path: ['steps'],
}

/** A percentile needs its level, and nothing else has one. */
export function hasLevel(given: unknown): boolean {
  const { aggregate, percentile } = given as { aggregate: string; percentile?: number }
  return (aggregate === 'percentile') === (percentile !== undefined)
}
export const levelFault = {
  error: '`percentile` goes with the aggregate percentile',
  path: ['percentile'],
}
