import { z } from '@hono/zod-openapi'

/** Longest identifier that is looked up; longer ones belong to nobody (identity blocks them). */
const longestIdentifier = 1000

export const personParameter = z.object({
  id: z
    .string()
    .max(40)
    .describe('a person, or any actor of one; an id that a person had before leads to it too'),
})
export const identifierParameters = z.object({
  type: z
    .string()
    .min(1)
    .max(200)
    .describe('user_id, anonymous_id, email, phone, or the type of another system’s id'),
  value: z.string().min(1).max(longestIdentifier),
})
export const accountParameter = z.object({ id: z.string().min(1).max(longestIdentifier) })
export const pageQuery = z.object({
  cursor: z.string().max(2000).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})
