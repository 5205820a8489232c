import { createRoute } from '@hono/zod-openapi'
import { createApi, demand, json } from '../access/index.ts'
import { accountRoutes } from './account-routes.ts'
import { fieldRoutes } from './field-routes.ts'
import { panelRoutes } from './panel-routes.ts'
import {
  peoplePageSchema,
  peopleQuerySchema,
  personSchema,
  rawEventsQuerySchema,
  rawEventsSchema,
} from './person.ts'
import type { Profiles } from './profiles.ts'
import { identifierParameters, personParameter } from './route-shapes.ts'
import { lanesQuerySchema, lanesSchema, timelineQuerySchema, timelineSchema } from './timeline.ts'

const tags = ['People']

const routes = {
  list: createRoute({
    method: 'get',
    path: '/people',
    tags,
    summary: 'People, newest activity first; or those of a search, best match first',
    description:
      'Who sees people masked (no right people:read) searches only fields whose values they may see: `searched` names them.',
    request: { query: peopleQuerySchema },
    responses: { 200: json(peoplePageSchema, 'A page of people') },
  }),
  person: createRoute({
    method: 'get',
    path: '/people/{id}',
    tags,
    summary: 'One person: traits, identifiers, accounts, consent, their own words',
    request: { params: personParameter },
    responses: { 200: json(personSchema, 'The person') },
  }),
  by: createRoute({
    method: 'get',
    path: '/people/by/{type}/{value}',
    tags,
    summary: 'The person of an identifier',
    description: 'Needs the right people:read: an answer would tell whose identifier it is.',
    request: { params: identifierParameters },
    responses: { 200: json(personSchema, 'The person') },
  }),
  timeline: createRoute({
    method: 'get',
    path: '/people/{id}/timeline',
    tags,
    summary: 'What a person did and met, by day, in plain words',
    request: { params: personParameter, query: timelineQuerySchema },
    responses: { 200: json(timelineSchema, 'Newest first') },
  }),
  lanes: createRoute({
    method: 'get',
    path: '/people/{id}/lanes',
    tags,
    summary: 'The last days by area, to be drawn',
    request: { params: personParameter, query: lanesQuerySchema },
    responses: { 200: json(lanesSchema, 'Marks by area, oldest first') },
  }),
  events: createRoute({
    method: 'get',
    path: '/people/{id}/events',
    tags,
    summary: 'The events of a person as they are stored',
    description: 'Needs the right people:read: properties are as they were sent.',
    request: { params: personParameter, query: rawEventsQuerySchema },
    responses: { 200: json(rawEventsSchema, 'Newest first') },
  }),
}

/** People, accounts, fields and panels over HTTP. Paths are relative to `/api/v1`. Every look is noted. */
export function profileRoutes(profiles: Profiles) {
  return createApi()
    .route('/', peopleRoutes(profiles))
    .route('/', accountRoutes(profiles))
    .route('/', fieldRoutes(profiles))
    .route('/', panelRoutes(profiles))
}

function peopleRoutes(profiles: Profiles) {
  const api = createApi()

  api.openapi(routes.list, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const query = c.req.valid('query')
    const page = await profiles.list(principal.workspace, query, await profiles.viewOf(principal))
    profiles.looks.note(principal, 'people:list', query.search ? 'search' : 'list', {
      people: page.people.map(({ id }) => id),
      masked: page.masked,
    })
    return c.json(page, 200)
  })

  api.openapi(routes.by, async (c) => {
    const { principal } = c.var
    demand(principal, 'people:read')
    const { type, value } = c.req.valid('param')
    const id = await profiles.findBy(principal.workspace, type, value)
    profiles.looks.note(principal, `person:${id}`, 'identifier', { masked: false })
    return c.json(await profiles.person(principal.workspace, id, await profiles.viewOf(principal)), 200)
  })

  api.openapi(routes.person, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const view = await profiles.viewOf(principal)
    const person = await profiles.person(principal.workspace, c.req.valid('param').id, view)
    profiles.looks.note(principal, `person:${person.id}`, 'page', { masked: person.masked })
    return c.json(person, 200)
  })

  return api.route('/', journeyRoutes(profiles))
}

function journeyRoutes(profiles: Profiles) {
  const api = createApi()

  api.openapi(routes.timeline, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const { id } = c.req.valid('param')
    const view = await profiles.viewOf(principal)
    const timeline = await profiles.timeline(principal.workspace, id, c.req.valid('query'), view)
    profiles.looks.note(principal, `person:${id}`, 'timeline', { masked: timeline.masked })
    return c.json(timeline, 200)
  })

  api.openapi(routes.lanes, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const { id } = c.req.valid('param')
    const view = await profiles.viewOf(principal)
    const lanes = await profiles.lanes(principal.workspace, id, c.req.valid('query'), view)
    profiles.looks.note(principal, `person:${id}`, 'lanes', { masked: lanes.masked })
    return c.json(lanes, 200)
  })

  api.openapi(routes.events, async (c) => {
    const { principal } = c.var
    demand(principal, 'people:read')
    const { id } = c.req.valid('param')
    const events = await profiles.rawEvents(principal.workspace, id, c.req.valid('query'))
    profiles.looks.note(principal, `person:${id}`, 'events', { masked: false })
    return c.json(events, 200)
  })

  return api
}
