import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { allOf, comparedSchema, type PeopleExpression, segmentsOf } from '../expression/index.ts'
import { type Aimed, aimFault, aimSchema } from './aim.ts'
import { formulaFault } from './formula.ts'
import { events, filter, type Moment, property } from './moment.ts'
import { canMatch, hasLevel, levelFault, matchFault, stepKinds } from './step-kinds.ts'

const units = ['count', 'percent', 'money', 'seconds', 'minutes', 'score', 'number'] as const
export const unitSchema = z.enum(units)
export type Unit = z.infer<typeof unitSchema>

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

const anyMoment = {
  event: events.describe('event that tells the state'),
  key: property.optional().describe('property that says whose state it is; absent means the person'),
  property: property.optional().describe('property that holds the state; a sum and an average need it'),
  value: comparedSchema.optional().describe('what the newest value must be to count: `{op, value}`'),
  state: filter.optional().describe('condition that the newest event must meet to count'),
  aggregate: z.enum(['count', 'sum', 'average']).default('count'),
  filter: filter.optional(),
}

/** A sum, an average and a condition on the value need the property that holds it. */
function hasState(given: unknown): boolean {
  const {
    aggregate,
    value,
    property: held,
  } = given as { aggregate: string; value?: unknown; property?: string }
  return held !== undefined || (aggregate === 'count' && value === undefined)
}
const stateFault = {
  error: 'a sum, an average and `value` need the `property` that holds the state',
  path: ['property'],
}

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
  csat: {
    property: property.default('score').describe('answer, usually from 1 to 5'),
    satisfied: z.number().default(4).describe('the lowest answer of somebody who is content'),
    ...scope,
  },
  ces: {
    property: property.default('score').describe('answer from 1 (hard) to 7 (easy)'),
    ...scope,
  },
  share: {
    part: partSchema.describe('what is counted'),
    filter: filter.optional().describe('which part of the whole; with a breakdown each group is a part too'),
  },
  latest: anyMoment,
  ...stepKinds,
} as const
const kindNames = Object.keys(kinds) as (keyof typeof kinds)[]
export type Kind = keyof typeof kinds | 'formula'

const catalogue = {
  label: z.string().min(1).max(80),
  description: z.string().max(1000).default(''),
  question: z.string().max(300).default('').describe('the question it answers'),
  unit: unitSchema,
  good: z.enum(['up', 'down', 'none']).default('none').describe('which direction is good for customers'),
  aim: aimSchema.optional(),
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

/** Measures that read events themselves: all but the formula. */
function plainKinds<Extra extends z.ZodRawShape>(extra: Extra) {
  return [
    z.strictObject({ kind: z.literal('count'), robots, ...kinds.count, ...extra }),
    z.strictObject({ kind: z.literal('sum'), robots, ...kinds.sum, ...extra }),
    z.strictObject({ kind: z.literal('average'), robots, ...kinds.average, ...extra }),
    z.strictObject({ kind: z.literal('unique'), robots, ...kinds.unique, ...extra }),
    z.strictObject({ kind: z.literal('ratio'), robots, ...kinds.ratio, ...extra }),
    z.strictObject({ kind: z.literal('percentile'), robots, ...kinds.percentile, ...extra }),
    z.strictObject({ kind: z.literal('open'), robots, ...kinds.open, ...extra }),
    z.strictObject({ kind: z.literal('nps'), robots, ...kinds.nps, ...extra }),
    z.strictObject({ kind: z.literal('csat'), robots, ...kinds.csat, ...extra }),
    z.strictObject({ kind: z.literal('ces'), robots, ...kinds.ces, ...extra }),
    z.strictObject({ kind: z.literal('share'), robots, ...kinds.share, ...extra }),
    z
      .strictObject({ kind: z.literal('latest'), robots, ...kinds.latest, ...extra })
      .refine(hasState, stateFault),
    z
      .strictObject({ kind: z.literal('conversion'), robots, ...kinds.conversion, ...extra })
      .refine(canMatch, matchFault),
    z.strictObject({ kind: z.literal('retention'), robots, ...kinds.retention, ...extra }),
    z
      .strictObject({ kind: z.literal('between'), robots, ...kinds.between, ...extra })
      .refine(hasLevel, levelFault),
    z.strictObject({ kind: z.literal('stickiness'), robots, ...kinds.stickiness, ...extra }),
  ] as const
}

const kindFault = { error: `\`kind\` is one of ${[...kindNames, 'formula'].join(', ')}` }

const inlineSchema = z.discriminatedUnion('kind', plainKinds({ unit: unitSchema.optional() }), kindFault)
/** A measure given inside a formula. */
export type InlineDefinition = z.infer<typeof inlineSchema>

const formula = {
  formula: z
    .string()
    .min(1)
    .max(1000)
    .describe('arithmetic over the measures: + - * / ( ) and numbers; dividing by zero gives no value'),
  measures: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
        error: 'a measure is named in a formula by small letters, digits and _',
      }),
      z.union([metricNameSchema, inlineSchema], {
        error: 'the name of a measure, or a measure that is no formula',
      }),
    )
    .describe('what each name in the formula stands for: a measure of the catalogue, or one given here'),
  robots,
}

function byKind<Extra extends z.ZodRawShape>(extra: Extra) {
  return z.discriminatedUnion(
    'kind',
    [
      ...plainKinds(extra),
      z.strictObject({ kind: z.literal('formula'), ...formula, ...extra }).superRefine((given, context) => {
        const { formula: text, measures } = given as unknown as { formula: string; measures: object }
        const fault = formulaFault(text, measures as Record<string, unknown>)
        if (fault) context.addIssue({ code: 'custom', ...fault })
      }),
    ],
    kindFault,
  )
}

