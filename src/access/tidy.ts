import type { Kysely } from 'kysely'
import type { AccessTables } from './tables.ts'

/** Removes what has run out and will never be asked for again: sessions, sign-ins under way, links, pairing codes. */
export async function tidy(tables: Kysely<AccessTables>, now: Date): Promise<void> {
  for (const table of ['auth_sessions', 'auth_verifications', 'sign_in_links', 'screen_pairings'] as const) {
    await tables.deleteFrom(table).where('expires_at', '<', now).execute()
  }
}
