import { createRoute, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { createApi, demand, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Dashboards } from './dashboards.ts'
import { headlineStateSchema, wallStateSchema } from './state.ts'
import { headlineRuleSchema, teamSchema, type Wall, wallDefinitionSchema } from './wall.ts'

/** How often a stream says that it is there. */
const pingMs = 15_000

const wallSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    automatic: z.boolean().describe('nobody edited it: it follows the events that the workspace has'),
    definition: wallDefinitionSchema,
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Wall' })

const oneWall = z.object({ id: z.string().describe('id of a wall, or `default` for the first') })
const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

const listRoute = createRoute({
  method: 'get',
  path: '/walls',
  summary: 'Walls of the workspace, the default one first',
  responses: { 200: json(z.object({ walls: z.array(wallSchema) }), 'walls') },
})

const createWallRoute = createRoute({
  method: 'post',
  path: '/walls',
  summary: 'Makes a wall; without a definition it follows the events there are',
  request: {
    body: body(
      z.strictObject({ name: z.string().min(1).max(80), definition: wallDefinitionSchema.optional() }),
    ),
  },
  responses: { 201: json(wallSchema, 'the wall') },
})

const readRoute = createRoute({
  method: 'get',
  path: '/walls/{id}',
  summary: 'What stands on a wall',
  request: { params: oneWall },
  responses: { 200: json(wallSchema, 'the wall') },
})

const saveRoute = createRoute({
  method: 'put',
  path: '/walls/{id}',
  summary: 'Saves the next version of a wall',
  request: {
    params: oneWall,
    body: body(
      z.strictObject({
        version: z.number().int().describe('the version that was read'),
        name: z.string().min(1).max(80).optional(),
        definition: wallDefinitionSchema
          .optional()
          .describe('absent: back to following the events there are'),
      }),
    ),
  },
  responses: { 200: json(wallSchema, 'the next version') },
})

const versionsRoute = createRoute({
  method: 'get',
  path: '/walls/{id}/versions',
  summary: 'Every version of a wall, newest first',
  request: { params: oneWall },
  responses: { 200: json(z.object({ versions: z.array(wallSchema.omit({ id: true })) }), 'versions') },
})

const stateRoute = createRoute({
  method: 'get',
  path: '/walls/{id}/state',
  summary: 'What a wall shows now',
  request: { params: oneWall },
  responses: { 200: json(wallStateSchema.meta({ id: 'WallState' }), 'the state') },
})

const streamRoute = createRoute({
  method: 'get',
  path: '/walls/{id}/stream',
  summary: 'What a wall shows, live: a `state` event with everything, then `blocks` events with what changed',
  request: { params: oneWall, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: { 200: { description: 'events', content: { 'text/event-stream': { schema: z.string() } } } },
})

const previewRoute = createRoute({
  method: 'post',
  path: '/walls/{id}/headline/preview',
  summary: 'The headline that rules would make of the wall as it is now',
  request: {
    params: oneWall,
    body: body(z.strictObject({ rules: z.array(headlineRuleSchema).min(1).max(40).optional() })),
  },
  responses: {
    200: json(
      z.object({
        headline: headlineStateSchema,
        length: z.number().int(),
        limit: z.number().int(),
        rules: z.array(z.object({ id: z.string(), longest: z.number().int() })),
      }),
      'the headline, and how long each rule may get',
    ),
  },
})

const acknowledgeRoute = createRoute({
  method: 'post',
  path: '/walls/{id}/needs/{need}/acknowledge',
  summary: "Says 'we are on it'",
  request: {
    params: oneWall.extend({ need: z.string() }),
    body: body(z.strictObject({ teams: z.array(teamSchema).min(1).max(4).optional() })),
  },
  responses: { 204: { description: 'written down' } },
})

/** Addresses of the walls, to be mounted under /api/v1. */
export function dashboardRoutes(dashboards: Dashboards) {
  const api = createApi()

  api.openapi(listRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'walls:read')
    const walls = await dashboards.list(principal.workspace)
    const seen = principal.wall === undefined ? walls : walls.filter((wall) => wall.id === principal.wall)
    return c.json({ walls: seen.map(shown) }, 200)
  })

  api.openapi(createWallRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'walls:write')
    return c.json(shown(await dashboards.create(principal, c.req.valid('json'))), 201)
  })

  api.openapi(readRoute, async (c) => {
    const { principal } = c.var
    const id = await permitted(dashboards, principal, c.req.valid('param').id)
    return c.json(shown(await dashboards.get(principal.workspace, id)), 200)
  })

  api.openapi(saveRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'walls:write')
    return c.json(shown(await dashboards.save(principal, c.req.valid('param').id, c.req.valid('json'))), 200)
  })

  api.openapi(versionsRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'walls:write')
    const versions = await dashboards.versions(principal.workspace, c.req.valid('param').id)
    return c.json({ versions }, 200)
  })

  api.openapi(stateRoute, async (c) => {
    const { principal } = c.var
    const id = await permitted(dashboards, principal, c.req.valid('param').id)
    return c.json((await dashboards.state(principal, id)).state, 200)
  })

  api.openapi(previewRoute, async (c) => {
    const { principal } = c.var
    const id = await permitted(dashboards, principal, c.req.valid('param').id)
    return c.json(await dashboards.previewHeadline(principal, id, c.req.valid('json').rules), 200)
  })

  api.openapi(acknowledgeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'needs:acknowledge')
    const { id, need } = c.req.valid('param')
    await dashboards.acknowledge(principal, id, need, c.req.valid('json').teams)
    return c.body(null, 204)
  })

  api.openapi(streamRoute, async (c) => {
    const { principal } = c.var
    const id = await permitted(dashboards, principal, c.req.valid('param').id)
    const wall = await dashboards.get(principal.workspace, id)
    const lastEventId = c.req.valid('header')['last-event-id']
    c.header('cache-control', 'no-cache, no-transform')
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, (stream) => streamWall(dashboards, principal, wall.id, lastEventId, stream))
  })

  return api
}

