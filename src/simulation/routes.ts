import { createRoute, z } from '@hono/zod-openapi'
import { createApi, demand } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Demo } from './demo.ts'
import { simulationRequestSchema } from './load.ts'

const runSchema = z
  .object({
    id: z.string(),
    workspace: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    events: z.number().int().describe('events made so far'),
    done: z.number().describe('share of the time that is made, 0 to 1'),
    result: z
      .object({
        events: z.number().int(),
        people: z.number().int(),
        seconds: z.number(),
        truthPath: z.string().describe('file on the server that says what was planted'),
      })
      .nullable(),
    reason: z.string().nullable().describe('what went wrong'),
  })
  .meta({ id: 'Simulation' })
const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: runSchema } },
})

const bodySchema = simulationRequestSchema.extend({
  workspace: z
    .string()
    .optional()
    .describe('to be repeated here when it is not the demo, so that no real company is filled by mistake'),
})

/** Histories of a synthetic company on demand. */
export function simulationRoutes(demo: Demo) {
  const api = createApi()
  api.openapi(
    createRoute({
      method: 'post',
      path: '/simulations',
      summary: 'Fill a workspace with the history of a synthetic company',
      request: { body: { required: true, content: { 'application/json': { schema: bodySchema } } } },
      responses: { 202: answer('Begun') },
    }),
    async (c) => {
      const { principal } = c.var
      demand(principal, 'operations:write')
      const { workspace, ...request } = c.req.valid('json')
      if (workspace !== undefined && workspace !== principal.workspace) {
        throw new TandemError('forbidden', { detail: `This key or person works in ${principal.workspace}.` })
      }
      if (workspace === undefined && !(await demo.isDemo(principal.workspace))) {
        throw new TandemError('invalid_request', {
          errors: [{ path: '/workspace', message: `repeat ${principal.workspace}: it is not the demo` }],
        })
      }
      return c.json(await demo.simulate(principal.workspace, request), 202)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/simulations/{id}',
      summary: 'How far a simulation is',
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: answer('The simulation') },
    }),
    (c) => {
      demand(c.var.principal, 'operations:write')
      return c.json(demo.getRun(c.var.principal.workspace, c.req.valid('param').id), 200)
    },
  )
  return api
}
