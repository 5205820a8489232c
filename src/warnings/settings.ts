import { z } from 'zod'
import { type Team, teamSchema, teams } from '../access/index.ts'
import { deepestExpression, depthOf, type Expression, expressionSchema } from '../expression/index.ts'
import { horizonSchema } from './warning.ts'

const eventName = z.string().min(1).max(200)
const events = z.array(eventName).min(1).max(50)
const filter = expressionSchema.refine((expression) => depthOf(expression) <= deepestExpression, {
  error: `nests at most ${deepestExpression} deep`,
})

/** Somebody left: they said so, or they stopped coming for so long that hardly anybody comes back. */
export type LeavingDefinition =
  | { kind: 'cancels'; events: string[]; filter?: Expression | undefined }
  | { kind: 'stops'; events: string[]; quietDays: number }

export const leavingSchema: z.ZodType<LeavingDefinition> = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cancels'), events, filter: filter.optional() }),
    z.strictObject({
      kind: z.literal('stops'),
      events: events.describe('what counts as being active'),
      quietDays: z.number().int().min(7).max(730),
    }),
  ])
  .meta({ id: 'LeavingDefinition' }) as z.ZodType<LeavingDefinition>

const perWeek = z.number().int().min(0).max(10_000)
const defaultBudget: Record<Team, number> = {
  marketing: 20,
  it: 20,
  service: 40,
  finance: 20,
  executive: 5,
  own: 20,
}

/** What a workspace decided about early warnings. */
export const warningSettingsSchema = z
  .strictObject({
    on: z.boolean().default(true),
    leaving: leavingSchema.nullable().default(null).describe('null: the first suggestion from the data'),
    horizonDays: horizonSchema.default(60),
    accounts: z.boolean().default(false).describe('whether accounts are scored beside people'),
    dissatisfied: z
      .strictObject({
        below: z.number().min(1).max(100).default(40).describe('score_percent under which an answer is low'),
        events: z
          .array(eventName)
          .max(50)
          .default([])
          .describe(
            'other events that say so: a complaint; conversations with hard words count by themselves',
          ),
      })
      .prefault({}),
    budget: z
      .strictObject(
        Object.fromEntries(teams.map((team) => [team, perWeek.default(defaultBudget[team])])) as Record<
          Team,
          z.ZodDefault<typeof perWeek>
        >,
      )
      .prefault({})
      .describe('warnings that each team takes on in a week'),
    fallbackTeam: teamSchema.default('service').describe('of warnings whose reasons nobody can help with'),
    usualShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe('share of warnings that nobody sees, by chance, so that what is done can be measured'),
    money: z
      .strictObject({ event: eventName, property: z.string().min(1).max(200) })
      .nullable()
      .default(null)
      .describe('what customers pay; null: payments or orders, whichever there is'),
    fairBy: z
      .array(z.string().min(1).max(200))
      .max(5)
      .default(['city', 'plan', 'language'])
      .describe('traits by whose values the model is compared'),
    digest: z
      .strictObject({
        every: z.enum(['never', 'day', 'week']).default('never'),
        weekday: z.number().int().min(1).max(7).default(1).describe('1 is Monday'),
        hour: z.number().int().min(0).max(23).default(8).describe('in the time zone of the workspace'),
      })
      .prefault({})
      .describe('a mail to the members of each team with its open warnings'),
  })
  .meta({ id: 'WarningSettings' })
export type WarningSettings = z.infer<typeof warningSettingsSchema>

export const storedSettingsSchema = z
  .object({
    settings: warningSettingsSchema,
    version: z.number().int().describe('0: as delivered'),
    updatedAt: z.iso.datetime().nullable(),
    updatedBy: z.string().nullable(),
    leaving: leavingSchema.nullable().describe('the definition in use; null when the data shows none'),
  })
  .meta({ id: 'StoredWarningSettings' })
export type StoredSettings = z.infer<typeof storedSettingsSchema>

/** A definition of leaving that the data suggests, the best first. */
export const suggestionSchema = z
  .object({
    leaving: leavingSchema,
    people: z.number().int().describe('who left by it so far'),
    perMonth: z
      .array(
        z.object({ month: z.string().describe('2026-05'), left: z.number().int(), of: z.number().int() }),
      )
      .describe('who would have left in each of the last months, of those who were customers'),
    comeBack: z
      .number()
      .nullable()
      .describe('share of the quiet that came back after so many days; null for events that say it'),
    why: z.enum(['says_so', 'hardly_comes_back', 'best_of_few']),
  })
  .meta({ id: 'LeavingSuggestion' })
export type LeavingSuggestion = z.infer<typeof suggestionSchema>
