import { TandemError } from '../errors.ts'
import {
  demandColumns,
  demandRows,
  instantOf,
  isMissing,
  isNumeric,
  numberAt,
  textOption,
} from './columns.ts'
import type { LabOptions, LabTable } from './method.ts'

/** What a model is given of a file: whom it is about, and what is known of them. */
export interface TargetTable {
  target: string
  /** The word of the target that counts as 1. */
  positive: string
  y: Uint8Array
  columns: TargetColumn[]
  leftOut: { column: string; why: 'names each row' | 'always the same' | 'always missing' }[]
  /** Rows without a target; they are not used. */
  missingTarget: number
}

export type TargetColumn =
  /** Figures, and times as days; NaN where missing. */
  | { name: string; kind: 'figures'; values: Float64Array }
  /** Words as places in `words`, the most frequent first; −1 where missing. */
  | { name: string; kind: 'words'; words: string[]; of: Int32Array }

const usualNames = [
  'target',
  'label',
  'y',
  'churn',
  'churned',
  'left',
  'exited',
  'attrition',
  'outcome',
  'converted',
]
const yes = [
  '1',
  'yes',
  'y',
  'true',
  't',
  'left',
  'churn',
  'churned',
  'exited',
  'positive',
  'bad',
  'lost',
  'attrited',
]
const fewestRows = 20
const day = 86_400_000

/**
 * Reads a file for a model of yes or no. The target is the column named by `--target`, else one of a usual name (churn, target,
 * label …), else the last; it holds two words, of which `--positive` counts as 1, else the one that says yes, else the greater.
 * Columns that name each row (ids) are left out, so are those that say nothing.
 *
 * @throws TandemError lab_missing_column, lab_cannot_tell (the target does not hold two words), lab_too_few_rows, lab_bad_option
 */
export function targetTable(table: LabTable, options: LabOptions): TargetTable {
  const target = targetOf(table, textOption(options, 'target'))
  const known = table.rows.filter((row) => !isMissing(row[target]))
  demandRows(known.length, fewestRows, `rows with a value in ${target}`)
  const positive = positiveOf(target, known, textOption(options, 'positive'))
  const own: LabTable = { columns: table.columns, rows: known }
  const leftOut: TargetTable['leftOut'] = []
  const columns = table.columns.flatMap((name): TargetColumn[] => {
    if (name === target) return []
    const column = columnOf(own, name)
    if (typeof column !== 'string') return [column]
    leftOut.push({ column: name, why: column })
    return []
  })
  if (columns.length === 0)
    throw new TandemError('lab_cannot_tell', { detail: 'No column beside the target says anything.' })
  return {
    target,
    positive,
    y: Uint8Array.from(known, (row) => Number(row[target] === positive)),
    columns,
    leftOut,
    missingTarget: table.rows.length - known.length,
  }
}

function targetOf({ columns }: LabTable, named: string | undefined): string {
  if (named !== undefined) {
    demandColumns({ columns, rows: [] }, [named])
    return named
  }
  return columns.find((column) => usualNames.includes(column.toLowerCase())) ?? columns.at(-1)!
}

function positiveOf(target: string, rows: LabTable['rows'], named: string | undefined): string {
  const words = [...new Set(rows.map((row) => row[target]!))].sort()
  if (words.length !== 2) {
    const seen = words.slice(0, 5).join(', ')
    throw new TandemError('lab_cannot_tell', {
      detail: `The target ${target} has ${words.length} different values (${seen}); it needs two. Name another with --target.`,
    })
  }
  if (named !== undefined) {
    if (words.includes(named)) return named
    throw new TandemError('lab_bad_option', {
      detail: `--positive is "${named}"; ${target} holds ${words.join(' and ')}.`,
    })
  }
  const said = words.filter((word) =>
    yes.includes(word.toLowerCase().replace(/\.$/, '').replace(/\.0+$/, '')),
  )
  if (said.length === 1) return said[0]!
  return words.every((word) => Number.isFinite(Number(word))) && Number(words[0]) > Number(words[1])
    ? words[0]!
    : words[1]!
}

function columnOf(table: LabTable, name: string): TargetColumn | TargetTable['leftOut'][number]['why'] {
  const cells = table.rows.map((row) => row[name])
  const known = cells.filter((cell): cell is string => !isMissing(cell))
  if (known.length === 0) return 'always missing'
  const distinct = new Set(known).size
  if (distinct === 1 && known.length === cells.length) return 'always the same'
  const isUnique = distinct === known.length && known.length > fewestRows
  if (isNumeric(table, name)) {
    const values = Float64Array.from(cells, (_, row) => numberAt(table, row, name))
    return isUnique && isNumbering(name, values) ? 'names each row' : { name, kind: 'figures', values }
  }
  if (known.every((cell) => instantOf(cell) !== undefined)) {
    const values = Float64Array.from(cells, (cell) =>
      isMissing(cell) ? Number.NaN : instantOf(cell!)! / day,
    )
    return { name, kind: 'figures', values }
  }
  // Words that hardly ever come twice are names, not groups.
  if (distinct > 50 && distinct > 0.5 * known.length) return 'names each row'
  return wordsColumn(name, cells)
}

/** Whether different whole numbers are a numbering: called so, or counted up row by row. */
function isNumbering(name: string, values: Float64Array): boolean {
  if (!values.every(Number.isInteger)) return false
  const isCalledSo =
    /(^|[\s_-])(id|nr|no|number|key|index)$|(Id|ID|Number|Key)$|^(index|unnamed.*|row.*)$/.test(name)
  const isCounted = values.every((value, row) => row === 0 || value - values[row - 1]! === 1)
  return isCalledSo || isCounted
}

function wordsColumn(name: string, cells: readonly (string | undefined)[]): TargetColumn {
  const counts = new Map<string, number>()
  for (const cell of cells) if (!isMissing(cell)) counts.set(cell!, (counts.get(cell!) ?? 0) + 1)
  const words = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([word]) => word)
  const place = new Map(words.map((word, index) => [word, index]))
  return { name, kind: 'words', words, of: Int32Array.from(cells, (cell) => place.get(cell ?? '') ?? -1) }
}
