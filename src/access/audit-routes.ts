import { createRoute } from '@hono/zod-openapi'
import { stream } from 'hono/streaming'
import { z } from 'zod'
import type { Access } from './access.ts'
import { answers } from './answers.ts'
import { createApi } from './api.ts'
import { auditEntrySchema, auditVerdictSchema } from './audit.ts'
import { demand } from './principal.ts'

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** `next` of the page before. */
  cursor: z.coerce.number().int().positive().optional(),
  action: z.string().optional(),
  actor: z.string().optional(),
})

const routes = {
  list: createRoute({
    method: 'get',
    path: '/audit',
    summary: 'Who did what',
    request: { query: pageSchema },
    responses: answers(
      'Newest first',
      z.object({ items: z.array(auditEntrySchema), next: z.string().nullable() }),
    ),
  }),
  export: createRoute({
    method: 'get',
    path: '/audit/export',
    summary: 'The whole audit log, oldest first, with the hash of each row',
    responses: { 200: { description: 'NDJSON: one entry a line' } },
  }),
  verify: createRoute({
    method: 'get',
    path: '/audit/verify',
    summary: 'Compute the chain of hashes again and name the first row that was changed or is missing',
    responses: answers('The verdict', auditVerdictSchema),
  }),
}

/** `/audit`. */
export function auditRoutes(access: Access) {
  const api = createApi()

  api.openapi(routes.list, async (c) => {
    demand(c.var.principal, 'audit:read')
    const { limit, cursor, action, actor } = c.req.valid('query')
    const items = await access.listAudit(c.var.principal.workspace, {
      limit,
      ...(cursor === undefined ? {} : { before: cursor }),
      ...(action === undefined ? {} : { action }),
      ...(actor === undefined ? {} : { actor }),
    })
    const last = items.at(-1)
    const next = items.length === limit && last && last.seq > 1 ? String(last.seq) : null
    return c.json({ items, next }, 200)
  })

  api.openapi(routes.export, async (c) => {
    const { principal } = c.var
    demand(principal, 'audit:read')
    await access.audit(principal, 'audit.export', `workspace:${principal.workspace}`)
    c.header('content-type', 'application/x-ndjson')
    c.header('content-disposition', 'attachment; filename="audit.ndjson"')
    return stream(c, async (body) => {
      for await (const line of access.exportAudit(principal.workspace)) await body.write(line)
    })
  })

  api.openapi(routes.verify, async (c) => {
    demand(c.var.principal, 'audit:read')
    return c.json(await access.verifyAudit(c.var.principal.workspace), 200)
  })

  return api
}
