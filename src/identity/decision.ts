import { z } from 'zod'
import { identifierSchema } from './identifier.ts'

/** Decimal text of a UInt64: a person, or any of the person's actors. */
export const personIdSchema = z
  .string()
  .regex(/^(0|[1-9]\d{0,19})$/, 'not the id of a person')
  .refine((id) => /^\d{1,20}$/.test(id) && BigInt(id) < 2n ** 64n, { message: 'not the id of a person' })
  .meta({ example: '9223372036854775808' })

const reasonSchema = z.string().trim().min(1).max(2000).describe('why; kept with the decision')

export const decisionKinds = ['join', 'split', 'separation'] as const
export const decisionKindSchema = z.enum(decisionKinds)
export type DecisionKind = z.infer<typeof decisionKindSchema>

/** These are one person, whatever the limits say. */
export const joinRequestSchema = z.object({
  people: z.array(personIdSchema).min(2).max(20),
  reason: reasonSchema,
})
export type JoinRequest = z.infer<typeof joinRequestSchema>

/** This identifier is not this person's. */
export const splitRequestSchema = z.object({
  person: personIdSchema,
  identifier: identifierSchema,
  reason: reasonSchema,
})
export type SplitRequest = z.infer<typeof splitRequestSchema>

/** Never join these two. */
export const separationRequestSchema = z.object({
  people: z.array(personIdSchema).length(2),
  reason: reasonSchema,
})
export type SeparationRequest = z.infer<typeof separationRequestSchema>

export const undoRequestSchema = z.object({ reason: reasonSchema.optional() })

/** A member of a side: an identifier, and when it was first seen by then (ms), for one that no event shows beside another. */
export const memberSchema = identifierSchema.extend({ firstSeen: z.number() })
export type Member = z.infer<typeof memberSchema>

/** A decision as the resolver reads it. */
export interface DecisionRule {
  id: string
  kind: DecisionKind
  /** Join: all that are one. Split: the one, then the person's others. Separation: the one person's, then the other's. */
  sides: Member[][]
}

export const decisionSchema = z
  .object({
    id: z.string(),
    kind: decisionKindSchema,
    /** Ids of the people it was about, as they were when it was taken. */
    people: z.array(z.string()),
    identifier: identifierSchema.nullable().describe('the one that was split out; null for other kinds'),
    reason: z.string(),
    at: z.iso.datetime(),
    by: z.string(),
    undone: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'IdentityDecision' })
export type Decision = z.infer<typeof decisionSchema>

export const decisionsPageSchema = z.object({
  decisions: z.array(decisionSchema),
  names: z
    .record(z.string(), z.string())
    .describe('what the people are called now, by id; those without a name are left out'),
  cursor: z.string().nullable().describe('give it as `cursor` for the next page; null at the end'),
})
export type DecisionsPage = z.infer<typeof decisionsPageSchema>
/** A page as it is kept: without the names, which others know. */
export type DecisionLog = Omit<DecisionsPage, 'names'>
