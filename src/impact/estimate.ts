import { z } from 'zod'

/** Why nothing is said about a link. */
export const reasons = [
  'no_measure',
  'no_answers',
  'too_few_people',
  'too_few_steps',
  'too_few_cases',
  'no_variation',
  'explained_by_others',
  'follows_instead',
  'direction_unclear',
  'drifts',
  'covers_zero',
  'chance',
] as const
export const reasonSchema = z.enum(reasons)
export type Reason = z.infer<typeof reasonSchema>

const number = z.number()
export const estimateSchema = z
  .object({
    /** person: each customer's own before and after; series: days of the whole company. */
    method: z.enum(['person', 'series']).describe('how it was estimated'),
    /** Change of the measure above for one more of the measure below, both in their units. */
    perUnit: number,
    low: number,
    high: number,
    standardError: number,
    p: number.describe('of this link alone'),
    df: number,
    people: z.number().int().describe('people, or accounts, that answers came from; 0 for a series'),
    observations: z.number().int().describe('answers, or days'),
    /** Of the measure below, over what was estimated from. */
    mean: number,
    spread: number,
    direction: z
      .enum(['before', 'order_only', 'unclear', 'after'])
      .describe(
        'before: it comes first; order_only: only what came before was known; unclear; after: it follows instead',
      ),
    sameMoment: z.number().min(0).max(1).describe('share of answers in which both were told at one moment'),
    /** Of what varies above, beside weeks: what all that was looked at explains, 0 to 1. */
    explained: number,
    dropped: z.array(z.string()).describe('adjusted for, but could not be told apart'),
    /** Low to high: how the measure above goes with the one below, both less what they were adjusted for. */
    curve: z.array(z.object({ x: number, y: number, n: z.number().int() })),
  })
  .meta({ id: 'ImpactEstimate' })
export type Estimate = z.infer<typeof estimateSchema>

/** An estimate, or why there is none. */
export type Outcome = { estimate: Estimate; reason?: Reason } | { estimate: null; reason: Reason }

/** Fewer people say too little: errors by cluster need some dozens of clusters (Cameron and Miller 2015, §VI). */
export const fewestPeople = 50
export const fewestObservations = 100
/** Of what seldom happens, so many answers must stand with it and without it. */
export const fewestCases = 30
/** Days of a series. */
export const fewestSteps = 56

/**
 * What a link's time order says: `lag` is t of the measure below before the answer, `lead` t of the same measure after
 * it, both in one model. What only follows cannot have been the cause; what goes with both may be something else that
 * lasts, such as a customer's temper (a test of leads, as of Granger 1969).
 */
export function directionOf(
  lag: { t: number; p: number },
  lead: { t: number; p: number } | undefined,
): Estimate['direction'] {
  if (!lead) return 'order_only'
  // Where nothing goes with what came before, only what stands out says that it follows instead.
  if (lead.p >= (lag.p < 0.05 ? 0.05 : 0.001)) return 'before'
  if (Math.abs(lead.t) >= Math.abs(lag.t)) return 'after'
  return Math.abs(lead.t) >= Math.abs(lag.t) / 2 ? 'unclear' : 'before'
}

/** Why an estimate says nothing, before all links of a tree are looked at together. */
export function reasonOf({ direction, p }: Pick<Estimate, 'direction' | 'p'>): Reason | undefined {
  if (direction === 'after') return 'follows_instead'
  if (direction === 'unclear') return 'direction_unclear'
  return p >= 0.05 ? 'covers_zero' : undefined
}

/** More different values than this are laid together in as many equal parts. */
const mostParts = 10

/**
 * How the measure above goes with the one below: what the link and what is left bring to each answer, without what is
 * held (component plus residual, Larsen and McCleary 1972), for each value of x, or ten equal parts of them.
 */
export function curveOf(x: Float64Array, residuals: Float64Array, perUnit: number, meanY: number) {
  const meanX = meanOf(x)
  const order = Array.from(x.keys()).sort((one, two) => x[one]! - x[two]!)
  const values = new Set(x)
  const parts =
    values.size <= mostParts
      ? [...Map.groupBy(order, (row) => x[row]!).values()]
      : Array.from({ length: mostParts }, (_, part) =>
          order.slice(
            Math.round((part * order.length) / mostParts),
            Math.round(((part + 1) * order.length) / mostParts),
          ),
        )
  return parts.flatMap((rows): Estimate['curve'] => {
    if (rows.length === 0) return []
    const mean = (of: Float64Array) => rows.reduce((sum, row) => sum + of[row]!, 0) / rows.length
    const middle = mean(x)
    return [{ x: middle, y: meanY + perUnit * (middle - meanX) + mean(residuals), n: rows.length }]
  })
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

export function spreadOf(values: Float64Array): number {
  const mean = meanOf(values)
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
  )
}
