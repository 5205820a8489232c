import type { Comment } from './comment.ts'
import { authorOf, type Row } from './tables.ts'

/** A comment as readers get it. */
export function toComment(row: Row<'comments'>): Comment {
  return {
    id: row.id,
    subject: row.subject,
    replyTo: row.reply_to,
    text: row.text,
    mentions: row.mentions,
    by: authorOf(row),
    at: row.at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolvedBy: row.resolved_by,
  }
}
