import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import type { Access } from './access.ts'
import { clientAddress } from './address.ts'
import { answers, listOf, takes } from './answers.ts'
import { type ApiEnv, createApi } from './api.ts'
import { preferencesSchema } from './preferences.ts'
import {
  can,
  demand,
  memberRoleSchema,
  type Principal,
  rightSchema,
  rights,
  roleSchema,
  teamSchema,
} from './principal.ts'
import { passwordSchema } from './sign-in.ts'
import { workspaceChangeSchema, workspaceSchema } from './workspaces.ts'

const ownWorkspaceSchema = workspaceSchema.extend({ role: roleSchema })

/** Who is asking, and what they may see and do. */
const meSchema = z.object({
  kind: z.enum(['user', 'key', 'screen', 'local']),
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  team: teamSchema.nullable(),
  rights: z.array(rightSchema),
  /** The workspace in which this request was answered. */
  workspace: z.string(),
  workspaces: z.array(ownWorkspaceSchema),
  /** A screen's wall; null for everybody else. */
  wall: z.string().nullable(),
  /** What the person chose for themselves; null for keys, screens and the command line. */
  preferences: preferencesSchema.nullable(),
  /** How the person signs in; null for keys, screens and the command line. */
  account: z.object({ email: z.string(), hasPassword: z.boolean(), passkeys: z.number().int() }).nullable(),
})

const changeMeSchema = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  email: z.email().optional(),
})

const preferencesChangeSchema = preferencesSchema.partial()

const changePasswordSchema = z.object({
  /** Needed when there is one. */
  currentPassword: z.string().optional(),
  newPassword: passwordSchema,
})

const routes = {
  me: createRoute({
    method: 'get',
    path: '/me',
    summary: 'Who is asking, and what they may do',
    responses: answers('The one who asks', meSchema),
  }),
  changeMe: createRoute({
    method: 'patch',
    path: '/me',
    summary: 'Change your own name; admins also their e-mail address',
    request: { body: takes(changeMeSchema) },
    responses: answers('The one who asks', meSchema),
  }),
  changePreferences: createRoute({
    method: 'patch',
    path: '/me/preferences',
    summary: 'Choose your language, and the page this workspace begins with for you',
    request: { body: takes(preferencesChangeSchema) },
    responses: answers('What is chosen now', preferencesSchema),
  }),
  changePassword: createRoute({
    method: 'put',
    path: '/me/password',
    summary: 'Set or change your own password; your other sessions end',
    request: { body: takes(changePasswordSchema) },
    responses: { 204: { description: 'Done' } },
  }),
  workspaces: createRoute({
    method: 'get',
    path: '/workspaces',
    summary: 'Workspaces you may enter',
    responses: answers('Real ones first', listOf(ownWorkspaceSchema)),
  }),
  createWorkspace: createRoute({
    method: 'post',
    path: '/workspaces',
    summary: 'Make a workspace; you become its admin',
    request: { body: takes(workspaceChangeSchema.required({ name: true })) },
    responses: answers('The new workspace', workspaceSchema, 201),
  }),
  changeWorkspace: createRoute({
    method: 'patch',
    path: '/workspaces/{id}',
    summary: 'Rename the workspace, or change its time zone or currency',
    request: { params: z.object({ id: z.string() }), body: takes(workspaceChangeSchema) },
    responses: answers('The workspace as it is now', workspaceSchema),
  }),
}

