import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type Access, can, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { PanelLink, PanelRequest } from './panel.ts'
import type { ProfileRepository } from './repository.ts'

const claimsSchema = z.object({
  workspace: z.string(),
  person: z.string(),
  /** Whether the panel shows people unmasked. */
  sees: z.boolean(),
  by: z.object({ kind: z.enum(['user', 'key', 'local']), id: z.string(), label: z.string() }),
  /** ms */
  expires: z.number().int(),
})

/** What a panel's address stands for. */
export interface PanelClaims {
  workspace: string
  person: string
  sees: boolean
  /** Who made it; looks through it are theirs in the audit log. */
  by: { kind: 'user' | 'key' | 'local'; id: string; label: string }
  expires: number
}

const prefix = 'tdp_'
const longestToken = 4000

/**
 * Signed addresses of one person's panel for frames in other tools. A panel shows what its maker may see at most, for
 * as long as it says and as long as the maker still may.
 */
export function createPanels({
  repository,
  access,
  clock,
}: {
  repository: Pick<ProfileRepository, 'panelSecret'>
  access: Pick<Access, 'membershipsOf' | 'listApiKeys'>
  clock: () => number
}) {
  async function sign(workspace: string, payload: string): Promise<Buffer> {
    return createHmac('sha256', await repository.panelSecret(workspace))
      .update(payload)
      .digest()
  }

  /** @param person person id @param origin address of this server, https://… without a path */
  async function make(
    principal: Principal,
    person: string,
    request: PanelRequest,
    origin: string,
  ): Promise<PanelLink> {
    const { workspace, kind, id, label } = principal
    if (kind === 'screen') throw new TandemError('forbidden')
    const expires = clock() + request.expiresInMinutes * 60_000
    const sees = can(principal, 'people:read') && !request.masked
    const claims: PanelClaims = { workspace, person, sees, by: { kind, id, label }, expires }
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const signature = (await sign(workspace, payload)).toString('base64url')
    return {
      url: `${origin}/embed/people/${person}#token=${prefix}${payload}.${signature}`,
      expiresAt: new Date(expires).toISOString(),
      masked: !sees,
    }
  }

  /**
   * What a token stands for.
   *
   * @throws TandemError `unauthenticated` for what is no token of ours; `link_expired` when its time is over or its
   * maker may not see people any more
   */
  async function open(token: string | undefined): Promise<PanelClaims> {
    const claims = token === undefined ? undefined : await verified(token)
    if (!claims) throw new TandemError('unauthenticated')
    const stands = claims.expires > clock() && (await makerMay(claims))
    if (!stands) throw new TandemError('link_expired')
    return claims
  }

  async function verified(token: string): Promise<PanelClaims | undefined> {
    const [payload, signature, ...rest] = token.slice(prefix.length).split('.')
    if (!token.startsWith(prefix) || token.length > longestToken || !payload || !signature || rest.length > 0)
      return undefined
    const claims = readClaims(payload)
    if (!claims) return undefined
    const given = Buffer.from(signature, 'base64url')
    const right = await sign(claims.workspace, payload)
    return given.length === right.length && timingSafeEqual(given, right) ? claims : undefined
  }

  /** Whether who made the panel still has the right it shows by. */
  async function makerMay({ workspace, sees, by }: PanelClaims): Promise<boolean> {
    const right = sees ? 'people:read' : 'profiles:read'
    if (by.kind === 'local') return true
    if (by.kind === 'user') {
      const membership = (await access.membershipsOf(by.id)).find((one) => one.workspace === workspace)
      return membership !== undefined && can({ ...by, workspace, role: membership.role }, right)
    }
    const key = (await access.listApiKeys(workspace)).find(({ id }) => id === by.id)
    if (!key || key.revokedAt !== null || (key.expiresAt !== null && Date.parse(key.expiresAt) <= clock()))
      return false
    return can({ ...by, workspace, role: key.role, ...(key.scopes ? { scopes: key.scopes } : {}) }, right)
  }

  return { make, open }
}

function readClaims(payload: string): PanelClaims | undefined {
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  } catch {
    return undefined
  }
}
