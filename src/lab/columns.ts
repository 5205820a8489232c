import { TandemError } from '../errors.ts'
import type { LabOptions, LabTable } from './method.ts'

const missingMarks = new Set(['', 'na', 'n/a', 'nan', 'null', 'none'])

/** Whether a cell stands for "not known": empty, NA, N/A, NaN, null, none. */
export function isMissing(cell: string | undefined): boolean {
  return cell === undefined || missingMarks.has(cell.toLowerCase())
}

/**
 * That the table has these columns.
 *
 * @throws TandemError lab_missing_column, naming those that are there
 */
export function demandColumns(table: LabTable, columns: readonly string[]): void {
  const missing = columns.filter((column) => !table.columns.includes(column))
  if (missing.length === 0) return
  throw new TandemError('lab_missing_column', {
    detail: `Missing: ${missing.join(', ')}. The file has: ${table.columns.join(', ')}.`,
  })
}

/** @throws TandemError lab_too_few_rows */
export function demandRows(found: number, needed: number, what = 'rows'): void {
  if (found >= needed) return
  throw new TandemError('lab_too_few_rows', { detail: `It needs ${needed} ${what} and has ${found}.` })
}

/**
 * The figure in a cell. Line 1 of the file is the header, so that row 0 stands on line 2.
 *
 * @returns NaN when the cell is missing
 * @throws TandemError lab_not_a_number, naming row and column
 */
export function numberAt(table: LabTable, row: number, column: string): number {
  const cell = table.rows[row]?.[column]
  if (isMissing(cell)) return Number.NaN
  const value = Number(cell)
  if (Number.isFinite(value)) return value
  throw new TandemError('lab_not_a_number', {
    detail: `Row ${row + 1}, column ${column}: "${String(cell).slice(0, 60)}".`,
  })
}

/**
 * A column of figures in the order of the rows; NaN where a value is missing.
 *
 * @throws TandemError lab_missing_column, lab_not_a_number
 */
export function numberColumn(table: LabTable, column: string): Float64Array {
  demandColumns(table, [column])
  return Float64Array.from(table.rows, (_, row) => numberAt(table, row, column))
}

/** Whether every cell that is not missing is a figure, and at least one is there. */
export function isNumeric(table: LabTable, column: string): boolean {
  let isAny = false
  for (const row of table.rows) {
    const cell = row[column]
    if (isMissing(cell)) continue
    if (!Number.isFinite(Number(cell))) return false
    isAny = true
  }
  return isAny
}

/**
 * An instant: a date or a time in ISO form (UTC where it names no zone, also with a blank for the T), or yyyymmdd.
 *
 * @returns milliseconds since 1970; undefined when it is none
 */
export function instantOf(cell: string): number | undefined {
  const plain = /^(\d{4})(\d{2})(\d{2})$/.exec(cell)
  const text = plain ? `${plain[1]}-${plain[2]}-${plain[3]}` : cell.replace(' ', 'T')
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text)
  const ms = Date.parse(text.length > 10 && !hasZone ? `${text}Z` : text)
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * An option that is a number.
 *
 * @returns undefined when it was not given
 * @throws TandemError lab_bad_option when it is no number, no whole one where it has to be, or out of bounds
 */
export function numberOption(
  options: LabOptions,
  name: string,
  bounds: { least?: number; most?: number; whole?: boolean } = {},
): number | undefined {
  const given = options[name]
  if (given === undefined) return undefined
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : Number.NaN
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, whole = false } = bounds
  if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value
  const range = [
    whole ? 'a whole number' : 'a number',
    ...(Number.isFinite(least) ? [`at least ${least}`] : []),
    ...(Number.isFinite(most) ? [`at most ${most}`] : []),
  ].join(', ')
  throw new TandemError('lab_bad_option', {
    detail: `--${dashed(name)} is "${given}"; it has to be ${range}.`,
  })
}

/**
 * An option that is one of some words.
 *
 * @returns `fallback` when it was not given
 * @throws TandemError lab_bad_option
 */
export function choiceOption<Choice extends string>(
  options: LabOptions,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const given = options[name]
  if (given === undefined) return fallback
  const found = choices.find((choice) => choice === given)
  if (found !== undefined) return found
  throw new TandemError('lab_bad_option', {
    detail: `--${dashed(name)} is "${given}"; it has to be one of ${choices.join(', ')}.`,
  })
}

/** An option that is text; undefined when it was not given. */
export function textOption(options: LabOptions, name: string): string | undefined {
  const given = options[name]
  return typeof given === 'string' ? given : undefined
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
