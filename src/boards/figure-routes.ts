import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import { segmentNameSchema } from '../expression/index.ts'
import { metricNameSchema } from '../metrics/index.ts'
import { boardNameSchema, boardSchema } from './board.ts'
import type { Boards } from './boards.ts'
import { boardFiguresSchema, figuresRequestSchema } from './figures.ts'
import { readerOf } from './reader.ts'

const tags = ['Boards']
const named = z.object({ name: boardNameSchema })

const previewSchema = z
  .strictObject({ board: boardSchema, figures: figuresRequestSchema.optional() })
  .meta({ id: 'BoardPreview' })

const usesSchema = z.object({
  boards: z.array(z.object({ board: z.string(), label: z.string(), tiles: z.array(z.string()) })),
})

const usedQuery = z
  .object({ measure: metricNameSchema.optional(), segment: segmentNameSchema.optional() })
  .refine(({ measure, segment }) => (measure === undefined) !== (segment === undefined), {
    error: 'give either `measure` or `segment`',
    path: ['measure'],
  })

/** What boards show, and which use something. They stand before `/boards/{name}`. */
export function figureRoutes(boards: Boards) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/boards/{name}/figures',
        tags,
        summary: 'All that a board shows, in one answer',
        description:
          'Each tile has its result or says why it has none. With it: who looks after its measures, their aims, how fresh it is, the last decision, open talks and what happened in the time.',
        request: { params: named, body: body(figuresRequestSchema) },
        responses: { 200: json(boardFiguresSchema, 'The tiles in the board’s order') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'boards:read')
        const { name } = c.req.valid('param')
        const asked = c.req.valid('json')
        return c.json(await boards.figures(principal.workspace, name, asked, readerOf(principal)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/boards/preview',
        tags,
        summary: 'What a board would show, before it is kept',
        request: { body: body(previewSchema) },
        responses: { 200: json(boardFiguresSchema, 'The tiles in the board’s order') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'boards:read')
        const { board, figures = {} } = c.req.valid('json')
        return c.json(await boards.preview(principal.workspace, board, figures, readerOf(principal)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/boards/using',
        tags,
        summary: 'Boards that use a measure or a group of customers',
        request: { query: usedQuery },
        responses: { 200: json(usesSchema, 'By name; without tiles when the board’s own condition uses it') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        const { measure, segment } = c.req.valid('query')
        const used = measure === undefined ? { segment: segment! } : { measure }
        return c.json({ boards: await boards.usedBy(c.var.principal.workspace, used) }, 200)
      },
    )
}
