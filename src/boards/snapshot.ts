import { z } from 'zod'
import { boardSchema } from './board.ts'
import { actorSchema } from './comment.ts'
import { boardFiguresSchema, figuresRequestSchema } from './figures.ts'

export const snapshotRequestSchema = z
  .strictObject({
    note: z.string().max(300).default('').describe('why it was taken'),
    expiresInDays: z.number().int().min(1).max(3650).optional().describe('absent: until it is revoked'),
    figures: figuresRequestSchema
      .omit({ tiles: true })
      .optional()
      .describe('period and filter; absent: the board’s'),
  })
  .meta({ id: 'NewSnapshot' })
export type SnapshotRequest = z.input<typeof snapshotRequestSchema>

/** A board as it was at a moment, kept for whoever has its link. */
export const snapshotSchema = z
  .object({
    id: z.string(),
    board: z.string(),
    label: z.string(),
    note: z.string(),
    takenAt: z.string(),
    by: actorSchema,
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Snapshot' })
export type Snapshot = z.infer<typeof snapshotSchema>

/** The link of a new snapshot; told once, only its hash is kept. */
export const madeSnapshotSchema = snapshotSchema
  .extend({ token: z.string(), url: z.string() })
  .meta({ id: 'MadeSnapshot' })

/** What a link shows. */
export const sharedBoardSchema = z
  .object({
    board: boardSchema,
    figures: boardFiguresSchema,
    currency: z
      .string()
      .optional()
      .describe('ISO 4217, of the amounts; absent in snapshots that were taken before it was kept'),
    takenAt: z.string(),
    by: z.string().describe('name of who took it'),
    note: z.string(),
    expiresAt: z.string().nullable(),
  })
  .meta({ id: 'SharedBoard' })
export type SharedBoard = z.infer<typeof sharedBoardSchema>

export const embedRequestSchema = z
  .strictObject({
    expiresInMinutes: z.number().int().min(1).max(525_600).default(60),
    figures: figuresRequestSchema.omit({ tiles: true }).optional().describe('period and filter it keeps to'),
  })
  .meta({ id: 'NewEmbed' })
export type EmbedRequest = z.input<typeof embedRequestSchema>

/**
 * An address for another tool's frame. The token stands after `#`, so that it is in no log and no Referer; the page
 * sends it as `Authorization: Bearer` to `/api/v1/embed/board`.
 */
export const embedLinkSchema = z
  .object({ url: z.string().describe('/embed/boards/{name}#token=…'), expiresAt: z.string() })
  .meta({ id: 'EmbedLink' })
export type EmbedLink = z.infer<typeof embedLinkSchema>
