import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import type { Dashboards } from './dashboards.ts'
import {
  inOneLanguage,
  oneWall,
  pastSchema,
  shown,
  templatesSchema,
  triedNowSchema,
  triedOnPastSchema,
  triedSchema,
  wallSchema,
} from './route-shapes.ts'
import { wallBlocksSchema } from './state.ts'
import { headlineRuleSchema, wallDefinitionSchema, wallKindSchema } from './wall.ts'

const name = z.string().trim().min(1).max(80)

const routes = {
  templates: createRoute({
    method: 'get',
    path: '/walls/templates',
    summary: 'Kinds of company a wall can begin from, and which of their places the events here fill',
    request: { query: inOneLanguage },
    responses: { 200: json(templatesSchema, 'templates') },
  }),
  create: createRoute({
    method: 'post',
    path: '/walls',
    summary:
      'Makes a wall; without a definition it follows the events there are, by the template of its kind',
    request: {
      body: body(
        z.strictObject({
          name,
          kind: wallKindSchema.optional(),
          definition: wallDefinitionSchema.optional().describe('for a copy: that of the other wall'),
        }),
      ),
    },
    responses: { 201: json(wallSchema, 'the wall') },
  }),
  save: createRoute({
    method: 'put',
    path: '/walls/{id}',
    summary: 'Saves the next version of a wall',
    request: {
      params: oneWall,
      body: body(
        z.strictObject({
          version: z.number().int().describe('the version that was read'),
          name: name.optional(),
          definition: wallDefinitionSchema
            .optional()
            .describe('absent: back to following the events there are'),
        }),
      ),
    },
    responses: { 200: json(wallSchema, 'the next version') },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/walls/{id}',
    summary: 'Takes a wall away; it can be brought back',
    request: {
      params: oneWall,
      query: z.object({ version: z.coerce.number().int().describe('the version that was read') }),
    },
    responses: { 204: { description: 'removed' } },
  }),
  removed: createRoute({
    method: 'get',
    path: '/walls/removed',
    summary: 'Walls that were removed',
    responses: { 200: json(z.object({ walls: z.array(wallSchema) }), 'walls') },
  }),
  bringBack: createRoute({
    method: 'post',
    path: '/walls/{id}/bring-back',
    summary: 'Brings a removed wall back as it was',
    request: { params: oneWall },
    responses: { 200: json(wallSchema, 'the wall') },
  }),
  versions: createRoute({
    method: 'get',
    path: '/walls/{id}/versions',
    summary: 'Every version of a wall, newest first',
    request: { params: oneWall },
    responses: { 200: json(z.object({ versions: z.array(wallSchema.omit({ id: true })) }), 'versions') },
  }),
  previewWall: createRoute({
    method: 'post',
    path: '/walls/{id}/preview',
    summary: 'What a wall would show now with a definition that is not saved',
    request: {
      params: oneWall,
      query: inOneLanguage,
      body: body(z.strictObject({ definition: wallDefinitionSchema })),
    },
    responses: {
      200: json(
        z.object({
          blocks: wallBlocksSchema,
          faults: z.array(z.object({ path: z.string(), message: z.string() })),
        }),
        'its blocks, and what would keep it from being saved',
      ),
    },
  }),
  headlineRules: createRoute({
    method: 'get',
    path: '/walls/headline-rules',
    summary: 'The headline rules that come with the product, tried after those of a wall',
    responses: { 200: json(z.object({ rules: z.array(headlineRuleSchema) }), 'rules, first to last') },
  }),
  previewHeadline: createRoute({
    method: 'post',
    path: '/walls/{id}/headline/preview',
    summary: 'The headline that rules would make of the wall as it is now',
    request: { params: oneWall, query: inOneLanguage, body: body(triedSchema) },
    responses: { 200: json(triedNowSchema, 'the headline, and how long each rule may get') },
  }),
  headlinePast: createRoute({
    method: 'post',
    path: '/walls/{id}/headline/past',
    summary: 'What the headline would have said over the past days, hour by hour',
    request: { params: oneWall, query: inOneLanguage, body: body(triedOnPastSchema) },
    responses: { 200: json(pastSchema, 'stretches of hours with one headline, oldest first') },
  }),
}

/** Making, changing and trying walls; for those who may change them. */
export function wallEditRoutes(dashboards: Dashboards) {
  const api = createApi()
  api.openapi(routes.templates, async (c) => {
    demand(c.var.principal, 'walls:write')
    const { language } = c.req.valid('query')
    return c.json({ templates: await dashboards.templates(c.var.principal.workspace, language) }, 200)
  })

  api.openapi(routes.removed, async (c) => {
    demand(c.var.principal, 'walls:write')
    return c.json({ walls: (await dashboards.removed(c.var.principal.workspace)).map(shown) }, 200)
  })

  api.openapi(routes.headlineRules, (c) => {
    demand(c.var.principal, 'walls:write')
    return c.json({ rules: [...dashboards.standardHeadlines] }, 200)
  })

  api.openapi(routes.create, async (c) => {
    demand(c.var.principal, 'walls:write')
    return c.json(shown(await dashboards.create(c.var.principal, c.req.valid('json'))), 201)
  })

  api.openapi(routes.save, async (c) => {
    demand(c.var.principal, 'walls:write')
    const { id } = c.req.valid('param')
    return c.json(shown(await dashboards.save(c.var.principal, id, c.req.valid('json'))), 200)
  })

  api.openapi(routes.remove, async (c) => {
    demand(c.var.principal, 'walls:write')
    await dashboards.remove(c.var.principal, c.req.valid('param').id, c.req.valid('query').version)
    return c.body(null, 204)
  })

  api.openapi(routes.bringBack, async (c) => {
    demand(c.var.principal, 'walls:write')
    return c.json(shown(await dashboards.bringBack(c.var.principal, c.req.valid('param').id)), 200)
  })

  api.openapi(routes.versions, async (c) => {
    demand(c.var.principal, 'walls:write')
    const versions = await dashboards.versions(c.var.principal.workspace, c.req.valid('param').id)
    return c.json({ versions }, 200)
  })

  addTrials(api, dashboards)
  return api
}

function addTrials(api: ReturnType<typeof createApi>, dashboards: Dashboards): void {
  api.openapi(routes.previewWall, async (c) => {
    demand(c.var.principal, 'walls:write')
    const { id } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const { definition } = c.req.valid('json')
    return c.json(await dashboards.previewWall(c.var.principal, id, definition, language), 200)
  })

  api.openapi(routes.previewHeadline, async (c) => {
    demand(c.var.principal, 'walls:write')
    const given = { ...c.req.valid('json'), ...c.req.valid('query') }
    return c.json(await dashboards.previewHeadline(c.var.principal, c.req.valid('param').id, given), 200)
  })

  api.openapi(routes.headlinePast, async (c) => {
    demand(c.var.principal, 'walls:write')
    const given = { ...c.req.valid('json'), ...c.req.valid('query') }
    return c.json(await dashboards.headlinePast(c.var.principal, c.req.valid('param').id, given), 200)
  })
}
