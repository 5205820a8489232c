import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { type ApiEnv, createApi, demand } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Debugger, WatchedEvent, WatchFilter } from './debugger.ts'
import { watchFilterSchema } from './debugger.ts'
import type { SourceActivity } from './source-activity.ts'
import { recentEventSchema } from './source-activity.ts'

export interface DebuggerRoutesDependencies {
  debugger: Debugger
  activity: SourceActivity
  /** @throws TandemError `not_found` */
  getSource(workspace: string, id: string): Promise<{ id: string }>
}

const pingMs = 15_000
const skippedMs = 1000
/** Events that may wait for a slow reader; beyond that they count as skipped. */
const waitingLimit = 200

const sse = {
  200: {
    description:
      'Server-sent events: `event` (one trace), `skipped` ({count} fitting but not shown), `ping`.',
    content: { 'text/event-stream': { schema: z.string() } },
  },
}

/** Events as they arrive, and the latest that are stored. They hold personal data, so they need `events:read`. */
export function debuggerRoutes({ debugger: live, activity, getSource }: DebuggerRoutesDependencies) {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/sources/{id}/live',
      request: { params: z.object({ id: z.string() }), query: watchFilterSchema },
      responses: sse,
    }),
    async (c) => {
      const { principal } = c.var
      demand(principal, 'events:read')
      const { id } = await getSource(principal.workspace, c.req.valid('param').id)
      return stream(c, live, { workspace: principal.workspace, sourceId: id }, c.req.valid('query'))
    },
  )

  api.openapi(
    createRoute({ method: 'get', path: '/live', request: { query: watchFilterSchema }, responses: sse }),
    (c) => {
      const { principal } = c.var
      demand(principal, 'events:read')
      return stream(c, live, { workspace: principal.workspace }, c.req.valid('query'))
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/events/recent',
      request: {
        query: z.object({
          source: z.string().optional(),
          name: z.string().optional(),
          limit: z.coerce.number().int().min(1).max(500).default(50),
        }),
      },
      responses: {
        200: {
          description: 'The latest stored events, newest first.',
          content: { 'application/json': { schema: z.object({ items: z.array(recentEventSchema) }) } },
        },
      },
    }),
    async (c) => {
      const { principal } = c.var
      demand(principal, 'events:read')
      return c.json({ items: await activity.recent(principal.workspace, c.req.valid('query')) }, 200)
    },
  )

  return api
}

function stream(
  c: Context<ApiEnv>,
  live: Debugger,
  scope: { workspace: string; sourceId?: string },
  filter: WatchFilter,
): Response {
  if (filter.perSecond < 1) throw new TandemError('invalid_request')
  // Proxies that gather an answer before passing it on would show nothing for minutes.
  c.header('x-accel-buffering', 'no')
  return streamSSE(c, (out) => relay(out, live, scope, filter))
}

/** Passes events on until the reader goes away. Writes go one after the other, so a slow reader holds nobody up. */
async function relay(
  out: SSEStreamingApi,
  live: Debugger,
  scope: { workspace: string; sourceId?: string },
  filter: WatchFilter,
): Promise<void> {
  const waiting: WatchedEvent[] = []
  let overflow = 0
  let wake: () => void = () => undefined
  const watcher = live.watch(scope, filter, (event) => {
    if (waiting.length >= waitingLimit) overflow++
    else waiting.push(event)
    wake()
  })
  out.onAbort(() => {
    watcher.close()
    wake()
  })
  try {
    await out.writeSSE({ event: 'ping', data: '' })
    let pingAt = performance.now() + pingMs
    while (!out.aborted && !out.closed) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      const timer = setTimeout(resolve, skippedMs)
      if (waiting.length === 0) await promise
      clearTimeout(timer)
      for (const event of waiting.splice(0))
        await out.writeSSE({ event: 'event', data: JSON.stringify(event) })
      const count = watcher.takeSkipped() + overflow
      overflow = 0
      if (count > 0) await out.writeSSE({ event: 'skipped', data: JSON.stringify({ count }) })
      if (performance.now() >= pingAt) {
        await out.writeSSE({ event: 'ping', data: '' })
        pingAt = performance.now() + pingMs
      }
    }
  } finally {
    watcher.close()
  }
}
