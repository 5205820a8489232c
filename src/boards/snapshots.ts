import type { Kysely } from 'kysely'
import { type Access, hashToken, newId, newToken, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Board } from './board.ts'
import { forStrangers, withoutNames } from './embeds.ts'
import type { BoardFigures, FiguresRequest } from './figures.ts'
import { readGiven } from './given.ts'
import { type SharedBoard, type Snapshot, type SnapshotRequest, snapshotRequestSchema } from './snapshot.ts'
import { authored, authorOf, type BoardTables, type Row } from './tables.ts'
import type { Reader } from './words.ts'

const day = 86_400_000

export interface SnapshotsDependencies {
  tables: Kysely<BoardTables>
  access: Pick<Access, 'audit' | 'getWorkspace'>
  getBoard: (workspace: string, name: string) => Promise<{ definition: Board }>
  figures: (workspace: string, board: Board, asked: FiguresRequest, reader: Reader) => Promise<BoardFigures>
  clock: () => number
}

/** What is kept of a snapshot: the board and its figures as they were. */
type Content = Pick<SharedBoard, 'board' | 'figures' | 'currency'>

/**
 * Boards as they were at a moment, for whoever has the link. Only a hash of the link is kept, so that a copy of the
 * database opens none. They hold figures, never a person, and nothing that colleagues said or decided.
 */
export function createSnapshots({ tables, access, getBoard, figures, clock }: SnapshotsDependencies) {
  /**
   * Freezes a board.
   *
   * @param origin address of this server, https://… without a path
   * @returns the snapshot with its link, which is told this once
   * @throws TandemError `board_not_found`, `invalid_request`
   */
  async function take(
    principal: Principal,
    name: string,
    given: SnapshotRequest,
    origin: string,
  ): Promise<Snapshot & { token: string; url: string }> {
    const request = readGiven(snapshotRequestSchema, given)
    const { workspace } = principal
    const { definition } = await getBoard(workspace, name)
    const now = clock()
    const shown = await figures(workspace, definition, request.figures ?? {}, { seesPeople: false })
    const { currency } = await access.getWorkspace(workspace)
    const content: Content = { board: withoutNames(definition), figures: forStrangers(shown), currency }
    const [id, token] = [newId('snp'), newToken('snapshot')]
    const row = await tables
      .insertInto('board_snapshots')
      .values({
        id,
        workspace,
        board: name,
        label: definition.label,
        note: request.note,
        hash: hashToken(token),
        content: JSON.stringify(content),
        taken_at: new Date(now),
        ...authored(principal),
        expires_at: request.expiresInDays === undefined ? null : new Date(now + request.expiresInDays * day),
        revoked_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await access.audit(principal, 'board.snapshot', `board:${name}`, { snapshot: id })
    return { ...toSnapshot(row), token, url: `${origin}/shared/boards#token=${token}` }
  }

  /** A board's snapshots, newest first, also those that are over. */
  async function list(workspace: string, board: string): Promise<Snapshot[]> {
    const rows = await tables
      .selectFrom('board_snapshots')
      .select([
        'id',
        'board',
        'label',
        'note',
        'taken_at',
        'by_kind',
        'by_id',
        'by_label',
        'expires_at',
        'revoked_at',
      ])
      .where('workspace', '=', workspace)
      .where('board', '=', board)
      .orderBy('taken_at', 'desc')
      .orderBy('id')
      .execute()
    return rows.map(toSnapshot)
  }

  /** Ends a link; what was frozen is forgotten. Ending it twice changes nothing. @throws TandemError `snapshot_not_found` */
  async function revoke(principal: Principal, board: string, id: string): Promise<void> {
    const found = await tables
      .selectFrom('board_snapshots')
      .select('revoked_at')
      .where('workspace', '=', principal.workspace)
      .where('board', '=', board)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!found)
      throw new TandemError('snapshot_not_found', { detail: `The board ${board} has no snapshot ${id}.` })
    if (found.revoked_at !== null) return
    await tables
      .updateTable('board_snapshots')
      .set({ revoked_at: new Date(clock()), content: '' })
      .where('workspace', '=', principal.workspace)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute()
    await access.audit(principal, 'board.snapshot_revoke', `board:${board}`, { snapshot: id })
  }

  /** What a link shows. @throws TandemError `not_found` for no link of ours, `link_expired` when it is over or was revoked */
  async function open(token: string): Promise<SharedBoard> {
    const row = await tables
      .selectFrom('board_snapshots')
      .selectAll()
      .where('hash', '=', hashToken(token))
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found')
    const over = row.expires_at !== null && row.expires_at.getTime() <= clock()
    if (over || row.revoked_at !== null) throw new TandemError('link_expired')
    const content = JSON.parse(row.content) as Content
    return {
      ...content,
      takenAt: row.taken_at.toISOString(),
      by: row.by_label,
      note: row.note,
      expiresAt: row.expires_at?.toISOString() ?? null,
    }
  }

  return { take, list, revoke, open }
}

function toSnapshot(row: Omit<Row<'board_snapshots'>, 'content' | 'hash' | 'workspace'>): Snapshot {
  return {
    id: row.id,
    board: row.board,
    label: row.label,
    note: row.note,
    takenAt: row.taken_at.toISOString(),
    by: authorOf(row),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}
