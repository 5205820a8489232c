import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import type { Access } from './access.ts'
import { answers, idParameter, listOf, takes } from './answers.ts'
import { type ApiEnv, createApi } from './api.ts'
import { invitationSchema, type NewInvitation, newInvitationSchema } from './invitations.ts'
import { memberChangeSchema, memberSchema } from './members.ts'
import { demand, memberRoleSchema, teamSchema } from './principal.ts'
import { passwordSchema } from './sign-in.ts'

const newUserSchema = z.object({
  email: z.email(),
  /** What stands before the @ when absent. */
  name: z.string().trim().min(1).max(120).optional(),
  /** Without one, an invitation is made. */
  password: passwordSchema.optional(),
  role: memberRoleSchema,
  team: teamSchema.nullable().optional(),
})

/** A member, or an invitation with the link to pass on. */
const createdUserSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: memberRoleSchema,
  team: teamSchema.nullable(),
  link: z.url().optional(),
})

const routes = {
  users: createRoute({
    method: 'get',
    path: '/users',
    summary: 'People of the workspace',
    responses: answers('By name', listOf(memberSchema)),
  }),
  createUser: createRoute({
    method: 'post',
    path: '/users',
    summary: 'Make an account with a password and a member of it, or invite when there is no password',
    request: { body: takes(newUserSchema) },
    responses: answers('The new person, or the invitation', createdUserSchema, 201),
  }),
  invitations: createRoute({
    method: 'get',
    path: '/users/invitations',
    summary: 'Open invitations',
    responses: answers('Newest first', listOf(invitationSchema)),
  }),
  invite: createRoute({
    method: 'post',
    path: '/users/invitations',
    summary: 'Invite somebody by a link, which is shown once and valid for a week',
    request: { body: takes(newInvitationSchema) },
    responses: answers('The invitation with its link', invitationSchema.extend({ link: z.url() }), 201),
  }),
  revokeInvitation: createRoute({
    method: 'delete',
    path: '/users/invitations/{id}',
    summary: 'Take an invitation back',
    request: { params: idParameter },
    responses: { 204: { description: 'Done' } },
  }),
  changeUser: createRoute({
    method: 'patch',
    path: '/users/{id}',
    summary: "Change somebody's role or team",
    request: { params: idParameter, body: takes(memberChangeSchema) },
    responses: answers('The person as they are now', memberSchema),
  }),
  deactivate: createRoute({
    method: 'post',
    path: '/users/{id}/deactivate',
    summary: 'Keep somebody out; their sessions end at once',
    request: { params: idParameter },
    responses: answers('The person as they are now', memberSchema),
  }),
  activate: createRoute({
    method: 'post',
    path: '/users/{id}/activate',
    summary: 'Let somebody in again',
    request: { params: idParameter },
    responses: answers('The person as they are now', memberSchema),
  }),
  signInLink: createRoute({
    method: 'post',
    path: '/users/{id}/sign-in-link',
    summary: 'A link that signs somebody in once (from the command line of this machine only)',
    request: { params: idParameter },
    responses: answers('The link', z.object({ link: z.url() }), 201),
  }),
}

/** `/users` and `/users/invitations`. */
export function peopleRoutes(access: Access) {
  const api = createApi()

  api.openapi(routes.users, async (c) => {
    demand(c.var.principal, 'users:read')
    return c.json({ items: await access.listMembers(c.var.principal.workspace) }, 200)
  })

  api.openapi(routes.createUser, async (c) => {
    const { principal } = c.var
    demand(principal, 'users:write')
    const given = c.req.valid('json')
    const { email, role, password, team = null } = given
    if (password === undefined) {
      const invitation = newInvitationSchema.parse({ email, role, team })
      return c.json(await inviteByLink(access, c, invitation), 201)
    }
    const name = given.name ?? email.split('@')[0] ?? email
    const userId = await access.createUser({ email, name, password })
    await access.putMember(principal.workspace, userId, { role, team })
    await access.audit(principal, 'user.create', `user:${userId}`, { role, team })
    return c.json(await access.getMember(principal.workspace, userId), 201)
  })

  api.openapi(routes.invitations, async (c) => {
    demand(c.var.principal, 'users:write')
    return c.json({ items: await access.listInvitations(c.var.principal.workspace) }, 200)
  })

  api.openapi(routes.invite, async (c) => {
    demand(c.var.principal, 'users:write')
    return c.json(await inviteByLink(access, c, c.req.valid('json')), 201)
  })

  api.openapi(routes.revokeInvitation, async (c) => {
    const { principal } = c.var
    demand(principal, 'users:write')
    const { id } = c.req.valid('param')
    await access.revokeInvitation(principal.workspace, id)
    await access.audit(principal, 'user.uninvite', `invitation:${id}`)
    return c.body(null, 204)
  })

  api.openapi(routes.changeUser, async (c) => {
    const { principal } = c.var
    demand(principal, 'users:write')
    const { id } = c.req.valid('param')
    const change = c.req.valid('json')
    const member = await access.changeMember(principal.workspace, id, change)
    await access.audit(principal, 'user.role', `user:${id}`, change)
    return c.json(member, 200)
  })

  api.openapi(routes.deactivate, async (c) => {
    const { principal } = c.var
    demand(principal, 'users:write')
    const { id } = c.req.valid('param')
    const member = await access.deactivateMember(principal.workspace, id)
    await access.audit(principal, 'user.deactivate', `user:${id}`)
    return c.json(member, 200)
  })

  api.openapi(routes.activate, async (c) => {
    const { principal } = c.var
    demand(principal, 'users:write')
    const { id } = c.req.valid('param')
    const member = await access.activateMember(principal.workspace, id)
    await access.audit(principal, 'user.activate', `user:${id}`)
    return c.json(member, 200)
  })

  api.openapi(routes.signInLink, async (c) => {
    const { principal } = c.var
    // An admin of one workspace could else enter as somebody who may do more in another.
    if (principal.kind !== 'local') {
      throw new TandemError('forbidden', { detail: 'Only the command line of this machine may do this.' })
    }
    const { id } = c.req.valid('param')
    const { id: userId } = await access.getMember(principal.workspace, id)
    const link = await access.createSignInLink(ownOrigin(c, access.config), userId)
    await access.audit(principal, 'user.sign_in_link', `user:${userId}`)
    return c.json({ link }, 201)
  })

  return api
}

/** Makes an invitation and the link to pass on, and writes it down. */
async function inviteByLink(access: Access, context: Context<ApiEnv>, given: NewInvitation) {
  const { principal } = context.var
  const { token, ...invitation } = await access.invite(principal.workspace, given, principal.id)
  const { id, role, team } = invitation
  await access.audit(principal, 'user.invite', `invitation:${id}`, { role, team })
  const link = new URL('/join', ownOrigin(context, access.config))
  link.searchParams.set('token', token)
  return { ...invitation, link: link.href }
}

/** Where browsers reach us: PUBLIC_URL, else the address of this request. */
function ownOrigin(context: Context, config: Config): string {
  return config.publicUrl ?? new URL(context.req.url).origin
}
