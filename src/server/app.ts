import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ApiEnv } from '../access/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { serveWeb } from './web.ts'

export interface ServerParts {
  logger: Logger
  /** Headers, limits and forgery checks that hold for every address. */
  security: MiddlewareHandler<ApiEnv>[]
  /** Finds out who asks; everything under /api/v1 needs it. */
  authenticate: MiddlewareHandler<ApiEnv>
  /** Routers of the domains, mounted under /api/v1 in this order. */
  apis: OpenAPIHono<ApiEnv>[]
  /** Addresses for people and displays that are not signed in yet, with their whole paths: the sign-in itself, invitations, pairing. */
  open: OpenAPIHono<ApiEnv>[]
  /** Names of the stores that do not answer; empty when ready. */
  unreachable: () => Promise<string[]>
  /** Counters and gauges in Prometheus' text format. */
  counters: () => Promise<string>
  /** Directory of the built web app. */
  webDirectory: string
  version: string
}

/**
 * The HTTP application: health, counters, sign-in, the API of every domain with its OpenAPI document, and the web app.
 * Errors become RFC 9457 problem documents; their causes go to the log under the reference in `instance`.
 */
export function createApp(parts: ServerParts): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>()
  app.use(async (c, next) => {
    c.set('requestId', randomUUID().slice(0, 8).toUpperCase())
    await next()
  })
  for (const middleware of parts.security) app.use(middleware)

  app.get('/healthz', (c) => c.json({ status: 'serving', version: parts.version }))
  app.get('/readyz', async (c) => {
    const unreachable = await parts.unreachable()
    return c.json({ ready: unreachable.length === 0, unreachable }, unreachable.length === 0 ? 200 : 503)
  })
  for (const router of parts.open) app.route('/', router)

  app.use('/api/v1/*', parts.authenticate)
  app.use('/metrics', parts.authenticate)
  app.get('/metrics', async (c) =>
    c.text(await parts.counters(), 200, { 'content-type': 'text/plain; version=0.0.4' }),
  )
  for (const router of parts.apis) app.route('/api/v1', router)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Tandem', version: parts.version, description: 'The customer command centre.' },
  })
  app.all('/api/*', () => {
    throw new TandemError('not_found')
  })
  app.get('*', serveWeb(parts.webDirectory))
  app.notFound(() => {
    throw new TandemError('not_found')
  })
  app.onError((thrown, c) => problemResponse(thrown, c.get('requestId'), parts.logger))
  return app
}

/** The response for anything thrown while answering; unknown errors are logged whole and shown as `internal`. */
function problemResponse(thrown: unknown, reference: string, logger: Logger): Response {
  const error = asTandemError(thrown)
  if (error.status >= 500)
    logger.error({ reference, code: error.code, err: error.cause ?? thrown }, error.message)
  return Response.json(toProblem(error, reference), {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    },
  })
}

function asTandemError(thrown: unknown): TandemError {
  if (thrown instanceof TandemError) return thrown
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return new TandemError(/json/i.test(thrown.message) ? 'invalid_json' : 'invalid_request', {
      detail: thrown.message,
    })
  }
  if (thrown instanceof HTTPException && thrown.status === 413) return new TandemError('body_too_large')
  return new TandemError('internal', { cause: thrown })
}
