import type { ColumnType, Selectable } from 'kysely'
import type { Team } from '../access/index.ts'
import type { AnnotationKind, AnnotationRule, Scope } from './annotation.ts'
import type { Actor } from './comment.ts'
import type { Figure, Question, Since } from './decision.ts'

type Author = { by_kind: string; by_id: string; by_label: string }

type CommentRow = Author & {
  id: string
  workspace: string
  subject: string
  reply_to: string | null
  text: string | null
  mentions: Json<{ id: string; name: string }[]>
  at: Date
  edited_at: Date | null
  resolved_at: Date | null
  resolved_by: Json<Actor> | null
}

type AnnotationRow = Author & {
  id: string
  workspace: string
  title: string
  text: string
  kind: AnnotationKind
  at: Date
  until: Date | null
  scope: Json<Scope> | null
  made_at: Date
  rule: string | null
  happening: string | null
}

type DecisionRow = Author & {
  id: string
  workspace: string
  subject: string
  saw: string
  decided: string
  teams: Json<Team[]>
  at: Date
  question: Json<Question> | null
  figure: Json<Figure> | null
  without_figure: string | null
  look_again: string | null
  told_at: Date | null
  outcome: Json<{ text: string; at: string; by: Actor; since: Since | null }> | null
}

type SnapshotRow = Author & {
  id: string
  workspace: string
  board: string
  label: string
  note: string
  hash: string
  content: string
  taken_at: Date
  expires_at: Date | null
  revoked_at: Date | null
}

/** Columns of the tables of this domain, as PostgreSQL gives them. */
export type BoardTables = {
  comments: CommentRow
  annotations: AnnotationRow
  annotation_rules: {
    workspace: string
    rules: Json<AnnotationRule[]>
    version: number
    stopped: Json<{ rule: string; at: string; reason: string }[]>
    updated_at: Date
    updated_by: string
  }
  decisions: DecisionRow
  mentions: { comment: string; workspace: string; user_id: string; at: Date; seen_at: Date | null }
  board_snapshots: SnapshotRow
}

/** jsonb: read as a value, written as its text. */
type Json<T> = ColumnType<T, string, string>

/** A row as it is read. */
export type Row<Table extends keyof BoardTables> = Selectable<BoardTables[Table]>

/** The author of a row. */
export function authorOf(row: Author): Actor {
  return { kind: row.by_kind, id: row.by_id, label: row.by_label }
}

/** The columns of an author. */
export function authored({ kind, id, label }: Actor): Author {
  return { by_kind: kind, by_id: id, by_label: label }
}
