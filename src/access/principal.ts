import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { languageSchema } from './language.ts'

/** What somebody may do, from least to most; each role has the rights of those before it. */
export const roles = ['screen', 'viewer', 'analyst', 'editor', 'admin'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** The team a person works in; owners of a measure come from two of them. `own` is a team the company names itself. */
export const teams = ['marketing', 'it', 'service', 'finance', 'executive', 'own'] as const
export const teamSchema = z.enum(teams)
export type Team = z.infer<typeof teamSchema>

/**
 * Rights and the least role that has them. `screen` is a wall display: it sees figures, never a person.
 */
const leastRole = {
  'walls:read': 'screen',
  'measures:read': 'viewer',
  'events:read': 'analyst',
  // who is there and what they did, with what tells who it is masked; people:read sees it unmasked
  'profiles:read': 'viewer',
  'people:read': 'analyst',
  'people:join': 'editor',
  'identity:write': 'admin',
  'segments:read': 'viewer',
  'segments:write': 'editor',
  'webhooks:write': 'admin',
  'measures:write': 'editor',
  'walls:write': 'editor',
  // comments too: whoever reads a board may speak about it
  'boards:read': 'viewer',
  'boards:write': 'editor',
  'impact:read': 'viewer',
  'impact:write': 'editor',
  // without people:read names are masked and words of customers left out
  'warnings:read': 'viewer',
  // snooze, done, wrong, assign
  'warnings:act': 'analyst',
  // what leaving means, budgets, words, training
  'warnings:write': 'editor',
  // what is sent to oneself needs no more than reading; having colleagues written to does
  'subscriptions:write': 'viewer',
  'alerts:read': 'viewer',
  'alerts:write': 'viewer',
  'mail:share': 'editor',
  'mail:read': 'admin',
  'needs:acknowledge': 'viewer',
  'events:import': 'editor',
  'events:mend': 'editor',
  'sources:read': 'viewer',
  'sources:write': 'admin',
  'users:read': 'viewer',
  'users:write': 'admin',
  'keys:write': 'admin',
  'screens:write': 'editor',
  'audit:read': 'admin',
  'operations:write': 'admin',
} as const satisfies Record<string, Role>

export type Right = keyof typeof leastRole
export const rights = Object.keys(leastRole) as Right[]
export const rightSchema = z.enum(rights as [Right, ...Right[]])

/** Who is asking: a signed-in person, an API key, a wall display, or the command line on this machine. */
export interface Principal {
  kind: 'user' | 'key' | 'screen' | 'local'
  id: string
  /** Name for the audit log and the screen: a person's name, a key's name. */
  label: string
  workspace: string
  role: Role
  team?: Team
  /** Rights an API key was limited to; absent means all that its role has. */
  scopes?: readonly Right[]
  /** The one wall that a screen shows; absent for everybody else. */
  wall?: string
  /** How that screen shows it. */
  look?: ScreenLook
}

/** How a screen shows its wall. */
export const screenLookSchema = z.object({
  language: languageSchema.default('en'),
  /** Percent: larger text for larger distances; the last row is left out then. */
  textSize: z.union([z.literal(100), z.literal(115), z.literal(130)]).default(100),
  theme: z.enum(['light', 'dark', 'auto']).default('auto'),
})
export type ScreenLook = z.infer<typeof screenLookSchema>

/** Roles that people and keys can have; `screen` is for wall displays only. */
export const memberRoleSchema = z.enum(['viewer', 'analyst', 'editor', 'admin'])
export type MemberRole = z.infer<typeof memberRoleSchema>

/** Whether `role` has at least the rights of `other`. */
export function reaches(role: Role, other: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(other)
}

/** Whether the principal has the right, by role and, for keys, by scope. */
export function can(principal: Principal, right: Right): boolean {
  if (principal.scopes && !principal.scopes.includes(right)) return false
  return reaches(principal.role, leastRole[right])
}

/** @throws TandemError `forbidden` naming the missing right */
export function demand(principal: Principal, right: Right): void {
  if (!can(principal, right)) throw new TandemError('forbidden', { detail: `Missing right: ${right}.` })
}
