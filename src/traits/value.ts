import { z } from 'zod'
import { isNumeric, type Trait, type TraitKind, valueWithoutEvents } from './trait.ts'

const valueSchema = z
  .union([z.number(), z.string(), z.array(z.string())])
  .nullable()
  .describe(
    'a number, a text or a list of texts; null where there is nothing to say, or for who may not see it',
  )

/** A computed trait of one person. Times are ISO 8601. */
export const traitValueSchema = z
  .object({
    name: z.string(),
    label: z.string(),
    kind: z.string(),
    value: valueSchema,
    masked: z.boolean().describe('true when it was made of personal properties that the reader may not see'),
    at: z.string().nullable().describe('newest event behind it; null without events'),
    n: z.number().describe('events behind it'),
    different: z
      .number()
      .optional()
      .describe('different values there are, of a list: it holds the 100 seen last'),
  })
  .meta({ id: 'ComputedTraitValue' })
export type TraitValue = z.infer<typeof traitValueSchema>

/** How a person came to a value: the events, and which of them decides it. */
export const traitExplanationSchema = traitValueSchema
  .extend({
    person: z.string(),
    definition: z.unknown().describe('the rule by which it is computed'),
    events: z.array(
      z.object({
        messageId: z.string(),
        at: z.string(),
        name: z.string(),
        source: z.string(),
        channel: z.string(),
        value: z.string().nullable().describe('what was read from it; null when nothing is, or it is masked'),
        decides: z.boolean().describe('the value is that of this event alone'),
      }),
    ),
    more: z.boolean().describe('there are more events than are listed'),
  })
  .meta({ id: 'ComputedTraitExplanation' })
export type TraitExplanation = z.infer<typeof traitExplanationSchema>

/** What a rule would give, before it is saved. */
export const traitPreviewSchema = z
  .object({
    people: z.number().describe('people who have a value'),
    masked: z.boolean(),
    numbers: z
      .object({
        least: z.number(),
        tenth: z.number(),
        quarter: z.number(),
        median: z.number(),
        threeQuarters: z.number(),
        nineTenths: z.number(),
        most: z.number(),
        average: z.number(),
      })
      .nullable()
      .describe('spread of numbers over people; null for texts and when nobody has a value'),
    commonest: z
      .array(z.object({ value: z.string().nullable(), people: z.number() }))
      .describe('of texts the ten that most people have'),
    sample: z
      .array(
        z.object({
          person: z.string(),
          value: valueSchema,
          at: z.string(),
          n: z.number(),
          different: z.number().optional(),
        }),
      )
      .describe('ten people: those whose newest event is newest'),
  })
  .meta({ id: 'ComputedTraitPreview' })
export type TraitPreview = z.infer<typeof traitPreviewSchema>

/** A stored value as what it is. @param text undefined for people without such events */
export function decodeValue(kind: TraitKind, text: string | undefined): TraitValue['value'] {
  if (text === undefined) return valueWithoutEvents(kind) ?? null
  if (kind === 'unique_list') return JSON.parse(text) as string[]
  return isNumeric(kind) ? Number(text) : text
}

/** Whether one event alone decides the value. */
export function isDecidedByOne(kind: TraitKind): boolean {
  return ['min', 'max', 'first', 'last', 'days_since'].includes(kind)
}

/** A person's value for reading; masked ones say nothing but that there is one. */
export function toTraitValue(
  { name, label, kind }: Pick<Trait, 'name' | 'label' | 'kind'>,
  row: { value: string; at: string; n: string; different: string } | undefined,
  masked: boolean,
): TraitValue {
  return {
    name,
    label,
    kind,
    value: masked ? null : decodeValue(kind, row?.value),
    masked,
    at: row ? isoOf(row.at) : null,
    n: Number(row?.n ?? 0),
    ...(kind === 'unique_list' ? { different: Number(row?.different ?? 0) } : {}),
  }
}

/** A time of the engine as ISO 8601. */
export function isoOf(engineTime: string): string {
  return `${engineTime.replace(' ', 'T')}Z`
}
