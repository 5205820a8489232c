import { z } from 'zod'

/** What a source is, which decides how the app explains it; the pipeline treats all kinds alike. */
export const sourceKindSchema = z.enum([
  'web',
  'app',
  'server',
  'call-centre',
  'webhook',
  'import',
  'simulation',
])
export type SourceKind = z.infer<typeof sourceKindSchema>

/** Where events come from. */
export interface Source {
  /** `src_…` */
  id: string
  workspace: string
  name: string
  kind: SourceKind
}

/** A write key of a source: it lets somebody send events and nothing else. */
const writeKeySchema = z.object({
  /** `wk_…` */
  key: z.string(),
  createdAt: z.iso.datetime(),
  /** When a rotated key stops being taken; null while it is the present one. */
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
})
export type WriteKey = z.infer<typeof writeKeySchema>

/** A source as lists show it, newest write key first. */
export interface SourceDetails extends Source {
  createdAt: string
  archivedAt: string | null
  writeKeys: WriteKey[]
}

export const sourceNameSchema = z.string().trim().min(1).max(120)
