import { type Kysely, sql, type Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { describeChange } from './change.ts'
import { type Metric, metricSchema } from './metric.ts'

type MetricRow = {
  workspace: string
  name: string
  definition: unknown
  version: number
  created_at: Date
  updated_at: Date
  updated_by: string
}

type MetricsTables = {
  metrics: MetricRow
  metric_changes: {
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

/** A measure as it is kept. */
export interface StoredMetric {
  definition: Metric
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
}

/** One change of a measure; `definition` is null when it was removed. */
export interface MetricChange {
  version: number
  definition: Metric | null
  diff: string
  changedAt: string
  changedBy: string
}

/** What is to be written: a definition, or null to remove; `expected` is the version the writer knows (0: none). */
export interface MetricWrite {
  name: string
  definition: Metric | null
  expected?: number | undefined
}

/** Measures in PostgreSQL, with every change there was. */
export function createMetricRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<MetricsTables>()

  async function list(workspace: string): Promise<StoredMetric[]> {
    const rows = await tables
      .selectFrom('metrics')
      .selectAll()
      .where('workspace', '=', workspace)
      .orderBy('name')
      .execute()
    return rows.map(toStored)
  }

  async function find(workspace: string, name: string): Promise<StoredMetric | undefined> {
    const row = await tables
      .selectFrom('metrics')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && toStored(row)
  }

  async function history(workspace: string, name: string): Promise<MetricChange[]> {
    const rows = await tables
      .selectFrom('metric_changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .orderBy('version', 'desc')
      .execute()
    return rows.map((row) => ({
      version: row.version,
      definition: row.definition === null ? null : readKept(row.definition),
      diff: row.diff,
      changedAt: row.changed_at.toISOString(),
      changedBy: row.changed_by,
    }))
  }

  /** Names that have or had a measure. */
  async function usedNames(workspace: string): Promise<Set<string>> {
    const rows = await tables
      .selectFrom('metric_changes')
      .select('name')
      .distinct()
      .where('workspace', '=', workspace)
      .execute()
    return new Set(rows.map((row) => row.name))
  }

  /** The workspace's time zone; UTC for one that has no row yet. */
  async function zone(workspace: string): Promise<string> {
    const row = await tables
      .selectFrom('workspaces')
      .select('time_zone')
      .where('id', '=', workspace)
      .executeTakeFirst()
    return row?.time_zone ?? 'UTC'
  }

  return { list, find, history, usedNames, zone, write: createWriter(tables, clock) }
}
export type MetricRepository = ReturnType<typeof createMetricRepository>

/** Writing that does all or nothing; it throws `conflict` when a version is not the expected one, `not_found`. */
function createWriter(tables: Kysely<MetricsTables>, clock: () => number) {
  return async function write(workspace: string, writes: readonly MetricWrite[], by: string): Promise<void> {
    await tables.transaction().execute(async (transaction) => {
      const zone = await transaction
        .selectFrom('workspaces')
        .select('id')
        .where('id', '=', workspace)
        .forShare()
        .executeTakeFirst()
      if (!zone) throw new TandemError('not_found', { detail: `There is no workspace ${workspace}.` })
      // One writer at a time for each workspace, so that a version is read and raised by nobody else between.
      await sql`SELECT pg_advisory_xact_lock(72114040, hashtext(${workspace}))`.execute(transaction)
      for (const one of writes) await writeOne(transaction, workspace, one, { by, at: new Date(clock()) })
    })
  }
}

async function writeOne(
  transaction: Transaction<MetricsTables>,
  workspace: string,
  { name, definition, expected }: MetricWrite,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  const row = await lockedRow(transaction, workspace, name)
  if (expected !== undefined && expected !== (row?.version ?? 0)) {
    throw new TandemError('conflict', {
      detail: `The measure ${name} has version ${row?.version ?? 0}, not ${expected}.`,
    })
  }
  if (!row && !definition)
    throw new TandemError('measure_not_found', { detail: `There is no measure ${name}.` })
  const before = row ? readKept(row.definition) : null
  const diff = describeChange(before, definition)
  if (diff === '') return
  const version = await nextVersion(transaction, workspace, name)
  await transaction
    .insertInto('metric_changes')
    .values({
      workspace,
      name,
      version,
      definition: definition && JSON.stringify(definition),
      diff,
      changed_at: at,
      changed_by: by,
    })
    .execute()
  if (!definition) {
    await transaction
      .deleteFrom('metrics')
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .execute()
    return
  }
  const values = { definition: JSON.stringify(definition), version, updated_at: at, updated_by: by }
  await transaction
    .insertInto('metrics')
    .values({ workspace, name, created_at: at, ...values })
    .onConflict((conflict) => conflict.columns(['workspace', 'name']).doUpdateSet(values))
    .execute()
}

function lockedRow(transaction: Kysely<MetricsTables>, workspace: string, name: string) {
  return transaction
    .selectFrom('metrics')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
}

/** Versions go on counting when a name that was removed comes back. */
async function nextVersion(transaction: Kysely<MetricsTables>, workspace: string, name: string) {
  const last = await transaction
    .selectFrom('metric_changes')
    .select((select) => select.fn.max('version').as('version'))
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .executeTakeFirst()
  return (last?.version ?? 0) + 1
}

function readKept(definition: unknown): Metric {
  return metricSchema.parse(definition)
}

function toStored(row: MetricRow): StoredMetric {
  return {
    definition: readKept(row.definition),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  }
}
