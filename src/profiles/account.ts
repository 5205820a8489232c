import { z } from 'zod'
import { traitDetailSchema } from './person.ts'

export const accountSchema = z
  .object({
    id: z.string().describe('the groupId of group calls'),
    name: z.string().nullable(),
    masked: z.boolean(),
    traits: z.record(z.string(), z.unknown()),
    traitDetails: z.array(traitDetailSchema),
    memberCount: z.number().int().describe('people, not actors'),
    firstSeen: z.string().nullable(),
    lastSeen: z.string().nullable().describe('newest group call or event that names the account'),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof accountSchema>

export const accountHitSchema = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    facts: z.array(z.object({ name: z.string(), value: z.unknown() })),
    memberCount: z.number().int(),
    lastSeen: z.string().nullable(),
    matched: z.object({ field: z.string(), value: z.string() }).nullable(),
  })
  .meta({ id: 'AccountHit' })
export type AccountHit = z.infer<typeof accountHitSchema>

export const accountsPageSchema = z
  .object({
    accounts: z.array(accountHitSchema),
    next: z.string().nullable(),
    masked: z.boolean(),
    searched: z.array(z.string()).nullable(),
  })
  .meta({ id: 'AccountsPage' })
export type AccountsPage = z.infer<typeof accountsPageSchema>

export const memberSchema = z
  .object({
    id: z.string().describe('person id'),
    name: z.string().nullable(),
    email: z.string().nullable(),
    since: z.string(),
    lastSeen: z.string().describe('newest group call of the person for this account'),
  })
  .meta({ id: 'AccountMember' })
export type AccountMember = z.infer<typeof memberSchema>

export const membersPageSchema = z
  .object({ members: z.array(memberSchema), next: z.string().nullable(), masked: z.boolean() })
  .meta({ id: 'AccountMembers' })
export type MembersPage = z.infer<typeof membersPageSchema>

export const accountsQuerySchema = z.object({
  search: z.string().trim().max(200).optional(),
  cursor: z.string().max(2000).optional(),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
})
export type AccountsQuery = z.infer<typeof accountsQuerySchema>
