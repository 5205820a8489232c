import { z } from 'zod'

/** The `responses` of a route that answers JSON, for its OpenAPI description. */
export function answers<Schema extends z.ZodType, Status extends 200 | 201 = 200>(
  description: string,
  schema: Schema,
  status: Status = 200 as Status,
) {
  return { [status]: { description, content: { 'application/json': { schema } } } } as {
    [Key in Status]: { description: string; content: { 'application/json': { schema: Schema } } }
  }
}

/** The `request.body` of a route that takes JSON. */
export function takes<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } }
}

/** A list without pages. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.object({ items: z.array(schema) })
}

export const idParameter = z.object({ id: z.string().min(1).max(200) })
