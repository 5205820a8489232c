import type { Kysely } from 'kysely'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { type Principal, type ScreenLook, screenLookSchema } from './principal.ts'
import type { AccessTables } from './tables.ts'
import { hashToken, newId, newPairingCode, newToken } from './token.ts'

export const newScreenSchema = z.object({
  /** The six characters that the display shows. */
  code: z
    .string()
    .trim()
    .transform((code) => code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')),
  name: z.string().trim().min(1).max(120),
  /** The wall it shows. */
  wall: z.string().min(1).max(200),
  ...screenLookSchema.shape,
})
export type NewScreen = z.infer<typeof newScreenSchema>

/** What may be changed on a screen that hangs; it shows so within seconds. */
export const screenChangeSchema = z
  .object({
    name: newScreenSchema.shape.name,
    wall: newScreenSchema.shape.wall,
    language: screenLookSchema.shape.language.unwrap(),
    textSize: screenLookSchema.shape.textSize.unwrap(),
    theme: screenLookSchema.shape.theme.unwrap(),
  })
  .partial()
type ScreenChange = z.infer<typeof screenChangeSchema>

export const screenSchema = z.object({
  id: z.string(),
  name: z.string(),
  wall: z.string(),
  ...screenLookSchema.shape,
  /** Whether the display has fetched its token. */
  paired: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
})
export type Screen = z.infer<typeof screenSchema>

type Row = AccessTables['screens']

interface ScreensDependencies {
  tables: Kysely<AccessTables>
  clock: () => number
  logger: Logger
  refresh(): Promise<void>
}

const pairingMilliseconds = 10 * 60_000
const noteSeenEveryMilliseconds = 30_000

/**
 * Wall displays. A display asks for a code and shows it; somebody with the right types it in the app; the display,
 * which asks every few seconds, is given its token, once. The token is made in that moment and kept as a hash.
 */
export function createScreens({ tables, clock, logger, refresh }: ScreensDependencies) {
  let known = new Map<string, Row>()
  const noted = new Map<string, number>()

  /** Reads all screens that are not revoked into memory. */
  async function load(): Promise<void> {
    const rows = await tables
      .selectFrom('screens')
      .where('revoked_at', 'is', null)
      .where('hash', 'is not', null)
      .selectAll()
      .execute()
    known = new Map(rows.map((row) => [row.hash ?? '', row]))
  }

  /** Who a screen's token is, from memory; absent when it is unknown or revoked. */
  function findScreen(token: string): Principal | undefined {
    const row = known.get(hashToken(token))
    if (!row) return undefined
    noteSeen(row.id)
    return {
      kind: 'screen',
      id: row.id,
      label: row.name,
      workspace: row.workspace,
      role: 'screen',
      wall: row.wall,
      look: lookOf(row),
    }
  }

  /** The wall a screen shows now and how, from memory; undefined when it is unknown or revoked. */
  function screenNow(id: string): (ScreenLook & { wall: string }) | undefined {
    const row = [...known.values()].find((one) => one.id === id)
    return row && { wall: row.wall, ...lookOf(row) }
  }

  function noteSeen(id: string): void {
    const now = clock()
    if (now - (noted.get(id) ?? 0) < noteSeenEveryMilliseconds) return
    noted.set(id, now)
    tables
      .updateTable('screens')
      .set({ last_seen_at: new Date(now) })
      .where('id', '=', id)
      .execute()
      .catch((error) => logger.warn({ err: error }, 'access: could not note that a screen was seen'))
  }

  /** A display begins: the code to show, and the secret with which it asks whether somebody typed it. */
  async function beginPairing(): Promise<{ code: string; secret: string; expiresAt: string }> {
    const now = clock()
    const secret = newToken('screen')
    const expiresAt = new Date(now + pairingMilliseconds)
    await tables.deleteFrom('screen_pairings').where('expires_at', '<', new Date(now)).execute()
    for (let attempt = 0; attempt < 5; attempt++) {
      const code = newPairingCode()
      const result = await tables
        .insertInto('screen_pairings')
        .values({ code, hash: hashToken(secret), expires_at: expiresAt, screen_id: null })
        .onConflict((conflict) => conflict.column('code').doNothing())
        .executeTakeFirst()
      if (result.numInsertedOrUpdatedRows === 1n) return { code, secret, expiresAt: expiresAt.toISOString() }
    }
    throw new TandemError('rate_limited', { retryAfterSeconds: 60 })
  }

  /** Somebody typed the code. @throws TandemError `link_expired` when no display shows it (any more) */
  async function approveScreen(principal: Principal, given: NewScreen): Promise<Screen> {
    const now = new Date(clock())
    const row: Row = {
      id: newId('scr'),
      workspace: principal.workspace,
      name: given.name,
      wall: given.wall,
      language: given.language,
      text_size: given.textSize,
      theme: given.theme,
      hash: null,
      created_by: principal.id,
      created_at: now,
      last_seen_at: null,
      revoked_at: null,
    }
    await tables.transaction().execute(async (transaction) => {
      await transaction.insertInto('screens').values(row).execute()
      const result = await transaction
        .updateTable('screen_pairings')
        .set({ screen_id: row.id })
        .where('code', '=', given.code)
        .where('screen_id', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      if (result.numUpdatedRows === 0n) {
        throw new TandemError('link_expired', { detail: 'No display shows this code.' })
      }
    })
    return toScreen(row)
  }

  /**
   * The display asks: still waiting, or its token. The token is given once.
   *
   * @throws TandemError `link_expired` when the code is past its time or the token was fetched
   */
  async function claimScreen(
    secret: string,
  ): Promise<
    | { status: 'waiting' }
    | { status: 'paired'; token: string; wall: string; workspace: string; screen: string }
  > {
    const pairing = await tables
      .selectFrom('screen_pairings')
      .where('hash', '=', hashToken(secret))
      .where('expires_at', '>', new Date(clock()))
      .select(['code', 'screen_id'])
      .executeTakeFirst()
    if (!pairing) throw new TandemError('link_expired')
    const { screen_id: screen } = pairing
    if (!screen) return { status: 'waiting' }
    const token = newToken('screen')
    const row = await tables.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('screen_pairings').where('code', '=', pairing.code).execute()
      return transaction
        .updateTable('screens')
        .set({ hash: hashToken(token) })
        .where('id', '=', screen)
        .where('hash', 'is', null)
        .where('revoked_at', 'is', null)
        .returning(['wall', 'workspace'])
        .executeTakeFirst()
    })
    if (!row) throw new TandemError('link_expired')
    await refresh()
    return { status: 'paired', token, screen, ...row }
  }

  /** Screens of a workspace that were not revoked, by name. */
  async function listScreens(workspace: string): Promise<Screen[]> {
    const rows = await tables
      .selectFrom('screens')
      .where('workspace', '=', workspace)
      .where('revoked_at', 'is', null)
      .selectAll()
      .orderBy('name')
      .execute()
    return rows.map(toScreen)
  }

  /** Changes what a screen is called, shows, and how. @throws TandemError `not_found` */
  async function changeScreen(workspace: string, id: string, change: ScreenChange): Promise<Screen> {
    const { textSize, ...rest } = change
    const row = await tables
      .updateTable('screens')
      // Its own id is set too, so that a change of nothing is none that fails.
      .set({ id, ...rest, ...(textSize === undefined ? {} : { text_size: textSize }) })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No screen ${id}.` })
    await refresh()
    return toScreen(row)
  }

  /** Ends a screen at once. @throws TandemError `not_found` */
  async function revokeScreen(workspace: string, id: string): Promise<void> {
    const result = await tables
      .updateTable('screens')
      .set({ revoked_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n) throw new TandemError('not_found', { detail: `No screen ${id}.` })
    await refresh()
  }

  return {
    load,
    findScreen,
    screenNow,
    beginPairing,
    approveScreen,
    claimScreen,
    listScreens,
    changeScreen,
    revokeScreen,
  }
}

function lookOf(row: Row): ScreenLook {
  return screenLookSchema.parse({ language: row.language, textSize: row.text_size, theme: row.theme })
}

function toScreen(row: Row): Screen {
  return {
    id: row.id,
    name: row.name,
    wall: row.wall,
    ...lookOf(row),
    paired: row.hash !== null,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}
