import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Access, Principal, Source } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Intake } from './chunk.ts'
import type { ImportPreview, ImportStatus } from './import.ts'
import { type ImportMapping, nameFits, parseImportMapping, sectionFor } from './import-mapping.ts'
import { type Judge, previewFiles } from './preview.ts'
import { createImportRepository, type FileRecord, type ImportRecord } from './repository.ts'
import { errorPath, uploadedPath } from './run.ts'
import { createRunner } from './runner.ts'
import { toStatus } from './status.ts'
import { receiveUpload, type UploadLimits } from './upload.ts'

export interface ImportsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  /** Where events go; `preview` is asked what the pipeline would decide. */
  intake: Intake & { preview: Judge }
  access: Pick<Access, 'listSources' | 'createSource' | 'audit'>
  /** Milliseconds since 1970. */
  clock: () => number
  logger: Logger
  /** Uploaded files and error files live under it, one directory for each import. */
  directory: string
  limits?: UploadLimits
  newId?: () => string
}

export type Imports = ReturnType<typeof createImports>

const defaultLimits: UploadLimits = { fileBytes: 50_000_000_000, files: 100 }
const finished = { error_code: null, error_detail: null, finished_at: null }

/** Import of files: upload, preview, jobs that go on where they stopped, error files. */
export function createImports(dependencies: ImportsDependencies) {
  const { postgres, clickhouse, intake, access, clock, logger, directory } = dependencies
  const { limits = defaultLimits, newId = randomUUID } = dependencies
  const repository = createImportRepository(postgres)
  mkdirSync(directory, { recursive: true })
  const directoryOf = (id: string) => join(directory, id)
  const runner = createRunner({ repository, clickhouse, intake, directoryOf, clock, logger })
  const statusOf = (record: ImportRecord, files: readonly FileRecord[]) =>
    toStatus(record, files, runner.progress(record.id))

  /** The import named by the principal's workspace. @throws TandemError `not_found` */
  async function findRecord(workspace: string, id: string): Promise<ImportRecord> {
    const record = await repository.find(workspace, id)
    if (!record) throw new TandemError('not_found', { detail: `No import ${id}.` })
    return record
  }

  async function sourceFor(workspace: string, name: string): Promise<Source> {
    const known = (await access.listSources(workspace)).find((source) => source.name === name)
    return known ?? (await access.createSource(workspace, { name, kind: 'import' }))
  }

  /**
   * Takes an upload and starts its import.
   *
   * @param request a multipart form with `mapping` and `file`s
   * @throws TandemError `import_upload_invalid`, `import_mapping_invalid`, `mapping_invalid`, `import_file_unknown`, …;
   *   then nothing is kept
   */
  async function create(principal: Principal, request: Request): Promise<ImportStatus> {
    const id = `imp_${newId()}`
    const upload = await receiveUpload(request, directoryOf(id), limits)
    const { workspace } = principal
    try {
      const mapping = await parseImportMapping(upload.mapping)
      checkNames(mapping, upload.files)
      const source = await sourceFor(workspace, mapping.source)
      const record = {
        id,
        workspace,
        mapping_name: mapping.name,
        mapping: upload.mapping,
        source_id: source.id,
        source_name: source.name,
        created_by: principal.label,
        created_at: new Date(clock()),
      }
      await repository.create(record, upload.files)
    } catch (error) {
      rmSync(directoryOf(id), { recursive: true, force: true })
      throw error
    }
    const files = upload.files.map((file) => file.name)
    await access.audit(principal, 'import.create', `import:${id}`, { files })
    runner.enqueue(workspace, id)
    return get(workspace, id)
  }

  /** The first rows of each uploaded file as events; nothing is stored and the files are gone afterwards. */
  async function preview(workspace: string, request: Request, rowCount: number): Promise<ImportPreview> {
    const scratch = join(directory, `preview-${newId()}`)
    const upload = await receiveUpload(request, scratch, limits)
    try {
      const mapping = await parseImportMapping(upload.mapping)
      checkNames(mapping, upload.files)
      const files = upload.files.map(({ name }, position) => ({
        name,
        path: uploadedPath(scratch, position),
      }))
      const source: Source = { id: 'preview', workspace, name: mapping.source, kind: 'import' }
      return await previewFiles(mapping, files, rowCount, source, intake.preview)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }

  async function get(workspace: string, id: string): Promise<ImportStatus> {
    const record = await findRecord(workspace, id)
    return statusOf(record, await repository.files([id]))
  }

  /** Newest first. */
  async function list(workspace: string, limit = 100): Promise<ImportStatus[]> {
    const records = await repository.list(workspace, limit)
    const files = await repository.files(records.map((record) => record.id))
    return records.map((record) =>
      statusOf(
        record,
        files.filter((file) => file.import_id === record.id),
      ),
    )
  }

  /**
   * The error file of one file of an import.
   *
   * @param fileName needed only when several files have errors
   * @returns its path and a name that fits the same mapping; undefined when no row had an error
   * @throws TandemError `not_found`; `invalid_request` naming the files when it is not clear which
   */
  async function errorFile(workspace: string, id: string, fileName?: string) {
    await findRecord(workspace, id)
    const withErrors = (await repository.files([id])).filter((file) => file.errors > 0)
    const candidates =
      fileName === undefined ? withErrors : withErrors.filter((file) => file.name === fileName)
    const [file, second] = candidates
    if (!file) return undefined
    if (second) {
      const names = withErrors.map((each) => each.name).join(', ')
      throw new TandemError('invalid_request', {
        detail: `Several files have errors; give \`file\`: ${names}`,
      })
    }
    const stem = file.name.replace(/\.gz$/i, '').replace(/\.[^.]*$/, '')
    return {
      path: errorPath(directoryOf(id), file.position),
      bytes: file.error_bytes,
      name: `${stem}.errors.${file.error_format}`,
    }
  }

  /** Stops an import after the rows in hand; what is stored stays. @throws TandemError `import_not_resumable` */
  async function cancel(principal: Principal, id: string): Promise<ImportStatus> {
    const { workspace } = principal
    await findRecord(workspace, id)
    const moved = await repository.move(id, ['waiting', 'running'], 'cancelled', {
      finished_at: new Date(clock()),
    })
    if (!moved)
      throw new TandemError('import_not_resumable', { detail: 'It is not waiting and not running.' })
    runner.stop(id)
    await access.audit(principal, 'import.cancel', `import:${id}`)
    return get(workspace, id)
  }

  /** Goes on with a failed or cancelled import where it stopped. @throws TandemError `import_not_resumable` */
  async function resume(principal: Principal, id: string): Promise<ImportStatus> {
    const { workspace } = principal
    await findRecord(workspace, id)
    const moved = await repository.move(id, ['failed', 'cancelled'], 'waiting', finished)
    if (!moved)
      throw new TandemError('import_not_resumable', { detail: 'It is neither failed nor cancelled.' })
    await access.audit(principal, 'import.resume', `import:${id}`)
    runner.enqueue(workspace, id)
    return get(workspace, id)
  }

  /** Goes on with what was waiting or running when the program ended. Call it once, after the intake is ready. */
  async function resumeUnfinished(): Promise<number> {
    const records = await repository.unfinished()
    for (const record of records) runner.enqueue(record.workspace, record.id)
    return records.length
  }

  return {
    create,
    preview,
    get,
    list,
    errorFile,
    cancel,
    resume,
    resumeUnfinished,
    /** Resolves when no import waits or runs. */
    idle: runner.idle,
    /** Ends running imports after the rows in hand; they go on at the next start. */
    close: runner.close,
  }
}

/** Every file has its entry in the mapping, and every file that is joined to is there. */
function checkNames(mapping: ImportMapping, files: readonly { name: string }[]): void {
  for (const file of files) {
    for (const { file: pattern } of sectionFor(mapping, file.name).join) {
      if (!files.some(({ name }) => nameFits(pattern, name)))
        throw new TandemError('import_join_missing', { detail: `${file.name} is joined to ${pattern}` })
    }
  }
}
