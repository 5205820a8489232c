import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { type MemberRole, memberRoleSchema, reaches, type Team, teamSchema } from './principal.ts'
import type { AccessTables } from './tables.ts'

/** A person of a workspace, as lists show them. */
export const memberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: memberRoleSchema,
  team: teamSchema.nullable(),
  active: z.boolean(),
  createdAt: z.iso.datetime(),
})
export type Member = z.infer<typeof memberSchema>

export const memberChangeSchema = z.object({
  role: memberRoleSchema.optional(),
  team: teamSchema.nullable().optional(),
})
export type MemberChange = z.infer<typeof memberChangeSchema>

/** A workspace that somebody may enter, and as what. */
export interface Membership {
  workspace: string
  role: MemberRole
  team: Team | null
}

/** People of workspaces. */
export function createMembers({ tables, clock }: { tables: Kysely<AccessTables>; clock: () => number }) {
  /**
   * The workspaces a user may enter now, real ones first, oldest first. Whoever is a member of a real workspace may
   * enter the demo ones too, with the highest role they have: there is nothing real in them.
   */
  async function membershipsOf(userId: string): Promise<Membership[]> {
    const rows = await tables
      .selectFrom('workspaces')
      .leftJoin('members', (join) =>
        join
          .onRef('members.workspace', '=', 'workspaces.id')
          .on('members.user_id', '=', userId)
          .on('members.deactivated_at', 'is', null),
      )
      .select(['workspaces.id as workspace', 'workspaces.is_demo', 'members.role', 'members.team'])
      .orderBy('workspaces.is_demo')
      .orderBy('workspaces.created_at')
      .orderBy('workspaces.id')
      .execute()
    const own = rows.filter((row) => row.role !== null)
    const highest = own.reduce<MemberRole | undefined>(
      (best, row) => (row.role && (!best || reaches(row.role, best)) ? row.role : best),
      undefined,
    )
    return rows.flatMap((row) => {
      const role = row.role ?? (row.is_demo ? highest : undefined)
      return role ? [{ workspace: row.workspace, role, team: row.team ?? own[0]?.team ?? null }] : []
    })
  }

  /** Everybody of a workspace by name, with those who were deactivated. */
  async function listMembers(workspace: string): Promise<Member[]> {
    const rows = await tables
      .selectFrom('members')
      .innerJoin('auth_users', 'auth_users.id', 'members.user_id')
      .where('members.workspace', '=', workspace)
      .select(['auth_users.id', 'name', 'email', 'role', 'team', 'deactivated_at', 'members.created_at'])
      .orderBy('name')
      .orderBy('auth_users.id')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      team: row.team,
      active: row.deactivated_at === null,
      createdAt: row.created_at.toISOString(),
    }))
  }

  /** @throws TandemError `not_found` */
  async function getMember(workspace: string, userId: string): Promise<Member> {
    const member = (await listMembers(workspace)).find((candidate) => candidate.id === userId)
    if (!member) throw new TandemError('not_found', { detail: `No person ${userId} in this workspace.` })
    return member
  }

  /** Makes a user a member, or changes what they are when they are one already. */
  async function putMember(
    workspace: string,
    userId: string,
    given: { role: MemberRole; team?: Team | null },
  ): Promise<void> {
    const values = { role: given.role, team: given.team ?? null, deactivated_at: null }
    await tables
      .insertInto('members')
      .values({ workspace, user_id: userId, created_at: new Date(clock()), ...values })
      .onConflict((conflict) => conflict.columns(['workspace', 'user_id']).doUpdateSet(values))
      .execute()
  }

  /** @throws TandemError `not_found`; `last_admin` when nobody would be left as admin */
  async function changeMember(workspace: string, userId: string, change: MemberChange): Promise<Member> {
    await getMember(workspace, userId)
    const { role, team } = change
    if (role === undefined && team === undefined) return getMember(workspace, userId)
    await keepingAnAdmin(workspace, async (transaction) => {
      await transaction
        .updateTable('members')
        .set({ ...(role === undefined ? {} : { role }), ...(team === undefined ? {} : { team }) })
        .where('workspace', '=', workspace)
        .where('user_id', '=', userId)
        .execute()
    })
    return getMember(workspace, userId)
  }

  /**
   * Keeps somebody out from now on: every session of theirs ends with this call, on every node.
   *
   * @throws TandemError `not_found`, `last_admin`
   */
  async function deactivateMember(workspace: string, userId: string): Promise<Member> {
    await getMember(workspace, userId)
    await keepingAnAdmin(workspace, async (transaction) => {
      await transaction
        .updateTable('members')
        .set({ deactivated_at: new Date(clock()) })
        .where('workspace', '=', workspace)
        .where('user_id', '=', userId)
        .where('deactivated_at', 'is', null)
        .execute()
      await transaction.deleteFrom('auth_sessions').where('user_id', '=', userId).execute()
    })
    return getMember(workspace, userId)
  }

  /** Lets somebody in again. @throws TandemError `not_found` */
  async function activateMember(workspace: string, userId: string): Promise<Member> {
    await getMember(workspace, userId)
    await tables
      .updateTable('members')
      .set({ deactivated_at: null })
      .where('workspace', '=', workspace)
      .where('user_id', '=', userId)
      .execute()
    return getMember(workspace, userId)
  }

  /** Runs a change and takes it back when it leaves the workspace without an active admin. */
  async function keepingAnAdmin(
    workspace: string,
    change: (transaction: Kysely<AccessTables>) => Promise<void>,
  ): Promise<void> {
    await tables.transaction().execute(async (transaction) => {
      // One such change at a time, else two admins could remove each other at once.
      await sql`SELECT pg_advisory_xact_lock(72114003, hashtext(${workspace}))`.execute(transaction)
      await change(transaction)
      const admin = await transaction
        .selectFrom('members')
        .where('workspace', '=', workspace)
        .where('role', '=', 'admin')
        .where('deactivated_at', 'is', null)
        .select('user_id')
        .executeTakeFirst()
      if (!admin) throw new TandemError('last_admin')
    })
  }

  /** Whether the user ever was a member of a workspace, deactivated or not. */
  async function wasEverMember(userId: string): Promise<boolean> {
    const row = await tables
      .selectFrom('members')
      .where('user_id', '=', userId)
      .select('workspace')
      .executeTakeFirst()
    return row !== undefined
  }

  /** Whether some active admin of a workspace signs in with a password or a passkey. */
  async function hasProtectedAdmin(): Promise<boolean> {
    const row = await tables
      .selectFrom('members')
      .where('role', '=', 'admin')
      .where('deactivated_at', 'is', null)
      .where((where) =>
        where.or([
          where.exists(
            where
              .selectFrom('auth_accounts')
              .whereRef('auth_accounts.user_id', '=', 'members.user_id')
              .select('auth_accounts.id'),
          ),
          where.exists(
            where
              .selectFrom('auth_passkeys')
              .whereRef('auth_passkeys.user_id', '=', 'members.user_id')
              .select('auth_passkeys.id'),
          ),
        ]),
      )
      .select('members.user_id')
      .executeTakeFirst()
    return row !== undefined
  }

  return {
    membershipsOf,
    listMembers,
    getMember,
    putMember,
    changeMember,
    deactivateMember,
    activateMember,
    wasEverMember,
    hasProtectedAdmin,
  }
}
