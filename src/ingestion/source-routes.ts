import { createRoute, z } from '@hono/zod-openapi'
import { type Access, createApi, demand, type Principal, sourceKindSchema } from '../access/index.ts'
import type { ParkedStore } from './parked-store.ts'
import { body, json } from './route-shapes.ts'
import { type SourceView, sourceEventSchema, sourceViewSchema } from './source.ts'
import { type SourceActivity, seenPropertySchema } from './source-activity.ts'
import type { SourceHealth } from './source-health.ts'
import type { SourceOutcomes } from './source-outcomes.ts'
import { eventSpec } from './spec.ts'

const params = z.object({ id: z.string() })
const nameSchema = z.string().trim().min(1).max(120)

export interface SourceRoutesDependencies {
  access: Pick<
    Access,
    | 'listSources'
    | 'getSource'
    | 'createSource'
    | 'renameSource'
    | 'archiveSource'
    | 'rotateWriteKey'
    | 'revokeWriteKey'
    | 'audit'
  >
  health: SourceHealth
  activity: SourceActivity
  outcomes: SourceOutcomes
  parked: Pick<ParkedStore, 'reasons'>
}

const propertySchema = z.object({
  type: z.string(),
  description: z.string(),
  required: z.literal(true).optional(),
  oneOf: z.array(z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
})
const eventSpecSchema = z
  .object({
    name: z.string(),
    section: z.string(),
    description: z.string(),
    channel: z.string().optional(),
    properties: z
      .record(z.string(), propertySchema.extend({ items: z.record(z.string(), propertySchema).optional() }))
      .readonly(),
  })
  .meta({ id: 'EventSpec' })

// The table checked against its own published form.
const knownEvents = z.array(eventSpecSchema).parse(eventSpec)

const listRoute = createRoute({
  method: 'get',
  path: '/sources',
  request: { query: z.object({ archived: z.stringbool().default(false) }) },
  responses: json(
    z.object({ items: z.array(sourceViewSchema) }),
    'Sources by name, with how they are doing.',
  ),
})
const createSourceRoute = createRoute({
  method: 'post',
  path: '/sources',
  request: body(z.strictObject({ name: nameSchema, kind: sourceKindSchema.default('server') })),
  responses: {
    201: {
      description: 'The source with its write key.',
      content: {
        'application/json': {
          schema: z.object({
            id: z.string(),
            name: z.string(),
            kind: sourceKindSchema,
            writeKey: z.string(),
          }),
        },
      },
    },
  },
})
const getRoute = createRoute({
  method: 'get',
  path: '/sources/{id}',
  request: { params },
  responses: json(sourceViewSchema, 'One source.'),
})
const changeRoute = createRoute({
  method: 'patch',
  path: '/sources/{id}',
  request: {
    params,
    ...body(
      z.strictObject({
        name: nameSchema.optional(),
        /** null: nothing is expected any more. */
        everyMinutes: z.number().int().min(1).max(527_040).nullable().optional(),
      }),
    ),
  },
  responses: json(sourceViewSchema, 'The source as it is now.'),
})
const archiveRoute = createRoute({
  method: 'post',
  path: '/sources/{id}/archive',
  request: { params },
  responses: json(sourceViewSchema, 'The source; its write keys are taken no more, its events stay.'),
})
const rotateRoute = createRoute({
  method: 'post',
  path: '/sources/{id}/rotate',
  request: {
    params,
    ...body(
      z.strictObject({
        keepOldSeconds: z
          .number()
          .int()
          .min(0)
          .max(90 * 86_400)
          .default(7 * 86_400),
      }),
    ),
  },
  responses: json(z.object({ writeKey: z.string() }), 'The new write key, valid at once.'),
})
const revokeRoute = createRoute({
  method: 'post',
  path: '/sources/{id}/revoke',
  request: { params, ...body(z.strictObject({ writeKey: z.string() })) },
  responses: { 204: { description: 'The write key is taken no more.' } },
})
const eventsRoute = createRoute({
  method: 'get',
  path: '/sources/{id}/events',
  request: { params },
  responses: json(z.object({ items: z.array(sourceEventSchema) }), 'Event names it sent, most first.'),
})
const propertiesRoute = createRoute({
  method: 'get',
  path: '/sources/{id}/properties',
  request: { params, query: z.object({ event: z.string().min(1) }) },
  responses: json(
    z.object({ items: z.array(seenPropertySchema) }),
    'What the properties of its latest events of a name held.',
  ),
})
const specRoute = createRoute({
  method: 'get',
  path: '/event-spec',
  responses: json(
    z.object({ items: z.array(eventSpecSchema) }),
    'Every event Tandem knows by name, with its properties.',
  ),
})

/** Sources: what they are, their write keys, what they sent, and whether they are late. */
export function sourceRoutes(dependencies: SourceRoutesDependencies) {
  const { access, health, outcomes } = dependencies
  const api = createApi()

  async function view(principal: Principal, id: string): Promise<SourceView> {
    const [source] = await health.describe(principal, [await access.getSource(principal.workspace, id)], id)
    return source as SourceView
  }

  api.openapi(listRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:read')
    const sources = await access.listSources(principal.workspace, c.req.valid('query'))
    return c.json({ items: await health.describe(principal, sources) }, 200)
  })
  api.openapi(createSourceRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const { id, name, kind, writeKey } = await access.createSource(principal.workspace, c.req.valid('json'))
    await access.audit(principal, 'source.create', `source:${id}`, { name, kind })
    return c.json({ id, name, kind, writeKey }, 201)
  })
  api.openapi(getRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:read')
    return c.json(await view(principal, c.req.valid('param').id), 200)
  })
  api.openapi(changeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const { name, everyMinutes } = c.req.valid('json')
    const { id } = await access.getSource(principal.workspace, c.req.valid('param').id)
    if (name !== undefined) await access.renameSource(principal.workspace, id, name)
    if (everyMinutes !== undefined)
      await outcomes.setCadence({ id, workspace: principal.workspace }, everyMinutes)
    await access.audit(principal, 'source.change', `source:${id}`, { name, everyMinutes })
    return c.json(await view(principal, id), 200)
  })
  api.openapi(archiveRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const { id } = await access.archiveSource(principal.workspace, c.req.valid('param').id)
    await access.audit(principal, 'source.archive', `source:${id}`)
    return c.json(await view(principal, id), 200)
  })
  api.openapi(rotateRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const { id } = c.req.valid('param')
    const options = c.req.valid('json')
    const rotated = await access.rotateWriteKey(principal.workspace, id, options)
    await access.audit(principal, 'source.rotate_key', `source:${id}`, options)
    return c.json(rotated, 200)
  })
  api.openapi(revokeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const { id } = c.req.valid('param')
    const { writeKey } = c.req.valid('json')
    await access.revokeWriteKey(principal.workspace, id, writeKey)
    await access.audit(principal, 'source.revoke_key', `source:${id}`, { ending: writeKey.slice(-4) })
    return c.body(null, 204)
  })
  addSeenRoutes(api, dependencies)
  return api
}

function addSeenRoutes(api: ReturnType<typeof createApi>, dependencies: SourceRoutesDependencies): void {
  const { access, activity, parked } = dependencies
  api.openapi(eventsRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:read')
    const { id } = await access.getSource(principal.workspace, c.req.valid('param').id)
    const [seen, reasons] = await Promise.all([
      activity.seen(principal.workspace, id),
      parked.reasons(principal.workspace, { source: id }),
    ])
    const items = seen.map((event) => ({
      ...event,
      inSpec: eventSpec.some((known) => known.name === event.name),
      waiting: reasons
        .filter((reason) => reason.event === event.name)
        .reduce((total, reason) => total + reason.count, 0),
    }))
    return c.json({ items }, 200)
  })
  api.openapi(propertiesRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:read')
    const { id } = await access.getSource(principal.workspace, c.req.valid('param').id)
    const { event } = c.req.valid('query')
    return c.json({ items: await activity.properties(principal.workspace, id, event) }, 200)
  })
  api.openapi(specRoute, (c) => {
    demand(c.var.principal, 'sources:read')
    return c.json({ items: knownEvents }, 200)
  })
}