/** `/me` and `/workspaces`. */
export function meRoutes(access: Access) {
  const api = createApi()

  api.openapi(routes.me, async (c) => c.json(await describe(access, c.var.principal), 200))

  api.openapi(routes.changeMe, async (c) => {
    const person = demandPerson(c.var.principal)
    const change = c.req.valid('json')
    // Who could take any address could keep its owner from signing in.
    if (change.email !== undefined) demand(person, 'users:write')
    await access.changeUser(person.id, change)
    await access.audit(person, 'user.change', `user:${person.id}`, { changed: Object.keys(change) })
    return c.json(await describe(access, { ...person, label: change.name ?? person.label }), 200)
  })

  api.openapi(routes.changePreferences, async (c) => {
    const { id, workspace } = demandPerson(c.var.principal)
    await access.changePreferences(id, workspace, c.req.valid('json'))
    return c.json(await access.preferencesOf(id, workspace), 200)
  })

  api.openapi(routes.changePassword, async (c) => {
    const person = demandPerson(c.var.principal)
    const { currentPassword, newPassword } = c.req.valid('json')
    await checkPresentPassword(access, c, person.id, currentPassword)
    await access.setPassword(person.id, newPassword)
    const session = await access.sessionOf(c.req.raw.headers)
    await access.endSessions(person.id, session?.session.token)
    await access.audit(person, 'user.password', `user:${person.id}`)
    return c.body(null, 204)
  })

  api.openapi(routes.workspaces, async (c) =>
    c.json({ items: await workspacesOf(access, c.var.principal) }, 200),
  )

  api.openapi(routes.createWorkspace, async (c) => {
    const { principal } = c.var
    demand(principal, 'operations:write')
    const workspace = await access.createWorkspace(c.req.valid('json'))
    if (principal.kind === 'user') await access.putMember(workspace.id, principal.id, { role: 'admin' })
    await access.audit(principal, 'workspace.create', `workspace:${workspace.id}`, { name: workspace.name })
    return c.json(workspace, 201)
  })

  api.openapi(routes.changeWorkspace, async (c) => {
    const { principal } = c.var
    demand(principal, 'operations:write')
    const { id } = c.req.valid('param')
    if (id !== principal.workspace) {
      throw new TandemError('forbidden', {
        detail: `This request is in the workspace ${principal.workspace}.`,
      })
    }
    const change = c.req.valid('json')
    const workspace = await access.changeWorkspace(id, change)
    await access.audit(principal, 'workspace.change', `workspace:${id}`, change)
    return c.json(workspace, 200)
  })

  return api
}

function demandPerson(principal: Principal): Principal {
  if (principal.kind !== 'user') {
    throw new TandemError('forbidden', { detail: 'Only a signed-in person has an account.' })
  }
  return principal
}

/** @throws TandemError `wrong_password`; `rate_limited` after too many wrong ones */
async function checkPresentPassword(
  access: Access,
  context: Context<ApiEnv>,
  userId: string,
  given: string | undefined,
): Promise<void> {
  const { hasPassword } = await access.getUser(userId)
  if (!hasPassword) return
  const address = clientAddress(context, access.config)
  const account = `password:${userId}`
  await access.throttle.admit(address, account)
  if (given !== undefined && (await access.isPassword(userId, given))) {
    await access.throttle.succeeded(address, account)
    return
  }
  await access.throttle.failed(address, account)
  throw new TandemError('wrong_password')
}

async function describe(access: Access, principal: Principal) {
  const user = principal.kind === 'user' ? await access.getUser(principal.id) : undefined
  return {
    kind: principal.kind,
    id: principal.id,
    name: principal.label,
    role: principal.role,
    team: principal.team ?? null,
    rights: rights.filter((right) => can(principal, right)),
    workspace: principal.workspace,
    workspaces: await workspacesOf(access, principal),
    wall: principal.wall ?? null,
    preferences: user ? await access.preferencesOf(principal.id, principal.workspace) : null,
    account: user ? { email: user.email, hasPassword: user.hasPassword, passkeys: user.passkeys } : null,
  }
}

async function workspacesOf(access: Access, principal: Principal) {
  const all = await access.listWorkspaces()
  if (principal.kind === 'local') return all.map((workspace) => ({ ...workspace, role: principal.role }))
  if (principal.kind !== 'user') {
    const own = all.filter(({ id }) => id === principal.workspace)
    return own.map((workspace) => ({ ...workspace, role: principal.role }))
  }
  const roles = new Map((await access.membershipsOf(principal.id)).map((one) => [one.workspace, one.role]))
  return all.flatMap((workspace) => {
    const role = memberRoleSchema.safeParse(roles.get(workspace.id))
    return role.success ? [{ ...workspace, role: role.data }] : []
  })
}
