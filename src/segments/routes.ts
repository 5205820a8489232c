import { createRoute, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { type Access, body, can, createApi, demand, json, type Principal } from '../access/index.ts'
import { definitionRoutes, versionedQuery } from '../definitions/index.ts'
import { mostListBytes } from './list-file.ts'
import {
  changesSchema,
  countRequestSchema,
  countSchema,
  listedSegmentSchema,
  membersSchema,
  sizesSchema,
  uploadSchema,
} from './route-shapes.ts'
import { segmentSchema } from './segment.ts'
import { segmentNameSchema } from './segment-name.ts'
import type { Segments } from './segments.ts'

const tags = ['Groups of customers']
const named = z.object({ name: segmentNameSchema })
const page = {
  cursor: z.string().max(100).optional().describe('`next` of the page before'),
  pageSize: z.coerce.number().int().min(1).max(500).default(50),
}

type Options = { segments: Segments; access: Pick<Access, 'audit'> }

/** Who may not see people sees their names masked. */
const isMasked = (principal: Principal) => !can(principal, 'people:read')

/** Groups of customers over HTTP. Paths are relative to `/api/v1`. */
export function segmentRoutes(options: Options) {
  const { segments, access } = options
  return createApi()
    .route('/', countingRoutes(options))
    .route(
      '/',
      definitionRoutes({
        path: '/segments',
        listed: 'segments',
        tag: 'Groups of customers',
        noun: 'group of customers',
        read: 'segments:read',
        write: 'segments:write',
        name: segmentNameSchema,
        definition: segmentSchema,
        one: listedSegmentSchema,
        defined: segments,
        noted: (principal, action, name, version) =>
          access.audit(principal, `segment.${action}`, `segment:${name}`, version ? { version } : undefined),
      }),
    )
    .route('/', memberRoutes(options))
    .route('/', listRoutes(options))
}

function countingRoutes({ segments }: Options) {
  return createApi().openapi(
    createRoute({
      method: 'post',
      path: '/segments/count',
      tags,
      summary: 'How many people a condition holds for now, and ten of them',
      description: 'Nothing is kept: for editing a group and seeing whom it will have.',
      request: { body: body(countRequestSchema) },
      responses: { 200: json(countSchema, 'The count') },
    }),
    async (c) => {
      const { principal } = c.var
      demand(principal, 'segments:read')
      const masked = isMasked(principal)
      const { condition } = c.req.valid('json')
      const counted = await segments.evaluate(principal.workspace, condition, { masked })
      return c.json({ ...counted, masked }, 200)
    },
  )
}

function memberRoutes({ segments }: Options) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/segments/{name}/members',
        tags,
        summary: 'Who belongs to a group, since when and by which event',
        request: { params: named, query: z.object(page) },
        responses: { 200: json(membersSchema, 'Who entered last first') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:read')
        const options = { ...c.req.valid('query'), masked: isMasked(principal) }
        return c.json(await segments.members(principal.workspace, c.req.valid('param').name, options), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/segments/{name}/changes',
        tags,
        summary: 'Who entered and left a group, when and why',
        request: {
          params: named,
          query: z.object({
            ...page,
            kind: z.enum(['entered', 'left']).optional(),
            person: z
              .string()
              .regex(/^\d{1,20}$/)
              .optional(),
          }),
        },
        responses: { 200: json(changesSchema, 'Newest first') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:read')
        const { kind, ...query } = c.req.valid('query')
        const options = {
          ...query,
          masked: isMasked(principal),
          ...(kind === undefined ? {} : { entered: kind === 'entered' }),
        }
        return c.json(await segments.changes(principal.workspace, c.req.valid('param').name, options), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/segments/{name}/sizes',
        tags,
        summary: 'How many people a group had over time',
        request: {
          params: named,
          query: z.object({
            from: z.iso.datetime({ offset: true }),
            to: z.iso.datetime({ offset: true }),
            grain: z.enum(['minute', 'hour', 'day']).default('day'),
          }),
        },
        responses: {
          200: json(
            sizesSchema,
            'The size at the end of each step in which it changed; before the first point, the last one before the period',
          ),
        },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:read')
        const { from, to, grain } = c.req.valid('query')
        const period = { from: Date.parse(from), to: Date.parse(to), grain }
        return c.json(await segments.sizes(principal.workspace, c.req.valid('param').name, period), 200)
      },
    )
}

function listRoutes({ segments, access }: Options) {
  const api = createApi()
  api.use('/segments/:name/list', bodyLimit({ maxSize: mostListBytes }))
  return api.openapi(
    createRoute({
      method: 'post',
      path: '/segments/{name}/list',
      tags,
      summary: 'Upload the customers of a list as CSV, and see who is not found',
      description:
        'A heading that is a type of identifier (`email`, `user_id`, …), or `identifier` with `type:value` in each line. The group changes when it is saved with `upload` of the answer, or at once with `save=true`.',
      request: {
        params: named,
        query: z.object({
          column: z.string().min(1).max(200).optional().describe('heading of the column to read'),
          type: z
            .string()
            .min(1)
            .max(64)
            .optional()
            .describe('type of the identifiers, when the heading does not say it'),
          save: z.enum(['true', 'false']).default('false'),
          ...versionedQuery.shape,
        }),
        body: { required: true, content: { 'text/csv': { schema: z.string() } } },
      },
      responses: { 200: json(uploadSchema, 'What the file holds, and whom it leads to') },
    }),
    async (c) => {
      const { principal } = c.var
      demand(principal, 'segments:write')
      const { name } = c.req.valid('param')
      const { column, type, save, version } = c.req.valid('query')
      const bytes = new Uint8Array(await c.req.arrayBuffer())
      const by = principal.label
      const uploaded = await segments.upload(principal.workspace, name, bytes, { by, column, type })
      if (save === 'true') {
        const { definition } = await segments.get(principal.workspace, name)
        const changed = { ...definition, upload: uploaded.upload } as typeof definition
        await segments.save(principal.workspace, changed, { by, expected: version })
      }
      await access.audit(principal, 'segment.upload', `segment:${name}`, {
        upload: uploaded.upload,
        identifiers: uploaded.identifiers,
        saved: save === 'true',
      })
      return c.json(uploaded, 200)
    },
  )
}
