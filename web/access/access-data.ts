import { queryOptions } from '@tanstack/react-query'
import type { MemberRole, Right, Team, Workspace } from '../../src/access/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

interface List<T> {
  items: T[]
}

const listOf = <T>(path: string) => api<List<T>>(path).then((list) => list.items)

/** Ways to sign in here. */
export function signInOptionsQuery() {
  return queryOptions({
    queryKey: ['sign-in-options'],
    queryFn: () => api<{ oidc: { name: string } | null }>('/api/v1/sign-in-options'),
  })
}

/** What an invitation link is for. */
export interface InvitationView {
  email: string
  role: MemberRole
  team: Team | null
  workspaceName: string
  expiresAt: string
  hasAccount: boolean
}

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => api<InvitationView>('/api/v1/invitation', { query: { token } }),
    retry: false,
  })
}

/** Takes an invitation; name and password are for an address without an account. @throws Problem */
export function acceptInvitation(token: string, account: { name?: string; password?: string }) {
  return api<{ email: string }>('/api/v1/invitation/accept', { body: { token, ...account } })
}

/** A person of the workspace. */
export interface Person {
  id: string
  name: string
  email: string
  role: MemberRole
  team: Team | null
  active: boolean
  createdAt: string
}

export const peopleQuery = () =>
  queryOptions({ queryKey: dataKey('people'), queryFn: () => listOf<Person>('/api/v1/users') })

export function changePerson({ id, ...change }: { id: string; role?: MemberRole; team?: Team | null }) {
  return api<Person>(`/api/v1/users/${id}`, { method: 'PATCH', body: change })
}

export const deactivatePerson = (id: string) => api(`/api/v1/users/${id}/deactivate`, { method: 'POST' })
export const activatePerson = (id: string) => api(`/api/v1/users/${id}/activate`, { method: 'POST' })

/** An invitation nobody has taken yet. */
export interface OpenInvitation {
  id: string
  email: string
  role: MemberRole
  team: Team | null
  expiresAt: string
}

export const invitationsQuery = () =>
  queryOptions({
    queryKey: dataKey('invitations'),
    queryFn: () => listOf<OpenInvitation>('/api/v1/users/invitations'),
  })

export const revokeInvitation = (id: string) => api(`/api/v1/users/invitations/${id}`, { method: 'DELETE' })

/** Invites somebody; the link in the answer is given out here only. */
export function invitePerson(given: { email: string; role: MemberRole; team: string | null }) {
  return api<OpenInvitation & { link: string }>('/api/v1/users/invitations', { body: given })
}

/** An API key without the key itself. */
export interface ApiKeyView {
  id: string
  name: string
  role: MemberRole
  scopes: Right[] | null
  start: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

export const keysQuery = () =>
  queryOptions({ queryKey: dataKey('keys'), queryFn: () => listOf<ApiKeyView>('/api/v1/keys') })

export function createKey(given: { name: string; role: MemberRole; scopes?: string[]; expiresAt?: string }) {
  return api<ApiKeyView & { key: string }>('/api/v1/keys', { body: given })
}

export const revokeKey = (id: string) => api(`/api/v1/keys/${id}`, { method: 'DELETE' })

/** How a television shows its wall. */
export interface ScreenLook {
  language: 'en' | 'de'
  textSize: 100 | 115 | 130
  theme: 'light' | 'dark' | 'auto'
}

/** A television that shows a wall. */
export interface ScreenView extends ScreenLook {
  id: string
  name: string
  wall: string
  paired: boolean
  createdAt: string
  lastSeenAt: string | null
}

export const screensQuery = () =>
  queryOptions({ queryKey: dataKey('screens'), queryFn: () => listOf<ScreenView>('/api/v1/screens') })

export function pairScreen(given: { code: string; name: string; wall: string } & Partial<ScreenLook>) {
  return api<ScreenView>('/api/v1/screens', { body: given })
}

/** Changes what a television shows, and how; it follows within seconds. */
export function changeScreen({ id, ...change }: { id: string; wall?: string } & Partial<ScreenLook>) {
  return api<ScreenView>(`/api/v1/screens/${id}`, { method: 'PATCH', body: change })
}

export const revokeScreen = (id: string) => api(`/api/v1/screens/${id}`, { method: 'DELETE' })

/** One line of the audit log. */
export interface AuditLine {
  seq: number
  at: string
  actor: { kind: string; id: string; label: string }
  action: string
  object: string
  detail: Record<string, unknown>
  hash: string
}

export interface AuditPage {
  items: AuditLine[]
  next: string | null
}

/** A page of the audit log, newest first. */
export function readAudit(cursor: string | undefined, filter: { action?: string; actor?: string }) {
  return api<AuditPage>('/api/v1/audit', { query: { limit: 50, cursor, ...filter } })
}

/** Whether the chain of hashes holds, and where it first does not. */
export interface AuditVerdict {
  ok: boolean
  rows: number
  head: { seq: number; hash: string } | null
  firstBroken: { seq: number; reason: string } | null
}

export const verifyAudit = () => api<AuditVerdict>('/api/v1/audit/verify')

/** Changes the workspace on screen. */
export function changeCompany(given: { id: string; name: string; timeZone: string; currency: string }) {
  const { id, ...change } = given
  return api<Workspace>(`/api/v1/workspaces/${id}`, { method: 'PATCH', body: change })
}

export function changeMe(change: { name?: string; email?: string }) {
  return api('/api/v1/me', { method: 'PATCH', body: change })
}

/** Sets the own password; other sessions end. @throws Problem `wrong_password` */
export function changePassword(given: { currentPassword?: string; newPassword: string }) {
  return api('/api/v1/me/password', { method: 'PUT', body: given })
}

/** Where the person goes to connect their account with single sign-on; they come back to their profile. */
export const connectSingleSignOn = () =>
  api<{ url: string }>('/api/auth/link-social', {
    body: { provider: 'oidc', callbackURL: '/settings/profile', disableRedirect: true },
  })

/** A passkey of the signed-in person. */
export interface PasskeyView {
  id: string
  name: string | null
  createdAt: string
}

export const passkeysQuery = () =>
  queryOptions({
    queryKey: dataKey('passkeys'),
    queryFn: () => api<PasskeyView[]>('/api/auth/passkey/list-user-passkeys'),
  })

export const removePasskey = (id: string) => api('/api/auth/passkey/delete-passkey', { body: { id } })
