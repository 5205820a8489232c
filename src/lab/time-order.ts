import { instantOf, isMissing } from './columns.ts'
import type { LabTable } from './method.ts'

/**
 * Rows in the order of their column t: numbers by size, times by time, where all cells are one or the other; else, and
 * without such a column, in the order of the file. Rows of the same t stay in the order of the file.
 */
export function orderByTime(table: LabTable): { order: number[]; isSorted: boolean } {
  const order = table.rows.map((_, row) => row)
  if (!table.columns.includes('t')) return { order, isSorted: true }
  const cells = table.rows.map(({ t }) => t)
  const numbers = cells.map((cell) => (isMissing(cell) ? Number.NaN : Number(cell)))
  const times = numbers.every(Number.isFinite)
    ? numbers
    : cells.map((cell) => (cell === undefined ? Number.NaN : (instantOf(cell) ?? Number.NaN)))
  if (!times.every(Number.isFinite)) return { order, isSorted: true }
  const isSorted = times.every((time, row) => row === 0 || time >= times[row - 1]!)
  return isSorted
    ? { order, isSorted }
    : { order: order.sort((a, b) => times[a]! - times[b]! || a - b), isSorted }
}
