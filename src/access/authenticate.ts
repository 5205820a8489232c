import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { TandemError } from '../errors.ts'
import type { ApiEnv } from './api.ts'
import type { createApiKeys } from './api-keys.ts'
import type { createMembers } from './members.ts'
import { mainWorkspace } from './owner.ts'
import type { Principal } from './principal.ts'
import type { createScreens } from './screens.ts'
import type { SignIn } from './sign-in.ts'
import { tokenPrefixes } from './token.ts'
import type { createWorkspaces } from './workspaces.ts'

/** Header in which a signed-in person or the command line says which workspace is meant. */
const workspaceHeader = 'x-tandem-workspace'

/** Cookie of a paired display, for what cannot send headers (EventSource). */
export const screenCookie = 'tandem_screen'

interface AuthenticateDependencies {
  signIn(): SignIn
  members: ReturnType<typeof createMembers>
  workspaces: ReturnType<typeof createWorkspaces>
  keys: ReturnType<typeof createApiKeys>
  screens: ReturnType<typeof createScreens>
  isLocalToken(token: string): boolean
}

/** Finds out who asks: by bearer token, else by the session's cookie, else by a display's cookie. */
export function createAuthentication(dependencies: AuthenticateDependencies) {
  const { signIn, members, workspaces, keys, screens, isLocalToken } = dependencies

  /** The session in a request's cookie, and cookies that renew it; absent when there is none or it has ended. */
  async function sessionOf(headers: Headers) {
    if (!headers.has('cookie')) return undefined
    const answer = await signIn().api.getSession({ headers, returnHeaders: true })
    return answer.response ? { ...answer.response, renewal: answer.headers.getSetCookie() } : undefined
  }

  async function byBearer(token: string, asked: string | undefined): Promise<Principal> {
    if (token.startsWith(tokenPrefixes.local) && isLocalToken(token)) {
      const workspace = await workspaces.getWorkspace(asked ?? mainWorkspace)
      return { kind: 'local', id: 'local', label: 'command line', workspace: workspace.id, role: 'admin' }
    }
    const principal = token.startsWith(tokenPrefixes.screen)
      ? screens.findScreen(token)
      : keys.findApiKey(token)
    if (!principal) throw new TandemError('unauthenticated')
    return boundTo(principal, asked)
  }

  async function bySession(context: Context, asked: string | undefined): Promise<Principal | undefined> {
    const session = await sessionOf(context.req.raw.headers)
    if (!session) return undefined
    const { user } = session
    const own = await members.membershipsOf(user.id)
    const membership = asked === undefined ? own[0] : own.find(({ workspace }) => workspace === asked)
    if (!membership) {
      throw own.length === 0
        ? new TandemError('unauthenticated')
        : new TandemError('forbidden', { detail: `You are not a member of ${asked}.` })
    }
    for (const cookie of session.renewal) context.header('set-cookie', cookie, { append: true })
    return {
      kind: 'user',
      id: user.id,
      label: user.name,
      workspace: membership.workspace,
      role: membership.role,
      ...(membership.team ? { team: membership.team } : {}),
    }
  }

  /**
   * Who sends this request.
   *
   * @throws TandemError `unauthenticated`; `forbidden` for a workspace that is not theirs; `not_found` for a
   * workspace that is not there
   */
  async function identify(context: Context): Promise<Principal> {
    const asked = context.req.header(workspaceHeader) || undefined
    const authorization = context.req.header('authorization')
    if (authorization !== undefined) {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
      if (!token) throw new TandemError('unauthenticated')
      return byBearer(token, asked)
    }
    const person = await bySession(context, asked)
    if (person) return person
    const screen = screens.findScreen(getCookie(context, screenCookie) ?? '')
    if (!screen) throw new TandemError('unauthenticated')
    return boundTo(screen, asked)
  }

  /** Sets `c.var.principal`, or answers 401 or 403. */
  const authenticate: MiddlewareHandler<ApiEnv> = async (context, next) => {
    context.set('principal', await identify(context))
    await next()
  }

  return { authenticate, sessionOf }
}

/** Keys and screens belong to one workspace; naming another one is a mistake that is told. */
function boundTo(principal: Principal, asked: string | undefined): Principal {
  if (asked !== undefined && asked !== principal.workspace) {
    throw new TandemError('forbidden', { detail: `This belongs to the workspace ${principal.workspace}.` })
  }
  return principal
}
