import { ridgePath, stratifiedFolds } from '../stats/prediction/index.ts'
import type { Scorer } from './model.ts'
import type { TrainingRows } from './model-rows.ts'

type LogisticScorer = Extract<Scorer, { kind: 'logistic' }>
type Term = LogisticScorer['terms'][number]

/** Penalties tried, on columns brought to spread 1; the one of the least loss on rows held out is taken. */
const ridges = [1, 10, 100, 1000]
const folds = 5

/**
 * Logistic regression with a ridge on columns brought to a common scale: long tails as logarithms, the outermost half percent
 * drawn in, a missing value with a weight of its own.
 *
 * @returns the scorer, and log odds of each row by a fit that had not seen the person
 */
export function fitLogistic(
  rows: TrainingRows,
  seed: number,
): { scorer: LogisticScorer; heldOut: Float64Array } {
  const shapes = rows.columns.map(shapeOf)
  const { columns, missing } = designOf(rows.columns, shapes)
  const all = [...columns, ...missing.map(({ column }) => column)]
  const fold = stratifiedFolds(rows.y, folds, seed, rows.people)
  const best = ridgePath({ y: rows.y, columns: all }, fold, folds, ridges)
  const weights = best.coefficients
  const missingWeights = new Map(missing.map(({ of }, index) => [of, weights[columns.length + 1 + index]!]))
  return {
    scorer: {
      kind: 'logistic',
      logOdds: weights[0]!,
      ridge: best.ridge,
      terms: shapes.map((shape, index) => ({
        ...shape,
        weight: weights[index + 1]!,
        missing: missingWeights.get(index) ?? 0,
      })),
    },
    heldOut: best.heldOut,
  }
}

type Shape = Omit<Term, 'weight' | 'missing'>

/** How a column is brought to the common scale. */
function shapeOf(column: Float64Array): Shape {
  const known = column.filter((value) => !Number.isNaN(value)).sort()
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))] ?? 0
  // A tail that reaches ten times as far from the middle as the quarter does is long.
  const reach = Math.max(Math.abs(at(0.75)), Math.abs(at(0.25)), 1)
  const log = Math.max(Math.abs(at(0.995)), Math.abs(at(0.005))) > 10 * reach
  const bent = (value: number) => (log ? logOf(value) : value)
  const [low, high] = [bent(at(0.005)), bent(at(0.995))]
  let [sum, squares] = [0, 0]
  for (const value of known) sum += held(bent(value), low, high)
  const middle = known.length > 0 ? sum / known.length : 0
  for (const value of known) squares += (held(bent(value), low, high) - middle) ** 2
  return { log, low, high, middle, spread: Math.sqrt(squares / Math.max(1, known.length)) || 1 }
}

const logOf = (value: number) => Math.sign(value) * Math.log1p(Math.abs(value))
const held = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** A value on the common scale; 0 where it is missing. */
function scaled(shape: Shape, value: number): number {
  if (Number.isNaN(value)) return 0
  return (held(shape.log ? logOf(value) : value, shape.low, shape.high) - shape.middle) / shape.spread
}

/** Columns on the common scale, and a column of 0 and 1 for each that has enough missing values to tell anything. */
function designOf(raw: readonly Float64Array[], shapes: readonly Shape[]) {
  const columns = raw.map((column, index) => column.map((value) => scaled(shapes[index]!, value)))
  const missing: { of: number; count: number; column: Float64Array }[] = []
  for (const [of, values] of raw.entries()) {
    const column = values.map((value) => Number(Number.isNaN(value)))
    const count = column.reduce((sum, value) => sum + value, 0)
    if (count < 10 || column.length - count < 10) continue
    // Figures of the same events are missing together: one weight stands for all of them.
    const told = missing.some(
      (one) => one.count === count && column.every((value, row) => value === one.column[row]),
    )
    if (!told) missing.push({ of, count, column })
  }
  return { columns, missing }
}

/** What a value adds to the log odds. */
export function termOf(term: Term, value: number): number {
  return Number.isNaN(value) ? term.missing : term.weight * scaled(term, value)
}
