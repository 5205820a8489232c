import { areaUnderCurve } from '../stats/prediction/index.ts'
import type { Look, TrainingInput } from './model.ts'

/** Rows of several looks in one table: what a candidate learns from. */
export interface TrainingRows {
  columns: Float64Array[]
  y: Uint8Array
  people: BigUint64Array
}

/** One look that can be learned from or tested on. */
export interface LabelledLook {
  at: number
  look: Look
  /** Rows of the look whose outcome is known, and whether they left within the horizon. */
  rows: Uint32Array
  y: Uint8Array
}

/** Looks that were followed for the horizon, each with its rows whose outcome is known. */
export function labelledLooks({ looks, horizonDays }: TrainingInput): LabelledLook[] {
  return looks
    .filter(({ followedDays }) => followedDays >= horizonDays)
    .map((look) => {
      const rows = Uint32Array.from({ length: look.people.length }, (_, row) => row).filter(
        (row) => !Number.isNaN(look.outcome[row]!),
      )
      const y = Uint8Array.from(rows, (row) => Number(look.outcome[row]! <= horizonDays))
      return { at: look.at, look, rows, y }
    })
    .filter(({ rows }) => rows.length > 0)
}

/** All rows of the looks, one look after the other, in the columns that are used; a column that is not there is missing. */
export function pooled(looks: readonly LabelledLook[], features: readonly number[]): TrainingRows {
  const n = looks.reduce((sum, { rows }) => sum + rows.length, 0)
  const columns = features.map(() => new Float64Array(n))
  const y = new Uint8Array(n)
  const people = new BigUint64Array(n)
  let to = 0
  for (const { look, rows, y: labels } of looks) {
    for (const [index, feature] of features.entries()) {
      const column = look.columns[feature]
      if (!column) {
        columns[index]!.fill(Number.NaN, to, to + rows.length)
        continue
      }
      for (let at = 0; at < rows.length; at++) columns[index]![to + at] = column[rows[at]!]!
    }
    y.set(labels, to)
    for (let at = 0; at < rows.length; at++) people[to + at] = look.people[rows[at]!]!
    to += rows.length
  }
  return { columns, y, people }
}

/** Some of the rows, in the order given. */
export function takeRows({ columns, y, people }: TrainingRows, rows: Uint32Array): TrainingRows {
  return {
    columns: columns.map((column) => Float64Array.from(rows, (row) => column[row]!)),
    y: Uint8Array.from(rows, (row) => y[row]!),
    people: BigUint64Array.from(rows, (row) => people[row]!),
  }
}

export type LeftOut = { feature: string; why: 'constant' | 'empty' | 'leaks' }

/** A feature that tells the outcome better than this by itself has most likely looked into the future. */
export const suspicious = 0.97
/** With fewer who left, such an order can be chance. */
const fewestLeft = 10

/**
 * Columns that can be learned from: not empty, not constant, and not so telling by themselves that they must have been written
 * after the loss.
 *
 * @param names of all columns
 */
export function screenFeatures(
  rows: TrainingRows,
  names: readonly string[],
): { kept: number[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = []
  const kept: number[] = []
  const left = rows.y.reduce((sum, value) => sum + value, 0)
  for (const [index, feature] of names.entries()) {
    const why = faultOf(rows.columns[index]!, rows.y, Math.min(left, rows.y.length - left))
    if (why) leftOut.push({ feature, why })
    else kept.push(index)
  }
  return { kept, leftOut }
}

function faultOf(column: Float64Array, y: Uint8Array, rarer: number): LeftOut['why'] | undefined {
  let [least, most, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const value of column) {
    if (Number.isNaN(value)) missing++
    else {
      least = Math.min(least, value)
      most = Math.max(most, value)
    }
  }
  if (missing === column.length) return 'empty'
  if (least === most && missing === 0) return 'constant'
  if (rarer < fewestLeft) return undefined
  // Missing may be what tells: it is tried as the lowest and as the highest value.
  const fills = missing > 0 ? [least - 1, most + 1] : [0]
  const telling = fills.map((fill) => {
    const auc = areaUnderCurve(
      column.map((value) => (Number.isNaN(value) ? fill : value)),
      y,
    )!.value
    return Math.max(auc, 1 - auc)
  })
  return Math.max(...telling) > suspicious ? 'leaks' : undefined
}
