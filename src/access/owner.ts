import { isIPv4 } from 'node:net'
import { type Kysely, sql } from 'kysely'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import type { createMembers } from './members.ts'
import type { createSignInLinks } from './sign-in-links.ts'
import type { AccessTables } from './tables.ts'
import type { createUsers } from './users.ts'
import type { createWorkspaces } from './workspaces.ts'

/** The workspace of the company itself, made at the first start. */
export const mainWorkspace = 'ws_main'

/** Address of the owner that the first start makes when the settings name none; nobody can receive mail there. */
const localOwnerEmail = 'owner@localhost'

interface OwnerDependencies {
  tables: Kysely<AccessTables>
  workspaces: ReturnType<typeof createWorkspaces>
  members: ReturnType<typeof createMembers>
  users: ReturnType<typeof createUsers>
  links: ReturnType<typeof createSignInLinks>
}

/** What the first start needs: somebody who may do everything, and a way in. */
export function createOwner({ tables, workspaces, members, users, links }: OwnerDependencies) {
  /**
   * Makes the company's workspace and its owner when they are not there. With TANDEM_OWNER_EMAIL and _PASSWORD that
   * person becomes an admin, also when an owner without a password was made before; else an owner without a password,
   * who enters by the link that the start prints. An account that exists is never changed.
   *
   * @returns the owner; `created` is false when there was an admin already
   */
  function ensureOwner(config: Config): Promise<{ userId: string; created: boolean }> {
    return tables.transaction().execute(async (transaction) => {
      // Held until this is done: nodes that start together on one database make one owner.
      await sql`SELECT pg_advisory_xact_lock(72114004)`.execute(transaction)
      return findOrMakeOwner(config)
    })
  }

  async function findOrMakeOwner(config: Config): Promise<{ userId: string; created: boolean }> {
    await workspaces.ensureWorkspace({ id: mainWorkspace, name: 'My company' })
    if (config.owner) return ensureNamedOwner(config.owner)
    const admin = await firstAdmin()
    if (admin) return { userId: admin, created: false }
    const existing = await users.findUserByEmail(localOwnerEmail)
    const userId = existing?.id ?? (await users.createUser({ email: localOwnerEmail, name: 'Owner' }))
    await members.putMember(mainWorkspace, userId, { role: 'admin' })
    return { userId, created: true }
  }

  async function ensureNamedOwner(owner: { email: string; password: string }) {
    const existing = await users.findUserByEmail(owner.email)
    if (existing) return { userId: existing.id, created: false }
    const userId = await users.createUser({ ...owner, name: owner.email.split('@')[0] ?? 'Owner' })
    await members.putMember(mainWorkspace, userId, { role: 'admin' })
    return { userId, created: true }
  }

  async function firstAdmin(): Promise<string | undefined> {
    const row = await tables
      .selectFrom('members')
      .where('role', '=', 'admin')
      .where('deactivated_at', 'is', null)
      .select('user_id')
      .orderBy('created_at')
      .executeTakeFirst()
    return row?.user_id
  }

  /**
   * A link that signs a user in once, within a quarter of an hour.
   *
   * @param origin where the browser reaches us: `http://127.0.0.1:3000`
   * @param userId the oldest admin when absent
   * @throws TandemError `not_found` when there is nobody yet
   */
  async function createSignInLink(origin: string, userId?: string): Promise<string> {
    const user = userId ?? (await firstAdmin())
    if (!user) throw new TandemError('not_found', { detail: 'There is no owner yet.' })
    const link = new URL('/welcome', origin)
    link.searchParams.set('token', await links.makeSignInToken(user))
    return link.href
  }

  /**
   * Refuses to listen beyond this machine as long as no admin signs in with something that others do not have.
   * Call it after `ensureOwner`.
   *
   * @throws TandemError `unsafe_binding`
   */
  async function assertSafeBinding(config: Config): Promise<void> {
    if (isLoopback(config.host) || (await members.hasProtectedAdmin())) return
    throw new TandemError('unsafe_binding', { detail: `HOST is ${config.host}.` })
  }

  return { ensureOwner, createSignInLink, assertSafeBinding }
}

/** Whether an address to listen on, or a host name in a request, is this machine alone. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  const isName = name === 'localhost' || name.endsWith('.localhost')
  return isName || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
}
