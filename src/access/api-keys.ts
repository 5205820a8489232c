import type { Kysely } from 'kysely'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { can, memberRoleSchema, type Principal, type Right, reaches, rightSchema } from './principal.ts'
import type { AccessTables } from './tables.ts'
import { hashToken, newId, newToken } from './token.ts'

export const newApiKeySchema = z.object({
  name: z.string().trim().min(1).max(120),
  role: memberRoleSchema,
  /** Rights it is limited to; all of its role when absent. */
  scopes: z.array(rightSchema).min(1).optional(),
  /** When it stops; never when absent. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})
export type NewApiKey = z.infer<typeof newApiKeySchema>

/** An API key as lists show it: never the key itself. */
export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  role: memberRoleSchema,
  scopes: z.array(rightSchema).nullable(),
  /** Its first characters. */
  start: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

type Row = AccessTables['api_keys']

interface ApiKeysDependencies {
  tables: Kysely<AccessTables>
  clock: () => number
  logger: Logger
  refresh(): Promise<void>
}

// "Last used" is for people who tidy up: to the minute is enough, and spares a write on every request.
const noteUseEveryMilliseconds = 60_000

/** Keys for programs, each bound to one workspace, with a role and perhaps fewer rights, perhaps an end. */
export function createApiKeys({ tables, clock, logger, refresh }: ApiKeysDependencies) {
  let known = new Map<string, Row>()
  const noted = new Map<string, number>()

  /** Reads all keys that are not revoked into memory. */
  async function load(): Promise<void> {
    const rows = await tables.selectFrom('api_keys').where('revoked_at', 'is', null).selectAll().execute()
    known = new Map(rows.map((row) => [row.hash, row]))
  }

  /** Who a key is, from memory; absent when it is unknown, revoked or past its time. */
  function findApiKey(key: string): Principal | undefined {
    const row = known.get(hashToken(key))
    if (!row || (row.expires_at && row.expires_at.getTime() <= clock())) return undefined
    noteUse(row.id)
    return {
      kind: 'key',
      id: row.id,
      label: row.name,
      workspace: row.workspace,
      role: row.role,
      ...(row.scopes ? { scopes: row.scopes } : {}),
    }
  }

  function noteUse(id: string): void {
    const now = clock()
    if (now - (noted.get(id) ?? 0) < noteUseEveryMilliseconds) return
    noted.set(id, now)
    tables
      .updateTable('api_keys')
      .set({ last_used_at: new Date(now) })
      .where('id', '=', id)
      .execute()
      .catch((error) => logger.warn({ err: error }, 'access: could not note the use of an API key'))
  }

  /**
   * Makes a key; it is in the answer and nowhere else. It cannot do more than the one who makes it.
   *
   * @throws TandemError `forbidden`; `invalid_request` for scopes beyond its role and an end in the past
   */
  async function createApiKey(principal: Principal, given: NewApiKey): Promise<ApiKey & { key: string }> {
    checkReach(principal, given)
    const now = clock()
    const expiresAt = given.expiresAt ? new Date(given.expiresAt) : null
    if (expiresAt && expiresAt.getTime() <= now) {
      throw new TandemError('invalid_request', {
        errors: [{ path: '/expiresAt', message: 'is in the past' }],
      })
    }
    const key = newToken('apiKey')
    const row: Row = {
      id: newId('key'),
      workspace: principal.workspace,
      name: given.name,
      role: given.role,
      scopes: given.scopes ?? null,
      hash: hashToken(key),
      start: key.slice(0, 8),
      created_by: principal.id,
      created_at: new Date(now),
      expires_at: expiresAt,
      last_used_at: null,
      revoked_at: null,
    }
    await tables.insertInto('api_keys').values(row).execute()
    await refresh()
    return { ...toApiKey(row), key }
  }

  /** Keys of a workspace, newest first, revoked ones with them. */
  async function listApiKeys(workspace: string): Promise<ApiKey[]> {
    const rows = await tables
      .selectFrom('api_keys')
      .where('workspace', '=', workspace)
      .selectAll()
      .orderBy('created_at', 'desc')
      .execute()
    return rows.map(toApiKey)
  }

  /** Ends a key at once. @throws TandemError `not_found` */
  async function revokeApiKey(workspace: string, id: string): Promise<void> {
    const result = await tables
      .updateTable('api_keys')
      .set({ revoked_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n) throw new TandemError('not_found', { detail: `No active key ${id}.` })
    await refresh()
  }

  return { load, findApiKey, createApiKey, listApiKeys, revokeApiKey }
}

function checkReach(principal: Principal, given: NewApiKey): void {
  if (!reaches(principal.role, given.role)) {
    throw new TandemError('forbidden', { detail: 'A key cannot have more rights than you have.' })
  }
  const role = { ...principal, scopes: undefined, role: given.role }
  const beyondRole = (given.scopes ?? []).filter((scope: Right) => !can(role, scope))
  if (beyondRole.length > 0) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/scopes', message: `beyond the role ${given.role}: ${beyondRole.join(', ')}` }],
    })
  }
  if (principal.scopes && !given.scopes?.every((scope) => can(principal, scope))) {
    throw new TandemError('forbidden', { detail: 'A key cannot have more rights than you have.' })
  }
}

function toApiKey(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scopes: row.scopes,
    start: row.start,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}
