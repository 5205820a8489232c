import { TandemError } from '../errors.ts'
import { isNumeric, numberColumn } from './columns.ts'
import type { LabTable } from './method.ts'

/** A column of figures as a model wants it. */
export interface DesignColumn {
  /** Of the file, or `column=word` for one word of a column of words. */
  name: string
  values: Float64Array
}

const mostWords = 50

/**
 * Columns as figures: numeric ones as they are, of words one column of 0 and 1 for each word but the first in the
 * order of the alphabet, which the others are compared with.
 *
 * @throws TandemError lab_missing_column; lab_cannot_tell for a column of more than 50 different words
 */
export function designOf(table: LabTable, columns: readonly string[]): DesignColumn[] {
  return columns.flatMap((column): DesignColumn[] => {
    if (isNumeric(table, column)) return [{ name: column, values: numberColumn(table, column) }]
    const words = [...new Set(table.rows.map((row) => row[column]!))].sort()
    if (words.length > mostWords) {
      throw new TandemError('lab_cannot_tell', {
        detail: `Column ${column} has ${words.length} different words; name the columns to explain by with --columns.`,
      })
    }
    return words.slice(1).map((word) => ({
      name: `${column}=${word}`,
      values: Float64Array.from(table.rows, (row) => (row[column] === word ? 1 : 0)),
    }))
  })
}
