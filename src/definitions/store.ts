import { type Kysely, sql, type Transaction } from 'kysely'
import type { z } from 'zod'
import type { Postgres } from '../db/index.ts'
import { type ErrorCode, TandemError } from '../errors.ts'
import { describeChange, ordered } from './describe-change.ts'
import type { Change, Stored } from './stored.ts'

type DefinitionRow = {
  workspace: string
  kind: string
  name: string
  definition: unknown
  version: number
  created_at: Date
  updated_at: Date
  updated_by: string
}

type DefinitionTables = {
  definitions: DefinitionRow
  definition_changes: {
    workspace: string
    kind: string
    name: string
    version: number
    definition: unknown | null
    changed_at: Date
    changed_by: string
  }
  workspaces: { id: string }
}

/** What is to be written: a definition, or null to remove; `expected` is the version the writer knows (0: none). */
export interface Write<T> {
  name: string
  definition: T | null
  expected?: number | undefined
}

export interface DefinitionStoreOptions<T> {
  postgres: Postgres
  /** The present, ms. */
  clock: () => number
  /** What is defined, in the table: `measure`, `group`, … */
  kind: string
  /** Reads what is kept; what newer fields miss, it fills with their defaults. */
  schema: z.ZodType<T>
  /** Fields in the order in which they are written; others follow by name. */
  fieldOrder: readonly string[]
  /** How one is called in a sentence: "the measure calls". */
  noun: string
  /** The code of the error when there is none. */
  notFound: ErrorCode
}

interface WriteOptions<T> {
  by: string
  check?: (after: T[], removed: readonly string[]) => void
  transaction?: AnyTransaction
}

// biome-ignore lint/suspicious/noExplicitAny: definitions go along with a transaction on whatever tables its owner has
type AnyTransaction = Transaction<any>

/** Definitions of one kind. */
export interface DefinitionStore<T extends { name: string }>
  extends Pick<DefinitionStoreOptions<T>, 'kind' | 'noun' | 'schema'> {
  /** A definition with its fields in the order in which they are written. */
  inOrder(definition: T): Record<string, unknown>
  /** What changes, as lines of YAML; '' when nothing does. */
  describeChange(before: T | null, after: T | null): string
  /** By name. */
  list(workspace: string): Promise<Stored<T>[]>
  find(workspace: string, name: string): Promise<Stored<T> | undefined>
  /** @throws TandemError `notFound` */
  get(workspace: string, name: string): Promise<Stored<T>>
  /** Newest first, also of one that was removed. @throws TandemError `notFound` when there never was one */
  history(workspace: string, name: string): Promise<Change<T>[]>
  /**
   * Writes all or nothing, one writer at a time in a workspace, so that a check sees what will be.
   *
   * @param options.check throws what is wrong with the definitions as they would be after writing
   * @param options.transaction writes inside it, with what else it does
   * @throws TandemError `conflict` when a version is not the expected one, `notFound` for removing what is not there,
   * `not_found` for an unknown workspace, and what the check throws
   */
  write(workspace: string, writes: readonly Write<T>[], options: WriteOptions<T>): Promise<void>
  /** Puts definitions of the product's own into a workspace; a name that was ever used there is left alone. */
  install(workspace: string, own: readonly T[]): Promise<void>
}

/**
 * Definitions of one kind in PostgreSQL, the newest of each and every change there was.
 *
 * Nothing is overwritten unseen: a writer who names the version they knew gets `conflict` when it is not the newest.
 */
