import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { TandemError } from '../errors.ts'
import type { AccessTables } from './tables.ts'

/**
 * After how many failures waiting begins, and how long it may get. Waiting doubles with each failure from one second
 * on. Address and account together stop somebody who guesses one password; the address alone stops one who tries one
 * password on many accounts; the account alone slows many addresses, but only a little, so that nobody can lock
 * somebody else out.
 */
const limits = [
  { by: 'address+account', free: 5, longestSeconds: 900 },
  { by: 'address', free: 30, longestSeconds: 900 },
  { by: 'account', free: 50, longestSeconds: 30 },
] as const

const forgetMilliseconds = 3_600_000
// Not "now": the clocks of two nodes differ a little.
const notBlocked = new Date(0)

/** Makes guessing slow, on all nodes together: failures are counted in PostgreSQL under a hash. */
export function createThrottle({ tables, clock }: { tables: Kysely<AccessTables>; clock: () => number }) {
  /** @throws TandemError `rate_limited` while this address or account has to wait */
  async function admit(address: string, account: string): Promise<void> {
    const row = await tables
      .selectFrom('sign_in_failures')
      .where('key', 'in', keysOf(address, account))
      .select((select) => select.fn.max('blocked_until').as('until'))
      .executeTakeFirst()
    const waitMilliseconds = (row?.until?.getTime() ?? 0) - clock()
    if (waitMilliseconds > 0) {
      throw new TandemError('rate_limited', { retryAfterSeconds: Math.ceil(waitMilliseconds / 1000) })
    }
  }

  /** Counts a failure; an hour without one forgets them. */
  async function failed(address: string, account: string): Promise<void> {
    const now = new Date(clock())
    const forgotten = new Date(now.getTime() - forgetMilliseconds)
    for (const [index, key] of keysOf(address, account).entries()) {
      const { free, longestSeconds } = limits[index] ?? limits[0]
      const counted = sql<number>`CASE WHEN sign_in_failures.last_at < ${forgotten} THEN 1 ELSE sign_in_failures.failures + 1 END`
      const waits = sql<Date>`CASE WHEN ${counted} < ${free} THEN ${notBlocked}::timestamptz
        ELSE ${now}::timestamptz + make_interval(secs => least(power(2, least(${counted} - ${free}, 20)), ${longestSeconds})) END`
      await tables
        .insertInto('sign_in_failures')
        .values({ key, failures: 1, last_at: now, blocked_until: notBlocked })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ failures: counted, last_at: now, blocked_until: waits }),
        )
        .execute()
    }
    await tables.deleteFrom('sign_in_failures').where('last_at', '<', forgotten).execute()
  }

  /** A success clears what this address failed at this account; other counts stay. */
  async function succeeded(address: string, account: string): Promise<void> {
    const [key] = keysOf(address, account)
    if (key) await tables.deleteFrom('sign_in_failures').where('key', '=', key).execute()
  }

  return { admit, failed, succeeded }
}

/** One key for each of `limits`, in their order; hashed, so that the table names neither addresses nor accounts. */
function keysOf(address: string, account: string): string[] {
  const subject = {
    address,
    account: account.toLowerCase(),
    'address+account': `${address}\0${account.toLowerCase()}`,
  }
  return limits.map(({ by }) => createHash('sha256').update(`${by}\0${subject[by]}`).digest('hex'))
}
