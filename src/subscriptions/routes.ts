import { createRoute, z } from '@hono/zod-openapi'
import { type Access, body, createApi, demand, json, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import {
  cadenceSchema,
  subscriptionChangeSchema,
  subscriptionInputSchema,
  subscriptionSchema,
} from './subscription.ts'
import type { Subscriptions } from './subscriptions.ts'

const tags = ['Subscriptions']
const params = z.object({ id: z.string().min(1).max(100) })
const feedSchema = z
  .object({ createdAt: z.string(), lastReadAt: z.string().nullable() })
  .nullable()
  .describe('null when there is none')

const routes = {
  list: createRoute({
    method: 'get',
    path: '/subscriptions',
    tags,
    summary: 'What is sent to you; with mail:share, to everybody',
    responses: {
      200: json(
        z.object({
          items: z.array(subscriptionSchema),
          mailConfigured: z.boolean().describe('whether mails can be sent at all'),
        }),
        'Newest first',
      ),
    },
  }),
  create: createRoute({
    method: 'post',
    path: '/subscriptions',
    tags,
    summary: 'Be sent a board or a measure',
    description:
      'To have it sent to colleagues needs the right mail:share. Each sees it with their own rights.',
    request: { body: body(subscriptionInputSchema) },
    responses: { 201: json(subscriptionSchema, 'With its next time') },
  }),
  change: createRoute({
    method: 'patch',
    path: '/subscriptions/{id}',
    tags,
    summary: 'Change what is sent, when, and to whom',
    request: { params, body: body(subscriptionChangeSchema) },
    responses: { 200: json(subscriptionSchema, 'As it is now') },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/subscriptions/{id}',
    tags,
    summary: 'Send no more of it to anybody',
    request: { params },
    responses: { 204: { description: 'Removed' } },
  }),
  pause: createRoute({
    method: 'post',
    path: '/subscriptions/{id}/pause',
    tags,
    summary: 'Send nothing for now, or go on',
    request: { params, body: body(z.strictObject({ paused: z.boolean() })) },
    responses: { 200: json(subscriptionSchema, 'As it is now') },
  }),
  leave: createRoute({
    method: 'post',
    path: '/subscriptions/{id}/leave',
    tags,
    summary: 'Receive no more of it yourself, or receive it again',
    request: { params, body: body(z.strictObject({ left: z.boolean() })) },
    responses: { 200: json(subscriptionSchema, 'As it is now') },
  }),
  test: createRoute({
    method: 'post',
    path: '/subscriptions/test',
    tags,
    summary: 'Send yourself, now, what a subscription would bring',
    request: { body: body(subscriptionInputSchema.omit({ recipients: true })) },
    responses: { 201: json(z.object({ mail: z.string() }), 'Id of the mail') },
  }),
  preview: createRoute({
    method: 'post',
    path: '/subscriptions/preview',
    tags,
    summary: 'The next times of a cadence',
    request: { body: body(z.strictObject({ cadence: cadenceSchema })) },
    responses: { 200: json(z.object({ times: z.array(z.string()) }), 'Three; none for a change') },
  }),
  feed: createRoute({
    method: 'get',
    path: '/calendar',
    tags,
    summary: 'Whether you have a calendar of review dates',
    responses: { 200: json(z.object({ feed: feedSchema }), 'Without its address') },
  }),
  makeFeed: createRoute({
    method: 'post',
    path: '/calendar',
    tags,
    summary: 'A new secret address of your calendar of review dates; the one before it ends',
    responses: { 201: json(z.object({ url: z.string() }), 'Shown this once') },
  }),
  endFeed: createRoute({
    method: 'delete',
    path: '/calendar',
    tags,
    summary: 'End the address of your calendar',
    responses: { 204: { description: 'Ended' } },
  }),
}

export interface SubscriptionRoutesDependencies {
  subscriptions: Subscriptions
  access: Pick<Access, 'audit'>
}

/** `/subscriptions` and `/calendar`. */
export function subscriptionRoutes(dependencies: SubscriptionRoutesDependencies) {
  return createApi().route('/', listRoutes(dependencies)).route('/', calendarRoutes(dependencies))
}

function listRoutes({ subscriptions, access }: SubscriptionRoutesDependencies) {
  const api = createApi()

  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'subscriptions:write')
    const items = await subscriptions.list(c.var.principal)
    return c.json({ items, mailConfigured: subscriptions.isMailConfigured }, 200)
  })

  api.openapi(routes.create, async (c) => {
    const { principal } = c.var
    demand(principal, 'subscriptions:write')
    const made = await subscriptions.create(principal, c.req.valid('json'))
    const { subject, recipients } = made
    await access.audit(principal, 'subscription.create', `subscription:${made.id}`, {
      subject,
      recipients: recipients.map(({ id }) => id),
    })
    return c.json(made, 201)
  })

  api.openapi(routes.test, async (c) => {
    const person = demandPerson(c.var.principal)
    demand(person, 'subscriptions:write')
    const { id } = await subscriptions.test(person, c.req.valid('json'))
    return c.json({ mail: id }, 201)
  })

  api.openapi(routes.preview, async (c) => {
    const { principal } = c.var
    demand(principal, 'subscriptions:write')
    const times = await subscriptions.preview(principal.workspace, c.req.valid('json').cadence)
    return c.json({ times }, 200)
  })

  api.openapi(routes.change, async (c) => {
    const { principal } = c.var
    demand(principal, 'subscriptions:write')
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const changed = await subscriptions.change(principal, id, given)
    await access.audit(principal, 'subscription.change', `subscription:${id}`, {
      changed: Object.keys(given),
    })
    return c.json(changed, 200)
  })

  api.openapi(routes.remove, async (c) => {
    const { principal } = c.var
    demand(principal, 'subscriptions:write')
    const { id } = c.req.valid('param')
    await subscriptions.remove(principal, id)
    await access.audit(principal, 'subscription.remove', `subscription:${id}`)
    return c.body(null, 204)
  })

  api.openapi(routes.pause, async (c) => {
    const { principal } = c.var
    demand(principal, 'subscriptions:write')
    const { id } = c.req.valid('param')
    const { paused } = c.req.valid('json')
    const changed = await subscriptions.pause(principal, id, paused)
    await access.audit(principal, 'subscription.pause', `subscription:${id}`, { paused })
    return c.json(changed, 200)
  })

  api.openapi(routes.leave, async (c) => {
    const person = demandPerson(c.var.principal)
    const { left } = c.req.valid('json')
    return c.json(await subscriptions.setLeft(person, c.req.valid('param').id, left), 200)
  })

  return api
}

function calendarRoutes({ subscriptions, access }: SubscriptionRoutesDependencies) {
  const { calendars } = subscriptions
  const api = createApi()

  api.openapi(routes.feed, async (c) => {
    const { workspace, id } = demandReader(c.var.principal)
    return c.json({ feed: await calendars.status(workspace, id) }, 200)
  })

  api.openapi(routes.makeFeed, async (c) => {
    const person = demandReader(c.var.principal)
    const made = await calendars.make(person.workspace, person.id)
    await access.audit(person, 'calendar.create', `user:${person.id}`)
    return c.json(made, 201)
  })

  api.openapi(routes.endFeed, async (c) => {
    const person = demandReader(c.var.principal)
    await calendars.end(person.workspace, person.id)
    await access.audit(person, 'calendar.revoke', `user:${person.id}`)
    return c.body(null, 204)
  })

  return api
}

function demandReader(principal: Principal): Principal {
  demand(principal, 'measures:read')
  return demandPerson(principal)
}

function demandPerson(principal: Principal): Principal {
  if (principal.kind === 'user') return principal
  throw new TandemError('forbidden', { detail: 'Only a signed-in person gets mails and calendars.' })
}
