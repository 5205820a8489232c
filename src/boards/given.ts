import type { z } from 'zod'
import { type ErrorCode, TandemError } from '../errors.ts'

/**
 * What was given, read by its schema.
 *
 * @throws TandemError with `code`, naming each fault
 */
export function readGiven<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  code: ErrorCode = 'invalid_request',
): z.infer<Schema> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new TandemError(code, {
    errors: parsed.error.issues.map(({ path, message }) => ({
      path: `/${path.map(String).join('/')}`,
      message,
    })),
  })
}
