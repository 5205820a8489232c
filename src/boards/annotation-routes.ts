import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json } from '../access/index.ts'
import { versionedQuery } from '../definitions/index.ts'
import { TandemError } from '../errors.ts'
import { annotationInputSchema, annotationRulesSchema, annotationSchema } from './annotation.ts'
import type { Boards } from './boards.ts'

const tags = ['Annotations']
const identified = z.object({ id: z.string().min(1).max(60) })
const moment = z.iso.datetime({ offset: true })

const storedRulesSchema = annotationRulesSchema
  .extend({
    version: z.number().int(),
    updatedAt: z.string().nullable(),
    updatedBy: z.string().nullable(),
    stopped: z
      .array(z.object({ rule: z.string(), at: z.string(), reason: z.string() }))
      .describe('rules that made too many annotations and rest until they are changed'),
  })
  .meta({ id: 'StoredAnnotationRules' })

/** `/annotations`. */
export function annotationRoutes(boards: Pick<Boards, 'annotations' | 'rules'>) {
  return createApi().route('/', ruleRoutes(boards)).route('/', writtenRoutes(boards))
}

/** They stand before `/annotations/{id}`. */
function ruleRoutes({ rules }: Pick<Boards, 'rules'>) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/annotations/rules',
        tags,
        summary: 'Rules that make annotations from events',
        responses: { 200: json(storedRulesSchema, 'The rules') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        return c.json(await rules.read(c.var.principal.workspace), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/annotations/rules',
        tags,
        summary: 'Set the rules; what new ones say is read from the events there are',
        description:
          'An event such as Release Deployed becomes an annotation, each event once. The annotations of a rule that is left out go with it.',
        request: { query: versionedQuery, body: body(annotationRulesSchema) },
        responses: { 200: json(storedRulesSchema, 'The rules as they are now') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { version } = c.req.valid('query')
        return c.json(await rules.write(c.var.principal, c.req.valid('json'), version), 200)
      },
    )
}

function writtenRoutes({ annotations }: Pick<Boards, 'annotations'>) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/annotations',
        tags,
        summary: 'What happened in a time',
        request: { query: z.object({ from: moment, to: moment }) },
        responses: {
          200: json(
            z.object({ annotations: z.array(annotationSchema) }),
            'Oldest first; of more than 500 the newest',
          ),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:read')
        const { from, to } = c.req.valid('query')
        const period = { from: Date.parse(from), to: Date.parse(to) }
        if (period.from >= period.to) {
          throw new TandemError('invalid_request', {
            errors: [{ path: '/from', message: '`from` lies before `to`' }],
          })
        }
        return c.json({ annotations: await annotations.list(c.var.principal.workspace, period) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/annotations',
        tags,
        summary: 'Note that something happened',
        request: { body: body(annotationInputSchema) },
        responses: { 201: json(annotationSchema, 'The annotation') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        return c.json(await annotations.add(c.var.principal, c.req.valid('json')), 201)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/annotations/{id}',
        tags,
        summary: 'Write an annotation anew',
        request: { params: identified, body: body(annotationInputSchema) },
        responses: { 200: json(annotationSchema, 'The annotation as it is now') },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        const { id } = c.req.valid('param')
        return c.json(await annotations.change(c.var.principal, id, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/annotations/{id}',
        tags,
        summary: 'Remove an annotation',
        request: { params: identified },
        responses: { 204: { description: 'Removed' } },
      }),
      async (c) => {
        demand(c.var.principal, 'boards:write')
        await annotations.remove(c.var.principal, c.req.valid('param').id)
        return c.body(null, 204)
      },
    )
}
