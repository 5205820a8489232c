import type { MiddlewareHandler } from 'hono'
import { parse as parseCookies } from 'hono/utils/cookie'
import { TandemError } from '../errors.ts'
import type { ApiEnv } from './api.ts'
import type { createApiKeys } from './api-keys.ts'
import type { createMembers } from './members.ts'
import { mainWorkspace } from './owner.ts'
import type { Principal } from './principal.ts'
import type { createScreens } from './screens.ts'
import type { SignIn } from './sign-in.ts'
import { tokenPrefixes } from './token.ts'
import { whileAllowed } from './while-allowed.ts'
import type { createWorkspaces } from './workspaces.ts'

/** Header in which a signed-in person or the command line says which workspace is meant. */
const workspaceHeader = 'x-tandem-workspace'

/** Cookie of a paired display, for what cannot send headers (EventSource). */
export const screenCookie = 'tandem_screen'

interface AuthenticateDependencies {
  signIn: SignIn
  members: ReturnType<typeof createMembers>
  workspaces: ReturnType<typeof createWorkspaces>
  keys: ReturnType<typeof createApiKeys>
  screens: ReturnType<typeof createScreens>
  isLocalToken(token: string): boolean
}

interface Identity {
  principal: Principal
  /** Cookies that keep a session going. */
  renewal: string[]
}

/** Finds out who asks: by bearer token, else by the session's cookie, else by a display's cookie. */
export function createAuthentication(dependencies: AuthenticateDependencies) {
  const { signIn, members, workspaces, keys, screens, isLocalToken } = dependencies

  /** The session in a request's cookie, and cookies that renew it; absent when there is none or it has ended. */
  async function sessionOf(headers: Headers) {
    if (!headers.has('cookie')) return undefined
    const answer = await signIn.api.getSession({ headers, returnHeaders: true })
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

  async function bySession(headers: Headers, asked: string | undefined): Promise<Identity | undefined> {
    const session = await sessionOf(headers)
    if (!session) return undefined
    const { user, renewal } = session
    const own = await members.membershipsOf(user.id)
    const membership = asked === undefined ? own[0] : own.find(({ workspace }) => workspace === asked)
    if (!membership) {
      throw own.length === 0
        ? new TandemError('unauthenticated')
        : new TandemError('forbidden', { detail: `You are not a member of ${asked}.` })
    }
    const { workspace, role, team } = membership
    const person = { kind: 'user', id: user.id, label: user.name, workspace, role } as const
    return { principal: { ...person, ...(team ? { team } : {}) }, renewal }
  }

  /**
   * Who sends a request with these headers.
   *
   * @throws TandemError `unauthenticated`; `forbidden` for a workspace that is not theirs; `not_found` for a
   * workspace that is not there
   */
  async function identify(headers: Headers): Promise<Identity> {
    const asked = headers.get(workspaceHeader) || undefined
    const authorization = headers.get('authorization')
    if (authorization !== null) {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
      if (!token) throw new TandemError('unauthenticated')
      return { principal: await byBearer(token, asked), renewal: [] }
    }
    const person = await bySession(headers, asked)
    if (person) return person
    const cookies = parseCookies(headers.get('cookie') ?? '', screenCookie)
    const screen = screens.findScreen(cookies[screenCookie] ?? '')
    if (!screen) throw new TandemError('unauthenticated')
    return { principal: boundTo(screen, asked), renewal: [] }
  }

  /**
   * Sets `c.var.principal`, or answers 401 or 403. A stream that it lets through is asked again while it runs, so that
   * a revoked screen or somebody deactivated sees nothing more there either.
   */
  const authenticate: MiddlewareHandler<ApiEnv> = async (context, next) => {
    const headers = new Headers(context.req.raw.headers)
    const { principal, renewal } = await identify(headers)
    context.set('principal', principal)
    for (const cookie of renewal) context.header('set-cookie', cookie, { append: true })
    await next()
    const { body } = context.res
    if (!body || !context.res.headers.get('content-type')?.startsWith('text/event-stream')) return
    const mayStillSee = () =>
      identify(headers).then(
        (found) => found.principal.role === principal.role,
        // A database that is away says nothing about who may see what.
        (error) => !(error instanceof TandemError),
      )
    context.res = new Response(whileAllowed(body, mayStillSee), context.res)
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