/** Sees that an aim goes with the direction of its measure. */
function checkAim(given: Aimed, context: z.RefinementCtx): void {
  const fault = aimFault(given)
  if (fault) context.addIssue({ code: 'custom', ...fault })
}

/** A measure of the catalogue: what it counts, the question it answers, and the two teams that look after it. */
export const metricSchema = byKind({ name: metricNameSchema, ...catalogue, owners })
  .superRefine(checkAim)
  .meta({ id: 'Measure' })
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
  aim: aimSchema.optional(),
  owners: z
    .array(z.strictObject({ team: teamSchema, person: z.string().min(1).max(200).optional() }))
    .optional(),
})
  .superRefine(checkAim)
  .meta({ id: 'Definition' })
export type Definition = z.infer<typeof definitionSchema>
export type DefinitionInput = z.input<typeof definitionSchema>
/** A definition that reads events itself: any but a formula. */
export type PlainDefinition = Exclude<Definition, { kind: 'formula' }>

/** A definition whose value is a state at the end of each step. */
export type StateDefinition = Extract<Definition, { kind: 'open' | 'latest' }>
export type FormulaDefinition = Extract<Definition, { kind: 'formula' }>
export type RatioDefinition = Extract<Definition, { kind: 'ratio' }>

/** A share as the ratio of the part to the whole, before any breakdown. */
export function ratioOf({ part, filter: own }: Extract<Definition, { kind: 'share' }>): RatioDefinition {
  const condition = allOf(part.filter, own)
  return {
    kind: 'ratio',
    numerator: { ...part, ...(condition ? { filter: condition } : {}) },
    denominator: part,
    unit: 'percent',
  }
}

/** The unit a definition is read in: its own, else what its kind gives. */
export function unitOf(definition: Definition): Unit {
  if (definition.unit) return definition.unit
  switch (definition.kind) {
    case 'count':
    case 'unique':
    case 'open':
      return 'count'
    case 'latest':
      return definition.aggregate === 'count' ? 'count' : 'number'
    case 'nps':
      return 'score'
    case 'csat':
    case 'share':
    case 'conversion':
    case 'retention':
    case 'stickiness':
      return 'percent'
    case 'between':
      return 'seconds'
    default:
      return 'number'
  }
}

/** Kinds whose value says little under 30 answers (ui rules: show the count, no share). */
const fewestAnswers = 30
const shares: ReadonlySet<Kind> = new Set([
  'ratio',
  'average',
  'percentile',
  'nps',
  'csat',
  'ces',
  'share',
  'conversion',
  'retention',
  'between',
  'stickiness',
])

/** Whether `n` answers are too few to show the value of this kind. */
export function isTooFew(kind: Kind, n: number): boolean {
  return shares.has(kind) && n < fewestAnswers
}

/** The value where nothing happened: 0 for what is counted, null for what says nothing without answers. */
export function emptyValue(definition: Definition): 0 | null {
  if (definition.kind === 'latest') return definition.aggregate === 'average' ? null : 0
  return ['count', 'sum', 'open', 'unique'].includes(definition.kind) ? 0 : null
}

/** Names of the groups of customers that a definition speaks of, each once. */
export function segmentsNamed(definition: Definition): string[] {
  return [...new Set(filtersOf(definition).flatMap(segmentsOf))]
}

/** Every condition that a definition states; of a formula those of the measures given in it. */
export function filtersOf(definition: Definition | InlineDefinition): PeopleExpression[] {
  if (definition.kind === 'formula')
    return Object.values(definition.measures).flatMap((one) =>
      typeof one === 'string' ? [] : filtersOf(one),
    )
  const filters = [
    definition.filter,
    ...(definition.kind === 'ratio' ? [definition.numerator.filter, definition.denominator.filter] : []),
    ...(definition.kind === 'share' ? [definition.part.filter] : []),
    ...(definition.kind === 'latest' ? [definition.state] : []),
    ...momentsOf(definition).map((moment) => moment.filter),
  ]
  return filters.filter((one) => one !== undefined)
}

/** Names of the events a definition reads, sorted; undefined when it reads every event, or other measures by name. */
export function eventsOf(definition: Definition): string[] | undefined {
  const lists =
    definition.kind === 'formula'
      ? Object.values(definition.measures).flatMap((one) =>
          typeof one === 'string' ? [undefined] : eventListsOf(one),
        )
      : eventListsOf(definition)
  if (lists.some((list) => list === undefined)) return undefined
  return [...new Set(lists.flatMap((list) => list ?? []))].sort()
}

function eventListsOf(definition: PlainDefinition): (string | string[] | undefined)[] {
  switch (definition.kind) {
    case 'ratio':
      return [definition.numerator.event, definition.denominator.event]
    case 'share':
      return [definition.part.event]
    case 'open':
      return [definition.event, definition.closedBy]
    case 'conversion':
    case 'retention':
    case 'between':
      return momentsOf(definition).map((moment) => moment.event)
    default:
      return [definition.event]
  }
}

/** A definition that looks at what each person does one after the other. */
export type StepDefinition = Extract<
  Definition,
  { kind: 'conversion' | 'retention' | 'between' | 'stickiness' }
>

/** The moments a definition names, in its order; none where it reads one kind of event only. */
export function momentsOf(definition: Definition | InlineDefinition): Moment[] {
  switch (definition.kind) {
    case 'conversion':
      return [...definition.steps, ...(definition.exclude ?? [])]
    case 'retention':
      return [definition.start, definition.back]
    case 'between':
      return [definition.from, definition.to]
    default:
      return []
  }
}
