import { z } from 'zod'
import { dissatisfiedDays, horizons, type Signal, signalSchema } from './warning.ts'

/** A chance that stands as a trait of each customer. */
interface ChanceTrait {
  name: string
  signal: Signal
  horizon: number
}

/** Traits that the models of people give, whether or not one is in use: the names are theirs alone. */
export const chanceTraits: readonly ChanceTrait[] = [
  ...horizons.map((horizon) => ({
    name: `chance_of_leaving_${horizon}_days`,
    signal: 'leave' as const,
    horizon,
  })),
  { name: 'chance_of_dissatisfaction', signal: 'dissatisfied', horizon: dissatisfiedDays },
]

/** Whether a name of a trait belongs to the early warning. */
export const isChanceTrait = (name: string): boolean => chanceTraits.some((one) => one.name === name)

/** A chance as a trait, with the model it comes from. */
export const chanceSchema = z
  .object({
    name: z.string().describe('name of the trait, for groups, measures and lists of people'),
    signal: signalSchema,
    horizonDays: z.number().int(),
    version: z.number().int().nullable().describe('of the model; null: none is in use, nobody has a value'),
    people: z.number().int().describe('customers who have a value'),
    scoredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ChanceTrait' })
export type Chance = z.infer<typeof chanceSchema>
