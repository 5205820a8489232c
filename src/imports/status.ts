import { catalogue, type ErrorCode } from '../errors.ts'
import type { ImportStatus } from './import.ts'
import type { FileRecord, ImportRecord } from './repository.ts'

/** How far a run has come. */
export interface RunProgress {
  /** Share of all bytes that are read. */
  share: number
  /** Rows and seconds of this run; an import that went on counts from where it did. */
  rows: number
  seconds: number
}

/** An import as the API shows it. @param progress absent while it does not run */
export function toStatus(
  record: ImportRecord,
  files: readonly FileRecord[],
  progress: RunProgress | undefined,
): ImportStatus {
  const { rows, events, duplicates, parked, errors, skipped } = record
  const { share, seconds } = progress ?? { share: record.state === 'done' ? 1 : 0, seconds: 0 }
  return {
    id: record.id,
    mapping: record.mapping_name,
    source: { id: record.source_id, name: record.source_name },
    state: record.state,
    counts: { rows, events, duplicates, parked, errors, skipped },
    files: files.map(({ name, bytes, rows, errors, done }) => ({ name, bytes, rows, errors, done })),
    progress: share,
    rowsPerSecond: progress && seconds > 0 ? Math.round(progress.rows / seconds) : null,
    secondsLeft: progress && share > 0.01 ? Math.round((seconds / share) * (1 - share)) : null,
    error: describeError(record),
    createdBy: record.created_by,
    createdAt: record.created_at.toISOString(),
    startedAt: record.started_at?.toISOString() ?? null,
    finishedAt: record.finished_at?.toISOString() ?? null,
  }
}

function describeError({ error_code, error_detail }: ImportRecord): ImportStatus['error'] {
  if (!error_code) return null
  const { title, mend } = catalogue[error_code as ErrorCode] ?? catalogue.internal
  return { code: error_code, title, mend, detail: error_detail }
}
