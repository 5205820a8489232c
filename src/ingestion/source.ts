import { z } from 'zod'
import { sourceKindSchema } from '../access/index.ts'
import { seenEventSchema } from './source-activity.ts'

const countsSchema = z
  .object({
    stored: z.number().int(),
    duplicate: z.number().int(),
    parked: z.number().int(),
    refused: z.number().int(),
  })
  .meta({ id: 'OutcomeCounts' })

/** A source with how it is doing. */
export const sourceViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: sourceKindSchema,
    createdAt: z.iso.datetime(),
    archivedAt: z.iso.datetime().nullable(),
    /** Whole for those who may change sources, else the last four characters. */
    writeKeys: z.array(
      z.object({
        key: z.string(),
        createdAt: z.iso.datetime(),
        expiresAt: z.iso.datetime().nullable(),
        revokedAt: z.iso.datetime().nullable(),
      }),
    ),
    /** When its newest event came, stored or waiting to be mended; null when none did. */
    lastAt: z.iso.datetime().nullable(),
    /** What came in the last 24 hours and 7 days, by what became of it. */
    day: countsSchema,
    week: countsSchema,
    /** Events that wait to be mended now. */
    waiting: z.number().int(),
    /** Minutes within which it is expected to send; null when nothing is expected. */
    everyMinutes: z.number().int().nullable(),
    /** Whether it has been silent for longer than that. */
    late: z.boolean(),
    webhookPath: z.string(),
  })
  .meta({ id: 'Source' })
export type SourceView = z.infer<typeof sourceViewSchema>

export const sourceEventSchema = seenEventSchema.extend({
  /** Whether the event spec knows the name, so that its properties are checked. */
  inSpec: z.boolean(),
  /** Events of this name that wait to be mended. */
  waiting: z.number().int(),
})

/** Whether a source that should send every so many minutes has been silent for longer. @param lastAt ms; absent when it never sent */
export function isLate(
  everyMinutes: number | undefined,
  lastAt: number | undefined,
  createdAt: number,
  now: number,
): boolean {
  if (everyMinutes === undefined) return false
  return now - (lastAt ?? createdAt) > everyMinutes * 60_000
}
