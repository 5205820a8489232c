import { z } from 'zod'
import { type Access, can, type LinkMaker, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { PanelLink, PanelRequest } from './panel.ts'

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
  by: LinkMaker
  expires: number
}

const prefix = 'tdp_'

/**
 * Signed addresses of one person's panel for frames in other tools. A panel shows what its maker may see at most, for
 * as long as it says and as long as the maker still may.
 */
export function createPanels({
  access,
  clock,
}: {
  access: Pick<Access, 'signLink' | 'readLink' | 'makerMay'>
  clock: () => number
}) {
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
    return {
      url: `${origin}/embed/people/${person}#token=${await access.signLink(prefix, claims)}`,
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
    const claims =
      token === undefined ? undefined : await access.readLink(prefix, token, (one) => claimsSchema.parse(one))
    if (!claims) throw new TandemError('unauthenticated')
    const { workspace, by, sees } = claims
    const may = () => access.makerMay(workspace, by, sees ? 'people:read' : 'profiles:read')
    if (claims.expires <= clock() || !(await may())) throw new TandemError('link_expired')
    return claims
  }

  return { make, open }
}
