import type { Generated, Selectable } from 'kysely'
import type { Postgres } from '../db/index.ts'
import type { ImportCounts, ImportState } from './import.ts'

type ImportsTable = {
  id: string
  workspace: string
  mapping_name: string
  mapping: string
  source_id: string
  source_name: string
  state: ImportState
  error_code: string | null
  error_detail: string | null
  rows: Generated<number>
  events: Generated<number>
  duplicates: Generated<number>
  parked: Generated<number>
  errors: Generated<number>
  skipped: Generated<number>
  created_by: string
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
}

type ImportFilesTable = {
  import_id: string
  position: number
  name: string
  bytes: number
  rows: Generated<number>
  errors: Generated<number>
  error_bytes: Generated<number>
  error_format: 'csv' | 'ndjson' | null
  done: Generated<boolean>
}

export type ImportTables = {
  imports: ImportsTable
  import_files: ImportFilesTable
}

export type ImportRecord = Selectable<ImportsTable>
export type FileRecord = Selectable<ImportFilesTable>
export type NewImport = Pick<
  ImportRecord,
  'id' | 'workspace' | 'mapping_name' | 'mapping' | 'source_id' | 'source_name' | 'created_by' | 'created_at'
>

/** What one chunk of rows adds; written in one transaction, so that an import goes on exactly where it stopped. */
export interface Checkpoint {
  importId: string
  position: number
  /** Rows of the file that are decided. */
  fileRows: number
  errorBytes: number
  errorFormat: 'csv' | 'ndjson'
  added: ImportCounts
}

/** Imports and their files in PostgreSQL. */
export function createImportRepository(postgres: Postgres) {
  const db = postgres.withTables<ImportTables>()

  return {
    async create(record: NewImport, files: readonly { name: string; bytes: number }[]): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('imports')
          .values({
            ...record,
            state: 'waiting',
            error_code: null,
            error_detail: null,
            started_at: null,
            finished_at: null,
          })
          .execute()
        await transaction
          .insertInto('import_files')
          .values(
            files.map((file, position) => ({
              import_id: record.id,
              position,
              ...file,
              error_format: null,
            })),
          )
          .execute()
      })
    },

    /** @returns undefined when the workspace has no such import */
    find(workspace: string, id: string): Promise<ImportRecord | undefined> {
      return db
        .selectFrom('imports')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .executeTakeFirst()
    },

    /** Newest first. */
    list(workspace: string, limit: number): Promise<ImportRecord[]> {
      return db
        .selectFrom('imports')
        .selectAll()
        .where('workspace', '=', workspace)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    /** Imports of all workspaces that were waiting or running when the program ended, oldest first. */
    unfinished(): Promise<ImportRecord[]> {
      return db
        .selectFrom('imports')
        .selectAll()
        .where('state', 'in', ['waiting', 'running'])
        .orderBy('created_at')
        .execute()
    },

    files(importIds: readonly string[]): Promise<FileRecord[]> {
      if (importIds.length === 0) return Promise.resolve([])
      return db
        .selectFrom('import_files')
        .selectAll()
        .where('import_id', 'in', importIds)
        .orderBy('import_id')
        .orderBy('position')
        .execute()
    },

    /**
     * Moves an import to a state, if it is in one of `from`.
     *
     * @returns whether it was
     */
    async move(
      id: string,
      from: readonly ImportState[],
      to: ImportState,
      change: Partial<Pick<ImportRecord, 'error_code' | 'error_detail' | 'started_at' | 'finished_at'>> = {},
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('imports')
        .set({ state: to, ...change })
        .where('id', '=', id)
        .where('state', 'in', from)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async checkpoint(checkpoint: Checkpoint): Promise<void> {
      const { importId, position, fileRows, errorBytes, errorFormat, added } = checkpoint
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('import_files')
          .set((is) => ({
            rows: fileRows,
            error_bytes: errorBytes,
            error_format: errorFormat,
            errors: is('errors', '+', added.errors),
          }))
          .where('import_id', '=', importId)
          .where('position', '=', position)
          .execute()
        await transaction
          .updateTable('imports')
          .set((is) => ({
            rows: is('rows', '+', added.rows),
            events: is('events', '+', added.events),
            duplicates: is('duplicates', '+', added.duplicates),
            parked: is('parked', '+', added.parked),
            errors: is('errors', '+', added.errors),
            skipped: is('skipped', '+', added.skipped),
          }))
          .where('id', '=', importId)
          .execute()
      })
    },

    async fileDone(importId: string, position: number): Promise<void> {
      await db
        .updateTable('import_files')
        .set({ done: true })
        .where('import_id', '=', importId)
        .where('position', '=', position)
        .execute()
    },
  }
}

export type ImportRepository = ReturnType<typeof createImportRepository>
