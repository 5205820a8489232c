import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClickHouse } from '../db/index.ts'
import type { Source } from '../ingestion/index.ts'
import { createChunkStore, type Intake, type MappedChunk, mapChunk } from './chunk.ts'
import { appendErrors } from './error-file.ts'
import { type ImportMapping, parseImportMapping, sectionFor } from './import-mapping.ts'
import { joinColumns } from './join.ts'
import { joinTablesFor } from './join-files.ts'
import { type CheckedFile, checkFile, openRows } from './open-rows.ts'
import type { FileRecord, ImportRecord, ImportRepository } from './repository.ts'
import { batchRows, isBroken, type ReadRow } from './row.ts'
import { createRowMapper } from './row-mapper.ts'

export interface RunDependencies {
  repository: ImportRepository
  clickhouse: ClickHouse
  intake: Intake
  /** Directory of this import. */
  directory: string
}

/** What others may see of a run and ask of it. */
export interface RunControl {
  /** Set from outside: the run ends after the rows in hand. */
  stopping: boolean
  /** Share of all bytes that are read. */
  progress: number
  rowsThisRun: number
}

/** Where the files of an import stand. */
export function uploadedPath(directory: string, position: number): string {
  return join(directory, `file-${position}`)
}

export function errorPath(directory: string, position: number): string {
  return join(directory, `errors-${position}`)
}

/**
 * Imports all files from their checkpoints on. What is decided is durable after each chunk, so that a run which is
 * broken off at any point goes on without losing or repeating a row.
 *
 * @returns false when it ended early because `control.stopping` was set
 * @throws TandemError what is wrong with the mapping or a file; nothing of a damaged file is stored
 */
export async function runImport(
  record: ImportRecord,
  control: RunControl,
  dependencies: RunDependencies,
): Promise<boolean> {
  const { repository, directory } = dependencies
  const mapping = await parseImportMapping(record.mapping)
  const files = await repository.files([record.id])
  const checked: CheckedFile[] = []
  for (const file of files) {
    const input = { path: uploadedPath(directory, file.position), name: file.name }
    checked.push(await checkFile(input, sectionFor(mapping, file.name), { whole: true }))
  }
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  let before = 0
  for (const [index, file] of files.entries()) {
    const onShare = (share: number) => {
      control.progress = (before + share * file.bytes) / Math.max(1, total)
    }
    const run = { record, mapping, file, checked, control, onShare, dependencies }
    if (!file.done && !(await importFile(run, checked[index] as CheckedFile))) return false
    await repository.fileDone(record.id, file.position)
    before += file.bytes
  }
  for (const file of checked) await rm(file.path, { force: true })
  for (const file of files) await rm(uploadedPath(directory, file.position), { force: true })
  return true
}

interface FileRun {
  record: ImportRecord
  mapping: ImportMapping
  file: FileRecord
  checked: readonly CheckedFile[]
  control: RunControl
  onShare(share: number): void
  dependencies: RunDependencies
}

/** @returns false when it ended early */
async function importFile(run: FileRun, input: CheckedFile): Promise<boolean> {
  const { record, mapping, file, checked, control } = run
  const section = sectionFor(mapping, file.name)
  if (!section.mapping) return true
  const joined = joinColumns(await joinTablesFor(section, mapping, checked))
  const reader = await openRows(input, section)
  const origin = { id: record.id, file: file.name }
  const mapper = await createRowMapper({ mapping, section, joined, origin })
  const save = createSaver(run, reader.errors)
  // The next chunk is read and mapped while the last one is stored.
  let storing: Promise<void> = Promise.resolve()
  for await (const rows of inChunks(reader.batches, file.rows, (row) => mapper.skip(row))) {
    if (control.stopping) break
    const chunk = await mapChunk(rows, mapper)
    await storing
    run.onShare(reader.progress())
    storing = save(chunk)
    // Its failure is met at the next await; until then it is no unhandled one.
    storing.catch(() => undefined)
  }
  await storing
  return !control.stopping
}

/** Stores one chunk after the other and writes the checkpoint of each. */
function createSaver(run: FileRun, errors: Awaited<ReturnType<typeof openRows>>['errors']) {
  const { record, file, control, dependencies } = run
  const { clickhouse, intake, repository, directory } = dependencies
  const source: Source = {
    id: record.source_id,
    workspace: record.workspace,
    name: record.source_name,
    kind: 'import',
  }
  const chunkStore = createChunkStore({
    intake,
    clickhouse,
    source,
    origin: { id: record.id, file: file.name },
  })
  let errorBytes = file.error_bytes
  // The first chunk of an import that ran before may have been stored without its checkpoint.
  let again = record.started_at !== null
  return async (chunk: MappedChunk): Promise<void> => {
    const added = await chunkStore.store(chunk, again)
    again = false
    errorBytes = await appendErrors(errorPath(directory, file.position), errorBytes, errors, chunk.rejected)
    await repository.checkpoint({
      importId: record.id,
      position: file.position,
      fileRows: chunk.lastRow,
      errorBytes,
      errorFormat: errors.ending,
      added,
    })
    control.rowsThisRun += chunk.rows
  }
}

/** Rows after the checkpoint, in chunks of like size. */
async function* inChunks(
  batches: AsyncGenerator<ReadRow[]>,
  done: number,
  skip: (row: Exclude<ReadRow, { raw: string }>) => void,
): AsyncGenerator<ReadRow[]> {
  let chunk: ReadRow[] = []
  for await (const batch of batches) {
    for (const row of batch) {
      if (row.number <= done) {
        if (!isBroken(row)) skip(row)
        continue
      }
      chunk.push(row)
      if (chunk.length < batchRows) continue
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}
