import type { ColumnType, Generated, RawBuilder } from 'kysely'
import type { Language } from './language.ts'
import type { MemberRole, Right, Team } from './principal.ts'

/** Columns of the tables of this domain, as PostgreSQL gives them. The sign-in library's own tables have the prefix `auth_`. */
export type AccessTables = {
  access_revision: { revision: number }
  workspaces: {
    id: string
    name: string
    time_zone: Generated<string>
    currency: Generated<string>
    is_demo: Generated<boolean>
    created_at: Generated<Date>
  }
  sources: {
    id: string
    workspace: string
    name: string
    kind: string
    created_at: Date
    archived_at: Date | null
  }
  write_keys: {
    key: string
    source_id: string
    created_at: Date
    expires_at: Date | null
    revoked_at: Date | null
  }
  auth_users: {
    id: string
    name: string
    email: string
    email_verified: boolean
  }
  auth_sessions: { id: string; user_id: string; token: string; expires_at: Date }
  auth_verifications: { id: string; expires_at: Date }
  auth_accounts: { id: string; user_id: string; provider_id: string; password: string | null }
  auth_passkeys: { id: string; user_id: string }
  auth_secrets: { name: string; secret: string }
  sign_in_links: { hash: string; user_id: string; expires_at: Date; used_at: Date | null }
  sign_in_failures: { key: string; failures: number; last_at: Date; blocked_until: Date }
  members: {
    workspace: string
    user_id: string
    role: MemberRole
    team: Team | null
    created_at: Date
    deactivated_at: Date | null
  }
  invitations: {
    id: string
    workspace: string
    email: string
    role: MemberRole
    team: Team | null
    hash: string
    invited_by: string
    created_at: Date
    expires_at: Date
    accepted_at: Date | null
    revoked_at: Date | null
  }
  api_keys: {
    id: string
    workspace: string
    name: string
    role: MemberRole
    scopes: Right[] | null
    hash: string
    start: string
    created_by: string
    created_at: Date
    expires_at: Date | null
    last_used_at: Date | null
    revoked_at: Date | null
  }
  screens: {
    id: string
    workspace: string
    name: string
    wall: string
    language: Language
    text_size: number
    theme: string
    hash: string | null
    created_by: string
    created_at: Date
    last_seen_at: Date | null
    revoked_at: Date | null
  }
  preferences: {
    user_id: string
    language: string | null
    homes: ColumnType<Record<string, string>, string, RawBuilder<unknown>>
    mention_mail: boolean
  }
  screen_pairings: { code: string; hash: string; expires_at: Date; screen_id: string | null }
  audit_log: {
    workspace: string
    seq: number
    at: Date
    actor_kind: string
    actor_id: string
    actor_label: string
    action: string
    object: string
    detail: string
    previous_hash: string
    hash: string
  }
  audit_heads: { workspace: string; seq: number; hash: string }
}
