import { createRoute, z } from '@hono/zod-openapi'
import { type Access, createApi, demand } from '../access/index.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import {
  endpointChangeSchema,
  endpointSchema,
  newEndpointSchema,
  secretSchema,
  webhookTypeSchema,
  webhookTypes,
} from './endpoint.ts'
import { answer, body } from './route-shapes.ts'
import type { Webhooks } from './webhooks.ts'

const params = z.object({ id: z.string() })

const listRoute = createRoute({
  method: 'get',
  path: '/webhooks',
  responses: answer(
    z.object({ items: z.array(endpointSchema), types: z.array(webhookTypeSchema) }),
    'All webhooks, and what can be told.',
  ),
})

const createRouteShape = createRoute({
  method: 'post',
  path: '/webhooks',
  request: body(newEndpointSchema),
  responses: answer(endpointSchema.extend({ secret: z.string() }), 'With the secret, shown this once.', 201),
})

const getRoute = createRoute({
  method: 'get',
  path: '/webhooks/{id}',
  request: { params },
  responses: answer(endpointSchema, 'One webhook.'),
})

const changeRoute = createRoute({
  method: 'patch',
  path: '/webhooks/{id}',
  request: { params, ...body(endpointChangeSchema) },
  responses: answer(endpointSchema, 'What is left out stays as it is.'),
})

const removeRoute = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  request: { params },
  responses: { 204: { description: 'It is told nothing more; its log is gone.' } },
})

const stateRoute = (verb: 'pause' | 'resume', description: string) =>
  createRoute({
    method: 'post',
    path: `/webhooks/{id}/${verb}`,
    request: { params },
    responses: answer(endpointSchema, description),
  })

const pauseRoute = stateRoute('pause', 'What is told to it from now on waits.')
const resumeRoute = stateRoute('resume', 'It goes on, beginning with what waits.')

const rotateRoute = createRoute({
  method: 'post',
  path: '/webhooks/{id}/secrets',
  request: {
    params,
    ...body(
      z.strictObject({
        keepOldSeconds: z
          .number()
          .int()
          .min(0)
          .max(30 * 86_400)
          .default(86_400),
      }),
    ),
  },
  responses: answer(secretSchema.extend({ secret: z.string() }), 'The new secret, shown this once.', 201),
})

/** Outgoing webhooks: for administrators, since an address may be a secret of the other system. */
export function webhookRoutes({ webhooks, access }: { webhooks: Webhooks; access: Pick<Access, 'audit'> }) {
  const { endpoints } = webhooks
  const api = createApi()

  api.openapi(listRoute, async (c) => {
    demand(c.var.principal, 'webhooks:write')
    const items = await endpoints.list(c.var.principal.workspace)
    return c.json({ items, types: [...webhookTypes] }, 200)
  })

  api.openapi(createRouteShape, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const made = await endpoints.create(principal.workspace, c.req.valid('json'), principal.label)
    await access.audit(principal, 'webhook.create', `webhook:${made.id}`, {
      url: made.url,
      types: made.types,
    })
    return c.json(made, 201)
  })

  api.openapi(getRoute, async (c) => {
    demand(c.var.principal, 'webhooks:write')
    return c.json(await endpoints.get(c.var.principal.workspace, c.req.valid('param').id), 200)
  })

  api.openapi(changeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const change = c.req.valid('json')
    const changed = await endpoints.change(principal.workspace, c.req.valid('param').id, change)
    await access.audit(principal, 'webhook.change', `webhook:${changed.id}`, change)
    return c.json(changed, 200)
  })

  api.openapi(removeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const { id } = c.req.valid('param')
    await endpoints.remove(principal.workspace, id)
    await access.audit(principal, 'webhook.remove', `webhook:${id}`)
    return c.body(null, 204)
  })

  api.openapi(pauseRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const paused = await webhooks.pause(principal.workspace, c.req.valid('param').id)
    await access.audit(principal, 'webhook.pause', `webhook:${paused.id}`)
    return c.json(paused, 200)
  })

  api.openapi(resumeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const resumed = await webhooks.resume(principal.workspace, c.req.valid('param').id)
    await access.audit(principal, 'webhook.resume', `webhook:${resumed.id}`)
    return c.json(resumed, 200)
  })

  api.openapi(rotateRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const { id } = c.req.valid('param')
    const { keepOldSeconds } = c.req.valid('json')
    const secret = await endpoints.rotate(principal.workspace, id, keepOldSeconds)
    await access.audit(principal, 'webhook.rotate', `webhook:${id}`, { id: secret.id, keepOldSeconds })
    return c.json(secret, 201)
  })

  api.route('/', deliveryRoutes({ webhooks, access }))
  return api
}
