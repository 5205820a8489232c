import { z } from 'zod'

/** Where an import stands. `failed` and `cancelled` ones can be gone on with; nothing is done twice. */
export const importStateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled'])
export type ImportState = z.infer<typeof importStateSchema>

const count = z.number().int().nonnegative()

/** What became of the rows. A row with an error stores nothing; a row may give several events. */
export const importCountsSchema = z.object({
  rows: count.describe('rows read so far, those with errors and those left out among them'),
  events: count.describe('events stored by this import'),
  duplicates: count.describe('events that were stored before'),
  parked: count.describe('events kept aside with a reason; see the parked events'),
  errors: count.describe('rows with an error; they are in the error file'),
  skipped: count.describe('rows left out by the condition `where`'),
})
export type ImportCounts = z.infer<typeof importCountsSchema>

export const importFileSchema = z.object({
  name: z.string(),
  bytes: count,
  rows: count,
  errors: count,
  done: z.boolean(),
})

/** An import as the API shows it. */
export const importSchema = z
  .object({
    id: z.string(),
    mapping: z.string().describe('name of the mapping'),
    source: z.object({ id: z.string(), name: z.string() }),
    state: importStateSchema,
    counts: importCountsSchema,
    files: z.array(importFileSchema),
    progress: z.number().min(0).max(1).describe('share of the bytes read'),
    rowsPerSecond: z.number().nullable().describe('since this run began; null while it does not run'),
    secondsLeft: z.number().nullable().describe('at the present speed; null when unknown'),
    error: z
      .object({ code: z.string(), title: z.string(), mend: z.string(), detail: z.string().nullable() })
      .nullable(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' })
export type ImportStatus = z.infer<typeof importSchema>

/** One row of a preview: the calls it gives and what the pipeline would decide, or what is wrong with the row. */
export const previewRowSchema = z.object({
  row: count,
  line: count.optional(),
  values: z.record(z.string(), z.unknown()),
  events: z.array(
    z.object({
      call: z.record(z.string(), z.unknown()),
      outcome: z.enum(['stored', 'duplicate', 'parked', 'refused']),
      code: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  skipped: z.boolean(),
  problem: z.object({ column: z.string().optional(), reason: z.string() }).optional(),
})

export const previewSchema = z
  .object({
    mapping: z.string(),
    source: z.string(),
    files: z.array(
      z.object({
        name: z.string(),
        format: z.string(),
        columns: z.array(z.string()).nullable(),
        compiled: z.boolean().describe('whether the expression runs as a compiled template'),
        rows: z.array(previewRowSchema),
      }),
    ),
  })
  .meta({ id: 'ImportPreview' })
export type ImportPreview = z.infer<typeof previewSchema>

export const noCounts: ImportCounts = { rows: 0, events: 0, duplicates: 0, parked: 0, errors: 0, skipped: 0 }
