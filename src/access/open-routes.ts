import { createRoute } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import type { Access } from './access.ts'
import { answers, takes } from './answers.ts'
import { createApi } from './api.ts'
import { screenCookie } from './authenticate.ts'
import { memberRoleSchema, teamSchema } from './principal.ts'
import { passwordSchema } from './sign-in.ts'

const waysSchema = z.object({
  password: z.literal(true),
  passkey: z.literal(true),
  /** Single sign-on, when it is configured. */
  oidc: z.object({ name: z.string() }).nullable(),
})

const openInvitationSchema = z.object({
  email: z.string(),
  role: memberRoleSchema,
  team: teamSchema.nullable(),
  workspaceName: z.string(),
  expiresAt: z.iso.datetime(),
  /** The address has an account: sign in with it, then accept. */
  hasAccount: z.boolean(),
})

const acceptSchema = z.object({
  token: z.string(),
  /** Needed when the address has no account yet. */
  name: z.string().trim().min(1).max(120).optional(),
  password: passwordSchema.optional(),
})

const claimSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('waiting') }),
  z.object({
    status: z.literal('paired'),
    token: z.string(),
    wall: z.string(),
    workspace: z.string(),
    screen: z.string(),
  }),
])

const routes = {
  ways: createRoute({
    method: 'get',
    path: '/api/v1/sign-in-options',
    summary: 'Ways to sign in',
    responses: answers('The ways', waysSchema),
  }),
  readInvitation: createRoute({
    method: 'get',
    path: '/api/v1/invitation',
    summary: 'What an invitation link is for',
    request: { query: z.object({ token: z.string() }) },
    responses: answers('The invitation', openInvitationSchema),
  }),
  accept: createRoute({
    method: 'post',
    path: '/api/v1/invitation/accept',
    summary: 'Accept an invitation: make the account, or join with the one that is signed in',
    request: { body: takes(acceptSchema) },
    responses: answers('The account that joined', z.object({ email: z.string(), workspace: z.string() })),
  }),
  beginPairing: createRoute({
    method: 'post',
    path: '/api/v1/screens/pairing',
    summary: 'A wall display asks for a code to show',
    responses: answers(
      'The code, and the secret with which the display asks on',
      z.object({ code: z.string(), secret: z.string(), expiresAt: z.iso.datetime() }),
      201,
    ),
  }),
  claim: createRoute({
    method: 'post',
    path: '/api/v1/screens/pairing/claim',
    summary: 'A wall display asks whether its code was typed; its token comes once',
    request: { body: takes(z.object({ secret: z.string() })) },
    responses: answers('Still waiting, or the token', claimSchema),
  }),
}

// The largest of them is a passkey's answer, some 4 KB.
const maxBodyBytes = 64 * 1024

function refuseLargeBody(): never {
  throw new TandemError('body_too_large', { detail: `The limit is ${maxBodyBytes / 1024} KB.` })
}

/**
 * What is open to people and displays that are not signed in: the sign-in itself, invitations, pairing. Mount it at
 * the root, before whatever asks for a principal.
 */
export function openAccessRoutes(access: Access) {
  const api = createApi()
  for (const path of ['/api/auth/*', '/api/v1/invitation/*', '/api/v1/screens/pairing/*']) {
    api.use(path, bodyLimit({ maxSize: maxBodyBytes, onError: refuseLargeBody }))
  }
  api.all('/api/auth/*', (c) => access.handleSignIn(c))
  api.get('/welcome', (c) => access.handleSignIn(c))

  api.openapi(routes.ways, (c) => {
    const { oidc } = access.config
    return c.json({ password: true, passkey: true, oidc: oidc ? { name: oidc.name } : null } as const, 200)
  })

  api.openapi(routes.readInvitation, async (c) => {
    const {
      id: _,
      createdAt: __,
      workspace,
      ...invitation
    } = await access.readInvitation(c.req.valid('query').token)
    const { name } = await access.getWorkspace(workspace)
    const hasAccount = (await access.findUserByEmail(invitation.email)) !== undefined
    return c.json({ ...invitation, workspaceName: name, hasAccount }, 200)
  })

  api.openapi(routes.accept, async (c) => {
    const given = c.req.valid('json')
    const invitation = await access.readInvitation(given.token)
    const person = await joiner(access, invitation.email, given, c.req.raw.headers)
    await access.takeInvitation(invitation.id, person.id)
    const { workspace, role } = invitation
    const actor = { kind: 'user', id: person.id, label: person.name, workspace } as const
    await access.audit(actor, 'user.join', `user:${person.id}`, { role, invitation: invitation.id })
    return c.json({ email: invitation.email, workspace }, 200)
  })

  api.openapi(routes.beginPairing, async (c) => c.json(await access.beginPairing(), 201))

  api.openapi(routes.claim, async (c) => {
    const claim = await access.claimScreen(c.req.valid('json').secret)
    if (claim.status === 'paired') {
      setCookie(c, screenCookie, claim.token, {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        secure: access.config.publicUrl?.startsWith('https:') ?? false,
        maxAge: 400 * 24 * 3600,
      })
    }
    return c.json(claim, 200)
  })

  return api
}

/**
 * Whoever joins by an invitation: the one who is signed in with its address, else a new account.
 *
 * @throws TandemError `conflict` when the address has an account and nobody is signed in with it; `invalid_request`
 * when a new account lacks a name or a password
 */
async function joiner(
  access: Access,
  email: string,
  given: z.infer<typeof acceptSchema>,
  headers: Headers,
): Promise<{ id: string; name: string }> {
  const existing = await access.findUserByEmail(email)
  if (existing) {
    const session = await access.sessionOf(headers)
    if (session?.user.id === existing.id) return existing
    throw new TandemError('conflict', {
      detail: 'This address has an account: sign in with it, then open the link again.',
    })
  }
  const { name, password } = given
  if (name === undefined || password === undefined) {
    const missing = (['name', 'password'] as const).filter((field) => given[field] === undefined)
    throw new TandemError('invalid_request', {
      errors: missing.map((field) => ({ path: `/${field}`, message: 'is needed for a new account' })),
    })
  }
  return { id: await access.createUser({ email, name, password }), name }
}
