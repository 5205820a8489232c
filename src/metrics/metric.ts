import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { deepestExpression, depthOf, peopleExpressionSchema, segmentsOf } from '../expression/index.ts'

const units = ['count', 'percent', 'money', 'seconds', 'minutes', 'score', 'number'] as const
export const unitSchema = z.enum(units)
export type Unit = z.infer<typeof unitSchema>

const eventName = z.string().min(1).max(200)
const events = z
  .union([eventName, z.array(eventName).min(1).max(50)], {
    error: '`event` is the name of an event, or a list of names',
  })
  .describe('name of the event, or several; absent means every event')
const property = z.string().min(1).max(200).describe('property of the event')
const filter = peopleExpressionSchema
  .refine((expression) => depthOf(expression) <= deepestExpression, {
    error: `an expression nests at most ${deepestExpression} deep`,
  })
  .describe('condition that an event must meet')

const scope = { event: events.optional(), filter: filter.optional() }
const robots = z.boolean().optional().describe('true counts robots too; they are left out otherwise')

/** One side of a ratio. */
const partSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('count'), ...scope }),
      z.strictObject({ kind: z.literal('sum'), property, ...scope }),
      z.strictObject({ kind: z.literal('unique'), property: property.optional(), ...scope }),
    ],
    { error: '`kind` of a side of a ratio is count, sum or unique' },
  )
  .describe('one side of a ratio')
export type Part = z.infer<typeof partSchema>

/** What each kind of measure needs, beside what all have. */
const kinds = {
  count: { ...scope },
  sum: { property, ...scope },
  average: { property, ...scope },
  unique: {
    property: property.optional().describe('distinct values of this property; absent means people'),
    ...scope,
  },
  ratio: { numerator: partSchema, denominator: partSchema, filter: filter.optional() },
  percentile: { property, percentile: z.number().min(0).max(1).describe('0.5 is the median'), ...scope },
  open: {
    event: events,
    closedBy: events.describe('event that closes what `event` opened'),
    key: property.describe('property that both events share'),
    filter: filter.optional(),
  },
  nps: {
    property: property.default('score').describe('answer from 0 to 10'),
    ...scope,
  },
} as const
const kindNames = Object.keys(kinds) as (keyof typeof kinds)[]
export type Kind = keyof typeof kinds

const catalogue = {
  label: z.string().min(1).max(80),
  description: z.string().max(1000).default(''),
  question: z.string().max(300).default('').describe('the question it answers'),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']).default('none').describe('which direction is good for customers'),
}

const owners = z
  .array(z.strictObject({ team: teamSchema, person: z.string().min(1).max(200).optional() }))
  .refine((list) => new Set(list.map((owner) => owner.team)).size >= 2, {
    error: 'a measure is looked after by two different teams',
  })

/** snake_case */
export const metricNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
  error: 'a name has small letters, digits and _, starts with a letter, and is at most 63 long',
})

function byKind<Extra extends z.ZodRawShape>(extra: Extra) {
  return z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('count'), robots, ...kinds.count, ...extra }),
      z.strictObject({ kind: z.literal('sum'), robots, ...kinds.sum, ...extra }),
      z.strictObject({ kind: z.literal('average'), robots, ...kinds.average, ...extra }),
      z.strictObject({ kind: z.literal('unique'), robots, ...kinds.unique, ...extra }),
      z.strictObject({ kind: z.literal('ratio'), robots, ...kinds.ratio, ...extra }),
      z.strictObject({ kind: z.literal('percentile'), robots, ...kinds.percentile, ...extra }),
      z.strictObject({ kind: z.literal('open'), robots, ...kinds.open, ...extra }),
      z.strictObject({ kind: z.literal('nps'), robots, ...kinds.nps, ...extra }),
    ],
    { error: `\`kind\` is one of ${kindNames.join(', ')}` },
  )
}

/** A measure of the catalogue: what it counts, the question it answers, and the two teams that look after it. */
export const metricSchema = byKind({ name: metricNameSchema, ...catalogue, owners }).meta({ id: 'Measure' })
export type Metric = z.infer<typeof metricSchema>
/** A measure as it is written: what has a default may be left out. */
export type MetricInput = z.input<typeof metricSchema>

/** A measure given with a question; only what it counts is needed: `{"kind": "count", "event": "Order Completed"}`. */
export const definitionSchema = byKind({
  name: metricNameSchema.optional(),
  label: catalogue.label.optional(),
  description: z.string().max(1000).optional(),
  question: z.string().max(300).optional(),
  unit: unitSchema.optional(),
  good: z.enum(['up', 'down', 'none']).optional(),
  owners: z
    .array(z.strictObject({ team: teamSchema, person: z.string().min(1).max(200).optional() }))
    .optional(),
}).meta({ id: 'Definition' })
export type Definition = z.infer<typeof definitionSchema>
export type DefinitionInput = z.input<typeof definitionSchema>

/** The unit a definition is read in: its own, else what its kind gives. */
export function unitOf(definition: Definition): Unit {
  if (definition.unit) return definition.unit
  if (definition.kind === 'count' || definition.kind === 'unique' || definition.kind === 'open')
    return 'count'
  return definition.kind === 'nps' ? 'score' : 'number'
}

/** Kinds whose value says little under 30 answers (ui rules: show the count, no share). */
const fewestAnswers = 30
const shares: ReadonlySet<Kind> = new Set(['ratio', 'average', 'percentile', 'nps'])

/** Whether `n` answers are too few to show the value of this kind. */
export function isTooFew(kind: Kind, n: number): boolean {
  return shares.has(kind) && n < fewestAnswers
}

/** Kinds whose parts sum to the whole, with 0 where nothing happened. */
function isAdditive(kind: Kind): boolean {
  return kind === 'count' || kind === 'sum' || kind === 'open'
}

/** The value where nothing happened: 0 for what is counted, null for what says nothing without answers. */
export function emptyValue(kind: Kind): 0 | null {
  return isAdditive(kind) || kind === 'unique' ? 0 : null
}

/** Names of the groups of customers that a definition speaks of, each once. */
export function segmentsNamed(definition: Definition): string[] {
  const filters = [
    definition.filter,
    ...(definition.kind === 'ratio' ? [definition.numerator.filter, definition.denominator.filter] : []),
  ]
  return [...new Set(filters.flatMap((one) => (one ? segmentsOf(one) : [])))]
}

/** Names of the events a definition reads, sorted; undefined when it reads every event. */
export function eventsOf(definition: Definition): string[] | undefined {
  const lists =
    definition.kind === 'ratio'
      ? [definition.numerator.event, definition.denominator.event]
      : definition.kind === 'open'
        ? [definition.event, definition.closedBy]
        : [definition.event]
  if (lists.some((list) => list === undefined)) return undefined
  return [...new Set(lists.flatMap((list) => list ?? []))].sort()
}
