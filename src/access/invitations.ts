import type { Kysely } from 'kysely'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import type { createMembers } from './members.ts'
import { memberRoleSchema, type Team, teamSchema } from './principal.ts'
import type { AccessTables } from './tables.ts'
import { hashToken, newId, newToken } from './token.ts'

export const newInvitationSchema = z.object({
  email: z.email().transform((email) => email.toLowerCase()),
  role: memberRoleSchema,
  team: teamSchema.nullable().optional(),
})
export type NewInvitation = z.infer<typeof newInvitationSchema>

/** An invitation that is still open. */
export const invitationSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: memberRoleSchema,
  team: teamSchema.nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})
export type Invitation = z.infer<typeof invitationSchema>

const validMilliseconds = 7 * 24 * 3_600_000

interface InvitationsDependencies {
  tables: Kysely<AccessTables>
  clock: () => number
  members: ReturnType<typeof createMembers>
}

/** Invitations by link; an invitation is taken once, within a week. */
export function createInvitations({ tables, clock, members }: InvitationsDependencies) {
  const open = () =>
    tables
      .selectFrom('invitations')
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', new Date(clock()))

  /** Invites somebody; the token is in the link and is given out here only. An older invitation of theirs ends. */
  async function invite(workspace: string, given: NewInvitation, invitedBy: string) {
    const token = newToken('invitation')
    const now = clock()
    const row = {
      id: newId('inv'),
      workspace,
      email: given.email,
      role: given.role,
      team: given.team ?? null,
      hash: hashToken(token),
      invited_by: invitedBy,
      created_at: new Date(now),
      expires_at: new Date(now + validMilliseconds),
      accepted_at: null,
      revoked_at: null,
    }
    await tables.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('invitations')
        .set({ revoked_at: new Date(now) })
        .where('workspace', '=', workspace)
        .where('email', '=', given.email)
        .where('accepted_at', 'is', null)
        .where('revoked_at', 'is', null)
        .execute()
      await transaction.insertInto('invitations').values(row).execute()
    })
    return { ...toInvitation(row), token }
  }

  /** Open invitations of a workspace, newest first. */
  async function listInvitations(workspace: string): Promise<Invitation[]> {
    const rows = await open()
      .where('workspace', '=', workspace)
      .selectAll()
      .orderBy('created_at', 'desc')
      .execute()
    return rows.map(toInvitation)
  }

  /** @throws TandemError `not_found` when there is no such open invitation */
  async function revokeInvitation(workspace: string, id: string): Promise<void> {
    const result = await tables
      .updateTable('invitations')
      .set({ revoked_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n)
      throw new TandemError('not_found', { detail: `No open invitation ${id}.` })
  }

  /** The invitation behind a link. @throws TandemError `link_expired` */
  async function readInvitation(token: string): Promise<Invitation & { workspace: string }> {
    const row = await open().where('hash', '=', hashToken(token)).selectAll().executeTakeFirst()
    if (!row) throw new TandemError('link_expired')
    return { ...toInvitation(row), workspace: row.workspace }
  }

  /**
   * Uses an invitation up and makes the user a member. Of two callers at once, one gets `link_expired`.
   *
   * @throws TandemError `link_expired`
   */
  async function takeInvitation(id: string, userId: string): Promise<void> {
    const now = new Date(clock())
    const row = await tables
      .updateTable('invitations')
      .set({ accepted_at: now })
      .where('id', '=', id)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .returning(['workspace', 'role', 'team'])
      .executeTakeFirst()
    if (!row) throw new TandemError('link_expired')
    await members.putMember(row.workspace, userId, row)
  }

  /** Takes every open invitation for an address whose owner has just been proved by single sign-on. */
  async function takeInvitationsFor(email: string, userId: string): Promise<void> {
    const rows = await open().where('email', '=', email.toLowerCase()).select('id').execute()
    for (const row of rows) await takeInvitation(row.id, userId)
  }

  return { invite, listInvitations, revokeInvitation, readInvitation, takeInvitation, takeInvitationsFor }
}

function toInvitation(row: {
  id: string
  email: string
  role: Invitation['role']
  team: Team | null
  created_at: Date
  expires_at: Date
}): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    team: row.team,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }
}