export function createDefinitionStore<T extends { name: string }>(
  options: DefinitionStoreOptions<T>,
): DefinitionStore<T> {
  const { postgres, clock, kind, schema, fieldOrder, noun, notFound } = options
  const tables = postgres.withTables<DefinitionTables>()
  const missing = (name: string) => new TandemError(notFound, { detail: `There is no ${noun} ${name}.` })

  function toStored(row: DefinitionRow): Stored<T> {
    return {
      definition: schema.parse(row.definition),
      version: row.version,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      updatedBy: row.updated_by,
    }
  }

  async function listIn(database: Kysely<DefinitionTables>, workspace: string): Promise<Stored<T>[]> {
    const rows = await database
      .selectFrom('definitions')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('kind', '=', kind)
      .orderBy('name')
      .execute()
    return rows.map(toStored)
  }

  async function find(workspace: string, name: string): Promise<Stored<T> | undefined> {
    const row = await tables
      .selectFrom('definitions')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('kind', '=', kind)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && toStored(row)
  }

  async function history(workspace: string, name: string): Promise<Change<T>[]> {
    const rows = await tables
      .selectFrom('definition_changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('kind', '=', kind)
      .where('name', '=', name)
      .orderBy('version')
      .execute()
    if (rows.length === 0) throw missing(name)
    let before: T | null = null
    const changes = rows.map((row): Change<T> => {
      const definition = row.definition === null ? null : schema.parse(row.definition)
      const diff = describeChange(before, definition, fieldOrder)
      before = definition
      const { version, changed_at, changed_by } = row
      return { version, definition, diff, changedAt: changed_at.toISOString(), changedBy: changed_by }
    })
    return changes.reverse()
  }

  /** Names that have or had a definition. */
  async function usedNames(workspace: string): Promise<Set<string>> {
    const rows = await tables
      .selectFrom('definition_changes')
      .select('name')
      .distinct()
      .where('workspace', '=', workspace)
      .where('kind', '=', kind)
      .execute()
    return new Set(rows.map((row) => row.name))
  }

  async function write(
    workspace: string,
    writes: readonly Write<T>[],
    { by, check, transaction: given }: WriteOptions<T>,
  ): Promise<void> {
    const inside = async (transaction: Transaction<DefinitionTables>) => {
      const known = await transaction
        .selectFrom('workspaces')
        .select('id')
        .where('id', '=', workspace)
        .forShare()
        .executeTakeFirst()
      if (!known) throw new TandemError('not_found', { detail: `There is no workspace ${workspace}.` })
      await sql`SELECT pg_advisory_xact_lock(hashtext(${workspace}), hashtext(${kind}))`.execute(transaction)
      for (const one of writes) await writeOne(transaction, workspace, one, by)
      if (!check) return
      const after = await listIn(transaction, workspace)
      check(
        after.map(({ definition }) => definition),
        writes.filter(({ definition }) => definition === null).map(({ name }) => name),
      )
    }
    await (given ? inside(given) : tables.transaction().execute(inside))
  }

  async function writeOne(
    transaction: Transaction<DefinitionTables>,
    workspace: string,
    { name, definition, expected }: Write<T>,
    by: string,
  ): Promise<void> {
    const key = { workspace, kind, name }
    const row = await transaction
      .selectFrom('definitions')
      .selectAll()
      .where((where) => where.and(key))
      .forUpdate()
      .executeTakeFirst()
    if (expected !== undefined && expected !== (row?.version ?? 0)) throw conflict(name, row, expected)
    if (!row && !definition) throw missing(name)
    const before = row ? schema.parse(row.definition) : null
    if (describeChange(before, definition, fieldOrder) === '') return
    const version = await nextVersion(transaction, key)
    const at = new Date(clock())
    const kept = definition && JSON.stringify(definition)
    await transaction
      .insertInto('definition_changes')
      .values({ ...key, version, definition: kept, changed_at: at, changed_by: by })
      .execute()
    if (kept === null) {
      await transaction
        .deleteFrom('definitions')
        .where((where) => where.and(key))
        .execute()
      return
    }
    const values = { definition: kept, version, updated_at: at, updated_by: by }
    await transaction
      .insertInto('definitions')
      .values({ ...key, created_at: at, ...values })
      .onConflict((conflict) => conflict.columns(['workspace', 'kind', 'name']).doUpdateSet(values))
      .execute()
  }

  async function install(workspace: string, own: readonly T[]): Promise<void> {
    for (;;) {
      const used = await usedNames(workspace)
      const writes = own
        .filter(({ name }) => !used.has(name))
        .map((definition) => ({ name: definition.name, definition, expected: 0 }))
      if (writes.length === 0) return
      try {
        return await write(workspace, writes, { by: 'Tandem' })
      } catch (error) {
        // Another node that starts at the same time was faster: look again what is left to do.
        if (!(error instanceof TandemError && error.code === 'conflict')) throw error
      }
    }
  }

  function conflict(name: string, row: DefinitionRow | undefined, expected: number): TandemError {
    const now = row
      ? `has version ${row.version}, by ${row.updated_by} at ${row.updated_at.toISOString()}`
      : 'is not there'
    return new TandemError('conflict', {
      detail: `The ${noun} ${name} ${now}; you changed version ${expected}.`,
    })
  }

  return {
    kind,
    noun,
    schema,
    inOrder: (definition) => ordered(definition, fieldOrder),
    list: (workspace) => listIn(tables, workspace),
    find,
    async get(workspace, name) {
      const stored = await find(workspace, name)
      if (!stored) throw missing(name)
      return stored
    },
    history,
    write,
    install,
    describeChange: (before, after) => describeChange(before, after, fieldOrder),
  }
}

/** Versions go on counting when a name that was removed comes back. */
async function nextVersion(
  transaction: Kysely<DefinitionTables>,
  key: { workspace: string; kind: string; name: string },
): Promise<number> {
  const last = await transaction
    .selectFrom('definition_changes')
    .select((select) => select.fn.max('version').as('version'))
    .where((where) => where.and(key))
    .executeTakeFirst()
  return (last?.version ?? 0) + 1
}
