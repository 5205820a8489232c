import { z } from 'zod'

/** Name of a group, as measures, addresses and files use it. */
export const segmentNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, {
  error: 'a name has small letters, digits, _ and -, starts with a letter, and is at most 63 long',
})
