import type { z } from '@hono/zod-openapi'

/** The answer 200 with a JSON body. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { 200: { description, content: { 'application/json': { schema } } } }
}

/** A JSON body that a request must have. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}
