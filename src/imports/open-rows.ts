import { TandemError } from '../errors.ts'
import { openCsv } from './csv-rows.ts'
import { csvErrors, type ErrorFormat, jsonErrors } from './error-file.ts'
import { checkBytes, detectKind, type FileFormat, type InputFile, openBytes, unpack } from './file-bytes.ts'
import type { Section } from './import-mapping.ts'
import { openJsonLines, openJsonList } from './json-rows.ts'
import { openParquet } from './parquet-rows.ts'
import type { RowReader } from './row.ts'

/** A file that was checked whole and is ready to be read. */
export interface CheckedFile extends InputFile {
  gzipped: boolean
  format: FileFormat
  /** Whether all of its bytes are valid UTF-8. */
  utf8: boolean
}

/**
 * Finds out what a file is and reads it once to its end, so that a damaged file is refused before anything of it is
 * imported.
 *
 * @param options `whole: false` only looks at the beginning, for a preview of a file that may be cut off
 * @throws TandemError `import_file_empty`, `import_unknown_format`, `import_file_damaged`
 */
export async function checkFile(
  file: InputFile,
  section: Section,
  options: { whole: boolean },
): Promise<CheckedFile> {
  const kind = await detectKind(file)
  const format = kind.format === 'parquet' ? 'parquet' : (section.format ?? kind.format)
  const { utf8 } = options.whole ? await checkBytes(file, kind.gzipped) : { utf8: false }
  if (!kind.gzipped || format !== 'parquet') return { ...file, gzipped: kind.gzipped, format, utf8 }
  const path = `${file.path}.unpacked`
  await unpack(file, path)
  return { ...file, path, gzipped: false, format, utf8 }
}

/**
 * The rows of a checked file and the form of its error file.
 *
 * @throws TandemError `import_missing_column` naming the columns the mapping reads and the file does not have; those
 *   of the formats
 */
export async function openRows(
  file: CheckedFile,
  section: Section,
): Promise<RowReader & { errors: ErrorFormat }> {
  const reader = await openFormat(file, section)
  const { columns } = reader
  if (!columns) return { ...reader, errors: jsonErrors }
  const missing = section.columns.filter((name) => !columns.includes(name))
  if (missing.length > 0) {
    await reader.batches.return(undefined)
    const detail = `${file.name} has no column ${missing.join(', ')}; it has ${columns.slice(0, 50).join(', ')}`
    throw new TandemError('import_missing_column', { detail })
  }
  return { ...reader, errors: file.format === 'csv' ? csvErrors(columns, section.csv) : jsonErrors }
}

function openFormat(file: CheckedFile, section: Section): Promise<RowReader> | RowReader {
  switch (file.format) {
    case 'parquet':
      return openParquet(file)
    case 'ndjson':
      return openJsonLines(openBytes(file, file.gzipped), file.utf8)
    case 'json':
      return openJsonList(file, openBytes(file, file.gzipped), file.utf8)
    case 'csv':
      return openCsv(file, openBytes(file, file.gzipped), section.csv, file.utf8)
  }
}
