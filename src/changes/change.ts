import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { unitSchema } from '../metrics/index.ts'

/**
 * What changed: `level` the height, `trend` the slope, `spread` how far values lie apart, `mix` which groups make up the
 * whole, `silence` a source or a measure from which nothing comes any more.
 */
export const changeKinds = ['level', 'trend', 'spread', 'mix', 'silence'] as const
export const changeKindSchema = z.enum(changeKinds)
export type ChangeKind = z.infer<typeof changeKindSchema>

export const changeStates = ['new', 'acknowledged', 'closed'] as const
export const changeStateSchema = z.enum(changeStates)
export type ChangeState = z.infer<typeof changeStateSchema>

/** What it turned out to be: a real change, one that was known (planned), chance, or data that was wrong. */
export const closedAsSchema = z.enum(['real', 'known', 'false_alarm', 'data_fault'])
export type ClosedAs = z.infer<typeof closedAsSchema>

export const subjectSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('measure'),
      measure: z.string(),
      label: z.string(),
      unit: unitSchema,
      good: z.enum(['up', 'down', 'none']),
      by: z
        .object({
          dimension: z.string().describe('as `by` of a measure’s question'),
          value: z.string().nullable().describe('the group; null for events without a value, and for a mix'),
        })
        .nullable()
        .describe('the group that changed, or for a mix the dimension; null for the whole'),
    }),
    z.object({ kind: z.literal('source'), source: z.string(), name: z.string() }),
  ])
  .meta({ id: 'ChangeSubject' })

export const sizeSchema = z
  .object({
    absolute: z.number().nullable().describe('after less before, in the measure’s unit; of a mix null'),
    relative: z
      .number()
      .nullable()
      .describe('share of before: −0.12 is 12 % less; of a mix the share of answers that moved, 0 to 1'),
    low: z.number().nullable().describe('where `absolute` lies with 95 % confidence'),
    high: z.number().nullable(),
  })
  .meta({ id: 'ChangeSize' })
export type Size = z.infer<typeof sizeSchema>

const owner = z.object({ team: teamSchema, person: z.string().optional() })
const person = z.object({ id: z.string(), name: z.string() })

/** A change as it stands in the feed. */
export const changeSchema = z
  .object({
    id: z.string(),
    subject: subjectSchema,
    kind: changeKindSchema,
    grain: z.enum(['hour', 'day']).describe('step of time in which it was seen'),
    since: z.string().describe('start of the first step that is different'),
    until: z.string().nullable().describe('when it was over; null while it lasts'),
    foundAt: z.string(),
    direction: z.enum(['up', 'down', 'moved']).describe('a mix moves'),
    before: z
      .number()
      .nullable()
      .describe(
        'value a step before, season taken into account: what was to be expected without the change; of a spread the deviation',
      ),
    after: z.number().nullable(),
    size: sizeSchema,
    answers: z.number().describe('events (answers) since then'),
    evidence: z.object({
      p: z.number().describe('chance of seeing as much without a change, for having looked once'),
      odds: z.number().describe('how many times likelier with a change than without one'),
    }),
    tone: z.enum(['good', 'bad', 'neutral']).describe('for customers, by the measure’s good direction'),
    owners: z.array(owner).describe('of both functions that look after the measure; none for a source'),
    state: changeStateSchema,
    closedAs: closedAsSchema.nullable(),
    assigned: person.nullable(),
    acknowledged: z.object({ at: z.string(), by: z.string() }).nullable(),
    group: z
      .string()
      .nullable()
      .describe('changes that came together share it; the first of them stands for it in the feed'),
    alike: z.number().int().describe('how many others came together with it'),
    told: z.boolean().describe('whether owners were written to; false outside the budget, or while silenced'),
  })
  .meta({ id: 'BehaviourChange' })
export type Change = z.infer<typeof changeSchema>

export const partSchema = z
  .object({
    value: z.string().nullable().describe('the group; null where events have no value'),
    others: z.boolean().describe('the groups beyond those shown, together'),
    before: z.number().nullable(),
    after: z.number().nullable(),
    share: z.object({ before: z.number(), after: z.number() }).describe('of the answers'),
    within: z.number().describe('what the group’s own change brought'),
    mix: z.number().describe('what its growing or shrinking share brought; 0 for what is counted'),
    contribution: z
      .number()
      .describe('within and mix together; all add up to `total` exactly, in millionths'),
  })
  .meta({ id: 'ChangePart' })
