import { createRoute, z } from '@hono/zod-openapi'
import { body, can, createApi, demand, json } from '../access/index.ts'
import { definitionRoutes, storedSchema } from '../definitions/index.ts'
import { definitionsPlanSchema, definitionsRequestSchema } from './definitions.ts'
import { definitionFileSchema } from './documents.ts'
import { peopleResultSchema, rowsResultSchema } from './drill.ts'
import { metricNameSchema, metricSchema } from './metric.ts'
import type { Metrics } from './metrics.ts'
import { drillRequestSchema, queryRequestSchema, queryResultSchema } from './request.ts'

const storedMetricSchema = storedSchema(metricSchema).meta({ id: 'StoredMeasure' })

const tags = ['Measures']
/** Measures over HTTP: figures, catalogue, definitions as files. Paths are relative to `/api/v1`. */
export function metricsRoutes(metrics: Metrics) {
  return createApi()
    .route('/', figureRoutes(metrics))
    .route(
      '/',
      definitionRoutes({
        path: '/metrics',
        listed: 'metrics',
        tag: 'Measures',
        noun: 'measure',
        read: 'measures:read',
        write: 'measures:write',
        name: metricNameSchema,
        definition: metricSchema,
        one: storedMetricSchema,
        defined: metrics,
      }),
    )
    .route('/', documentRoutes(metrics))
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

function documentRoutes(metrics: Metrics) {
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
