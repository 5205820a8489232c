import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { CsvError, parse } from 'csv-parse/sync'
import { TandemError } from '../errors.ts'
import type { LabTable } from './method.ts'

const delimiters = [',', ';', '\t', '|'] as const

/**
 * Reads a file with a line of column names: CSV by comma, semicolon, tab or bar (the one that the first line has most
 * of), gzipped or not, in UTF-8. Blanks around cells are no part of them; empty lines are no rows.
 *
 * @throws TandemError not_found; lab_table_unreadable when it is damaged, empty, uneven, or names a column twice
 */
export function readTable(path: string): LabTable {
  if (!existsSync(path)) throw new TandemError('not_found', { detail: path })
  return parseTable(textOf(path), path)
}

/** @param name of the file, for messages */
export function parseTable(text: string, name: string): LabTable {
  const refuse = (reason: string) => new TandemError('lab_table_unreadable', { detail: `${name}: ${reason}` })
  const [first = ''] = text.trimStart().split(/\r?\n/, 1)
  const delimiter = delimiters.reduce((most, one) =>
    first.split(one).length > first.split(most).length ? one : most,
  )
  let columns: string[] = []
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      relax_quotes: true,
      columns: (header: string[]) => {
        columns = header
        return header
      },
    }) as Record<string, string>[]
    if (columns.length === 0) throw refuse('it has no line of column names.')
    const twice = columns.find((column, index) => columns.indexOf(column) !== index)
    if (twice !== undefined) throw refuse(`two columns are called "${twice}".`)
    return { columns, rows }
  } catch (error) {
    if (error instanceof CsvError) throw refuse(error.message)
    throw error
  }
}

function textOf(path: string): string {
  const bytes = readFileSync(path)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  try {
    return gunzipSync(bytes).toString('utf8')
  } catch (cause) {
    throw new TandemError('lab_table_unreadable', { detail: `${path}: it is not whole gzip.`, cause })
  }
}
