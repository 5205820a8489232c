import { createRoute, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { body, createApi, demand, json, type Language, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Dashboards } from './dashboards.ts'
import { wallEditRoutes } from './edit-routes.ts'
import { inOneLanguage, oneWall, shown, wallSchema } from './route-shapes.ts'
import { wallStateSchema } from './state.ts'
import { teamViewSchema } from './team-view.ts'
import { teamSchema } from './wall.ts'

/** How often a stream says that it is there. */
const pingMs = 15_000

const listRoute = createRoute({
  method: 'get',
  path: '/walls',
  summary: 'Walls of the workspace, the default one first',
  responses: { 200: json(z.object({ walls: z.array(wallSchema) }), 'walls') },
})

const readRoute = createRoute({
  method: 'get',
  path: '/walls/{id}',
  summary: 'What stands on a wall',
  request: { params: oneWall },
  responses: { 200: json(wallSchema, 'the wall') },
})

const teamRoute = createRoute({
  method: 'get',
  path: '/teams/{team}/now',
  summary: 'The first wall as it concerns one team: what needs it, and the measures it looks after',
  request: { params: z.object({ team: teamSchema }), query: inOneLanguage },
  responses: { 200: json(teamViewSchema, 'the same numbers as everybody, those of the team on top') },
})

const stateRoute = createRoute({
  method: 'get',
  path: '/walls/{id}/state',
  summary: 'What a wall shows now',
  request: { params: oneWall, query: inOneLanguage },
  responses: { 200: json(wallStateSchema.meta({ id: 'WallState' }), 'the state') },
})

const streamRoute = createRoute({
  method: 'get',
  path: '/walls/{id}/stream',
  summary: 'What a wall shows, live: a `state` event with everything, then `blocks` events with what changed',
  request: {
    params: oneWall,
    query: inOneLanguage,
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: { 200: { description: 'events', content: { 'text/event-stream': { schema: z.string() } } } },
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

  // Its addresses are longer than `/walls/{id}` or of another method, except for the few names it asks for first.
  api.route('/', wallEditRoutes(dashboards))

  api.openapi(listRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'walls:read')
    const walls = await dashboards.list(principal.workspace)
    const seen = principal.wall === undefined ? walls : walls.filter((wall) => wall.id === principal.wall)
    return c.json({ walls: seen.map(shown) }, 200)
  })

  api.openapi(readRoute, async (c) => {
    const { principal } = c.var
    const id = await permitted(dashboards, principal, c.req.valid('param').id)
    return c.json(shown(await dashboards.get(principal.workspace, id)), 200)
  })

  api.openapi(stateRoute, async (c) => {
    const { principal } = c.var
    const id = await permitted(dashboards, principal, c.req.valid('param').id)
    return c.json((await dashboards.state(principal, id, c.req.valid('query'))).state, 200)
  })

  api.openapi(teamRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'measures:read')
    const { language } = c.req.valid('query')
    return c.json(await dashboards.teamView(principal, c.req.valid('param').team, language), 200)
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
    const viewer = { principal, id: wall.id, language: c.req.valid('query').language }
    c.header('cache-control', 'no-cache, no-transform')
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, (stream) => streamWall(dashboards, viewer, lastEventId, stream))
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

/** Whether a wall was not removed; its stream ends then, and the viewer is told when it asks again. */
function isThere(dashboards: Dashboards, principal: Principal, id: string): Promise<boolean> {
  return dashboards.get(principal.workspace, id).then(
    () => true,
    (thrown) => !(thrown instanceof TandemError && thrown.code === 'not_found'),
  )
}

interface Viewer {
  principal: Principal
  id: string
  language: Language
}

type Stream = Parameters<Parameters<typeof streamSSE>[1]>[0]

/**
 * Sends the whole wall, or only what was missed since the last event id, then what changes; a sign of life each 15 s.
 * Ends when the viewer goes.
 */
async function streamWall(
  dashboards: Dashboards,
  { principal, id, language }: Viewer,
  lastEventId: string | undefined,
  stream: Stream,
): Promise<void> {
  // The head of the answer leaves with the first bytes; without them the viewer would wait for the first event.
  await stream.write(': ok\n\n')
  let ready = false
  const waiting: (() => Promise<void>)[] = []
  const send = (event: string, data: unknown, eventId?: string) =>
    stream.writeSSE({ event, data: JSON.stringify(data), ...(eventId ? { id: eventId } : {}) })
  const end = await dashboards.follow(principal, id, language, (news, eventId) => {
    const tell = () => send('blocks', news, eventId)
    if (ready) void tell()
    else waiting.push(tell)
  })
  stream.onAbort(end)
  // With the build and the screen's settings: a screen that hangs for months follows both without anybody near it.
  const ping = () => send('ping', { build: dashboards.build(), screen: dashboards.screenNow(principal) })
  try {
    const missed =
      lastEventId === undefined ? undefined : dashboards.missed(principal, id, language, lastEventId)
    if (missed) {
      await send('blocks', missed.news, missed.eventId)
    } else {
      const { state, eventId } = await dashboards.state(principal, id, { language, soon: true })
      await send('state', state, eventId)
    }
    for (const tell of waiting) await tell()
    ready = true
    while (!stream.aborted && !stream.closed) {
      await stream.sleep(pingMs)
      if (!(await isThere(dashboards, principal, id))) return
      await ping()
    }
  } finally {
    end()
  }
}
