import { createRoute, z } from '@hono/zod-openapi'
import { body, can, createApi, demand, json } from '../access/index.ts'
import { definitionRoutes, storedSchema } from '../definitions/index.ts'
import { clashSchema } from './clashes.ts'
import { peopleResultSchema, rowsResultSchema } from './drill.ts'
import { explanationSchema } from './explain.ts'
import { exportRequestSchema, writeFigures } from './export.ts'
import { metricNameSchema, metricSchema } from './metric.ts'
import type { Metrics } from './metrics.ts'
import {
  batchRequestSchema,
  batchResultSchema,
  drillRequestSchema,
  queryRequestSchema,
  queryResultSchema,
} from './request.ts'
import { stepRoutes } from './step-routes.ts'

const storedMetricSchema = storedSchema(metricSchema).meta({ id: 'StoredMeasure' })

const tags = ['Measures']

/** Measures over HTTP: figures, catalogue, definitions as files. Paths are relative to `/api/v1`. */
export function metricsRoutes(metrics: Metrics) {
  return createApi()
    .route('/', figureRoutes(metrics))
    .route('/', stepRoutes(metrics))
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
    .openapi(
      createRoute({
        method: 'get',
        path: '/catalogue/clashes',
        tags,
        summary: 'Measures that say the same, or look alike and count differently',
        responses: { 200: json(z.object({ clashes: z.array(clashSchema) }), 'Pairs by name') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json({ clashes: await metrics.clashes(c.var.principal.workspace) }, 200)
      },
    )
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
        path: '/metrics/batch',
        tags,
        summary: 'Figures of several measures at once',
        description:
          'Each question is answered, or refused, by itself. Questions over the same events read them once.',
        request: { body: body(batchRequestSchema) },
        responses: { 200: json(batchResultSchema, 'A result or an error for each, in the order asked') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.batch(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/export',
        tags,
        summary: 'Figures of a measure as a CSV or Parquet file',
        description: 'The question, its filter and how fresh the data is stand in the file too.',
        request: { body: body(exportRequestSchema) },
        responses: {
          200: {
            description: 'The file',
            content: {
              'text/csv': { schema: z.string() },
              'application/vnd.apache.parquet': { schema: z.string() },
            },
          },
        },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        const asked = c.req.valid('json')
        const { format: _, ...question } = asked
        const file = writeFigures(await metrics.query(c.var.principal.workspace, question), asked)
        c.header('content-type', file.type)
        c.header('content-disposition', `attachment; filename="${file.name}"`)
        return c.body(file.bytes as Uint8Array<ArrayBuffer>)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/explain',
        tags,
        summary: 'The SQL by which a figure is computed; nothing is computed',
        request: { body: body(queryRequestSchema) },
        responses: { 200: json(explanationSchema, 'The statements') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.explain(c.var.principal.workspace, c.req.valid('json')), 200)
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
