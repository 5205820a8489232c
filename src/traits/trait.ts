import { z } from 'zod'
import {
  deepestExpression,
  depthOf,
  type Expression,
  expressionSchema,
  type Operand,
  readOperand,
} from '../expression/index.ts'

/** What a computed trait may be made of a person's events. */
export const traitKinds = [
  'count',
  'sum',
  'average',
  'min',
  'max',
  'first',
  'last',
  'most_frequent',
  'unique_list',
  'days_since',
] as const
export const traitKindSchema = z.enum(traitKinds)
export type TraitKind = z.infer<typeof traitKindSchema>

/** Values kept of a list of unique values: those seen last. How many there are in all is kept too. */
export const longestList = 100
/** Characters kept of each value in such a list; a longer one ends in `…`. */
export const longestListValue = 500
/** The widest window, days: three years, so that a season can be compared with the same one before. */
const widestWindow = 1100

/** snake_case, as names of measures */
export const traitNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
  error: 'a name has small letters, digits and _, starts with a letter, and is at most 63 long',
})

const eventName = z.string().min(1).max(200)
const scope = {
  event: z
    .union([eventName, z.array(eventName).min(1).max(50)], {
      error: '`event` is the name of an event, or a list of names',
    })
    .describe('name of the event, or several'),
  where: expressionSchema
    .refine((expression: Expression) => depthOf(expression) <= deepestExpression, {
      error: `an expression nests at most ${deepestExpression} deep`,
    })
    .optional()
    .describe('condition that an event must meet'),
  within: z
    .strictObject({ days: z.number().int().min(1).max(widestWindow) })
    .optional()
    .describe('only events of so many days up to now; absent means ever'),
}
const property = z
  .string()
  .min(1)
  .max(200)
  .describe('what is read from each event: a property, `context.x`, or a field such as channel')

const described = {
  name: traitNameSchema,
  label: z.string().min(1).max(80),
  description: z.string().max(1000).default(''),
}

function byKind<Extra extends z.ZodRawShape>(extra: Extra) {
  const counted = <Kind extends TraitKind>(kind: Kind) =>
    z.strictObject({ ...extra, kind: z.literal(kind), ...scope })
  const read = <Kind extends TraitKind>(kind: Kind) =>
    z.strictObject({ ...extra, kind: z.literal(kind), property, ...scope })
  return z.discriminatedUnion(
    'kind',
    [
      counted('count'),
      read('sum'),
      read('average'),
      read('min'),
      read('max'),
      read('first'),
      read('last'),
      read('most_frequent'),
      read('unique_list'),
      counted('days_since'),
    ],
    { error: `\`kind\` is one of ${traitKinds.join(', ')}` },
  )
}

/** What a trait is computed from, without a name: enough for a preview. */
export const traitRuleSchema = byKind({}).meta({ id: 'TraitRule' })
export type TraitRule = z.infer<typeof traitRuleSchema>

/** A computed trait: one value for each person, made of their events by one rule. */
export const traitSchema = byKind(described).meta({ id: 'ComputedTrait' })
export type Trait = z.infer<typeof traitSchema>
/** A computed trait as it is written: what has a default may be left out. */
export type TraitInput = z.input<typeof traitSchema>

/** Whether its values are numbers (else text, or a list of texts). */
export function isNumeric(kind: TraitKind): boolean {
  return !['first', 'last', 'most_frequent', 'unique_list'].includes(kind)
}

/** The value of people without such events: 0 for what is counted or summed up; undefined where there is nothing to say. */
export function valueWithoutEvents(kind: TraitKind): 0 | undefined {
  return kind === 'count' || kind === 'sum' ? 0 : undefined
}

/** Names of the events a rule reads. */
export function eventsOf(rule: TraitRule): string[] {
  return [rule.event].flat()
}

/** What is read from each event; undefined for kinds that only look at when it happened. */
export function operandOf(rule: TraitRule): Operand | undefined {
  return 'property' in rule ? readOperand(rule.property) : undefined
}
