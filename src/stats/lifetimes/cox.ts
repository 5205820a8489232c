import { normalQuantile, normalTwoSided } from '../numerics/index.ts'
import { concordance } from './concordance.ts'
import { type CoxDesign, type CoxSums, type CoxTies, riskSets, scoreResiduals, sumsAt } from './cox-sums.ts'
import { checkLifetimes } from './lifetime.ts'
import { choleskyInverse, choleskySolve, independentColumns } from './positive-definite.ts'

/** How much more, or less, often it ends per unit of a column. */
export interface HazardRatio {
  /** Of the columns given. */
  column: number
  /** Natural logarithm of the ratio. */
  coefficient: number
  standardError: number
  z: number
  p: number
  ratio: number
  low: number
  high: number
}

export interface CoxModel {
  n: number
  events: number
  /** In the order of the columns given; those that say nothing of their own are left out. */
  ratios: HazardRatio[]
  /** Logarithm of the partial likelihood without and with the columns. */
  logLikelihood: { without: number; with: number }
  /** Of two, the share in which the one with the higher hazard ends first (Harrell 1982). */
  concordance?: number
  /** Cumulative hazard of a row whose columns are all at their mean, at each time at which something ended. */
  baseline: { time: number; hazard: number }[]
  /** Of each given column; the baseline is at these. */
  means: number[]
  covariance: number[][]
  iterations: number
}

export interface CoxOptions {
  /** What is done when several end at one time; 'efron' when absent. */
  ties?: CoxTies
  /** Errors that hold although rows of a cluster, or the model, are not as supposed (Lin and Wei 1989). */
  robust?: boolean
  /** Confidence of the intervals; 0.95 when absent. */
  level?: number
}

const tolerance = 1e-10
const mostIterations = 60

/**
 * Proportional hazards of Cox (1972) by Newton's method with halved steps, ties after Efron (1977) or Breslow (1974);
 * baseline by the estimator of Breslow with the same ties. With `robust`, or clusters, the variance is that of Lin and
 * Wei (1989): the sum of squared influences, summed within clusters first.
 *
 * Columns that do not vary, or that others make up, are left out. Where a column tells the end without error the
 * coefficient has no finite value: then `undefined` is returned rather than a number that only says when we stopped.
 *
 * @returns undefined too when nothing ended, or no column is left
 * @throws RangeError for times that cannot be used, or values that are not finite
 */
export function coxModel(design: CoxDesign, options: CoxOptions = {}): CoxModel | undefined {
  checkLifetimes(design)
  checkColumns(design)
  const { ties = 'efron', level = 0.95 } = options
  const kept = independentColumns(design.columns)
  const scaled = standardise(design, kept)
  const sets = riskSets(scaled.design)
  if (sets.events === 0 || kept.length === 0) return undefined
  const found = newton((beta) => sumsAt(scaled.design, sets, beta, ties), kept.length)
  if (!found) return undefined
  const { beta, sums, without, iterations } = found
  const model = choleskyInverse(sums.information)
  const covariance =
    options.robust || design.clusters
      ? robustCovariance(scoreResiduals(scaled.design, sets, beta, ties), model, design.clusters)
      : model
  const eta = linear(scaled.design.columns, beta)
  const share = concordance(design, eta)
  return {
    n: design.time.length,
    events: sets.events,
    ratios: kept.map((column, i) =>
      ratioOf(column, beta[i]! / scaled.spread[i]!, Math.sqrt(covariance[i]![i]!) / scaled.spread[i]!, level),
    ),
    logLikelihood: { without, with: sums.value },
    ...(share === undefined ? {} : { concordance: share }),
    baseline: sums.baseline,
    means: design.columns.map(meanOf),
    covariance: covariance.map((row, i) =>
      row.map((value, j) => value / (scaled.spread[i]! * scaled.spread[j]!)),
    ),
    iterations,
  }
}

/**
 * Share of rows like this one that last longer than a time, by the model: exp(−H₀(t) exp((x − mean)β)).
 *
 * @param row the value of every given column
 */
