import { type Kysely, sql, type Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type Trait, traitSchema } from './trait.ts'

type TraitTables = {
  computed_traits: {
    workspace: string
    name: string
    definition: unknown
    version: number
    created_at: Date
    updated_at: Date
    updated_by: string
  }
  computed_trait_changes: {
    workspace: string
    name: string
    version: number
    definition: unknown | null
    changed_at: Date
    changed_by: string
  }
  computed_trait_states: {
    workspace: string
    name: string
    version: number
    evaluated_at: number
    whole_at: number
  }
  workspaces: { id: string }
}

/** A computed trait as it is kept. */
export interface StoredTrait {
  definition: Trait
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
}

/** One change of a trait; `definition` is null when it was removed. */
export interface TraitChange {
  version: number
  definition: Trait | null
  changedAt: string
  changedBy: string
}

/** How far the stored values of a trait have come. Times are ms. */
export interface TraitState {
  name: string
  /** the definition's version by which they were computed */
  version: number
  evaluatedAt: number
  /** when all people were last computed at once */
  wholeAt: number
}

/** Computed traits in PostgreSQL, with every change there was, and how far their values have come. */
export function createTraitRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<TraitTables>()

  async function list(workspace: string): Promise<StoredTrait[]> {
    const rows = await tables
      .selectFrom('computed_traits')
      .selectAll()
      .where('workspace', '=', workspace)
      .orderBy('name')
      .execute()
    return rows.map(toStored)
  }

  async function find(workspace: string, name: string): Promise<StoredTrait | undefined> {
    const row = await tables
      .selectFrom('computed_traits')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && toStored(row)
  }

  /** Newest first. */
  async function history(workspace: string, name: string): Promise<TraitChange[]> {
    const rows = await tables
      .selectFrom('computed_trait_changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .orderBy('version', 'desc')
      .execute()
    return rows.map((row) => ({
      version: row.version,
      definition: row.definition === null ? null : traitSchema.parse(row.definition),
      changedAt: row.changed_at.toISOString(),
      changedBy: row.changed_by,
    }))
  }

  async function states(workspace: string): Promise<TraitState[]> {
    const rows = await tables
      .selectFrom('computed_trait_states')
      .selectAll()
      .where('workspace', '=', workspace)
      .execute()
    return rows.map((row) => ({
      name: row.name,
      version: row.version,
      evaluatedAt: Number(row.evaluated_at),
      wholeAt: Number(row.whole_at),
    }))
  }

  async function writeStates(workspace: string, written: readonly TraitState[]): Promise<void> {
    if (written.length === 0) return
    await tables
      .insertInto('computed_trait_states')
      .values(
        written.map(({ name, version, evaluatedAt, wholeAt }) => ({
          workspace,
          name,
          version,
          evaluated_at: evaluatedAt,
          whole_at: wholeAt,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'name']).doUpdateSet((eb) => ({
          version: eb.ref('excluded.version'),
          evaluated_at: eb.ref('excluded.evaluated_at'),
          whole_at: eb.ref('excluded.whole_at'),
        })),
      )
      .execute()
  }

  return { list, find, history, states, writeStates, write: createWriter(tables, clock) }
}
export type TraitRepository = ReturnType<typeof createTraitRepository>

/** What is to be written: a definition, or null to remove; `expected` is the version the writer knows (0: none). */
export interface TraitWrite {
  name: string
  definition: Trait | null
  expected?: number | undefined
}

/** @returns a function that writes one change; it throws `conflict`, `trait_not_found`, `not_found` */
function createWriter(tables: Kysely<TraitTables>, clock: () => number) {
  return async function write(workspace: string, one: TraitWrite, by: string): Promise<void> {
    await tables.transaction().execute(async (transaction) => {
      const known = await transaction
        .selectFrom('workspaces')
        .select('id')
        .where('id', '=', workspace)
        .forShare()
        .executeTakeFirst()
      if (!known) throw new TandemError('not_found', { detail: `There is no workspace ${workspace}.` })
      // One writer at a time for each workspace, so that a version is read and raised by nobody else between.
      await sql`SELECT pg_advisory_xact_lock(72114093, hashtext(${workspace}))`.execute(transaction)
      await writeOne(transaction, workspace, one, { by, at: new Date(clock()) })
    })
  }
}

async function writeOne(
  transaction: Transaction<TraitTables>,
  workspace: string,
  { name, definition, expected }: TraitWrite,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  const row = await transaction
    .selectFrom('computed_traits')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .executeTakeFirst()
  if (expected !== undefined && expected !== (row?.version ?? 0)) {
    throw new TandemError('conflict', {
      detail: `The computed trait ${name} has version ${row?.version ?? 0}, not ${expected}.`,
    })
  }
  if (!row && !definition)
    throw new TandemError('trait_not_found', { detail: `There is no computed trait ${name}.` })
  const kept = definition && JSON.stringify(definition)
  if (row && kept === JSON.stringify(traitSchema.parse(row.definition))) return
  // Versions go on counting when a name that was removed comes back.
  const last = await transaction
    .selectFrom('computed_trait_changes')
    .select((select) => select.fn.max('version').as('version'))
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .executeTakeFirst()
  const version = (last?.version ?? 0) + 1
  await transaction
    .insertInto('computed_trait_changes')
    .values({ workspace, name, version, definition: kept, changed_at: at, changed_by: by })
    .execute()
  if (kept === null) {
    for (const table of ['computed_traits', 'computed_trait_states'] as const)
      await transaction
        .deleteFrom(table)
        .where('workspace', '=', workspace)
        .where('name', '=', name)
        .execute()
    return
  }
  const values = { definition: kept, version, updated_at: at, updated_by: by }
  await transaction
    .insertInto('computed_traits')
    .values({ workspace, name, created_at: at, ...values })
    .onConflict((conflict) => conflict.columns(['workspace', 'name']).doUpdateSet(values))
    .execute()
}

function toStored(row: TraitTables['computed_traits']): StoredTrait {
  return {
    definition: traitSchema.parse(row.definition),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  }
}
