import type { Right, Team } from '../../src/access/index.ts'

/** Roles people and keys can have, from least to most. */
export const memberRoles = ['viewer', 'analyst', 'editor', 'admin'] as const
export type MemberRoleName = (typeof memberRoles)[number]

export const teamNames = [
  'marketing',
  'it',
  'service',
  'finance',
  'executive',
  'own',
] as const satisfies readonly Team[]

/** Rights a key can be limited to, in the order in which the form offers them. */
export const keyRights = [
  'measures:read',
  'measures:write',
  'boards:read',
  'boards:write',
  'walls:read',
  'walls:write',
  'events:read',
  'profiles:read',
  'people:read',
  'people:join',
  'identity:write',
  'segments:read',
  'segments:write',
  'events:import',
  'events:mend',
  'sources:read',
  'sources:write',
  'users:read',
  'users:write',
  'keys:write',
  'screens:write',
  'webhooks:write',
  'needs:acknowledge',
  'audit:read',
  'operations:write',
] as const satisfies readonly Right[]
