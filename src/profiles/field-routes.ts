import { createRoute } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import { fieldsChangeSchema, fieldsSchema } from './field.ts'
import type { Profiles } from './profiles.ts'

const tags = ['People']

const routes = {
  list: createRoute({
    method: 'get',
    path: '/profiles/fields',
    tags,
    summary: 'How much each field tells about somebody: public, personal, sensitive',
    responses: { 200: json(fieldsSchema, 'Fields that were seen or decided') },
  }),
  change: createRoute({
    method: 'put',
    path: '/profiles/fields',
    tags,
    summary: 'Decide classes of fields; what is not named stays as it is',
    request: { body: body(fieldsChangeSchema) },
    responses: { 200: json(fieldsSchema, 'All fields as they are now') },
  }),
}

/** `/profiles/fields`. */
export function fieldRoutes(profiles: Profiles) {
  const api = createApi()

  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'profiles:read')
    return c.json(await profiles.fields.list(c.var.principal.workspace), 200)
  })

  api.openapi(routes.change, async (c) => {
    return c.json(await profiles.fields.change(c.var.principal, c.req.valid('json')), 200)
  })

  return api
}
