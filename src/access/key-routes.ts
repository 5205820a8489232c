import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Access } from './access.ts'
import { answers, idParameter, listOf, takes } from './answers.ts'
import { createApi } from './api.ts'
import { apiKeySchema, newApiKeySchema } from './api-keys.ts'
import { demand } from './principal.ts'
import { newScreenSchema, screenChangeSchema, screenSchema } from './screens.ts'

const routes = {
  keys: createRoute({
    method: 'get',
    path: '/keys',
    summary: 'API keys of the workspace, without the keys themselves',
    responses: answers('Newest first', listOf(apiKeySchema)),
  }),
  createKey: createRoute({
    method: 'post',
    path: '/keys',
    summary: 'Make an API key; it is shown once',
    request: { body: takes(newApiKeySchema) },
    responses: answers('The key', apiKeySchema.extend({ key: z.string() }), 201),
  }),
  revokeKey: createRoute({
    method: 'delete',
    path: '/keys/{id}',
    summary: 'End an API key at once',
    request: { params: idParameter },
    responses: { 204: { description: 'Done' } },
  }),
  screens: createRoute({
    method: 'get',
    path: '/screens',
    summary: 'Wall displays',
    responses: answers('By name', listOf(screenSchema)),
  }),
  approveScreen: createRoute({
    method: 'post',
    path: '/screens',
    summary: 'Let the display that shows this code show a wall',
    request: { body: takes(newScreenSchema) },
    responses: answers('The screen', screenSchema, 201),
  }),
  changeScreen: createRoute({
    method: 'patch',
    path: '/screens/{id}',
    summary: 'Let a display show another wall, or show it in another language, size or palette',
    request: { params: idParameter, body: takes(screenChangeSchema) },
    responses: answers('The screen as it is now', screenSchema),
  }),
  revokeScreen: createRoute({
    method: 'delete',
    path: '/screens/{id}',
    summary: 'End a display at once',
    request: { params: idParameter },
    responses: { 204: { description: 'Done' } },
  }),
}

/** `/keys` and `/screens`. */
export function keyRoutes(access: Access) {
  const api = createApi()

  api.openapi(routes.keys, async (c) => {
    demand(c.var.principal, 'keys:write')
    return c.json({ items: await access.listApiKeys(c.var.principal.workspace) }, 200)
  })

  api.openapi(routes.createKey, async (c) => {
    const { principal } = c.var
    demand(principal, 'keys:write')
    const created = await access.createApiKey(principal, c.req.valid('json'))
    const { name, role, scopes, expiresAt } = created
    await access.audit(principal, 'key.create', `key:${created.id}`, { name, role, scopes, expiresAt })
    return c.json(created, 201)
  })

  api.openapi(routes.revokeKey, async (c) => {
    const { principal } = c.var
    demand(principal, 'keys:write')
    const { id } = c.req.valid('param')
    await access.revokeApiKey(principal.workspace, id)
    await access.audit(principal, 'key.revoke', `key:${id}`)
    return c.body(null, 204)
  })

  api.openapi(routes.screens, async (c) => {
    demand(c.var.principal, 'screens:write')
    return c.json({ items: await access.listScreens(c.var.principal.workspace) }, 200)
  })

  api.openapi(routes.approveScreen, async (c) => {
    const { principal } = c.var
    demand(principal, 'screens:write')
    const screen = await access.approveScreen(principal, c.req.valid('json'))
    const { name, wall } = screen
    await access.audit(principal, 'screen.pair', `screen:${screen.id}`, { name, wall })
    return c.json(screen, 201)
  })

  api.openapi(routes.changeScreen, async (c) => {
    const { principal } = c.var
    demand(principal, 'screens:write')
    const { id } = c.req.valid('param')
    const change = c.req.valid('json')
    const screen = await access.changeScreen(principal.workspace, id, change)
    await access.audit(principal, 'screen.change', `screen:${id}`, change)
    return c.json(screen, 200)
  })

  api.openapi(routes.revokeScreen, async (c) => {
    const { principal } = c.var
    demand(principal, 'screens:write')
    const { id } = c.req.valid('param')
    await access.revokeScreen(principal.workspace, id)
    await access.audit(principal, 'screen.revoke', `screen:${id}`)
    return c.body(null, 204)
  })

  return api
}
