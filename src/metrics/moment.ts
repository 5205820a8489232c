import { z } from 'zod'
import { deepestExpression, depthOf, peopleExpressionSchema } from '../expression/index.ts'

const eventName = z.string().min(1).max(200)
export const events = z
  .union([eventName, z.array(eventName).min(1).max(50)], {
    error: '`event` is the name of an event, or a list of names',
  })
  .describe('name of the event, or several; absent means every event')
export const property = z.string().min(1).max(200).describe('property of the event')
export const filter = peopleExpressionSchema
  .refine((expression) => depthOf(expression) <= deepestExpression, {
    error: `an expression nests at most ${deepestExpression} deep`,
  })
  .describe('condition that an event must meet')

/** A moment in what a person does: one of these events that meets the condition. */
export const momentSchema = z.strictObject({ event: events, filter: filter.optional() })
export type Moment = z.infer<typeof momentSchema>
