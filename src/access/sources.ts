import type { Kysely } from 'kysely'
import { TandemError } from '../errors.ts'
import {
  type Source,
  type SourceDetails,
  type SourceKind,
  sourceNameSchema,
  type WriteKey,
} from './source.ts'
import type { AccessTables } from './tables.ts'
import { newId, newToken } from './token.ts'

interface SourcesDependencies {
  tables: Kysely<AccessTables>
  clock: () => number
  /** Loads what this node keeps in memory again, so that a change made here is felt here at once. */
  refresh(): Promise<void>
}

type KnownWriteKey = { source: Source; expiresAt: number }

/** Sources and their write keys. Functions that take a workspace see that workspace only. */
export function createSources({ tables, clock, refresh }: SourcesDependencies) {
  let known = new Map<string, KnownWriteKey>()
  let knownById = new Map<string, Source>()

  /** Reads every valid write key into memory; called at start and whenever the revision grew. */
  async function load(): Promise<void> {
    const rows = await tables
      .selectFrom('write_keys')
      .innerJoin('sources', 'sources.id', 'write_keys.source_id')
      .where('write_keys.revoked_at', 'is', null)
      .where('sources.archived_at', 'is', null)
      .select(['key', 'expires_at', 'sources.id', 'workspace', 'name', 'kind'])
      .execute()
    known = new Map(
      rows.map((row) => [
        row.key,
        { source: toSource(row), expiresAt: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY },
      ]),
    )
    knownById = new Map(rows.map((row) => [row.id, toSource(row)]))
  }

  /** The source that a write key belongs to, from memory; absent when the key is unknown, revoked or past its time. */
  function findSource(writeKey: string): Source | undefined {
    const found = known.get(writeKey)
    return found && found.expiresAt > clock() ? found.source : undefined
  }

  /** The source with the id, of whichever workspace, from memory; absent when unknown or archived. */
  function sourceById(id: string): Source | undefined {
    return knownById.get(id)
  }

  /**
   * Makes a source with its first write key.
   *
   * @param given.id when events name it already; a new one when absent
   * @throws TandemError `conflict` when a source of the workspace has the name; `not_found` without the workspace
   */
  async function createSource(
    workspace: string,
    given: { name: string; kind?: SourceKind; id?: string | undefined },
  ): Promise<Source & { writeKey: string }> {
    const name = checkName(given.name)
    const source: Source = { id: given.id ?? newId('src'), workspace, name, kind: given.kind ?? 'server' }
    const writeKey = newToken('writeKey')
    const createdAt = new Date(clock())
    await tables
      .transaction()
      .execute(async (transaction) => {
        await transaction
          .insertInto('sources')
          .values({ ...source, created_at: createdAt, archived_at: null })
          .execute()
        await transaction
          .insertInto('write_keys')
          .values({ key: writeKey, source_id: source.id, ...freshKey(createdAt) })
          .execute()
      })
      .catch((error) => rethrow(error, `source "${name}"`))
    await refresh()
    return { ...source, writeKey }
  }

  /** Sources of a workspace by name, with their write keys; archived ones only when asked for. */
  async function listSources(
    workspace: string,
    options: { archived?: boolean } = {},
  ): Promise<SourceDetails[]> {
    const sources = await tables
      .selectFrom('sources')
      .where('workspace', '=', workspace)
      .$if(!options.archived, (query) => query.where('archived_at', 'is', null))
      .selectAll()
      .orderBy('name')
      .execute()
    if (sources.length === 0) return []
    const keys = await tables
      .selectFrom('write_keys')
      .where(
        'source_id',
        'in',
        sources.map((source) => source.id),
      )
      .selectAll()
      .orderBy('created_at', 'desc')
      .execute()
    return sources.map((row) => ({
      ...toSource(row),
      createdAt: row.created_at.toISOString(),
      archivedAt: row.archived_at?.toISOString() ?? null,
      writeKeys: keys.filter((key) => key.source_id === row.id).map(toWriteKey),
    }))
  }

  /** One source, archived or not. @throws TandemError `not_found` */
  async function getSource(workspace: string, id: string): Promise<SourceDetails> {
    const sources = await listSources(workspace, { archived: true })
    const source = sources.find((candidate) => candidate.id === id)
    if (!source) throw new TandemError('not_found', { detail: `No source ${id}.` })
    return source
  }

  /** @throws TandemError `not_found`; `conflict` when another source has the name */
  async function renameSource(workspace: string, id: string, newName: string): Promise<SourceDetails> {
    const name = checkName(newName)
    await getSource(workspace, id)
    await tables
      .updateTable('sources')
      .set({ name })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .execute()
      .catch((error) => rethrow(error, `source "${name}"`))
    await refresh()
    return getSource(workspace, id)
  }

  /** Ends a source: its write keys are taken no more, its events stay. @throws TandemError `not_found` */
  async function archiveSource(workspace: string, id: string): Promise<SourceDetails> {
    await getSource(workspace, id)
    await tables
      .updateTable('sources')
      .set({ archived_at: new Date(clock()) })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .where('archived_at', 'is', null)
      .execute()
    await refresh()
    return getSource(workspace, id)
  }

  /**
   * Gives a source a new write key, valid at once. The old ones stay valid for `keepOldSeconds`, so that senders can
   * be moved one after the other; 0 ends them now.
   *
   * @throws TandemError `not_found`; `conflict` when the source is archived
   */
  async function rotateWriteKey(
    workspace: string,
    id: string,
    options: { keepOldSeconds: number },
  ): Promise<{ writeKey: string }> {
    const source = await getSource(workspace, id)
    if (source.archivedAt) throw new TandemError('conflict', { detail: 'The source is archived.' })
    const now = clock()
    const end = new Date(now + options.keepOldSeconds * 1000)
    const writeKey = newToken('writeKey')
    await tables.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('write_keys')
        .set({ expires_at: end })
        .where('source_id', '=', id)
        .where('revoked_at', 'is', null)
        .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', end)]))
        .execute()
      await transaction
        .insertInto('write_keys')
        .values({ key: writeKey, source_id: id, ...freshKey(new Date(now)) })
        .execute()
    })
    await refresh()
    return { writeKey }
  }

  /** Ends one write key now. @throws TandemError `not_found` */
  async function revokeWriteKey(workspace: string, id: string, writeKey: string): Promise<void> {
    const source = await getSource(workspace, id)
    if (!source.writeKeys.some((key) => key.key === writeKey)) {
      throw new TandemError('not_found', { detail: 'The source has no such write key.' })
    }
    await tables
      .updateTable('write_keys')
      .set({ revoked_at: new Date(clock()) })
      .where('source_id', '=', id)
      .where('key', '=', writeKey)
      .where('revoked_at', 'is', null)
      .execute()
    await refresh()
  }

  return {
    load,
    findSource,
    sourceById,
    createSource,
    listSources,
    getSource,
    renameSource,
    archiveSource,
    rotateWriteKey,
    revokeWriteKey,
  }
}

function checkName(given: string): string {
  const name = sourceNameSchema.safeParse(given)
  if (name.success) return name.data
  throw new TandemError('invalid_request', {
    errors: name.error.issues.map((issue) => ({ path: '/name', message: issue.message })),
  })
}

function freshKey(createdAt: Date) {
  return { created_at: createdAt, expires_at: null, revoked_at: null }
}

function toSource(row: { id: string; workspace: string; name: string; kind: string }): Source {
  return { id: row.id, workspace: row.workspace, name: row.name, kind: row.kind as SourceKind }
}

function toWriteKey(row: AccessTables['write_keys']): WriteKey {
  return {
    key: row.key,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}

/** Turns PostgreSQL's refusals into the catalogue's: 23505 is a repeated value, 23503 a missing workspace. */
function rethrow(error: unknown, what: string): never {
  const code = (error as { code?: string }).code
  if (code === '23505')
    throw new TandemError('conflict', { detail: `There is a ${what} already.`, cause: error })
  if (code === '23503') throw new TandemError('not_found', { detail: 'No such workspace.', cause: error })
  throw error
}
