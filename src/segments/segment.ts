import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { conditionSchema, sizeProblem } from './condition.ts'
import { segmentNameSchema } from './segment-name.ts'

/** What is told to webhooks when people enter or leave. */
export const tellSchema = z
  .enum(['from_now', 'everyone', 'nothing'])
  .describe(
    'from_now: who enters or leaves after the group was made or changed; everyone: those too whom making or changing the group itself brings in or takes out; nothing',
  )

const described = {
  name: segmentNameSchema,
  label: z.string().trim().min(1).max(80),
  description: z.string().max(1000).default(''),
  owner: z
    .strictObject({ team: teamSchema, person: z.string().min(1).max(200).optional() })
    .optional()
    .describe('who looks after it'),
  tell: tellSchema.default('from_now'),
  tellTraits: z
    .array(z.string().min(1).max(200))
    .max(20)
    .refine((names) => new Set(names).size === names.length, { error: 'a trait is named twice' })
    .default([])
    .describe(
      'traits, sent or computed, that are told of each person who enters or leaves, as they are when it is told',
    ),
}

/** A condition that is not too large to be read, compiled or understood. */
export const checkedConditionSchema = z.preprocess(
  (given, context) => {
    // A tree is read by functions that call themselves, so its depth is looked at first, without.
    if (!isDeeperThan(given, deepestInput)) return given
    context.addIssue({ code: 'custom', message: 'nests too deep' })
    return z.NEVER
  },
  conditionSchema.superRefine((condition, context) => {
    const problem = sizeProblem(condition)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  }),
)

/** Objects and lists in each other; the deepest condition with the deepest expression in it has 90. */
const deepestInput = 100

function isDeeperThan(value: unknown, depth: number): boolean {
  let level: unknown[] = [value]
  for (let reached = 0; level.length > 0; reached++) {
    if (reached > depth) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}

/** A group of customers: those for whom a condition holds at this moment, or those named in a list. */
export const segmentSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('live'), ...described, condition: checkedConditionSchema }),
      z.strictObject({
        kind: z.literal('list'),
        ...described,
        upload: z
          .string()
          .regex(/^\d{1,20}$/)
          .optional()
          .describe(
            'the list in force, as the upload of a file answered it; absent as long as there is none',
          ),
      }),
    ],
    { error: '`kind` is live or list' },
  )
  .meta({ id: 'Segment' })
export type Segment = z.infer<typeof segmentSchema>
/** A group as it is written: what has a default may be left out. */
export type SegmentInput = z.input<typeof segmentSchema>
