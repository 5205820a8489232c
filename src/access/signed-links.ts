import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Postgres } from '../db/index.ts'
import type { createApiKeys } from './api-keys.ts'
import type { createMembers } from './members.ts'
import { can, type Right } from './principal.ts'

/** Who made a link; looks through it are theirs in the audit log. */
export interface LinkMaker {
  kind: 'user' | 'key' | 'local'
  id: string
  label: string
}

type LinkTables = { panel_secrets: { workspace: string; secret: string; created_at: Date } }

interface SignedLinksDependencies {
  postgres: Postgres
  members: Pick<ReturnType<typeof createMembers>, 'membershipsOf'>
  keys: Pick<ReturnType<typeof createApiKeys>, 'listApiKeys'>
  clock: () => number
}

const longestToken = 8000

/**
 * Tokens that say themselves what they grant, signed with a secret of their workspace: for frames in other tools, of which
 * nothing is kept here.
 */
export function createSignedLinks({ postgres, members, keys, clock }: SignedLinksDependencies) {
  const tables = postgres.withTables<LinkTables>()

  /** What links of a workspace are signed with; made when it is first asked for. */
  async function secretOf(workspace: string): Promise<string> {
    await tables
      .insertInto('panel_secrets')
      .values({ workspace, secret: randomBytes(32).toString('base64url'), created_at: new Date(clock()) })
      .onConflict((conflict) => conflict.column('workspace').doNothing())
      .execute()
    const { secret } = await tables
      .selectFrom('panel_secrets')
      .select('secret')
      .where('workspace', '=', workspace)
      .executeTakeFirstOrThrow()
    return secret
  }

  async function signature(workspace: string, signed: string): Promise<Buffer> {
    return createHmac('sha256', await secretOf(workspace))
      .update(signed)
      .digest()
  }

  /** A token for the claims. @param prefix tells what kind of token it is; one kind is never taken for another */
  async function signLink(prefix: string, claims: { workspace: string }): Promise<string> {
    const payload = prefix + Buffer.from(JSON.stringify(claims)).toString('base64url')
    return `${payload}.${(await signature(claims.workspace, payload)).toString('base64url')}`
  }

  /**
   * What a token stands for; undefined when it is none of ours.
   *
   * @param read reads the claims; throws for what are none
   */
  async function readLink<Claims extends { workspace: string }>(
    prefix: string,
    token: string,
    read: (claims: unknown) => Claims,
  ): Promise<Claims | undefined> {
    const [payload, signed, ...rest] = token.split('.')
    if (token.length > longestToken || !payload?.startsWith(prefix) || !signed || rest.length > 0)
      return undefined
    const claims = readClaims(payload.slice(prefix.length), read)
    if (!claims) return undefined
    const given = Buffer.from(signed, 'base64url')
    const right = await signature(claims.workspace, payload)
    return given.length === right.length && timingSafeEqual(given, right) ? claims : undefined
  }

  /** Whether who made a link still has the right it shows by. */
  async function makerMay(workspace: string, by: LinkMaker, right: Right): Promise<boolean> {
    if (by.kind === 'local') return true
    if (by.kind === 'user') {
      const membership = (await members.membershipsOf(by.id)).find((one) => one.workspace === workspace)
      return membership !== undefined && can({ ...by, workspace, role: membership.role }, right)
    }
    const key = (await keys.listApiKeys(workspace)).find(({ id }) => id === by.id)
    if (!key || key.revokedAt !== null || (key.expiresAt !== null && Date.parse(key.expiresAt) <= clock()))
      return false
    return can({ ...by, workspace, role: key.role, ...(key.scopes ? { scopes: key.scopes } : {}) }, right)
  }

  return { signLink, readLink, makerMay }
}

function readClaims<Claims>(payload: string, read: (claims: unknown) => Claims): Claims | undefined {
  try {
    return read(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  } catch {
    return undefined
  }
}