export function coxSurvival(model: CoxModel, row: readonly number[], time: number): number {
  const eta = model.ratios.reduce(
    (sum, { column, coefficient }) => sum + coefficient * (row[column]! - model.means[column]!),
    0,
  )
  const hazard = model.baseline.findLast((step) => step.time <= time)?.hazard ?? 0
  return Math.exp(-hazard * Math.exp(eta))
}

function checkColumns({ time, columns }: CoxDesign): void {
  for (const [index, column] of columns.entries()) {
    if (column.length !== time.length) throw new RangeError(`Column ${index + 1} is of another length.`)
    const row = column.findIndex((value) => !Number.isFinite(value))
    if (row >= 0) throw new RangeError(`Column ${index + 1}, row ${row + 1}: ${column[row]} is not a number.`)
  }
}

function newton(sumsOf: (beta: Float64Array) => CoxSums, p: number) {
  let beta = new Float64Array(p)
  let sums = sumsOf(beta)
  const without = sums.value
  for (let iterations = 1; iterations <= mostIterations; iterations++) {
    const step = choleskySolve(sums.information, sums.gradient)
    if (!step) return undefined
    let next = beta.map((value, i) => value + step[i]!)
    let sumsNext = sumsOf(next)
    for (
      let halves = 0;
      halves < 30 && !(sumsNext.value >= sums.value - 1e-12 * Math.abs(sums.value));
      halves++
    ) {
      next = next.map((value, i) => (value + beta[i]!) / 2)
      sumsNext = sumsOf(next)
    }
    const gain = sumsNext.value - sums.value
    const move = Math.max(...next.map((value, i) => Math.abs(value - beta[i]!)))
    beta = next
    sums = sumsNext
    // Columns have a spread of 1: an effect this large only grows on without end.
    if (Math.max(...beta.map(Math.abs)) > 30) return undefined
    if (Math.abs(gain) <= tolerance * (1 + Math.abs(sums.value)) && move <= 1e-7)
      return { beta, sums, without, iterations }
  }
  return undefined
}

function ratioOf(column: number, coefficient: number, standardError: number, level: number): HazardRatio {
  const reach = normalQuantile(0.5 + level / 2) * standardError
  const z = coefficient / standardError
  return {
    column,
    coefficient,
    standardError,
    z,
    p: normalTwoSided(z),
    ratio: Math.exp(coefficient),
    low: Math.exp(coefficient - reach),
    high: Math.exp(coefficient + reach),
  }
}

/** Centred and of spread 1, so that no exponential overflows and one measure of nearness holds for all. */
function standardise(design: CoxDesign, kept: readonly number[]) {
  const spread: number[] = []
  const columns = kept.map((index) => {
    const column = design.columns[index]!
    const mean = meanOf(column)
    const size = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length)
    spread.push(size)
    return column.map((value) => (value - mean) / size)
  })
  return { spread, design: { ...design, columns } }
}

function meanOf(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0) / Math.max(1, column.length)
}

function linear(columns: readonly Float64Array[], beta: Float64Array): Float64Array {
  const eta = new Float64Array(columns[0]!.length)
  for (const [j, column] of columns.entries())
    for (let row = 0; row < eta.length; row++) eta[row]! += beta[j]! * column[row]!
  return eta
}

function robustCovariance(residuals: Float64Array[], model: number[][], clusters?: Int32Array): number[][] {
  const p = model.length
  const n = residuals[0]!.length
  const groups = clusters ? clusters.reduce((most, value) => Math.max(most, value), -1) + 1 : n
  const influence = Array.from({ length: p }, () => new Float64Array(groups))
  for (let row = 0; row < n; row++)
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++)
        influence[i]![clusters?.[row] ?? row]! += model[i]![j]! * residuals[j]![row]!
  return influence.map((one) =>
    influence.map((two) => one.reduce((sum, value, g) => sum + value * two[g]!, 0)),
  )
}
