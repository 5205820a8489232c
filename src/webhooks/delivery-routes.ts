import { createRoute, z } from '@hono/zod-openapi'
import { type Access, createApi, demand } from '../access/index.ts'
import { deliveryDetailSchema, deliveryFilterSchema, deliverySchema } from './delivery.ts'
import { answer, body } from './route-shapes.ts'
import type { Webhooks } from './webhooks.ts'

const params = z.object({ id: z.string() })
const ofDelivery = params.extend({ delivery: z.string() })

const listRoute = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  request: { params, query: deliveryFilterSchema },
  responses: answer(
    z.object({ items: z.array(deliverySchema), next: z.string().nullable() }),
    'What was told to it in the last 30 days, newest first.',
  ),
})

const getRoute = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries/{delivery}',
  request: { params: ofDelivery },
  responses: answer(deliveryDetailSchema, 'With the body and every answer.'),
})

const testRoute = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  request: { params },
  responses: answer(deliveryDetailSchema, 'What became of a test that was sent now, once.'),
})

const replayRoute = createRoute({
  method: 'post',
  path: '/webhooks/{id}/deliveries/{delivery}/replay',
  request: { params: ofDelivery },
  responses: answer(deliveryDetailSchema, 'It goes out again with the same webhook-id.'),
})

const replayFailedRoute = createRoute({
  method: 'post',
  path: '/webhooks/{id}/replay',
  request: { params, ...body(z.strictObject({ since: z.iso.datetime({ offset: true }) })) },
  responses: answer(
    z.object({ replayed: z.number().int() }),
    'How many of those given up since then go out again.',
  ),
})

/** The log of deliveries, and telling things again. */
export function deliveryRoutes({ webhooks, access }: { webhooks: Webhooks; access: Pick<Access, 'audit'> }) {
  const { endpoints, deliveries } = webhooks
  const api = createApi()

  api.openapi(listRoute, async (c) => {
    const { workspace } = c.var.principal
    demand(c.var.principal, 'webhooks:write')
    const { id } = c.req.valid('param')
    await endpoints.find(workspace, id)
    return c.json(await deliveries.list(workspace, id, c.req.valid('query')), 200)
  })

  api.openapi(getRoute, async (c) => {
    demand(c.var.principal, 'webhooks:write')
    const { id, delivery } = c.req.valid('param')
    return c.json(await deliveries.get(c.var.principal.workspace, id, delivery), 200)
  })

  api.openapi(testRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const { id } = c.req.valid('param')
    const tested = await webhooks.test(principal.workspace, id)
    await access.audit(principal, 'webhook.test', `webhook:${id}`, { state: tested.state })
    return c.json(tested, 200)
  })

  api.openapi(replayRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const { id, delivery } = c.req.valid('param')
    const replayed = await deliveries.replay(principal.workspace, id, delivery)
    await access.audit(principal, 'webhook.replay', `webhook:${id}`, { delivery })
    return c.json(replayed, 200)
  })

  api.openapi(replayFailedRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'webhooks:write')
    const { id } = c.req.valid('param')
    const { since } = c.req.valid('json')
    await endpoints.find(principal.workspace, id)
    const replayed = await deliveries.replayFailed(principal.workspace, id, new Date(since))
    await access.audit(principal, 'webhook.replay', `webhook:${id}`, { since, replayed })
    return c.json({ replayed }, 200)
  })

  return api
}
