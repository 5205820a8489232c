import type { Generated } from 'kysely'

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
}
