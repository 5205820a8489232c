import type { Source, Verdict } from '../ingestion/index.ts'
import type { ImportPreview } from './import.ts'
import { type ImportMapping, sectionFor } from './import-mapping.ts'
import { joinColumns } from './join.ts'
import { joinTablesFor } from './join-files.ts'
import { type CheckedFile, checkFile, openRows } from './open-rows.ts'
import { isBroken, type ReadRow } from './row.ts'
import { createRowMapper, type RowMapper } from './row-mapper.ts'

/** Asks the pipeline what it would decide, without storing anything. */
export type Judge = (source: Source, messages: readonly unknown[]) => Promise<Verdict[]>

type PreviewFile = ImportPreview['files'][number]
type PreviewRow = PreviewFile['rows'][number]

/**
 * The first rows of each file as events. The files may be cut off behind those rows.
 *
 * @throws TandemError what is wrong with the mapping or with a file as a whole
 */
export async function previewFiles(
  mapping: ImportMapping,
  files: readonly { name: string; path: string }[],
  rowCount: number,
  source: Source,
  judge: Judge,
): Promise<ImportPreview> {
  const checked: CheckedFile[] = []
  for (const file of files)
    checked.push(await checkFile(file, sectionFor(mapping, file.name), { whole: false }))
  const previews: PreviewFile[] = []
  for (const file of checked) {
    const section = sectionFor(mapping, file.name)
    const reader = await openRows(file, section)
    const rows = await firstRows(reader.batches, rowCount)
    const shown = { name: file.name, format: file.format, columns: reader.columns ?? null }
    if (!section.mapping) {
      previews.push({
        ...shown,
        compiled: false,
        rows: rows.map((row) => ({ ...asShown(row), skipped: true })),
      })
      continue
    }
    const joined = joinColumns(await joinTablesFor(section, mapping, checked))
    const mapper = await createRowMapper({
      mapping,
      section,
      joined,
      origin: { id: 'preview', file: file.name },
    })
    const decided: PreviewRow[] = []
    for (const row of rows) decided.push(await previewRow(row, mapper, source, judge))
    previews.push({ ...shown, compiled: mapper.compiled, rows: decided })
  }
  return { mapping: mapping.name, source: mapping.source, files: previews }
}

async function firstRows(batches: AsyncGenerator<ReadRow[]>, count: number): Promise<ReadRow[]> {
  const rows: ReadRow[] = []
  for await (const batch of batches) {
    rows.push(...batch.slice(0, count - rows.length))
    if (rows.length >= count) break
  }
  return rows
}

async function previewRow(
  row: ReadRow,
  mapper: RowMapper,
  source: Source,
  judge: Judge,
): Promise<PreviewRow> {
  const shown = asShown(row)
  if (isBroken(row)) {
    const { column, reason } = row
    return { ...shown, skipped: false, problem: column === undefined ? { reason } : { column, reason } }
  }
  const mapped = await mapper.map(row)
  if ('problem' in mapped) return { ...shown, skipped: false, problem: mapped.problem }
  const verdicts = mapped.calls.length === 0 ? [] : await judge(source, mapped.calls)
  const events = mapped.calls.map((call, index) => {
    const { outcome, code, reason } = verdicts[index] as Verdict
    return { call, outcome, ...(code ? { code } : {}), ...(reason ? { reason } : {}) }
  })
  return { ...shown, events, skipped: mapped.calls.length === 0 }
}

function asShown(row: ReadRow): Omit<PreviewRow, 'skipped'> {
  const values = isBroken(row) ? { import_error_raw: row.raw } : row.values
  return { row: row.number, ...(row.line === undefined ? {} : { line: row.line }), values, events: [] }
}
