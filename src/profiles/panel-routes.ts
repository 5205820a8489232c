import { createRoute } from '@hono/zod-openapi'
import { body, createApi, demand, json, type Principal } from '../access/index.ts'
import { panelLinkSchema, panelRequestSchema } from './panel.ts'
import { personSchema } from './person.ts'
import type { Profiles } from './profiles.ts'
import { personParameter } from './route-shapes.ts'
import { lanesQuerySchema, lanesSchema, timelineQuerySchema, timelineSchema } from './timeline.ts'

const tags = ['Panel']

const makeRoute = createRoute({
  method: 'post',
  path: '/people/{id}/panel',
  tags,
  summary: 'An address at which another tool can show this person in a frame',
  description:
    'It shows what its maker may see, for as long as it says and as long as the maker may. The origins that may frame it are set by EMBED_ORIGINS.',
  request: { params: personParameter, body: body(panelRequestSchema) },
  responses: { 201: json(panelLinkSchema, 'The address') },
})

const openRoutes = {
  person: createRoute({
    method: 'get',
    path: '/api/v1/panel/person',
    tags,
    summary: 'The person of a panel',
    responses: { 200: json(personSchema, 'The person') },
  }),
  timeline: createRoute({
    method: 'get',
    path: '/api/v1/panel/timeline',
    tags,
    summary: 'The timeline of a panel’s person',
    request: { query: timelineQuerySchema },
    responses: { 200: json(timelineSchema, 'Newest first') },
  }),
  lanes: createRoute({
    method: 'get',
    path: '/api/v1/panel/lanes',
    tags,
    summary: 'The lanes of a panel’s person',
    request: { query: lanesQuerySchema },
    responses: { 200: json(lanesSchema, 'Marks by area') },
  }),
}

/** `/people/{id}/panel`. */
export function panelRoutes(profiles: Profiles) {
  const api = createApi()
  api.openapi(makeRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const { person } = await profiles.find(principal.workspace, c.req.valid('param').id)
    const origin = profiles.publicUrl ?? new URL(c.req.url).origin
    const link = await profiles.panels.make(principal, person, c.req.valid('json'), origin)
    await profiles.noteMade(principal, person, link)
    return c.json(link, 201)
  })
  return api
}

/**
 * What an embedded panel reads, by its token alone: whole paths, to be mounted before the sign-in. Whoever has the
 * token sees what its maker may see; looks are noted as theirs.
 */
export function openPanelRoutes(profiles: Profiles) {
  const api = createApi()

  async function opened(authorization: string | undefined) {
    const claims = await profiles.panels.open(/^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1])
    const { workspace, by, sees, person } = claims
    const maker: Principal = { ...by, workspace, role: sees ? 'analyst' : 'viewer' }
    const view = await profiles.viewOf(maker, sees)
    return { workspace, maker, person, view, look: { panel: true, masked: !sees } }
  }

  api.openapi(openRoutes.person, async (c) => {
    const { workspace, maker, person, view, look } = await opened(c.req.header('authorization'))
    const found = await profiles.person(workspace, person, view)
    profiles.looks.note(maker, `person:${found.id}`, 'panel', look)
    return c.json(found, 200)
  })

  api.openapi(openRoutes.timeline, async (c) => {
    const { workspace, maker, person, view, look } = await opened(c.req.header('authorization'))
    profiles.looks.note(maker, `person:${person}`, 'panel', look)
    return c.json(await profiles.timeline(workspace, person, c.req.valid('query'), view), 200)
  })

  api.openapi(openRoutes.lanes, async (c) => {
    const { workspace, maker, person, view, look } = await opened(c.req.header('authorization'))
    profiles.looks.note(maker, `person:${person}`, 'panel', look)
    return c.json(await profiles.lanes(workspace, person, c.req.valid('query'), view), 200)
  })

  return api
}
