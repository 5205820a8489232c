import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { featureFamilySchema, featureMetaSchema } from './feature.ts'

/** What a model says of a customer: may leave within the horizon, or is dissatisfied now. */
export const signals = ['leave', 'dissatisfied'] as const
export const signalSchema = z.enum(signals)
export type Signal = z.infer<typeof signalSchema>

/** What a warning is about: a signal, or that the score and the money point in opposite directions. */
export const warningKindSchema = z.enum([...signals, 'disagree'])
export type WarningKind = z.infer<typeof warningKindSchema>

export const whoseSchema = z.enum(['person', 'account'])
export type Whose = z.infer<typeof whoseSchema>

/** `ended`: by itself, because the customer left, or the chance fell back under the line for two weeks. */
export const warningStateSchema = z.enum(['open', 'snoozed', 'done', 'wrong', 'ended'])
export type WarningState = z.infer<typeof warningStateSchema>

/** Days within which somebody may leave. */
export const horizons = [30, 60, 90] as const
export const horizonSchema = z.union([z.literal(30), z.literal(60), z.literal(90)])

/** How far dissatisfaction looks: what somebody says or would say within two weeks. */
export const dissatisfiedDays = 14

/** What can be said to have been done; `other` needs a note. */
export const actionKeySchema = z.enum([
  'called_back',
  'replied',
  'explained',
  'repaired',
  'credited',
  'offered',
  'visited',
  'other',
])
export type ActionKey = z.infer<typeof actionKeySchema>

/** One step from all customers to this one. */
export const reasonSchema = z
  .object({
    feature: z.string(),
    label: z.string().describe('in the language asked for'),
    family: featureFamilySchema,
    effect: z.number().describe('part of the chance, 0.24 is 24 points; all effects sum to chance − base'),
    value: z.number().nullable().describe('null: nothing is known'),
    usual: z.number().nullable().describe('median of all customers'),
    unit: featureMetaSchema.shape.unit,
    team: teamSchema.nullable().describe('who can help first'),
  })
  .meta({ id: 'WarningReason' })
export type Reason = z.infer<typeof reasonSchema>

/** A chance as people can hold it: of n customers in this situation so many left, likely between. */
export const likelihoodSchema = z.object({
  chance: z.number().describe('0–1'),
  low: z.number().describe('95 % interval'),
  high: z.number(),
  n: z.number().int().describe('customers in this situation that the model was checked on'),
  came: z.number().int().describe('of those, for whom it came true'),
})

const memberSchema = z.object({ id: z.string(), name: z.string() })

/** A warning as a line of a list. */
export const warningSchema = z
  .object({
    id: z.string(),
    kind: warningKindSchema,
    whose: whoseSchema,
    person: z
      .object({ id: z.string(), name: z.string().nullable() })
      .describe('the customer; of an account its id and name'),
    ...likelihoodSchema.shape,
    horizonDays: z.number().int().describe('14 for dissatisfied'),
    base: z.number().describe('chance of all customers'),
    value: z
      .number()
      .nullable()
      .describe('what the customer paid in the last 365 days; null where no money is known'),
    currency: z.string().nullable(),
    disagreement: z
      .enum(['valuable_at_risk', 'calm_but_spending_less', 'uneasy_but_spending_more'])
      .nullable()
      .describe('only of the kind disagree'),
    reasons: z.array(reasonSchema).describe('the strongest; all of them on the warning itself'),
    team: teamSchema.describe('on whose list it is'),
    state: warningStateSchema,
    since: z.iso.datetime(),
    snoozedUntil: z.iso.datetime().nullable(),
    assigned: memberSchema.nullable(),
    version: z.number().int().describe('of the model'),
  })
  .meta({ id: 'Warning' })
export type Warning = z.infer<typeof warningSchema>

export const budgetSchema = z.object({
  team: teamSchema,
  perWeek: z.number().int().describe('warnings that the team takes on in a week'),
  opened: z.number().int().describe('opened in the last seven days'),
  held: z.number().int().describe('customers who would be next and wait for room'),
})

export const warningsPageSchema = z
  .object({
    items: z.array(warningSchema),
    next: z.string().nullable(),
    total: z.number().int(),
    masked: z.boolean(),
    budget: z.array(budgetSchema),
    asOf: z.iso.datetime().nullable().describe('when customers were last scored; null: not yet'),
  })
  .meta({ id: 'WarningsPage' })
export type WarningsPage = z.infer<typeof warningsPageSchema>

/** An event behind a reason. */
export const evidenceSchema = z.object({
  id: z.string().describe('message id'),
  at: z.iso.datetime(),
  name: z.string(),
  text: z
    .string()
    .nullable()
    .describe('words of the customer or a figure of the event; null when masked or none'),
})

