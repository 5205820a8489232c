import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import type { Boards } from './boards.ts'
import {
  decisionChangeSchema,
  decisionInputSchema,
  decisionSchema,
  decisionsQuerySchema,
  outcomeInputSchema,
} from './decision.ts'

const tags = ['Decisions']
const identified = z.object({ id: z.string().min(1).max(60) })

/** `/decisions`. */
export function decisionRoutes({ decisions }: Pick<Boards, 'decisions'>) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/decisions',
        tags,
        summary: 'What was decided, and what happened since',
        request: { query: decisionsQuerySchema },
        responses: {
          200: json(z.object({ decisions: z.array(decisionSchema) }), 'Newest first, at most 500'),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        return c.json(
          { decisions: await decisions.list(c.var.principal.workspace, c.req.valid('query')) },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/decisions/{id}',
        tags,
        summary: 'One decision',
        request: { params: identified },
        responses: { 200: json(decisionSchema, 'The decision') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        return c.json(await decisions.get(c.var.principal.workspace, c.req.valid('param').id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/decisions',
        tags,
        summary: 'Write down what was seen and decided; the figure is measured now',
        request: { body: body(decisionInputSchema) },
        responses: { 201: json(decisionSchema, 'The decision with the figure as it is') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        return c.json(await decisions.add(c.var.principal, c.req.valid('json')), 201)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/decisions/{id}',
        tags,
        summary: 'Look again on another day',
        request: { params: identified, body: body(decisionChangeSchema) },
        responses: { 200: json(decisionSchema, 'The decision as it is now') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { id } = c.req.valid('param')
        return c.json(await decisions.postpone(c.var.principal, id, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/decisions/{id}/outcome',
        tags,
        summary: 'Write down how it turned out; once',
        request: { params: identified, body: body(outcomeInputSchema) },
        responses: { 200: json(decisionSchema, 'The decision with its outcome') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { id } = c.req.valid('param')
        return c.json(await decisions.close(c.var.principal, id, c.req.valid('json')), 200)
      },
    )
}
