import { createRoute, z } from '@hono/zod-openapi'
import { can, createApi, demand } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { definitionsPlanSchema, definitionsRequestSchema } from './definitions.ts'
import { definitionFileSchema } from './documents.ts'
import { peopleResultSchema, rowsResultSchema } from './drill.ts'
import { metricNameSchema, metricSchema } from './metric.ts'
import type { Metrics } from './metrics.ts'
import { drillRequestSchema, queryRequestSchema, queryResultSchema } from './request.ts'

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

const storedMetricSchema = z
  .object({
    definition: metricSchema,
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
  .meta({ id: 'StoredMeasure' })
const metricListSchema = z.object({ metrics: z.array(storedMetricSchema) })
const metricHistorySchema = z.object({
  changes: z.array(
    z.object({
      version: z.number().int(),
      definition: metricSchema.nullable().describe('null when it was removed'),
      diff: z.string(),
      changedAt: z.string(),
      changedBy: z.string(),
    }),
  ),
})

const tags = ['Measures']
const named = z.object({ name: metricNameSchema })
const expected = z.coerce.number().int().min(0).optional()
const versioned = z.object({
  version: expected.describe('version that was changed, 0 for a new one; another version answers 409'),
})

/** Measures over HTTP: figures, catalogue, definitions as files. Paths are relative to `/api/v1`. */
export function metricsRoutes(metrics: Metrics) {
  return createApi()
    .route('/', figureRoutes(metrics))
    .route('/', catalogueRoutes(metrics))
    .route('/', changeRoutes(metrics))
    .route('/', definitionRoutes(metrics))
}

function figureRoutes(metrics: Metrics) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/query',
        tags,
        summary: 'Figures of a measure over a period',
        request: { body: body(queryRequestSchema) },
        responses: { 200: json(queryResultSchema, 'The series') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.query(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/rows',
        tags,
        summary: 'The events behind a number',
        description:
          'The same question as the number, one point of it (`t`) or one group (`group`, `others`). Who it was and what was said need the right people:read.',
        request: { body: body(drillRequestSchema) },
        responses: { 200: json(rowsResultSchema, 'Newest first') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'measures:read')
        const masked = !can(principal, 'people:read')
        return c.json(await metrics.rows(principal.workspace, c.req.valid('json'), { masked }), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/people',
        tags,
        summary: 'The people behind a number',
        request: { body: body(drillRequestSchema) },
        responses: { 200: json(peopleResultSchema, 'The biggest part first') },
      }),
      async (c) => {
        demand(c.var.principal, 'people:read')
        return c.json(await metrics.people(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
}

function catalogueRoutes(metrics: Metrics) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/metrics',
        tags,
        summary: 'The catalogue',
        responses: { 200: json(metricListSchema, 'All measures, by name') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json({ metrics: await metrics.list(c.var.principal.workspace) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/metrics/{name}',
        tags,
        summary: 'One measure',
        request: { params: named },
        responses: { 200: json(storedMetricSchema, 'The measure') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.get(c.var.principal.workspace, c.req.valid('param').name), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/metrics/{name}/history',
        tags,
        summary: 'Changes of a measure: who, when, what',
        request: { params: named },
        responses: { 200: json(metricHistorySchema, 'Newest first') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(
          { changes: await metrics.history(c.var.principal.workspace, c.req.valid('param').name) },
          200,
        )
      },
    )
}

function changeRoutes(metrics: Metrics) {
  return createApi()
    .openapi(
      createRoute({
        method: 'put',
        path: '/metrics/{name}',
        tags,
        summary: 'Make or change a measure',
        request: { params: named, query: versioned, body: body(metricSchema) },
        responses: { 200: json(storedMetricSchema, 'The measure as it is now') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'measures:write')
        const definition = c.req.valid('json')
        if (definition.name !== c.req.valid('param').name) {
          throw new TandemError('invalid_request', {
            errors: [{ path: '/name', message: 'is the name in the address' }],
          })
        }
        const { version } = c.req.valid('query')
        return c.json(
          await metrics.save(principal.workspace, definition, {
            by: principal.label,
            ...(version === undefined ? {} : { expected: version }),
          }),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/metrics/{name}',
        tags,
        summary: 'Remove a measure; its history stays',
        request: { params: named, query: versioned },
        responses: { 204: { description: 'Removed' } },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'measures:write')
        const { version } = c.req.valid('query')
        await metrics.remove(principal.workspace, c.req.valid('param').name, {
          by: principal.label,
          ...(version === undefined ? {} : { expected: version }),
        })
        return c.body(null, 204)
      },
    )
}

function definitionRoutes(metrics: Metrics) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/definitions',
        tags,
        summary: 'Every definition as a YAML file',
        responses: {
          200: json(z.object({ documents: z.array(definitionFileSchema) }), 'The files'),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json({ documents: await metrics.pull(c.var.principal.workspace) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/definitions/plan',
        tags,
        summary: 'What applying YAML files would change',
        request: { body: body(definitionsRequestSchema) },
        responses: { 200: json(definitionsPlanSchema, 'The plan; nothing was changed') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.plan(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/definitions/apply',
        tags,
        summary: 'Bring the definitions to what YAML files say, all or nothing',
        request: { body: body(definitionsRequestSchema) },
        responses: { 200: json(definitionsPlanSchema, 'What was done') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'measures:write')
        return c.json(await metrics.apply(principal.workspace, c.req.valid('json'), principal.label), 200)
      },
    )
}
