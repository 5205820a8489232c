import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { dayNumber, offsets } from './calendar.ts'

const time = z.number().int().min(0).max(4_102_444_800_000)

/** What is asked for: who, when, and how densely. Times are UTC milliseconds, the end is left out. */
export const simulationSpecSchema = z
  .object({
    seed: z.number().int().min(0).max(4_294_967_295),
    people: z.number().int().min(0).max(20_000_000),
    from: time,
    to: time,
    /** The present when the history was made: what is going on today is planted around it. `to` when absent. */
    anchor: time.optional(),
    timeZone: z.string().default('Europe/London'),
    /** How many page and screen views and television events there are; 1 is about four a customer and day. */
    detail: z.number().min(0).max(200).default(0.3),
    /** From when on page and screen views and television events are kept; `from` when absent. */
    detailFrom: time.optional(),
    /** How often people do things; 1 is Northline's usual. Bills and outages do not depend on it. */
    activity: z.number().min(0.001).max(20).default(1),
  })
  .refine((spec) => spec.to >= spec.from, { message: 'to lies before from', path: ['to'] })
export type SimulationInput = z.input<typeof simulationSpecSchema>
export type SimulationSpec = Required<z.infer<typeof simulationSpecSchema>>

/** Fills in what was left out. @throws TandemError `invalid_request` naming the fields */
export function checkSpec(input: SimulationInput): SimulationSpec {
  const parsed = simulationSpecSchema.safeParse(input)
  if (!parsed.success) {
    throw new TandemError('invalid_request', {
      errors: parsed.error.issues.map((issue) => ({
        path: `/${issue.path.join('/')}`,
        message: issue.message,
      })),
    })
  }
  const spec = parsed.data
  try {
    offsets(spec.timeZone)
  } catch (cause) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/timeZone', message: 'not a time zone such as Europe/London' }],
      cause,
    })
  }
  return { ...spec, anchor: spec.anchor ?? spec.to, detailFrom: spec.detailFrom ?? spec.from }
}

const hour = 3_600_000

/**
 * The company that a first start shows: 65 days, so that a usual day is known from eight weeks, with every page view
 * and television event of the last hours only.
 */
export function demoSpec(now: number, seed = 7): SimulationSpec {
  const timeZone = 'Europe/London'
  const offset = offsets(timeZone)
  const from = dayNumber(offset, now) - 65
  const midnight = from * 24 * hour - offset(from * 24 * hour)
  return checkSpec({
    seed,
    people: 15_000,
    from: midnight,
    to: now,
    timeZone,
    detail: 2,
    detailFrom: now - 3 * hour,
  })
}
