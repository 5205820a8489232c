import type { Kysely } from 'kysely'
import type { AccessTables } from './tables.ts'
import { hashToken, newToken } from './token.ts'

const validMilliseconds = 15 * 60_000

/** Links that sign one user in, once, within a quarter of an hour; kept as hashes. */
export function createSignInLinks({ tables, clock }: { tables: Kysely<AccessTables>; clock: () => number }) {
  /** A new token for the link's address. Links past their time are removed on the way. */
  async function makeSignInToken(userId: string): Promise<string> {
    const token = newToken('signIn')
    const now = clock()
    await tables.deleteFrom('sign_in_links').where('expires_at', '<', new Date(now)).execute()
    await tables
      .insertInto('sign_in_links')
      .values({
        hash: hashToken(token),
        user_id: userId,
        expires_at: new Date(now + validMilliseconds),
        used_at: null,
      })
      .execute()
    return token
  }

  /** The user of a link that was not used yet, which uses it up; absent when it was, or is past its time. */
  async function consumeSignInToken(token: string): Promise<string | undefined> {
    const now = new Date(clock())
    const row = await tables
      .updateTable('sign_in_links')
      .set({ used_at: now })
      .where('hash', '=', hashToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('user_id')
      .executeTakeFirst()
    return row?.user_id
  }

  return { makeSignInToken, consumeSignInToken }
}
