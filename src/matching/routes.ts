import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { createApi, demand, json } from '../access/index.ts'
import type { Matching } from './matching.ts'
import { matchingRunSchema, settingsChangeSchema, storedSettingsSchema } from './run.ts'

const idParameter = z.object({ id: z.string().min(1).max(100) })

const routes = {
  start: createRoute({
    method: 'post',
    path: '/matching/runs',
    summary: 'Look for people who may be one, now',
    responses: { 201: json(matchingRunSchema, 'The run, waiting or running') },
  }),
  list: createRoute({
    method: 'get',
    path: '/matching/runs',
    summary: 'Runs of the matcher, newest first, with what each did and learned',
    responses: { 200: json(z.object({ items: z.array(matchingRunSchema) }), 'Runs') },
  }),
  get: createRoute({
    method: 'get',
    path: '/matching/runs/{id}',
    summary: 'How far a run is, and what it did and learned',
    request: { params: idParameter },
    responses: { 200: json(matchingRunSchema, 'The run') },
  }),
  cancel: createRoute({
    method: 'post',
    path: '/matching/runs/{id}/cancel',
    summary: 'End a run; what it has put into the review queue stays',
    request: { params: idParameter },
    responses: { 200: json(matchingRunSchema, 'The run') },
  }),
  settings: createRoute({
    method: 'get',
    path: '/matching/settings',
    summary: 'When the matcher runs, by which fields, and how sure it must be',
    responses: { 200: json(storedSettingsSchema, 'Settings') },
  }),
  save: createRoute({
    method: 'put',
    path: '/matching/settings',
    summary: 'Change the settings of the matcher; `version` names those that were read',
    request: { body: json(settingsChangeSchema, 'Settings') },
    responses: { 200: json(storedSettingsSchema, 'Settings') },
  }),
}

/** `/matching`: runs and settings. The pairs themselves are in the review queue of identity. */
export function matchingRoutes(matching: Matching) {
  const api = createApi()

  api.openapi(routes.start, async (c) => {
    demand(c.var.principal, 'people:join')
    return c.json(await matching.start(c.var.principal), 201)
  })
  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'people:read')
    return c.json({ items: await matching.list(c.var.principal.workspace) }, 200)
  })
  api.openapi(routes.get, async (c) => {
    demand(c.var.principal, 'people:read')
    return c.json(await matching.get(c.var.principal.workspace, c.req.valid('param').id), 200)
  })
  api.openapi(routes.cancel, async (c) => {
    demand(c.var.principal, 'people:join')
    return c.json(await matching.cancel(c.var.principal, c.req.valid('param').id), 200)
  })
  api.openapi(routes.settings, async (c) => {
    demand(c.var.principal, 'people:read')
    return c.json(await matching.settings(c.var.principal.workspace), 200)
  })
  api.openapi(routes.save, async (c) => {
    demand(c.var.principal, 'identity:write')
    return c.json(await matching.saveSettings(c.var.principal, c.req.valid('json')), 200)
  })
  return api
}
