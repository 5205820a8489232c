import { lbfgs, normalQuantile, normalTwoSided } from '../numerics/index.ts'
import { checkLifetimes, type Lifetimes } from './lifetime.ts'
import { choleskyInverse, independentColumns } from './positive-definite.ts'

/** How a column stretches the time: a unit more multiplies it by `factor`. */
export interface TimeFactor {
  /** Of the columns given. */
  column: number
  coefficient: number
  standardError: number
  p: number
  factor: number
  low: number
  high: number
}

export interface WeibullModel {
  n: number
  events: number
  intercept: number
  factors: TimeFactor[]
  /** 1 / shape: below 1 the hazard rises with time, above 1 it falls. */
  scale: number
  scaleInterval: { low: number; high: number }
  logLikelihood: number
}

/**
 * Accelerated failure times: ln T = intercept + xβ + scale · W with W of the least extreme value distribution, so that T
 * is Weibull (Kalbfleisch and Prentice 2002, §2.2 and 3.7); by maximum likelihood, which counts who was only seen until a
 * time as having lasted longer. The likelihood is that of the times, not of their logarithms.
 *
 * @param columns values to explain the time by; those that do not vary or that others make up are left out
 * @returns undefined when nothing ended or the likelihood has no greatest value
 * @throws RangeError for times that cannot be used; 0 cannot, since its logarithm is not finite
 */
export function weibullModel(
  data: Lifetimes,
  columns: readonly Float64Array[] = [],
  level = 0.95,
): WeibullModel | undefined {
  checkLifetimes(data)
  const { time, event } = data
  const zero = time.indexOf(0)
  if (zero >= 0) throw new RangeError(`Row ${zero + 1}: the time is 0; it has to be above.`)
  const events = event.reduce((sum, value) => sum + value, 0)
  if (events < 2) return undefined
  const kept = independentColumns(columns)
  const moments = kept.map((index) => momentsOf(columns[index]!))
  const design = kept.map((index, i) =>
    columns[index]!.map((value) => (value - moments[i]!.mean) / moments[i]!.spread),
  )
  const logs = time.map(Math.log)
  const p = design.length + 1
  const start = new Array<number>(p + 1).fill(0)
  start[0] = Math.log(time.reduce((sum, value) => sum + value, 0) / events)
  const value = (x: number[], gradient: number[]) => negative(logs, event, design, x, gradient)
  const found = lbfgs(value, start)
  if (!found.converged || !(found.x[p]! > -20)) return undefined
  const covariance = choleskyInverse(information(logs, event, design, found.x))
  const z = normalQuantile(0.5 + level / 2)
  const factors = kept.map((column, i): TimeFactor => {
    const coefficient = found.x[i + 1]! / moments[i]!.spread
    const standardError = Math.sqrt(covariance[i + 1]![i + 1]!) / moments[i]!.spread
    return {
      column,
      coefficient,
      standardError,
      p: normalTwoSided(coefficient / standardError),
      factor: Math.exp(coefficient),
      low: Math.exp(coefficient - z * standardError),
      high: Math.exp(coefficient + z * standardError),
    }
  })
  const logScale = found.x[p]!
  const reach = z * Math.sqrt(covariance[p]![p]!)
  return {
    n: time.length,
    events,
    intercept:
      found.x[0]! - factors.reduce((sum, { coefficient }, i) => sum + coefficient * moments[i]!.mean, 0),
    factors,
    scale: Math.exp(logScale),
    scaleInterval: { low: Math.exp(logScale - reach), high: Math.exp(logScale + reach) },
    // Of the times: each end has the factor 1/t more than that of the logarithm.
    logLikelihood: -found.value - logs.reduce((sum, log, row) => sum + event[row]! * log, 0),
  }
}

function negative(
  logs: Float64Array,
  event: Uint8Array,
  design: readonly Float64Array[],
  x: readonly number[],
  gradient: number[],
): number {
  const p = design.length + 1
  const logScale = x[p]!
  const scale = Math.exp(logScale)
  gradient.fill(0)
  let sum = 0
  for (let row = 0; row < logs.length; row++) {
    let eta = x[0]!
    for (let j = 1; j < p; j++) eta += x[j]! * design[j - 1]![row]!
    const z = (logs[row]! - eta) / scale
    const grown = Math.exp(z)
    const ended = event[row]!
    sum += ended * (z - logScale) - grown
    const slope = (grown - ended) / scale
    gradient[0]! -= slope
    for (let j = 1; j < p; j++) gradient[j]! -= slope * design[j - 1]![row]!
    gradient[p]! -= z * (grown - ended) - ended
  }
  return -sum
}

/** Minus the second derivatives of the likelihood. */
function information(
  logs: Float64Array,
  event: Uint8Array,
  design: readonly Float64Array[],
  x: readonly number[],
): number[][] {
  const p = design.length + 1
  const scale = Math.exp(x[p]!)
  const matrix = Array.from({ length: p + 1 }, () => new Array<number>(p + 1).fill(0))
  const at = (row: number, j: number) => (j === 0 ? 1 : design[j - 1]![row]!)
  for (let row = 0; row < logs.length; row++) {
    let eta = 0
    for (let j = 0; j < p; j++) eta += x[j]! * at(row, j)
    const z = (logs[row]! - eta) / scale
    const grown = Math.exp(z)
    const ended = event[row]!
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) matrix[i]![j]! += (at(row, i) * at(row, j) * grown) / scale ** 2
      const mixed = (at(row, i) * (grown - ended + z * grown)) / scale
      matrix[i]![p]! += mixed
      matrix[p]![i]! += mixed
    }
    matrix[p]![p]! += z * (grown - ended) + z * z * grown
  }
  return matrix
}

function momentsOf(column: Float64Array): { mean: number; spread: number } {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  return {
    mean,
    spread: Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length),
  }
}
