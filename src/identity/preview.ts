import { z } from 'zod'
import { type Decision, decisionSchema, type Member, personIdSchema } from './decision.ts'
import { identifierIdOf, identifierSchema } from './identifier.ts'
import { limitFor, typesInOrder } from './resolver.ts'
import { type IdentityRules, ruleOf } from './rules.ts'

export const joinPreviewRequestSchema = z.object({ people: z.array(personIdSchema).min(2).max(20) })

const traitValueSchema = z.object({
  name: z.string(),
  value: z.string(),
  source: z.string(),
  at: z.iso.datetime(),
})

/** How much there is of somebody. */
export const activitySchema = z.object({
  eventCount: z.int(),
  firstSeen: z.iso.datetime().nullable(),
  lastSeen: z.iso.datetime().nullable(),
})
export type Activity = z.infer<typeof activitySchema>

const previewPersonSchema = z
  .object({
    id: z.string(),
    identifiers: z.array(identifierSchema),
    ...activitySchema.shape,
    traits: z.array(traitValueSchema).describe('the latest value of each trait from each source'),
  })
  .meta({ id: 'PreviewPerson' })
export type PreviewPerson = z.infer<typeof previewPersonSchema>

/** What a join would do; nothing was changed. */
export const joinPreviewSchema = z
  .object({
    people: z.array(previewPersonSchema),
    result: previewPersonSchema,
    exceeds: z
      .array(
        z.object({ type: z.string(), values: z.int(), limit: z.int(), windowDays: z.number().nullable() }),
      )
      .describe('limits of the rules that the joined person would exceed; a join is allowed all the same'),
    against: z.array(decisionSchema).describe('standing decisions that forbid the join; undo them first'),
  })
  .meta({ id: 'JoinPreview' })
export type JoinPreview = z.infer<typeof joinPreviewSchema>

/** Somebody as the store has them. */
interface Known {
  person: string
  /** The one that the person is called by first. */
  members: readonly Member[]
  activity: Activity
  traits: readonly { name: string; value: string; source: string; at: number }[]
}

/** What a join would do, from what is known of the people one by one and of all together. */
export function joinPreview(
  workspace: string,
  known: {
    people: readonly Known[]
    result: Omit<Known, 'person'>
    rules: IdentityRules
    against: readonly Decision[]
  },
): JoinPreview {
  const { people, result, rules, against } = known
  const callers = people.map(({ members }) => members[0]!)
  const earliest = callers.reduce((best, one) => (isEarlier(workspace, one, best, rules) ? one : best))
  return {
    people: people.map(toPreviewPerson),
    result: toPreviewPerson({ ...result, person: String(identifierIdOf(workspace, earliest)) }),
    exceeds: typesInOrder(rules, result.members).flatMap((type) => {
      const own = result.members.filter((member) => member.type === type)
      const { limit, windowDays } = ruleOf(rules, type)
      return limit !== null && isOver(own, type, rules)
        ? [{ type, values: own.length, limit, windowDays }]
        : []
    }),
    against: [...against],
  }
}

/** Whether a person is called by this one rather than the other; see `resolve`. */
function isEarlier(workspace: string, one: Member, other: Member, rules: IdentityRules): boolean {
  const byTime = one.firstSeen - other.firstSeen
  const byPriority = ruleOf(rules, one.type).priority - ruleOf(rules, other.type).priority
  if (byTime !== 0 || byPriority !== 0) return (byTime || byPriority) < 0
  return identifierIdOf(workspace, one) < identifierIdOf(workspace, other)
}

function isOver(members: readonly Member[], type: string, rules: IdentityRules): boolean {
  const { most, window } = limitFor(rules, type)
  const times = members.map(({ firstSeen }) => firstSeen).sort((a, b) => a - b)
  return times.some((time, index) => index >= most && time - times[index - most]! < window)
}

function toPreviewPerson({ person, members, activity, traits }: Known): PreviewPerson {
  return {
    id: person,
    identifiers: members.map(({ type, value }) => ({ type, value })),
    ...activity,
    traits: traits.map((trait) => ({ ...trait, at: new Date(trait.at).toISOString() })),
  }
}
