import { createRoute } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import type { Metrics } from './metrics.ts'
import {
  cohortsRequestSchema,
  cohortsResultSchema,
  stepsRequestSchema,
  stepsResultSchema,
} from './step-request.ts'

const tags = ['Measures']

/** What measures over people's steps tell beside their number. */
export function stepRoutes(metrics: Metrics) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/steps',
        tags,
        summary: 'People at each step of a conversion',
        description:
          'Of the people who began in the time asked for (each by the first beginning in it): how many did each step, how many were lost before it, and the median time from the step before.',
        request: { body: body(stepsRequestSchema) },
        responses: { 200: json(stepsResultSchema, 'The steps, for each group') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.steps(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/metrics/cohorts',
        tags,
        summary: 'The grid of who came back',
        description:
          'For each day, week or month in which people began how many came back 1, 2, … periods later. A period that is not over yet has no value.',
        request: { body: body(cohortsRequestSchema) },
        responses: { 200: json(cohortsResultSchema, 'The grid, for each group') },
      }),
      async (c) => {
        demand(c.var.principal, 'measures:read')
        return c.json(await metrics.cohorts(c.var.principal.workspace, c.req.valid('json')), 200)
      },
    )
}
