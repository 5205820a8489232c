import { createRoute, z } from '@hono/zod-openapi'
import { createApi, demand } from '../access/index.ts'
import {
  parkedDetailSchema,
  parkedEventSchema,
  parkedReasonSchema,
  parkedStateSchema,
  selectionSchema,
} from './parked.ts'
import { type Mending, mendRequestSchema, previewSchema, replayResultSchema } from './parked-mending.ts'
import type { ParkedStore } from './parked-store.ts'
import { body, json } from './route-shapes.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/parked',
  request: {
    query: z.object({
      source: z.string().optional(),
      code: z.string().optional(),
      event: z.string().optional(),
      state: parkedStateSchema.default('parked'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().optional(),
    }),
  },
  responses: json(
    z.object({ items: z.array(parkedEventSchema), next: z.string().nullable() }),
    'Parked events, newest first.',
  ),
})

const reasonsRoute = createRoute({
  method: 'get',
  path: '/parked/reasons',
  request: { query: z.object({ source: z.string().optional() }) },
  responses: json(z.object({ items: z.array(parkedReasonSchema) }), 'How many wait for which reason.'),
})

const getRoute = createRoute({
  method: 'get',
  path: '/parked/{id}',
  request: { params: z.object({ id: z.string() }) },
  responses: json(parkedDetailSchema, 'One parked event with its bytes.'),
})

const previewRoute = createRoute({
  method: 'post',
  path: '/parked/preview',
  request: body(mendRequestSchema),
  responses: json(previewSchema, 'What the mapping would make of them, and whether that would be stored.'),
})

const replayRoute = createRoute({
  method: 'post',
  path: '/parked/replay',
  request: body(mendRequestSchema),
  responses: json(replayResultSchema, 'What became of them; those in `failed` stay parked.'),
})

const discardRoute = createRoute({
  method: 'post',
  path: '/parked/discard',
  request: body(z.strictObject({ selection: selectionSchema, reason: z.string().trim().min(3).max(1000) })),
  responses: json(z.object({ discarded: z.number().int() }), 'How many were given up.'),
})

/** Parked events: who may see events may read them, editors may mend them. */
export function parkedRoutes({ store, mending }: { store: ParkedStore; mending: Mending }) {
  const api = createApi()
  api.openapi(listRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:read')
    return c.json(await store.list(principal.workspace, c.req.valid('query')), 200)
  })
  api.openapi(reasonsRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:read')
    return c.json({ items: await store.reasons(principal.workspace, c.req.valid('query')) }, 200)
  })
  api.openapi(getRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:read')
    return c.json(await store.get(principal.workspace, c.req.valid('param').id), 200)
  })
  api.openapi(previewRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:mend')
    return c.json(await mending.preview(principal.workspace, c.req.valid('json')), 200)
  })
  api.openapi(replayRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:mend')
    return c.json(await mending.replay(principal, c.req.valid('json')), 200)
  })
  api.openapi(discardRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:mend')
    const { selection, reason } = c.req.valid('json')
    return c.json(await mending.discard(principal, selection, reason), 200)
  })
  return api
}