/** @throws TandemError `forbidden` for a screen that hangs another wall */
async function permitted(dashboards: Dashboards, principal: Principal, id: string): Promise<string> {
  demand(principal, 'walls:read')
  if (principal.wall === undefined) return id
  const asked = id === 'default' ? principal.wall : id
  const [own, wanted] = await Promise.all([
    dashboards.get(principal.workspace, principal.wall),
    dashboards.get(principal.workspace, asked),
  ])
  if (own.id !== wanted.id) throw new TandemError('forbidden', { detail: 'This screen shows another wall.' })
  return own.id
}

type Stream = Parameters<Parameters<typeof streamSSE>[1]>[0]

/**
 * Sends the whole wall, or only what was missed since the last event id, then what changes; a sign of life each 15 s.
 * Ends when the viewer goes.
 */
async function streamWall(
  dashboards: Dashboards,
  principal: Principal,
  id: string,
  lastEventId: string | undefined,
  stream: Stream,
): Promise<void> {
  // The head of the answer leaves with the first bytes; without them the viewer would wait for the first event.
  await stream.write(': ok\n\n')
  let ready = false
  const waiting: (() => Promise<void>)[] = []
  const send = (event: string, data: unknown, eventId?: string) =>
    stream.writeSSE({ event, data: JSON.stringify(data), ...(eventId ? { id: eventId } : {}) })
  const end = await dashboards.follow(principal, id, (news, eventId) => {
    const tell = () => send('blocks', news, eventId)
    if (ready) void tell()
    else waiting.push(tell)
  })
  stream.onAbort(end)
  try {
    const missed = lastEventId === undefined ? undefined : dashboards.missed(principal, id, lastEventId)
    if (missed) {
      await send('blocks', missed.news, missed.eventId)
    } else {
      const { state, eventId } = await dashboards.state(principal, id, true)
      await send('state', state, eventId)
    }
    for (const tell of waiting) await tell()
    ready = true
    while (!stream.aborted && !stream.closed) {
      await stream.sleep(pingMs)
      await send('ping', { at: new Date().toISOString() })
    }
  } finally {
    end()
  }
}

function shown(wall: Wall) {
  const { workspace: _, ...rest } = wall
  return rest
}
