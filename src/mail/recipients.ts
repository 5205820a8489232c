import { type Access, can, type Language, type Principal, type Right } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { mailAddressSchema } from './mail.ts'

/** A member to whom something is sent: who they are now, and what they may see now. */
export interface Recipient {
  id: string
  name: string
  /** Null when nobody receives mail there. */
  address: string | null
  /** Null when they never said. */
  language: Language | null
  /** What they are in the workspace; null when they are no member any more. */
  principal: Principal | null
}

/** Reads who receives a mail at the moment it is written, never before. */
export function createRecipients(access: Pick<Access, 'getUser' | 'membershipsOf' | 'preferencesOf'>) {
  /** In the given order; users that are not there any more are left out. */
  return async function recipientsOf(workspace: string, users: readonly string[]): Promise<Recipient[]> {
    const ids = [...new Set(users)]
    const found = await Promise.all(ids.map((id) => one(workspace, id)))
    return found.filter((recipient) => recipient !== undefined)
  }

  async function one(workspace: string, id: string) {
    const user = await access.getUser(id).catch((error: unknown) => {
      if (error instanceof TandemError && error.code === 'not_found') return undefined
      throw error
    })
    if (!user) return undefined
    const [memberships, { language }] = await Promise.all([
      access.membershipsOf(id),
      access.preferencesOf(id, workspace),
    ])
    const membership = memberships.find((candidate) => candidate.workspace === workspace)
    const principal: Principal | null = membership
      ? {
          kind: 'user',
          id,
          label: user.name,
          workspace,
          role: membership.role,
          ...(membership.team ? { team: membership.team } : {}),
        }
      : null
    const address = mailAddressSchema.safeParse(user.email)
    const recipient: Recipient = {
      id,
      name: user.name,
      address: address.success ? address.data : null,
      language,
      principal,
    }
    return recipient
  }
}

/** Whether somebody is a member still and has a right. */
export function mayStill(recipient: Recipient, right: Right): boolean {
  return recipient.principal !== null && can(recipient.principal, right)
}
