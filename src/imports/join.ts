import { TandemError } from '../errors.ts'
import type { Join } from './import-mapping.ts'
import { isBroken, type Row, type RowProblem, type RowReader } from './row.ts'

/** Adds the columns of other files to a row's cells, or says which key is missing there. */
export type JoinedColumns = (values: Row['values']) => { values: Row['values'] } | { problem: RowProblem }

/** The columns of another file by key, in memory. */
export interface JoinTable {
  join: Join
  fileName: string
  rows: Map<string, readonly unknown[]>
}

/** Rows a file may have to be joined to others. */
export const maxJoinRows = 5_000_000

/**
 * Reads a file that others are joined to. When a key comes twice, its first row is taken.
 *
 * @throws TandemError `import_missing_column`, `import_join_too_large`, `import_file_damaged`
 */
export async function readJoinTable(join: Join, fileName: string, reader: RowReader): Promise<JoinTable> {
  const missing = [join.on, ...join.columns].filter(
    (name) => reader.columns && !reader.columns.includes(name),
  )
  if (missing.length > 0)
    throw new TandemError('import_missing_column', {
      detail: `${fileName} has no column ${missing.join(', ')}`,
    })
  const rows: JoinTable['rows'] = new Map()
  for await (const batch of reader.batches) {
    for (const row of batch) {
      if (isBroken(row)) {
        const detail = `${fileName}, row ${row.number}, which other files are joined to: ${row.reason}`
        throw new TandemError('import_file_damaged', { detail })
      }
      const key = row.values[join.on]
      if (key === undefined || rows.has(String(key))) continue
      rows.set(
        String(key),
        join.columns.map((name) => row.values[name]),
      )
    }
    if (rows.size > maxJoinRows)
      throw new TandemError('import_join_too_large', {
        detail: `${fileName}; the limit is ${maxJoinRows} rows`,
      })
  }
  return { join, fileName, rows }
}

/** Joins are made in order, so that a later one can use a column of an earlier one as its key. */
export function joinColumns(tables: readonly JoinTable[]): JoinedColumns {
  if (tables.length === 0) return (values) => ({ values })
  return (given) => {
    const values = { ...given }
    for (const { join, fileName, rows } of tables) {
      const key = values[join.on]
      const found = key === undefined ? undefined : rows.get(String(key))
      if (!found && join.missing === 'error') {
        return { problem: { column: join.on, reason: `${fileName} has no row for this ${join.on}.` } }
      }
      for (const [index, name] of join.columns.entries()) {
        const value = found?.[index]
        if (value !== undefined) values[name] = value
      }
    }
    return { values }
  }
}
