import { definitionSchema, type PlainDefinition } from './metric.ts'
import type { PlainPlan } from './plan.ts'
import { measureStatement } from './queries.ts'
import { calendarOf, planQuestion } from './question.ts'
import { queryRequestSchema } from './request.ts'

/** The present of the statements. */
export const now = Date.parse('2026-06-01T00:00:00Z')

/** A definition that is no formula. */
export const readPlain = (given: unknown) => definitionSchema.parse(given) as PlainDefinition

/** The statement of a question, in a workspace with one group, gold. */
export async function statement(request: object, zone = 'Europe/Berlin') {
  const asked = queryRequestSchema.parse(request)
  const { plan } = await planQuestion(
    {
      workspace: 'ws_x',
      definition: readPlain(asked.definition),
      calendar: calendarOf(zone),
      now,
      firstEvent: async () => undefined,
      segmentNames: async () => ['gold'],
    },
    asked,
  )
  return measureStatement(plan as PlainPlan)
}
