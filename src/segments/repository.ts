import { type Kysely, sql, type Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { describeChange } from './change.ts'
import { type Segment, segmentSchema } from './segment.ts'

type SegmentRow = {
  workspace: string
  name: string
  definition: unknown
  version: number
  created_at: Date
  updated_at: Date
  updated_by: string
}

export type SegmentTables = {
  segments: SegmentRow
  segment_history: {
    workspace: string
    name: string
    version: number
    definition: unknown | null
    diff: string
    changed_at: Date
    changed_by: string
  }
  workspaces: { id: string; time_zone: string }
}

/** A group as it is kept. */
export interface StoredSegment {
  definition: Segment
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
}

/** One change of a group's definition; null when it was removed. */
export interface SegmentEdit {
  version: number
  definition: Segment | null
  diff: string
  changedAt: string
  changedBy: string
}

/** What is to be written: a definition, or null to remove; `expected` is the version the writer knows (0: none). */
export interface SegmentWrite {
  name: string
  definition: Segment | null
  expected?: number | undefined
}

/** Throws what is wrong with the groups as they would be after writing. */
type Check = (segments: Segment[], removed: readonly string[]) => void

/** Groups in PostgreSQL, with every change there was. */
export function createSegmentRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<SegmentTables>()

  async function list(workspace: string): Promise<StoredSegment[]> {
    return listIn(tables, workspace)
  }

  async function find(workspace: string, name: string): Promise<StoredSegment | undefined> {
    const row = await tables
      .selectFrom('segments')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && toStored(row)
  }

  async function history(workspace: string, name: string): Promise<SegmentEdit[]> {
    const rows = await tables
      .selectFrom('segment_history')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .orderBy('version', 'desc')
      .execute()
    return rows.map((row) => ({
      version: row.version,
      definition: row.definition === null ? null : segmentSchema.parse(row.definition),
      diff: row.diff,
      changedAt: row.changed_at.toISOString(),
      changedBy: row.changed_by,
    }))
  }

  /** The workspace's time zone; UTC for one that has no row. */
  async function zone(workspace: string): Promise<string> {
    const row = await tables
      .selectFrom('workspaces')
      .select('time_zone')
      .where('id', '=', workspace)
      .executeTakeFirst()
    return row?.time_zone ?? 'UTC'
  }

  /**
   * Writes all or nothing, one writer at a time in a workspace, so that the check sees what will be.
   *
   * @throws TandemError `conflict` when a version is not the expected one, `segment_not_found`, `not_found` (workspace), and what the check throws
   */
  async function write(
    workspace: string,
    writes: readonly SegmentWrite[],
    { by, check }: { by: string; check: Check },
  ): Promise<void> {
    await tables.transaction().execute(async (transaction) => {
      const known = await transaction
        .selectFrom('workspaces')
        .select('id')
        .where('id', '=', workspace)
        .forShare()
        .executeTakeFirst()
      if (!known) throw new TandemError('not_found', { detail: `There is no workspace ${workspace}.` })
      await sql`SELECT pg_advisory_xact_lock(72114090, hashtext(${workspace}))`.execute(transaction)
      for (const one of writes) await writeOne(transaction, workspace, one, { by, at: new Date(clock()) })
      const after = await listIn(transaction, workspace)
      check(
        after.map(({ definition }) => definition),
        writes.filter(({ definition }) => definition === null).map(({ name }) => name),
      )
    })
  }

  return { list, find, history, zone, write }
}
export type SegmentRepository = ReturnType<typeof createSegmentRepository>

async function listIn(tables: Kysely<SegmentTables>, workspace: string): Promise<StoredSegment[]> {
  const rows = await tables
    .selectFrom('segments')
    .selectAll()
    .where('workspace', '=', workspace)
    .orderBy('name')
    .execute()
  return rows.map(toStored)
}

async function writeOne(
  transaction: Transaction<SegmentTables>,
  workspace: string,
  { name, definition, expected }: SegmentWrite,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  const row = await transaction
    .selectFrom('segments')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
  if (expected !== undefined && expected !== (row?.version ?? 0)) {
    throw new TandemError('conflict', {
      detail: `The group ${name} has version ${row?.version ?? 0}, not ${expected}.`,
    })
  }
  if (!row && !definition)
    throw new TandemError('segment_not_found', { detail: `There is no group ${name}.` })
  const diff = describeChange(row ? segmentSchema.parse(row.definition) : null, definition)
  if (diff === '') return
  const version = await nextVersion(transaction, workspace, name)
  const kept = definition && JSON.stringify(definition)
  await transaction
    .insertInto('segment_history')
    .values({ workspace, name, version, definition: kept, diff, changed_at: at, changed_by: by })
    .execute()
  if (!kept) {
    await transaction
      .deleteFrom('segments')
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .execute()
    return
  }
  const values = { definition: kept, version, updated_at: at, updated_by: by }
  await transaction
    .insertInto('segments')
    .values({ workspace, name, created_at: at, ...values })
    .onConflict((conflict) => conflict.columns(['workspace', 'name']).doUpdateSet(values))
    .execute()
}

/** Versions go on counting when a name that was removed comes back. */
async function nextVersion(transaction: Kysely<SegmentTables>, workspace: string, name: string) {
  const last = await transaction
    .selectFrom('segment_history')
    .select((select) => select.fn.max('version').as('version'))
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .executeTakeFirst()
  return (last?.version ?? 0) + 1
}

function toStored(row: SegmentRow): StoredSegment {
  return {
    definition: segmentSchema.parse(row.definition),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  }
}
