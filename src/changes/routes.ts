import { type Access, can, createApi, demand, type Principal } from '../access/index.ts'
import type { Changes } from './changes.ts'
import { routes } from './route-shapes.ts'

export interface ChangeRouteDependencies {
  changes: Changes
  access: Pick<Access, 'audit'>
  /** The log of who looked at whom. */
  noteLook: (principal: Principal, person: string) => void
}

/** `/changes`, and `/people/{id}/changes`. */
export function changeRoutes({ changes, access, noteLook }: ChangeRouteDependencies) {
  const api = createApi()
  readRoutes(api, changes)
  settingRoutes(api, changes, access)
  personRoutes(api, changes, noteLook)
  decideRoutes(api, changes, access)
  return api
}

type Api = ReturnType<typeof createApi>

/** What has an address of its own comes before that of one change. */
function readRoutes(api: Api, changes: Changes): void {
  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json(await changes.list(c.var.principal.workspace, c.req.valid('query')), 200)
  })

  api.openapi(routes.marks, async (c) => {
    demand(c.var.principal, 'alerts:read')
    const { measure, from, to } = c.req.valid('query')
    const period = { from: Date.parse(from), to: Date.parse(to) }
    return c.json({ items: await changes.marks(c.var.principal.workspace, measure, period) }, 200)
  })
}

function personRoutes(api: Api, changes: Changes, noteLook: ChangeRouteDependencies['noteLook']): void {
  api.openapi(routes.people, async (c) => {
    const { principal } = c.var
    demand(principal, 'people:read')
    const { behaviour, kind, cursor, limit } = c.req.valid('query')
    const asked = {
      limit,
      ...(behaviour === undefined ? {} : { behaviour }),
      ...(kind === undefined ? {} : { kind }),
      ...(cursor === undefined ? {} : { cursor }),
    }
    const found = await changes.people(principal.workspace, asked, !can(principal, 'people:read'))
    for (const { person } of found.items) noteLook(principal, person.id)
    return c.json(found, 200)
  })

  api.openapi(routes.ofPerson, async (c) => {
    const { principal } = c.var
    demand(principal, 'people:read')
    const { id } = c.req.valid('param')
    noteLook(principal, id)
    return c.json(await changes.ofPerson(principal.workspace, id, false), 200)
  })

  api.openapi(routes.get, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json(await changes.get(c.var.principal.workspace, c.req.valid('param').id), 200)
  })
}

function settingRoutes(api: Api, changes: Changes, access: ChangeRouteDependencies['access']): void {
  api.openapi(routes.watched, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json(await changes.watched(c.var.principal.workspace), 200)
  })

  api.openapi(routes.settings, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json(await changes.settings(c.var.principal.workspace), 200)
  })

  api.openapi(routes.saveSettings, async (c) => {
    const { principal } = c.var
    demand(principal, 'measures:write')
    const saved = await changes.saveSettings(principal, c.req.valid('json'))
    await access.audit(principal, 'changes.settings', 'changes', {})
    return c.json(saved, 200)
  })

  api.openapi(routes.look, async (c) => {
    const { principal } = c.var
    demand(principal, 'measures:write')
    const looked = await changes.look(principal.workspace)
    await access.audit(principal, 'changes.look', 'changes', { found: looked.found })
    return c.json(looked, 200)
  })

  api.openapi(routes.silences, async (c) => {
    demand(c.var.principal, 'alerts:read')
    return c.json({ items: await changes.silences(c.var.principal.workspace) }, 200)
  })

  api.openapi(routes.silence, async (c) => {
    const { principal } = c.var
    demand(principal, 'measures:write')
    const made = await changes.silence(principal, c.req.valid('json'))
    await access.audit(principal, 'changes.silence', `silence:${made.id}`, { until: made.until })
    return c.json(made, 201)
  })

  api.openapi(routes.unsilence, async (c) => {
    const { principal } = c.var
    demand(principal, 'measures:write')
    const { id } = c.req.valid('param')
    await changes.unsilence(principal, id)
    await access.audit(principal, 'changes.unsilence', `silence:${id}`)
    return c.body(null, 204)
  })
}

function decideRoutes(api: Api, changes: Changes, access: ChangeRouteDependencies['access']): void {
  api.openapi(routes.acknowledge, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const change = await changes.acknowledge(principal, id)
    await access.audit(principal, 'change.acknowledge', `change:${id}`)
    return c.json(change, 200)
  })

  api.openapi(routes.assign, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const { member } = c.req.valid('json')
    const change = await changes.assign(principal, id, member)
    await access.audit(principal, 'change.assign', `change:${id}`, { member })
    return c.json(change, 200)
  })

  api.openapi(routes.close, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const change = await changes.close(principal, id, given)
    await access.audit(principal, 'change.close', `change:${id}`, { as: given.as })
    return c.json(change, 200)
  })

  api.openapi(routes.reopen, async (c) => {
    const { principal } = c.var
    demand(principal, 'alerts:write')
    const { id } = c.req.valid('param')
    const change = await changes.reopen(principal, id)
    await access.audit(principal, 'change.reopen', `change:${id}`)
    return c.json(change, 200)
  })
}
