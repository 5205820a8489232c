import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import type { Boards } from './boards.ts'
import { commentChangeSchema, commentInputSchema, commentSchema, subjectSchema } from './comment.ts'

const tags = ['Comments']
const identified = z.object({ id: z.string().min(1).max(60) })

/** `/comments`. Whoever may read boards may speak about them; changing words is for those who wrote them. */
export function commentRoutes({ comments }: Pick<Boards, 'comments'>) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/comments',
        tags,
        summary: 'What was said about a board, a tile or a measure',
        request: { query: z.object({ subject: subjectSchema }) },
        responses: {
          200: json(
            z.object({ comments: z.array(commentSchema) }),
            'Oldest first, answers after what they answer',
          ),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        const { subject } = c.req.valid('query')
        return c.json({ comments: await comments.list(c.var.principal.workspace, subject) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/comments',
        tags,
        summary: 'Say something, or answer',
        request: { body: body(commentInputSchema) },
        responses: { 201: json(commentSchema, 'The comment') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        return c.json(await comments.add(c.var.principal, c.req.valid('json')), 201)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/comments/{id}',
        tags,
        summary: 'Change one’s own words, or resolve a talk',
        request: { params: identified, body: body(commentChangeSchema) },
        responses: { 200: json(commentSchema, 'The comment as it is now') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        const { id } = c.req.valid('param')
        return c.json(await comments.change(c.var.principal, id, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/comments/{id}',
        tags,
        summary: 'Take one’s own words away; answers stay',
        request: { params: identified },
        responses: { 204: { description: 'Taken away' } },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        await comments.remove(c.var.principal, c.req.valid('param').id)
        return c.body(null, 204)
      },
    )
}
