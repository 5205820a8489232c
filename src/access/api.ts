import { OpenAPIHono } from '@hono/zod-openapi'
import { TandemError } from '../errors.ts'
import type { Principal } from './principal.ts'

/** What every API handler finds in its context: who asks, and the reference of this request in the log. */
export interface ApiEnv {
  Variables: { principal: Principal; requestId: string }
}

/**
 * A router for one domain's routes. A request that does not fit its schema is answered with the fields that are
 * wrong; other errors travel to the server's error handler.
 */
export function createApi(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return
      throw new TandemError('invalid_request', {
        errors: result.error.issues.map((issue) => ({
          path: `/${issue.path.map(String).join('/')}`,
          message: issue.message,
        })),
      })
    },
  })
}
