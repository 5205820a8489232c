import { z } from 'zod'

const fileSchema = z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })

/** What stands in a backup's `manifest.json`. */
export const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Migrations that had been applied; a restore needs a program that knows them all. */
  migrations: z.object({ postgres: z.array(z.string()), clickhouse: z.array(z.string()) }),
  /** PostgreSQL tables in an order in which foreign keys hold. */
  postgres: z.array(z.object({ table: z.string(), rows: z.number().int(), file: fileSchema })),
  clickhouse: z.array(z.object({ table: z.string(), rows: z.number().int(), files: z.array(fileSchema) })),
  /** Spool segments that were not loaded yet, and what else of the data directory a restored copy needs. */
  files: z.array(fileSchema),
})

export type Manifest = z.infer<typeof manifestSchema>
export type BackupFile = z.infer<typeof fileSchema>
