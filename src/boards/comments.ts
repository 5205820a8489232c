import type { Kysely, Transaction } from 'kysely'
import { type Access, newId, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import {
  type Comment,
  type CommentChange,
  type CommentInput,
  commentChangeSchema,
  commentInputSchema,
} from './comment.ts'
import { readGiven } from './given.ts'
import type { MentionBook } from './mentions.ts'
import type { Subjects } from './subjects.ts'
import { authored, type BoardTables, type Row } from './tables.ts'
import { toComment } from './to-comment.ts'

export interface CommentsDependencies {
  tables: Kysely<BoardTables>
  access: Pick<Access, 'audit' | 'listMembers'>
  subjects: Pick<Subjects, 'assertThere'>
  mentions: Pick<MentionBook, 'note'>
  clock: () => number
}

/** What people say about boards, tiles and measures. */
export function createComments({ tables, access, subjects, mentions: book, clock }: CommentsDependencies) {
  /** Talks about a subject, oldest first, answers after what they answer. */
  async function list(workspace: string, subject: string): Promise<Comment[]> {
    const rows = await tables
      .selectFrom('comments')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('subject', '=', subject)
      .orderBy('at')
      .orderBy('id')
      .execute()
    const comments = rows.map(toComment)
    return comments
      .filter(({ replyTo }) => replyTo === null)
      .flatMap((one) => [one, ...comments.filter(({ replyTo }) => replyTo === one.id)])
  }

  /** Talks that are not resolved, by subject; subjects without any are left out. */
  async function openCounts(workspace: string, subjects: readonly string[]): Promise<Map<string, number>> {
    if (subjects.length === 0) return new Map()
    const rows = await tables
      .selectFrom('comments')
      .select((select) => ['subject', select.fn.countAll<number>().as('open')])
      .where('workspace', '=', workspace)
      .where('subject', 'in', subjects)
      .where('reply_to', 'is', null)
      .where('resolved_at', 'is', null)
      .where('text', 'is not', null)
      .groupBy('subject')
      .execute()
    return new Map(rows.map(({ subject, open }) => [subject, Number(open)]))
  }

  /**
   * Says something, or answers.
   *
   * @throws TandemError `invalid_request` for a mention of nobody or an answer to an answer, `board_not_found`,
   * `tile_not_found`, `measure_not_found`, `comment_not_found`
   */
  async function add(principal: Principal, given: CommentInput): Promise<Comment> {
    const { subject, text, replyTo, mentions } = readGiven(commentInputSchema, given)
    const { workspace } = principal
    await subjects.assertThere(workspace, subject)
    if (replyTo !== undefined) await assertAnswerable(workspace, subject, replyTo)
    const named = await membersNamed(workspace, mentions)
    const id = newId('cmt')
    const row = await tables.transaction().execute(async (transaction) => {
      const kept = await transaction
        .insertInto('comments')
        .values({
          id,
          workspace,
          subject,
          reply_to: replyTo ?? null,
          text,
          mentions: JSON.stringify(named),
          ...authored(principal),
          at: new Date(clock()),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await noteNamed(transaction, kept, named)
      return kept
    })
    await access.audit(principal, 'comment.add', `comment:${id}`, {
      subject,
      mentions: named.map((one) => one.id),
    })
    return toComment(row)
  }

  async function assertAnswerable(workspace: string, subject: string, replyTo: string): Promise<void> {
    const answered = await find(workspace, replyTo)
    if (answered.subject !== subject || answered.reply_to !== null) {
      throw new TandemError('invalid_request', {
        errors: [
          { path: '/replyTo', message: 'answers a comment about the same subject that is no answer itself' },
        ],
      })
    }
  }

  /** @throws TandemError `comment_not_found` */
  async function find(workspace: string, id: string): Promise<Row<'comments'>> {
    const row = await tables
      .selectFrom('comments')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TandemError('comment_not_found', { detail: `No comment ${id}.` })
    return row
  }

  async function membersNamed(workspace: string, ids: readonly string[]) {
    if (ids.length === 0) return []
    const names = new Map(
      (await access.listMembers(workspace)).filter(({ active }) => active).map(({ id, name }) => [id, name]),
    )
    return [...new Set(ids)].map((id) => {
      const name = names.get(id)
      if (name === undefined) {
        throw new TandemError('invalid_request', {
          errors: [{ path: `/mentions/${ids.indexOf(id)}`, message: `nobody here has the id ${id}` }],
        })
      }
      return { id, name }
    })
  }

  /**
   * Changes one's own words, or resolves a talk or opens it again (anybody may).
   *
   * @throws TandemError `comment_not_found`, `not_your_comment`, `invalid_request`
   */
  async function change(principal: Principal, id: string, given: CommentChange): Promise<Comment> {
    const { text, mentions, resolved } = readGiven(commentChangeSchema, given)
    const row = await find(principal.workspace, id)
    if (text !== undefined || mentions !== undefined) assertOwn(principal, row)
    if (resolved !== undefined && row.reply_to !== null) {
      throw new TandemError('invalid_request', {
        errors: [{ path: '/resolved', message: 'a talk is resolved by the comment that it began with' }],
      })
    }
    const now = new Date(clock())
    const named = mentions && (await membersNamed(principal.workspace, mentions))
    const values = {
      ...(text === undefined ? {} : { text, edited_at: now }),
      ...(named === undefined ? {} : { mentions: JSON.stringify(named), edited_at: now }),
      ...(resolved === undefined ? {} : resolvedBy(principal, resolved ? now : null)),
    }
    if (Object.keys(values).length === 0) return toComment(row)
    const changed = await update(row, values, named)
    await access.audit(principal, 'comment.change', `comment:${id}`, {
      subject: row.subject,
      changed: Object.keys(given),
      ...(resolved === undefined ? {} : { resolved }),
    })
    return toComment(changed)
  }

  /**
   * Takes one's own words away; answers stay. An admin may take away anybody's.
   *
   * @throws TandemError `comment_not_found`, `not_your_comment`
   */
  async function remove(principal: Principal, id: string): Promise<void> {
    const row = await find(principal.workspace, id)
    if (principal.role !== 'admin') assertOwn(principal, row)
    await update(row, { text: null, mentions: '[]', edited_at: new Date(clock()) }, [])
    await access.audit(principal, 'comment.remove', `comment:${id}`, { subject: row.subject })
  }

  /** @param named whom it names now; absent: as before */
  function update(
    { workspace, id }: Row<'comments'>,
    values: CommentValues,
    named?: readonly { id: string }[],
  ) {
    return tables.transaction().execute(async (transaction) => {
      const changed = await transaction
        .updateTable('comments')
        .set(values)
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      if (named) await noteNamed(transaction, changed, named)
      return changed
    })
  }

  const noteNamed = (
    transaction: Transaction<BoardTables>,
    row: Row<'comments'>,
    named: readonly { id: string }[],
  ) =>
    book.note(
      transaction,
      row,
      named.map((one) => one.id),
    )

  return { list, openCounts, add, change, remove }
}
export type Comments = ReturnType<typeof createComments>

interface CommentValues {
  text?: string | null
  mentions?: string
  edited_at?: Date
  resolved_at?: Date | null
  resolved_by?: string | null
}

function resolvedBy({ kind, id, label }: Principal, at: Date | null): CommentValues {
  return { resolved_at: at, resolved_by: at && JSON.stringify({ kind, id, label }) }
}

/** @throws TandemError `not_your_comment` */
function assertOwn({ kind, id }: Principal, row: Row<'comments'>): void {
  if (row.by_kind !== kind || row.by_id !== id || row.text === null) throw new TandemError('not_your_comment')
}
