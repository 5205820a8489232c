import { open } from 'node:fs/promises'
import type { CsvDialect } from './csv-rows.ts'
import { errorColumns, isBroken, type ReadRow, type RowProblem } from './row.ts'

export interface RejectedRow {
  row: ReadRow
  problem: RowProblem
}

/** How rejected rows of one file are written, so that the corrected file can be imported with the same mapping. */
export interface ErrorFormat {
  ending: 'csv' | 'ndjson'
  /** Bytes before the first row. */
  head: string
  line(rejected: RejectedRow): string
}

/** CSV in the dialect of the file, with its columns and the columns that say what is wrong. */
export function csvErrors(columns: readonly string[], dialect: CsvDialect): ErrorFormat {
  const quote = dialect.quote || '"'
  const cell = (value: unknown): string => {
    const text = value === undefined ? '' : String(value)
    const needs = text.includes(dialect.delimiter) || text.includes(quote) || /[\r\n]/.test(text)
    if (!needs) return text
    if (dialect.quote === '') return text.replaceAll(dialect.delimiter, ' ').replace(/[\r\n]+/g, ' ')
    return quote + text.replaceAll(quote, quote + quote) + quote
  }
  const line = (cells: readonly unknown[]) => `${cells.map(cell).join(dialect.delimiter)}\n`
  return {
    ending: 'csv',
    // The byte order mark says that this file is UTF-8, whatever the encoding of the file it came from.
    head: `\uFEFF${line([...columns, ...errorColumns])}`,
    line: ({ row, problem }) =>
      line([
        ...columns.map((name) => (isBroken(row) ? undefined : row.values[name])),
        ...errorCells(row, problem),
      ]),
  }
}

/** One JSON object a line, with the row's own fields and those that say what is wrong. */
export const jsonErrors: ErrorFormat = {
  ending: 'ndjson',
  head: '',
  line({ row, problem }) {
    const cells = errorCells(row, problem)
    const added = Object.fromEntries(errorColumns.map((name, index) => [name, cells[index]]))
    return `${JSON.stringify({ ...(isBroken(row) ? {} : row.values), ...added })}\n`
  },
}

function errorCells(row: ReadRow, { column, reason }: RowProblem): unknown[] {
  return [row.number, column, reason, isBroken(row) ? row.raw : undefined]
}

/**
 * Writes rejected rows at the end of an error file that is `length` bytes long; what stands behind that is left from
 * a part of the import that was broken off, and is replaced.
 *
 * @returns the new length; durable when the promise resolves
 */
export async function appendErrors(
  path: string,
  length: number,
  format: ErrorFormat,
  rejected: readonly RejectedRow[],
): Promise<number> {
  if (rejected.length === 0) return length
  const text = (length === 0 ? format.head : '') + rejected.map((each) => format.line(each)).join('')
  const bytes = Buffer.from(text)
  const file = await open(path, length === 0 ? 'w' : 'r+')
  try {
    await file.truncate(length)
    await file.write(bytes, 0, bytes.length, length)
    await file.datasync()
  } finally {
    await file.close()
  }
  return length + bytes.length
}