/** What came of others with a like reason for whom the same was done, beside those for whom nothing was done. */
export const helpedSchema = z
  .object({
    action: actionKeySchema
      .nullable()
      .describe('null: all whose warning was seen, whatever was done, beside those left as usual'),
    stayed: z.number().nullable().describe('share that stayed, of those for whom it was done'),
    otherwise: z.number().nullable().describe('share that stayed, of those for whom nothing was done'),
    difference: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    n: z.number().int(),
    nOtherwise: z.number().int(),
    evidence: z
      .enum(['tested', 'seen', 'cannot_say'])
      .describe(
        'tested: against customers left as usual by chance; seen: in data, others differ in more than that',
      ),
  })
  .meta({ id: 'WarningHelped' })
export type Helped = z.infer<typeof helpedSchema>

export const historyEntrySchema = z.object({
  at: z.iso.datetime(),
  by: z.string().describe('name; Tandem when it happened by itself'),
  what: z.enum(['opened', 'assigned', 'snoozed', 'woken', 'done', 'wrong', 'reopened', 'ended', 'outcome']),
  note: z.string().nullable(),
  action: actionKeySchema.nullable(),
  to: z.string().nullable().describe('name of whom it was assigned to, until when it sleeps, how it ended'),
})

export const outcomeSchema = z.enum(['stayed', 'left', 'better', 'worse', 'not_yet', 'unknown'])
export type Outcome = z.infer<typeof outcomeSchema>

/** One warning with all that is known of it. */
export const warningDetailSchema = warningSchema
  .extend({
    masked: z.boolean(),
    waterfall: z.array(
      reasonSchema.extend({ events: z.array(evidenceSchema).describe('newest first, at most 5') }),
    ),
    rest: z
      .object({ effect: z.number(), features: z.number().int() })
      .describe('all that is not in the waterfall'),
    otherHorizons: z.array(z.object({ days: z.number().int(), chance: z.number() })),
    helped: z.array(helpedSchema),
    lookingAfter: z.array(z.object({ team: teamSchema, name: z.string().nullable() })),
    course: z.array(z.object({ at: z.iso.datetime(), chance: z.number() })).describe('the score day by day'),
    history: z.array(historyEntrySchema),
    outcome: z.object({ what: outcomeSchema, at: z.iso.datetime().nullable() }),
    scoredAt: z.iso.datetime(),
  })
  .meta({ id: 'WarningDetail' })
export type WarningDetail = z.infer<typeof warningDetailSchema>

/** What is known of one customer, with and without a warning. */
const rhythmSchema = z.object({
  stillComes: z.number().describe('chance that they still come, 0 to 1'),
  days: z.number().int().describe('days on which they came, as far back as the model looks'),
  every: z.number().describe('days from one to the next, on average'),
  since: z.number().describe('days since the last'),
})
export type Rhythm = z.infer<typeof rhythmSchema>

export const personScoreSchema = z
  .object({
    signal: signalSchema,
    horizonDays: z.number().int(),
    ...likelihoodSchema.shape,
    base: z.number(),
    reasons: z.array(reasonSchema),
    rest: z.object({ effect: z.number(), features: z.number().int() }),
    version: z.number().int(),
    scoredAt: z.iso.datetime(),
    course: z.array(z.object({ at: z.iso.datetime(), chance: z.number() })),
    rhythm: rhythmSchema
      .nullable()
      .describe('where leaving is to stop coming; null elsewhere, and for who came on one day only'),
  })
  .meta({ id: 'WarningScore' })
export type PersonScore = z.infer<typeof personScoreSchema>

export const personWarningsSchema = z
  .object({
    scores: z.array(personScoreSchema).describe('a signal without a model in use is left out'),
    warnings: z.array(warningSchema).describe('open ones first'),
    left: z.iso.datetime().nullable().describe('when the customer left by the definition in use'),
    masked: z.boolean(),
  })
  .meta({ id: 'PersonWarnings' })
export type PersonWarnings = z.infer<typeof personWarningsSchema>

/** Customers that were warned of: those for whom something was done, beside those left as usual by chance. */
export const savesSchema = z
  .object({
    acted: z.object({ n: z.number().int(), stayed: z.number().int() }),
    asUsual: z.object({ n: z.number().int(), stayed: z.number().int() }),
    difference: z.number().nullable().describe('null: cannot be said yet'),
    low: z.number().nullable(),
    high: z.number().nullable(),
    why: z.enum(['no_share', 'too_few']).nullable().describe('why it cannot be said'),
  })
  .meta({ id: 'WarningSaves' })
export type Saves = z.infer<typeof savesSchema>
