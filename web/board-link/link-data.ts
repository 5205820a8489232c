import type { Board, BoardFigures } from '../../src/boards/index.ts'
import { problemOf } from '../api/problem.ts'

/** A board behind a link, with its figures. */
export interface LinkedBoard {
  board: Board
  figures: BoardFigures
  /** ISO 4217, of the amounts; absent in snapshots of before. */
  currency?: string
  /** When and by whom it was frozen; absent for a live one in a frame. */
  frozen?: { at: string; by: string; note: string }
  expiresAt: string | null
}

/** What an address names: a frozen board, or a live one in a frame; and the token after `#`, which no log sees. */
export function linkOf({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): {
  kind: 'frozen' | 'live'
  token: string | undefined
} {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined
  return { kind: pathname.startsWith('/embed/') ? 'live' : 'frozen', token }
}

/** Asks for the board of a link, with its token and nothing else. @throws Problem */
export async function readLink(kind: 'frozen' | 'live', token: string): Promise<LinkedBoard> {
  const path = kind === 'live' ? 'embed/board' : `shared/boards/${encodeURIComponent(token)}`
  const response = await fetch(`/api/v1/${path}`, {
    credentials: 'omit',
    headers: {
      accept: 'application/json',
      ...(kind === 'live' ? { authorization: `Bearer ${token}` } : {}),
    },
  })
  if (!response.ok) throw await problemOf(response)
  const answer = (await response.json()) as {
    board: Board
    figures: BoardFigures
    currency?: string
    takenAt?: string
    by?: string
    note?: string
    expiresAt: string | null
  }
  const { board, figures, currency, takenAt, by = '', note = '', expiresAt } = answer
  return {
    board,
    figures,
    expiresAt,
    ...(currency ? { currency } : {}),
    ...(takenAt ? { frozen: { at: takenAt, by, note } } : {}),
  }
}
