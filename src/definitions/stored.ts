import { z } from 'zod'

/** A definition as it is kept. Times are ISO 8601. */
export interface Stored<T> {
  definition: T
  /** counts changes; a writer names the version it changed */
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
}

/** One change of a definition; `definition` is null when it was removed, `diff` is readable lines. */
export interface Change<T> {
  version: number
  definition: T | null
  diff: string
  changedAt: string
  changedBy: string
}

/** Who changes a definition, and which version they knew: 0 for a new one; absent overwrites. */
export interface Writer {
  by: string
  expected?: number | undefined
}

/** The answer of a route that gives one definition. */
export function storedSchema<Schema extends z.ZodType>(definition: Schema) {
  return z.object({
    definition,
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
}

/** The answer of a route that gives every change of a definition. */
export function historySchema(definition: z.ZodType) {
  return z.object({
    changes: z.array(
      z.object({
        version: z.number().int(),
        definition: definition.nullable().describe('null when it was removed'),
        diff: z.string().describe('`- ` is gone, `+ ` is new'),
        changedAt: z.string(),
        changedBy: z.string(),
      }),
    ),
  })
}

/** The query of a route that writes a definition. */
export const versionedQuery = z.object({
  version: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('version that was changed, 0 for a new one; another version answers 409'),
})
