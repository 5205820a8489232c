import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import { metricNameSchema } from '../metrics/index.ts'
import { forecastAnswerSchema, forecastRequestSchema } from './forecast.ts'
import type { Forecasts } from './forecasts.ts'
import { outlooksSchema, scoresQuerySchema, scoresSchema } from './score.ts'
import { whatIfRequestSchema, whatIfSchema } from './what-if.ts'
import { writeForecasts } from './written.ts'

const tags = ['Forecasts']

const routes = {
  query: createRoute({
    method: 'post',
    path: '/forecasts/query',
    tags,
    summary: 'What a measure is likely to be',
    description:
      'The method is chosen by trying several on past times. Where none is better than repeating the last season, that is said and nothing is foreseen. With format=csv: a file.',
    request: { body: body(forecastRequestSchema) },
    responses: {
      200: {
        description: 'A forecast for each group',
        content: {
          'application/json': { schema: forecastAnswerSchema },
          'text/csv': { schema: z.string() },
        },
      },
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/forecasts',
    tags,
    summary: 'The measures of the catalogue with their newest kept forecast',
    responses: { 200: json(outlooksSchema, 'By label') },
  }),
  scores: createRoute({
    method: 'get',
    path: '/forecasts/{measure}/scores',
    tags,
    summary: 'Past forecasts of a measure beside what came',
    request: { params: z.object({ measure: metricNameSchema }), query: scoresQuerySchema },
    responses: { 200: json(scoresSchema, 'Errors, and how often the ranges held') },
  }),
  whatIf: createRoute({
    method: 'post',
    path: '/forecasts/what-if',
    tags,
    summary: 'What moving a measure is likely to bring to those above it in the tree',
    request: { body: body(whatIfRequestSchema) },
    responses: { 200: json(whatIfSchema, 'Outcomes with their uncertainty and how each link is known') },
  }),
}

/** Forecasts over HTTP. Paths are relative to `/api/v1`. */
export function forecastRoutes({ forecasts }: { forecasts: Forecasts }) {
  return createApi()
    .openapi(routes.query, async (c) => {
      demand(c.var.principal, 'measures:read')
      const asked = c.req.valid('json')
      const answer = await forecasts.query(c.var.principal.workspace, asked)
      if (asked.format === 'json') return c.json(answer, 200)
      const { name, type, text } = writeForecasts(answer)
      return c.text(text, 200, {
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
      })
    })
    .openapi(routes.list, async (c) => {
      demand(c.var.principal, 'measures:read')
      return c.json(await forecasts.outlooks(c.var.principal.workspace), 200)
    })
    .openapi(routes.scores, async (c) => {
      demand(c.var.principal, 'measures:read')
      const { measure } = c.req.valid('param')
      return c.json(await forecasts.scores(c.var.principal.workspace, measure, c.req.valid('query')), 200)
    })
    .openapi(routes.whatIf, async (c) => {
      demand(c.var.principal, 'impact:read')
      return c.json(await forecasts.whatIf(c.var.principal.workspace, c.req.valid('json')), 200)
    })
}
