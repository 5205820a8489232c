import type { z } from '@hono/zod-openapi'

/** An answer with a JSON body. */
export function answer<Schema extends z.ZodType, Status extends 200 | 201 = 200>(
  schema: Schema,
  description: string,
  status: Status = 200 as Status,
) {
  return { [status]: { description, content: { 'application/json': { schema } } } } as Record<
    Status,
    { description: string; content: { 'application/json': { schema: Schema } } }
  >
}

/** A JSON body that a request must have. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}
