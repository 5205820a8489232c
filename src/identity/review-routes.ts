import { createRoute, z } from '@hono/zod-openapi'
import { createApi, demand } from '../access/index.ts'
import type { Identity } from './identity.ts'
import { reviewAnswerSchema, reviewSchema, reviewSources, reviewStates, reviewsPageSchema } from './review.ts'

const tags = ['Identity']

/** The queue of pairs who may be one person. */
export function reviewRoutes(identity: Identity) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/identity/reviews',
        tags,
        summary: 'Pairs of people who may be one',
        request: {
          query: z.object({
            state: z.enum(reviewStates).default('open'),
            source: z.enum(reviewSources).optional(),
            cursor: z.string().max(200).optional(),
            pageSize: z.coerce.number().int().min(1).max(100).default(20),
          }),
        },
        responses: {
          200: {
            description: 'The likeliest first',
            content: { 'application/json': { schema: reviewsPageSchema } },
          },
        },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'people:read')
        const { state, source, cursor, pageSize } = c.req.valid('query')
        const filter = {
          state,
          pageSize,
          ...(source === undefined ? {} : { source }),
          ...(cursor === undefined ? {} : { cursor }),
        }
        return c.json(await identity.reviews(principal.workspace, filter), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/reviews/{id}',
        tags,
        summary: 'Answer whether two people are one',
        request: {
          params: z.object({ id: z.string().max(100) }),
          body: { required: true, content: { 'application/json': { schema: reviewAnswerSchema } } },
        },
        responses: {
          200: { description: 'Answered', content: { 'application/json': { schema: reviewSchema } } },
        },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'people:join')
        demand(principal, 'people:read')
        return c.json(
          await identity.answerReview(principal, c.req.valid('param').id, c.req.valid('json')),
          200,
        )
      },
    )
}
