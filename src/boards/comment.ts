import { z } from 'zod'
import { metricNameSchema } from '../metrics/index.ts'
import { boardNameSchema } from './board.ts'
import { tileIdSchema, writtenText } from './tile.ts'

/** What is spoken about: `board:service`, `tile:service/calls`, `measure:calls_handled`, `change:chg_1`, `warning:wrn_1`. */
export const subjectSchema = z
  .string()
  .max(160)
  .refine((text) => readSubject(text) !== undefined, {
    error: 'a subject is board:name, tile:board/id, measure:name, change:id or warning:id',
  })
  .describe('board:name, tile:board/id, measure:name, change:id or warning:id')

export type Subject =
  | { kind: 'board'; board: string }
  | { kind: 'tile'; board: string; tile: string }
  | { kind: 'measure'; measure: string }
  /** Something that was found: a behaviour change, an early warning. */
  | { kind: 'change' | 'warning'; id: string }

/** The parts of a subject; undefined for what is none. */
export function readSubject(text: string): Subject | undefined {
  const [kind, rest = ''] = split(text, ':')
  if (kind === 'board' && boardNameSchema.safeParse(rest).success) return { kind, board: rest }
  if (kind === 'measure' && metricNameSchema.safeParse(rest).success) return { kind, measure: rest }
  if ((kind === 'change' || kind === 'warning') && /^[a-z]{2,6}_[A-Za-z0-9_-]{1,100}$/.test(rest))
    return { kind, id: rest }
  const [board, tile = ''] = split(rest, '/')
  if (kind !== 'tile' || !boardNameSchema.safeParse(board).success) return undefined
  return tileIdSchema.safeParse(tile).success ? { kind, board, tile } : undefined
}

function split(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** Who did something, as it is shown. */
export const actorSchema = z.object({ kind: z.string(), id: z.string(), label: z.string() })
export type Actor = z.infer<typeof actorSchema>

export const commentInputSchema = z
  .strictObject({
    subject: subjectSchema,
    text: writtenText,
    replyTo: z.string().max(60).optional().describe('id of the comment that is answered'),
    mentions: z.array(z.string().min(1).max(200)).max(20).default([]).describe('ids of members'),
  })
  .meta({ id: 'NewComment' })
export type CommentInput = z.input<typeof commentInputSchema>

export const commentChangeSchema = z
  .strictObject({
    text: writtenText.optional().describe('own comments only'),
    mentions: z.array(z.string().min(1).max(200)).max(20).optional(),
    resolved: z.boolean().optional().describe('of a comment that is no reply; true closes the talk'),
  })
  .meta({ id: 'CommentChange' })
export type CommentChange = z.infer<typeof commentChangeSchema>

/** What somebody said about a board, a tile or a measure. */
export const commentSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    replyTo: z.string().nullable(),
    text: z.string().nullable().describe('null when it was removed'),
    mentions: z.array(z.object({ id: z.string(), name: z.string() })),
    by: actorSchema,
    at: z.string(),
    editedAt: z.string().nullable(),
    resolvedAt: z.string().nullable(),
    resolvedBy: actorSchema.nullable(),
  })
  .meta({ id: 'Comment' })
export type Comment = z.infer<typeof commentSchema>
