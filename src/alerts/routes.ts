import { createRoute, z } from '@hono/zod-openapi'
import { type Access, body, createApi, demand, json } from '../access/index.ts'
import { metricNameSchema } from '../metrics/index.ts'
import { alertChangeSchema, alertInputSchema, alertSchema, changeSchema } from './alert.ts'
import type { Alerts } from './alerts.ts'

const tags = ['Alerts']
const params = z.object({ id: z.string().min(1).max(100) })
const ofChange = params.extend({ change: z.string().min(1).max(100) })
const withChanges = alertSchema
  .extend({ changes: z.array(changeSchema).describe('newest first') })
  .meta({ id: 'AlertWithChanges' })

const routes = {
  list: createRoute({
    method: 'get',
    path: '/alerts',
    tags,
    summary: 'Alerts of the workspace',
    request: { query: z.object({ measure: metricNameSchema.optional() }) },
    responses: { 200: json(z.object({ items: z.array(alertSchema) }), 'Newest first') },
  }),
  create: createRoute({
    method: 'post',
    path: '/alerts',
    tags,
    summary: 'Be told when a measure changes its state',
    description: 'To have colleagues told needs the right mail:share.',
    request: { body: body(alertInputSchema) },
    responses: { 201: json(alertSchema, 'With its first look') },
  }),
  get: createRoute({
    method: 'get',
    path: '/alerts/{id}',
    tags,
    summary: 'One alert with its history',
    request: { params },
    responses: { 200: json(withChanges, 'The alert') },
  }),
  change: createRoute({
    method: 'patch',
    path: '/alerts/{id}',
    tags,
    summary: 'Change an alert; with another rule its state begins anew',
    request: { params, body: body(alertChangeSchema) },
    responses: { 200: json(alertSchema, 'As it is now') },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/alerts/{id}',
    tags,
    summary: 'Remove an alert and its history',
    request: { params },
    responses: { 204: { description: 'Removed' } },
  }),
  pause: createRoute({
    method: 'post',
    path: '/alerts/{id}/pause',
    tags,
    summary: 'Stop looking, or go on',
    request: { params, body: body(z.strictObject({ paused: z.boolean() })) },
    responses: { 200: json(alertSchema, 'As it is now') },
  }),
  snooze: createRoute({
    method: 'post',
    path: '/alerts/{id}/snooze',
    tags,
    summary: 'Keep quiet until a time',
    request: {
      params,
      body: body(z.strictObject({ until: z.iso.datetime({ offset: true }).nullable() })),
    },
    responses: { 200: json(alertSchema, 'As it is now') },
  }),
  acknowledge: createRoute({
    method: 'post',
    path: '/alerts/{id}/changes/{change}/acknowledge',
    tags,
    summary: 'Say that you have taken it up',
    request: {
      params: ofChange,
      body: body(z.strictObject({ comment: z.string().trim().max(1000).default('') })),
    },
    responses: { 200: json(changeSchema, 'The change') },
  }),
}

/** `/alerts`. */
export function alertRoutes({ alerts, access }: { alerts: Alerts; access: Pick<Access, 'audit'> }) {
  const api = createApi()

  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json({ items: await alerts.list(c.var.principal, c.req.valid('query').measure) }, 200)
  })

  api.openapi(routes.create, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const made = await alerts.create(principal, c.req.valid('json'))
    await access.audit(principal, 'alert.create', `alert:${made.id}`, { measure: made.definition.measure })
    return c.json(made, 201)
  })

  api.openapi(routes.get, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json(await alerts.get(c.var.principal, c.req.valid('param').id), 200)
  })

  api.openapi(routes.change, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const changed = await alerts.change(principal, id, given)
    await access.audit(principal, 'alert.change', `alert:${id}`, { changed: Object.keys(given) })
    return c.json(changed, 200)
  })

  api.openapi(routes.remove, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    await alerts.remove(principal, id)
    await access.audit(principal, 'alert.remove', `alert:${id}`)
    return c.body(null, 204)
  })

  api.openapi(routes.pause, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const { paused } = c.req.valid('json')
    const changed = await alerts.pause(principal, id, paused)
    await access.audit(principal, 'alert.pause', `alert:${id}`, { paused })
    return c.json(changed, 200)
  })

  api.openapi(routes.snooze, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const { until } = c.req.valid('json')
    const changed = await alerts.snooze(principal, id, until)
    await access.audit(principal, 'alert.snooze', `alert:${id}`, { until })
    return c.json(changed, 200)
  })

  api.openapi(routes.acknowledge, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id, change } = c.req.valid('param')
    const { comment } = c.req.valid('json')
    const acknowledged = await alerts.acknowledge(principal, id, change, comment)
    await access.audit(principal, 'alert.acknowledge', `alert:${id}`, { change })
    return c.json(acknowledged, 200)
  })

  return api
}
