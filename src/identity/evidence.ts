import { z } from 'zod'
import { identifierSchema } from './identifier.ts'

/** What an identifier is to a person. */
export const identifierStates = ['joined', 'shared', 'blocked', 'refused', 'split'] as const

export const personIdentifierSchema = identifierSchema
  .extend({
    firstSeen: z.iso.datetime(),
    lastSeen: z.iso.datetime(),
    actor: z.string().nullable().describe('the actor under which events come in; null for other types'),
    evidence: z
      .string()
      .nullable()
      .describe('messageId of an event that shows it; null when only we said so'),
    state: z.enum(identifierStates),
    because: z.string(),
  })
  .meta({ id: 'PersonIdentifier' })
export type PersonIdentifier = z.infer<typeof personIdentifierSchema>

/** Two identifiers that were seen together, or that a decision is about. */
export const identityLinkSchema = z
  .object({
    left: identifierSchema,
    right: identifierSchema,
    firstSeen: z.iso.datetime(),
    lastSeen: z.iso.datetime(),
    seen: z.int().describe('events; 0 for a decision'),
    evidence: z.string().nullable().describe('messageId of one of them; null for a decision'),
    decision: z.string().nullable().describe('the decision that joins or parts them; null for events'),
    used: z.boolean().describe('whether it is a reason for these being one person'),
    because: z.string(),
  })
  .meta({ id: 'IdentityLink' })
export type IdentityLink = z.infer<typeof identityLinkSchema>

/** Why these are one person. */
export const personEvidenceSchema = z
  .object({
    person: z.string(),
    identifiers: z.array(personIdentifierSchema),
    links: z.array(identityLinkSchema),
  })
  .meta({ id: 'PersonEvidence' })
export type PersonEvidence = z.infer<typeof personEvidenceSchema>
