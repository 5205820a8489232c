import { createRoute, z } from '@hono/zod-openapi'
import { createApi, demand } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { type BackupDependencies, backUp } from './backup.ts'
import { type HealthDependencies, healthSchema, readHealth } from './health.ts'
import { manifestSchema } from './manifest.ts'

/** Health for those who operate Tandem, and backups asked for by the command line on this machine. */
export function operationsRoutes(parts: HealthDependencies & BackupDependencies) {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/operations/health',
      summary: 'How Tandem is: stores, versions, disk, lag, parked events',
      responses: {
        200: { description: 'Health', content: { 'application/json': { schema: healthSchema } } },
      },
    }),
    async (c) => {
      demand(c.var.principal, 'operations:write')
      return c.json(await readHealth(parts), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/operations/backups',
      summary: 'Write a consistent backup into a new directory of this machine',
      request: {
        body: {
          content: { 'application/json': { schema: z.object({ directory: z.string().min(1) }) } },
          required: true,
        },
      },
      responses: {
        201: { description: 'What was written', content: { 'application/json': { schema: manifestSchema } } },
      },
    }),
    async (c) => {
      demand(c.var.principal, 'operations:write')
      // A path of this machine is for those who work on this machine.
      if (c.var.principal.kind !== 'local') {
        throw new TandemError('forbidden', {
          detail: 'Backups are made by the command line: `tandem backup <directory>`.',
        })
      }
      return c.json(await backUp(parts, c.req.valid('json').directory, () => undefined), 201)
    },
  )

  return api
}
