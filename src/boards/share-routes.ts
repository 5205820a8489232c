import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import { boardNameSchema, boardSchema } from './board.ts'
import type { Boards } from './boards.ts'
import { boardFiguresSchema } from './figures.ts'
import {
  embedLinkSchema,
  embedRequestSchema,
  madeSnapshotSchema,
  sharedBoardSchema,
  snapshotRequestSchema,
  snapshotSchema,
} from './snapshot.ts'

const tags = ['Sharing boards']
const named = z.object({ name: boardNameSchema })
const identified = z.object({ name: boardNameSchema, id: z.string().min(1).max(60) })

const embeddedSchema = z
  .object({
    board: boardSchema,
    figures: boardFiguresSchema,
    currency: z.string().describe('ISO 4217, of the amounts'),
    expiresAt: z.string(),
  })
  .meta({ id: 'EmbeddedBoard' })

/** `/boards/{name}/snapshots` and `/boards/{name}/embed`. */
export function shareRoutes(boards: Boards) {
  const { snapshots, embeds } = boards
  const originOf = (url: string) => boards.publicUrl ?? new URL(url).origin
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/boards/{name}/snapshots',
        tags,
        summary: 'A board’s snapshots',
        request: { params: named },
        responses: {
          200: json(
            z.object({ snapshots: z.array(snapshotSchema) }),
            'Newest first, also those that are over',
          ),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        const { name } = c.req.valid('param')
        return c.json({ snapshots: await snapshots.list(c.var.principal.workspace, name) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/boards/{name}/snapshots',
        tags,
        summary: 'Freeze a board, for whoever has the link',
        description:
          'The link is told this once; only a hash of it is kept. It shows figures, never a person.',
        request: { params: named, body: body(snapshotRequestSchema) },
        responses: { 201: json(madeSnapshotSchema, 'The snapshot with its link') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { name } = c.req.valid('param')
        return c.json(
          await snapshots.take(c.var.principal, name, c.req.valid('json'), originOf(c.req.url)),
          201,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/boards/{name}/snapshots/{id}',
        tags,
        summary: 'End the link of a snapshot; what was frozen is forgotten',
        request: { params: identified },
        responses: { 204: { description: 'Ended' } },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { name, id } = c.req.valid('param')
        await snapshots.revoke(c.var.principal, name, id)
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/boards/{name}/embed',
        tags,
        summary: 'An address at which another tool can show this board in a frame',
        description:
          'It shows figures, never a person, for as long as it says and as long as its maker may read boards. The origins that may frame it are set by EMBED_ORIGINS.',
        request: { params: named, body: body(embedRequestSchema) },
        responses: { 201: json(embedLinkSchema, 'The address') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { name } = c.req.valid('param')
        return c.json(await embeds.make(c.var.principal, name, c.req.valid('json'), originOf(c.req.url)), 201)
      },
    )
}

/** What links show, by their token alone: whole paths, to be mounted before the sign-in. */
export function openBoardRoutes({ snapshots, embeds }: Pick<Boards, 'snapshots' | 'embeds'>) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/shared/boards/{token}',
        tags,
        summary: 'A board as it was when its snapshot was taken',
        request: { params: z.object({ token: z.string().min(1).max(200) }) },
        responses: { 200: json(sharedBoardSchema, 'The board and its figures') },
      }),
      async (c) => c.json(await snapshots.open(c.req.valid('param').token), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/embed/board',
        tags,
        summary: 'The board of an embedded frame, by its token as `Authorization: Bearer`',
        responses: { 200: json(embeddedSchema, 'The board and its figures now') },
      }),
      async (c) => {
        const token = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
        return c.json(await embeds.open(token), 200)
      },
    )
}
