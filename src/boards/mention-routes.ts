import { createRoute } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import type { Boards } from './boards.ts'
import { mentionsSchema, mentionsSeenSchema } from './mention.ts'

const tags = ['Comments']

/** `/mentions`: what the reader was named in by colleagues. */
export function mentionRoutes({ mentions }: Pick<Boards, 'mentions'>) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/mentions',
        tags,
        summary: 'What colleagues named you in',
        responses: { 200: json(mentionsSchema, 'Newest first') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        return c.json(await mentions.list(c.var.principal), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/mentions/seen',
        tags,
        summary: 'Note that you have seen them',
        request: { body: body(mentionsSeenSchema) },
        responses: { 200: json(mentionsSchema, 'As they are now') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        await mentions.see(c.var.principal, c.req.valid('json').comments)
        return c.json(await mentions.list(c.var.principal), 200)
      },
    )
}
