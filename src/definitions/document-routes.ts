import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import { applyRequestSchema, type Definitions, definitionsRequestSchema, usesSchema } from './definitions.ts'
import { definitionFileSchema } from './documents.ts'
import { planSchema } from './plan.ts'

const tags = ['Definitions']

/** Definitions as files, and what uses what, over HTTP. Paths are relative to `/api/v1`. */
export function documentRoutes(definitions: Definitions) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/definitions',
        tags,
        summary: 'Every definition as a YAML file',
        responses: { 200: json(z.object({ documents: z.array(definitionFileSchema) }), 'The files') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json({ documents: await definitions.pull(c.var.principal.workspace) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/definitions/plan',
        tags,
        summary: 'What applying YAML files would change, touch and break',
        request: { body: body(definitionsRequestSchema) },
        responses: { 200: json(planSchema, 'The plan; nothing was changed') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await definitions.plan(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/definitions/apply',
        tags,
        summary: 'Bring the definitions to what YAML files say, all or nothing',
        request: { body: body(applyRequestSchema) },
        responses: { 200: json(planSchema, 'What was done') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await definitions.apply(c.var.principal, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/definitions/{kind}/{name}/uses',
        tags,
        summary: 'What names a definition, and what it names',
        request: { params: z.object({ kind: z.string().min(1).max(40), name: z.string().min(1).max(200) }) },
        responses: { 200: json(usesSchema, 'By kind and name') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        const { kind, name } = c.req.valid('param')
        return c.json(await definitions.usesOf(c.var.principal.workspace, kind, name), 200)
      },
    )
}
