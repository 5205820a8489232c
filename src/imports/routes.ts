import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { createApi, demand, json } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { importSchema, previewSchema } from './import.ts'
import type { Imports } from './imports.ts'

const idParameter = z.object({ id: z.string().min(1).max(200) })
const form = {
  content: {
    'multipart/form-data': {
      schema: z.object({
        mapping: z.string().describe('the mapping file (YAML), as a field or as a file'),
        file: z.array(z.string()).describe('CSV, JSON lines, JSON list or Parquet, also gzipped'),
      }),
    },
  },
}

const routes = {
  list: createRoute({
    method: 'get',
    path: '/imports',
    summary: 'Imports, newest first',
    responses: { 200: json(z.object({ items: z.array(importSchema) }), 'Imports') },
  }),
  get: createRoute({
    method: 'get',
    path: '/imports/{id}',
    summary: 'State and counts of an import',
    request: { params: idParameter },
    responses: { 200: json(importSchema, 'The import') },
  }),
  errors: createRoute({
    method: 'get',
    path: '/imports/{id}/errors',
    summary: 'Rows with errors and what is wrong with each, to be corrected and imported again',
    request: { params: idParameter, query: z.object({ file: z.string().optional() }) },
    responses: { 200: { description: 'CSV or JSON lines' }, 204: { description: 'No row had an error' } },
  }),
  cancel: createRoute({
    method: 'post',
    path: '/imports/{id}/cancel',
    summary: 'Stop an import; what is stored stays',
    request: { params: idParameter },
    responses: { 200: json(importSchema, 'The import') },
  }),
  resume: createRoute({
    method: 'post',
    path: '/imports/{id}/resume',
    summary: 'Go on with a failed or cancelled import where it stopped',
    request: { params: idParameter },
    responses: { 200: json(importSchema, 'The import') },
  }),
}

/**
 * `/imports`. The two addresses that take files read the form as a stream, so they are described to OpenAPI without
 * the schema check that would hold a whole form in memory.
 */
export function importRoutes(imports: Imports) {
  const api = createApi()

  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/imports',
    summary: 'Upload files and a mapping, and start importing',
    request: { body: form },
    responses: { 201: json(importSchema, 'The import, waiting or running') },
  })
  api.post('/imports', async (c) => {
    demand(c.var.principal, 'events:import')
    return c.json(await imports.create(c.var.principal, c.req.raw), 201)
  })

  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/imports/preview',
    summary: 'The first rows of files as events, with what the pipeline would decide; nothing is stored',
    request: { body: form, query: z.object({ rows: z.coerce.number().int().min(1).max(200).default(20) }) },
    responses: { 200: json(previewSchema, 'Rows and events') },
  })
  api.post('/imports/preview', async (c) => {
    demand(c.var.principal, 'events:import')
    const rows = z.coerce
      .number()
      .int()
      .min(1)
      .max(200)
      .safeParse(c.req.query('rows') ?? 20)
    if (!rows.success)
      throw new TandemError('invalid_request', {
        errors: [{ path: '/rows', message: 'A number from 1 to 200.' }],
      })
    return c.json(await imports.preview(c.var.principal.workspace, c.req.raw, rows.data), 200)
  })

  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'events:import')
    return c.json({ items: await imports.list(c.var.principal.workspace) }, 200)
  })

  api.openapi(routes.get, async (c) => {
    demand(c.var.principal, 'events:import')
    return c.json(await imports.get(c.var.principal.workspace, c.req.valid('param').id), 200)
  })

  api.openapi(routes.errors, async (c) => {
    demand(c.var.principal, 'events:import')
    const { id } = c.req.valid('param')
    const file = await imports.errorFile(c.var.principal.workspace, id, c.req.valid('query').file)
    if (!file) return c.body(null, 204)
    // Rows of a chunk in hand may stand behind the checkpoint; only what is decided is shown.
    const stream = Readable.toWeb(createReadStream(file.path, { end: file.bytes - 1 }))
    c.header('content-type', file.name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
    c.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    return c.body(stream as ReadableStream)
  })

  api.openapi(routes.cancel, async (c) => {
    demand(c.var.principal, 'events:import')
    return c.json(await imports.cancel(c.var.principal, c.req.valid('param').id), 200)
  })

  api.openapi(routes.resume, async (c) => {
    demand(c.var.principal, 'events:import')
    return c.json(await imports.resume(c.var.principal, c.req.valid('param').id), 200)
  })

  return api
}
