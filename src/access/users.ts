import type { Kysely } from 'kysely'
import { TandemError } from '../errors.ts'
import type { SignIn } from './sign-in.ts'
import type { AccessTables } from './tables.ts'

interface UsersDependencies {
  tables: Kysely<AccessTables>
  signIn: SignIn
}

/** Accounts of people: one for each person, whatever workspaces they belong to. */
export function createUsers({ tables, signIn }: UsersDependencies) {
  /**
   * Makes an account. Whoever makes it stands for the e-mail address, so single sign-on may be linked to it.
   *
   * @param password absent for somebody who will sign in by link, passkey or single sign-on
   * @throws TandemError `conflict` when the address has an account
   */
  async function createUser(given: { email: string; name: string; password?: string }): Promise<string> {
    const email = given.email.toLowerCase()
    if (await findUserByEmail(email)) {
      throw new TandemError('conflict', { detail: 'This e-mail address has an account already.' })
    }
    const { internalAdapter } = await signIn.$context
    const user = await internalAdapter.createUser(
      { email, name: given.name, emailVerified: true },
      { method: 'tandem' },
    )
    if (given.password !== undefined) await setPassword(user.id, given.password)
    return user.id
  }

  /** @returns absent when no account has the address */
  async function findUserByEmail(email: string): Promise<{ id: string; name: string } | undefined> {
    return tables
      .selectFrom('auth_users')
      .where('email', '=', email.toLowerCase())
      .select(['id', 'name'])
      .executeTakeFirst()
  }

  /** How a user signs in, and what they are called. @throws TandemError `not_found` */
  async function getUser(id: string) {
    const user = await tables
      .selectFrom('auth_users')
      .where('id', '=', id)
      .select(['id', 'name', 'email', 'email_verified'])
      .executeTakeFirst()
    if (!user) throw new TandemError('not_found', { detail: `No user ${id}.` })
    const accounts = await tables
      .selectFrom('auth_accounts')
      .where('user_id', '=', id)
      .select('provider_id')
      .execute()
    const passkeys = await tables.selectFrom('auth_passkeys').where('user_id', '=', id).select('id').execute()
    return {
      id: user.id,
      name: user.name,
      email: user.email,
      emailVerified: user.email_verified,
      hasPassword: accounts.some((account) => account.provider_id === 'credential'),
      passkeys: passkeys.length,
    }
  }

  /** Sets or replaces the password. The caller has checked the present one. */
  async function setPassword(userId: string, password: string): Promise<void> {
    const { internalAdapter, password: hashing } = await signIn.$context
    const hash = await hashing.hash(password)
    if (await internalAdapter.findCredentialAccount(userId)) {
      await internalAdapter.updatePassword(userId, hash)
    } else {
      await internalAdapter.linkAccount({
        userId,
        providerId: 'credential',
        accountId: userId,
        password: hash,
      })
    }
  }

  /** Whether this is the user's password; false for a user without one. */
  async function isPassword(userId: string, password: string): Promise<boolean> {
    const { internalAdapter, password: hashing } = await signIn.$context
    const account = await internalAdapter.findCredentialAccount(userId)
    return account?.password ? hashing.verify({ hash: account.password, password }) : false
  }

  /**
   * Changes the name or the address. A new address is one that nobody stands for, so single sign-on is not linked to
   * it until an admin's invitation or the provider itself confirms it.
   *
   * @throws TandemError `conflict` when the address has another account
   */
  async function changeUser(id: string, change: { name?: string; email?: string }): Promise<void> {
    const { name } = change
    const email = change.email?.toLowerCase()
    const present = await getUser(id)
    const newEmail = email !== undefined && email !== present.email ? email : undefined
    if (newEmail !== undefined && (await findUserByEmail(newEmail))) {
      throw new TandemError('conflict', { detail: 'This e-mail address has an account already.' })
    }
    const { internalAdapter } = await signIn.$context
    await internalAdapter.updateUser(id, {
      ...(name === undefined ? {} : { name }),
      ...(newEmail === undefined ? {} : { email: newEmail, emailVerified: false }),
    })
  }

  /** Ends the sessions of a user, all but the one given. */
  async function endSessions(userId: string, exceptToken?: string): Promise<void> {
    let query = tables.deleteFrom('auth_sessions').where('user_id', '=', userId)
    if (exceptToken !== undefined) query = query.where('token', '!=', exceptToken)
    await query.execute()
  }

  return { createUser, findUserByEmail, getUser, setPassword, isPassword, changeUser, endSessions }
}
