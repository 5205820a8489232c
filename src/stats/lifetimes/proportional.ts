import { chiSquareUpper } from '../numerics/index.ts'
import type { CoxModel } from './cox.ts'
import {
  type CoxDesign,
  type CoxTies,
  etaOf,
  meanAt,
  overTimes,
  riskSets,
  type TimeSums,
  thinnings,
} from './cox-sums.ts'
import { choleskySolve } from './positive-definite.ts'
import { survivalCurve } from './survival-curve.ts'

/** How time is measured where it is asked whether an effect changes with it. */
export const timeScales = ['km', 'identity', 'log', 'rank'] as const
export type TimeScale = (typeof timeScales)[number]

/** Whether the effect of a column stays the same over time. */
export interface ProportionalColumn {
  /** Of the columns given. */
  column: number
  chiSquare: number
  df: 1
  p: number
  /**
   * About how much the coefficient (the logarithm of the ratio) rises from the beginning of the scale to its end, by one step of
   * Newton's method; below 0 it falls.
   */
  change: number
}

export interface Proportional {
  scale: TimeScale
  columns: ProportionalColumn[]
  /** All columns at once. */
  all: { chiSquare: number; df: number; p: number }
}

/**
 * Whether hazards are proportional: each column is tested against its effect changing with time, by the score test of a column
 * times g(t) in a model with the other columns (Grambsch and Therneau 1994, in the exact form of Therneau's `cox.zph` since
 * survival 3.0, with the variance of each time rather than their average). It is the weighted sum of Schoenfeld's residuals
 * (1982). g(t) is 1 − S(t−) by Kaplan and Meier ('km', which long times do not rule), t itself, its logarithm, or the rank of
 * the time among all ends.
 *
 * The variance is that of the model; clusters are not heeded.
 *
 * @param model of this design, with the same ties
 * @returns undefined when all ended at one time, so that nothing could change
 * @throws RangeError for a logarithm of an end at time 0
 */
export function proportionalHazards(
  design: CoxDesign,
  model: Pick<CoxModel, 'ratios'>,
  { ties = 'efron', scale = 'km' }: { ties?: CoxTies; scale?: TimeScale } = {},
): Proportional | undefined {
  const kept = model.ratios.map(({ column }) => column)
  const p = kept.length
  const columns = kept.map((column) => centred(design.columns[column]!))
  const beta = Float64Array.from(model.ratios, ({ coefficient }) => coefficient)
  const own = { ...design, columns }
  const measure = measureOf(design, scale)
  const sums = gather(own, beta, ties, measure)
  if (!(sums.spread > 0)) return undefined
  const tests = kept.map((column, i) => {
    const tested = scoreTest(sums, p, [i])
    return (
      tested && {
        column,
        chiSquare: tested.chiSquare,
        df: 1 as const,
        p: chiSquareUpper(tested.chiSquare, 1),
        change: tested.step[0]! * measure.width,
      }
    )
  })
  const all = scoreTest(sums, p, [...kept.keys()])
  if (!all || tests.some((one) => one === undefined)) return undefined
  return {
    scale,
    columns: tests.flatMap((one) => one ?? []),
    all: { chiSquare: all.chiSquare, df: p, p: chiSquareUpper(all.chiSquare, p) },
  }
}

interface Sums {
  /** Σ g r, of each column: the score of its change with time. */
  score: Float64Array
  /** Information of the coefficients, of both, and of the changes. */
  plain: number[][]
  mixed: number[][]
  timed: number[][]
  spread: number
}

/** A time on the scale, less the mean of all ends, so that sums stay small. */
interface Measure {
  at(time: number): number
  width: number
}

function gather(design: CoxDesign, beta: Float64Array, ties: CoxTies, measure: Measure): Sums {
  const p = beta.length
  const square = () => Array.from({ length: p }, () => new Array<number>(p).fill(0))
  const sums: Sums = {
    score: new Float64Array(p),
    plain: square(),
    mixed: square(),
    timed: square(),
    spread: 0,
  }
  const eta = etaOf(design, beta)
  for (const stratum of riskSets(design).strata)
    overTimes(design, stratum, eta, (time) => addTime(sums, design, time, { ties, g: measure.at(time.time) }))
  for (const matrix of [sums.plain, sums.mixed, sums.timed])
    for (let i = 0; i < p; i++) for (let j = 0; j < i; j++) matrix[j]![i] = matrix[i]![j]!
  return sums
}

function addTime(
  sums: Sums,
  design: CoxDesign,
  time: TimeSums,
  { ties, g }: { ties: CoxTies; g: number },
): void {
  const p = sums.score.length
  for (const row of time.rows)
    for (let i = 0; i < p; i++) sums.score[i]! += g * (design.weights?.[row] ?? 1) * design.columns[i]![row]!
  sums.spread += time.weight * g * g
  for (const { share, count } of thinnings(time.d, ties)) {
    const mean = meanAt(time, share)
    const weight = (time.weight / time.d) * count
    for (let i = 0; i < p; i++) {
      sums.score[i]! -= g * weight * mean.x[i]!
      for (let j = 0; j <= i; j++) {
        const second = (time.risk.s2[i * p + j]! - share * time.ending.s2[i * p + j]!) / mean.s0
        const variance = weight * (second - mean.x[i]! * mean.x[j]!)
        sums.plain[i]![j]! += variance
        sums.mixed[i]![j]! += g * variance
        sums.timed[i]![j]! += g * g * variance
      }
    }
  }
}

/** Score test of the changes of some columns, the coefficients of all being estimated. */
function scoreTest(
  { score, plain, mixed, timed }: Sums,
  p: number,
  some: readonly number[],
): { chiSquare: number; step: number[] } | undefined {
  const information = [
    ...plain.map((row, i) => [...row, ...some.map((j) => mixed[i]![j]!)]),
    ...some.map((j) => [...mixed[j]!, ...some.map((k) => timed[j]![k]!)]),
  ]
  const scores = [...new Array<number>(p).fill(0), ...some.map((j) => score[j]!)]
  const step = choleskySolve(information, scores)
  if (!step) return undefined
  const changes = step.slice(p)
  return { chiSquare: some.reduce((sum, j, i) => sum + score[j]! * changes[i]!, 0), step: changes }
}

function measureOf(design: CoxDesign, scale: TimeScale): Measure {
  const curve = survivalCurve(design)
  const ends = curve.steps.reduce((sum, { ended }) => sum + ended, 0)
  const before = new Map<number, number>()
  let survival = 1
  let rank = 0
  if (scale === 'log' && curve.steps[0]?.time === 0) throw new RangeError('Time 0 has no logarithm.')
  for (const step of curve.steps) {
    // Of ends at one time the middle of their ranks.
    const values = {
      km: 1 - survival,
      identity: step.time,
      log: Math.log(step.time),
      rank: rank + (step.ended + 1) / 2,
    }
    before.set(step.time, values[scale])
    survival = step.survival
    rank += step.ended
  }
  const mean = curve.steps.reduce((sum, { time, ended }) => sum + ended * before.get(time)!, 0) / ends
  const all = [...before.values()]
  return { at: (time) => before.get(time)! - mean, width: all.at(-1)! - all[0]! }
}

function centred(column: Float64Array): Float64Array {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  return column.map((value) => value - mean)
}
