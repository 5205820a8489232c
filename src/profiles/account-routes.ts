import { createRoute } from '@hono/zod-openapi'
import { createApi, demand, json } from '../access/index.ts'
import { accountSchema, accountsPageSchema, accountsQuerySchema, membersPageSchema } from './account.ts'
import type { Profiles } from './profiles.ts'
import { accountParameter, pageQuery } from './route-shapes.ts'
import { timelineQuerySchema, timelineSchema } from './timeline.ts'

const tags = ['Accounts']

const routes = {
  list: createRoute({
    method: 'get',
    path: '/accounts',
    tags,
    summary: 'Accounts, newest activity first; or those of a search',
    request: { query: accountsQuerySchema },
    responses: { 200: json(accountsPageSchema, 'A page of accounts') },
  }),
  account: createRoute({
    method: 'get',
    path: '/accounts/{id}',
    tags,
    summary: 'One account: traits and how many people belong to it',
    request: { params: accountParameter },
    responses: { 200: json(accountSchema, 'The account') },
  }),
  members: createRoute({
    method: 'get',
    path: '/accounts/{id}/members',
    tags,
    summary: 'People of an account, the one last named first',
    request: { params: accountParameter, query: pageQuery },
    responses: { 200: json(membersPageSchema, 'A page of people') },
  }),
  timeline: createRoute({
    method: 'get',
    path: '/accounts/{id}/timeline',
    tags,
    summary: 'What was done for an account, by day, in plain words',
    description: 'Events that name the account (`context.groupId`), and group calls.',
    request: { params: accountParameter, query: timelineQuerySchema },
    responses: { 200: json(timelineSchema, 'Newest first') },
  }),
}

/** `/accounts`. */
export function accountRoutes(profiles: Profiles) {
  const api = createApi()

  api.openapi(routes.list, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const view = await profiles.viewOf(principal)
    return c.json(await profiles.accounts.list(principal.workspace, c.req.valid('query'), view), 200)
  })

  api.openapi(routes.account, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const { id } = c.req.valid('param')
    const account = await profiles.accounts.read(principal.workspace, id, await profiles.viewOf(principal))
    profiles.looks.note(principal, `account:${id}`, 'account', { masked: account.masked })
    return c.json(account, 200)
  })

  api.openapi(routes.members, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const { id } = c.req.valid('param')
    const view = await profiles.viewOf(principal)
    const page = await profiles.accounts.members(principal.workspace, id, c.req.valid('query'), view)
    profiles.looks.note(principal, `account:${id}`, 'list', {
      people: page.members.map((member) => member.id),
      masked: page.masked,
    })
    return c.json(page, 200)
  })

  api.openapi(routes.timeline, async (c) => {
    const { principal } = c.var
    demand(principal, 'profiles:read')
    const { id } = c.req.valid('param')
    const view = await profiles.viewOf(principal)
    const timeline = await profiles.accountTimeline(principal.workspace, id, c.req.valid('query'), view)
    profiles.looks.note(principal, `account:${id}`, 'timeline', { masked: timeline.masked })
    return c.json(timeline, 200)
  })

  return api
}
