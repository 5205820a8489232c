import { parse } from 'csv-parse/sync'
import { TandemError } from '../errors.ts'
import { createRecordSplitter, type TextRecord } from './csv-records.ts'
import type { ByteSource, InputFile } from './file-bytes.ts'
import {
  type BrokenRow,
  batchRows,
  errorColumns,
  isErrorColumn,
  type ReadRow,
  type RowReader,
} from './row.ts'

/** How a CSV file is written. */
export interface CsvDialect {
  delimiter: string
  /** '' when the file quotes nothing. */
  quote: string
  /** Any name of the WHATWG encoding standard: utf-8, latin1, windows-1252, utf-16le. */
  encoding: string
  /** Names of the columns when the file has no header line. */
  header?: readonly string[] | undefined
}

const otherDelimiters = [',', ';', '\t', '|']

/**
 * Rows of a CSV file. Record boundaries are found first, so that one broken record costs one row and not the file.
 *
 * @param utf8 whether the bytes were found to be valid in UTF-8; when not, rows with bytes that are not are broken
 * @throws TandemError `import_file_empty`, `import_wrong_delimiter`, `import_repeated_column`; while reading `import_file_damaged`
 */
export async function openCsv(
  file: InputFile,
  source: ByteSource,
  dialect: CsvDialect,
  utf8: boolean,
): Promise<RowReader> {
  const records = splitRecords(source.bytes, dialect)
  const pending: TextRecord[] = []
  while (pending.length === 0) {
    const { value, done } = await records.next()
    if (done) break
    pending.push(...value)
  }
  // An error file names its columns even where the file it came from does not.
  const named = !dialect.header || pending[0]?.text.includes(errorColumns[0])
  const header = named ? readHeader(file, pending.shift(), dialect) : (dialect.header ?? [])
  const replaced = !utf8 && dialect.encoding.toLowerCase().replace('-', '') === 'utf8'
  return {
    columns: header.filter((name) => !isErrorColumn(name)),
    batches: rows(),
    progress: source.progress,
  }

  async function* rows(): AsyncGenerator<ReadRow[]> {
    let number = 1
    const toRows = (batch: TextRecord[]) => {
      const read = readCells(batch, header, dialect, number, replaced)
      number += batch.length
      return read
    }
    try {
      if (pending.length > 0) yield toRows(pending.splice(0))
      for await (const batch of records) if (batch.length > 0) yield toRows(batch)
    } finally {
      await records.return(undefined)
    }
  }
}

async function* splitRecords(
  bytes: AsyncGenerator<Buffer>,
  dialect: CsvDialect,
): AsyncGenerator<TextRecord[]> {
  const splitter = createRecordSplitter(dialect.quote)
  let decoder = new TextDecoder(dialect.encoding)
  let first = true
  try {
    for await (const chunk of bytes) {
      if (first) decoder = new TextDecoder(markedEncoding(chunk) ?? dialect.encoding)
      first = false
      for (const batch of inBatches(splitter.push(decoder.decode(chunk, { stream: true })))) yield batch
    }
    for (const batch of inBatches([...splitter.push(decoder.decode()), ...splitter.end()])) yield batch
  } finally {
    await bytes.return(undefined)
  }
}

/** The encoding that a byte order mark names; it is surer than what the mapping says. */
function markedEncoding(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return undefined
}

function* inBatches(records: TextRecord[]): Generator<TextRecord[]> {
  for (let start = 0; start < records.length; start += batchRows)
    yield records.slice(start, start + batchRows)
}

function readHeader(file: InputFile, record: TextRecord | undefined, dialect: CsvDialect): string[] {
  if (!record) throw new TandemError('import_file_empty', { detail: file.name })
  const quoted = dialect.quote !== '' && record.text.includes(dialect.quote)
  const cells = quoted ? parseQuoted(record.text, dialect) : record.text.split(dialect.delimiter)
  const names = cells?.map((name) => name.trim())
  if (!names)
    throw new TandemError('import_file_damaged', { detail: `${file.name}: the header cannot be read` })
  if (names.length === 1) {
    const other = otherDelimiters.find((mark) => mark !== dialect.delimiter && record.text.includes(mark))
    if (other) {
      const detail = `${file.name}: the header has one column, but looks as if columns were divided by ${JSON.stringify(other)}`
      throw new TandemError('import_wrong_delimiter', { detail })
    }
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined)
    throw new TandemError('import_repeated_column', { detail: `${file.name}: ${repeated || '(no name)'}` })
  return names
}

/** A record without quotes is divided at its delimiters; csv-parse reads those with quotes. */
function readCells(
  batch: TextRecord[],
  header: readonly string[],
  dialect: CsvDialect,
  firstNumber: number,
  replaced: boolean,
): ReadRow[] {
  const { delimiter, quote } = dialect
  return batch.map((record, index) => {
    const { line, text, problem } = record
    const number = firstNumber + index
    const broken = (reason: string): BrokenRow => ({ number, line, raw: text, reason })
    if (problem) return broken(problem)
    const quoted = quote !== '' && text.includes(quote)
    const cells = quoted ? parseQuoted(text, dialect) : text.split(delimiter)
    if (!cells) return broken('A quote stands in the middle of a cell, or text follows a closing quote.')
    if (replaced && text.includes('\uFFFD')) return broken('The row has bytes that are not UTF-8.')
    if (cells.length !== header.length)
      return broken(`The row has ${cells.length} cells, the header has ${header.length}.`)
    return { number, line, values: toValues(cells, header) }
  })
}

function toValues(cells: readonly string[], header: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (let index = 0; index < header.length; index++) {
    const cell = cells[index]
    const name = header[index] as string
    if (cell !== '' && !isErrorColumn(name)) values[name] = cell
  }
  return values
}

/** Cells of a record with quotes, or undefined when it is not CSV. */
function parseQuoted(text: string, { delimiter, quote }: CsvDialect): string[] | undefined {
  try {
    const cells: string[][] = parse(text, { delimiter, quote, escape: quote, record_delimiter: '\u0000' })
    return cells.length === 1 ? cells[0] : undefined
  } catch {
    return undefined
  }
}
