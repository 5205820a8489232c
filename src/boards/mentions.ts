import type { Kysely, Transaction } from 'kysely'
import type { Access, Principal } from '../access/index.ts'
import type { Jobs } from '../jobs/index.ts'
import { type Mailer, mayStill, type Template } from '../mail/index.ts'
import { type MentionLetter, type Mentions, pathOf } from './mention.ts'
import type { Subjects } from './subjects.ts'
import type { BoardTables, Row } from './tables.ts'
import { toComment } from './to-comment.ts'

/** What goes out by mail to those who are named. */
export interface MentionMail {
  mailer: Pick<Mailer, 'isConfigured' | 'recipientsOf' | 'send' | 'origin'>
  template: Template<MentionLetter>
}

export interface MentionsDependencies {
  tables: Kysely<BoardTables>
  access: Pick<Access, 'getWorkspace' | 'preferencesOf'>
  subjects: Pick<Subjects, 'titleOf'>
  jobs: Pick<Jobs, 'queue'> | undefined
  mail: MentionMail | undefined
  clock: () => number
}

/** The list goes back so far. */
const mostShown = 100

type MentionJob = { comment: string; user: string }

/** Tells people that a colleague named them: in a list of their own, and by mail unless they do not want that. */
export function createMentions({ tables, access, subjects, jobs, mail, clock }: MentionsDependencies) {
  const queue = jobs?.queue<MentionJob>('mentions', tell, { expireSeconds: 120 })

  /**
   * Notes whom a comment names, in the transaction that keeps the comment; who is new there is told once it is committed.
   *
   * @param users ids of all who are named now; whoever is not among them any more is forgotten
   */
  async function note(
    transaction: Transaction<BoardTables>,
    { id, workspace, by_id }: Pick<Row<'comments'>, 'id' | 'workspace' | 'by_id'>,
    users: readonly string[],
  ): Promise<void> {
    const gone = transaction.deleteFrom('mentions').where('comment', '=', id)
    await (users.length > 0 ? gone.where('user_id', 'not in', users) : gone).execute()
    // Whoever names themselves knows of it.
    const others = users.filter((user) => user !== by_id)
    if (others.length === 0) return
    const at = new Date(clock())
    const fresh = await transaction
      .insertInto('mentions')
      .values(others.map((user_id) => ({ comment: id, workspace, user_id, at, seen_at: null })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('user_id')
      .execute()
    if (mail?.mailer.isConfigured && fresh.length > 0)
      await queue?.send(
        fresh.map(({ user_id }) => ({ data: { comment: id, user: user_id }, at: at.getTime() })),
        transaction,
      )
  }

  /** Writes the mail to one who was named, unless it came to nothing meanwhile, or they want none. */
  async function tell({ comment: id, user }: MentionJob): Promise<void> {
    const comment = await tables.selectFrom('comments').selectAll().where('id', '=', id).executeTakeFirst()
    const named = await tables
      .selectFrom('mentions')
      .select('seen_at')
      .where('comment', '=', id)
      .where('user_id', '=', user)
      .executeTakeFirst()
    if (!mail || !comment || comment.text === null || !named || named.seen_at) return
    const { workspace, subject } = comment
    const { mentionMail } = await access.preferencesOf(user, workspace)
    const [recipient] = mentionMail ? await mail.mailer.recipientsOf(workspace, [user]) : []
    if (!recipient?.address || !mayStill(recipient, 'boards:read')) return
    const company = await access.getWorkspace(workspace)
    const pageAt = (path: string) => {
      const url = new URL(path, mail.mailer.origin())
      url.searchParams.set('w', workspace)
      return url.href
    }
    const { subject: line, body } = await mail.template({
      language: recipient.language ?? 'en',
      timeZone: company.timeZone,
      currency: company.currency,
      company: company.name,
      name: recipient.name,
      by: comment.by_label,
      text: comment.text,
      title: await subjects.titleOf(workspace, subject),
      url: pageAt(pathOf(subject)),
      manageUrl: pageAt('/mentions'),
    })
    const to = { name: recipient.name, address: recipient.address, userId: user }
    const key = `mention:${id}:${user}`
    await mail.mailer.send(workspace, [
      { key, purpose: 'mention', about: `comment:${id}`, to, subject: line, body },
    ])
  }

  /** What the reader was named in, newest first; what was taken away is left out. */
  async function list({ workspace, id }: Principal): Promise<Mentions> {
    const rows = await tables
      .selectFrom('mentions')
      .innerJoin('comments', 'comments.id', 'mentions.comment')
      .selectAll('comments')
      .select(['mentions.at as named_at', 'mentions.seen_at'])
      .where('mentions.workspace', '=', workspace)
      .where('mentions.user_id', '=', id)
      .where('comments.text', 'is not', null)
      .orderBy('mentions.at', 'desc')
      .orderBy('comments.id', 'desc')
      .limit(mostShown)
      .execute()
    const titles = new Map<string, string>()
    for (const subject of new Set(rows.map((row) => row.subject)))
      titles.set(subject, await subjects.titleOf(workspace, subject))
    const mentions = rows.map(({ named_at, seen_at, ...comment }) => ({
      comment: toComment(comment),
      title: titles.get(comment.subject) ?? comment.subject,
      path: pathOf(comment.subject),
      at: named_at.toISOString(),
      seenAt: seen_at?.toISOString() ?? null,
    }))
    return { mentions, unseen: mentions.filter(({ seenAt }) => seenAt === null).length }
  }

  /** Notes that the reader has seen what they were named in. @param comments ids; absent: all */
  async function see({ workspace, id }: Principal, comments?: readonly string[]): Promise<void> {
    if (comments?.length === 0) return
    const update = tables
      .updateTable('mentions')
      .set({ seen_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('user_id', '=', id)
      .where('seen_at', 'is', null)
    await (comments ? update.where('comment', 'in', comments) : update).execute()
  }

  return { note, list, see }
}
export type MentionBook = ReturnType<typeof createMentions>