export type Part = z.infer<typeof partSchema>

export const decompositionSchema = z
  .object({
    dimension: z.string(),
    total: z.number().describe('after less before of the two periods, a step'),
    parts: z.array(partSchema).describe('largest first'),
    explains: z.number().describe('0 to 1: how much more unequally the change lies than the answers do'),
  })
  .meta({ id: 'ChangeDecomposition' })
export type Decomposition = z.infer<typeof decompositionSchema>

export const candidateKinds = [
  'annotation',
  'release',
  'campaign',
  'price',
  'outage',
  'holiday',
  'measure',
  'source',
] as const
/** What else happened then: it may be the cause, or not. */
export const candidateSchema = z
  .object({
    kind: z.enum(candidateKinds),
    id: z.string().describe('of the annotation, the change or the source'),
    title: z.string(),
    at: z.string(),
    hours: z.number().describe('from it to the change; negative when it came after'),
    evidence: z.number().describe('0 to 1: nearness in time, same groups, same events; for ordering only'),
    why: z
      .array(z.enum(['near', 'before', 'same_owner', 'same_group', 'same_events', 'rare', 'moved_together']))
      .describe('what speaks for it'),
  })
  .meta({ id: 'ChangeCandidate' })
export type Candidate = z.infer<typeof candidateSchema>

const pointSchema = z.object({
  t: z.string(),
  value: z.number().nullable(),
  n: z.number(),
  expected: z.number().nullable().describe('without the change: level before, weekday, hour, holidays'),
  low: z.number().nullable().describe('95 % of single steps lie between, without a change'),
  high: z.number().nullable(),
  partial: z.boolean(),
})

/** A change with everything known of it. */
export const changeDetailSchema = changeSchema
  .extend({
    series: z.array(pointSchema).describe('the course, from some weeks before; empty for a source'),
    spread: z
      .object({ before: z.number(), after: z.number() })
      .nullable()
      .describe('of a spread: the deviation before and after'),
    decompositions: z.array(decompositionSchema).describe('the one that explains most first'),
    candidates: z.array(candidateSchema).describe('most evidence first'),
    together: z.array(changeSchema).describe('changes of the same group, without this one'),
    people: z
      .object({
        name: z.string(),
        from: z.string(),
        to: z.string(),
        by: z.array(z.string()),
        group: z.record(z.string(), z.string().nullable()).optional(),
      })
      .nullable()
      .describe('body for POST /metrics/people and /metrics/rows: the people behind it since then'),
    history: z
      .array(
        z.object({
          at: z.string(),
          by: z.string(),
          what: z.enum(['found', 'acknowledged', 'assigned', 'closed', 'reopened', 'over']),
          detail: z.string().nullable(),
        }),
      )
      .describe('oldest first'),
  })
  .meta({ id: 'BehaviourChangeDetail' })
export type ChangeDetail = z.infer<typeof changeDetailSchema>

/** A point for charts. */
export const markSchema = z
  .object({
    id: z.string(),
    t: z.string(),
    until: z.string().nullable(),
    kind: changeKindSchema,
    direction: changeSchema.shape.direction,
    tone: changeSchema.shape.tone,
    by: z.object({ dimension: z.string(), value: z.string().nullable() }).nullable(),
    relative: z.number().nullable(),
    state: changeStateSchema,
  })
  .meta({ id: 'ChangeMark' })
export type Mark = z.infer<typeof markSchema>

/** How one customer behaves otherwise than before. */
export const personChangeSchema = z
  .object({
    person: person.describe('name masked for those who may not see it'),
    behaviour: z.string().describe('the event that is counted'),
    kind: z.enum(['more', 'less', 'stopped', 'began']),
    since: z.string().describe('start of the stretch that is judged'),
    before: z.number().describe('a week, by the person’s own past of as many weeks as there are, 26 at most'),
    after: z.number().describe('a week, since then'),
    expected: z
      .number()
      .describe('events to be expected since then by the own past and the time of the year'),
    seen: z.number().describe('events since then'),
    p: z.number().describe('chance of as much without a change'),
    q: z.number().describe('share of those told with as much evidence that are chance (Benjamini–Hochberg)'),
  })
  .meta({ id: 'PersonChange' })
export type PersonChange = z.infer<typeof personChangeSchema>
