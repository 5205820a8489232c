import { cholesky, inverseOf, solveCholesky, weightedProducts } from './normal-equations.ts'

/** What is explained, and by what. Columns hold no constant: it is always there. No value may be NaN. */
export interface LogisticDesign {
  /** 0 or 1, or a share between them. */
  y: ArrayLike<number>
  columns: readonly Float64Array[]
  /** How often each row counts; once when left out. */
  weights?: Float64Array
  /** Added to the log odds of each row with coefficient 1. */
  offset?: Float64Array
  /** λ of the penalty ½·λ·Σβ² on all coefficients but the constant, in the units of the columns; 0 when left out. */
  ridge?: number
}

export interface LogisticFit {
  n: number
  /** The constant first, then one for each column; 0 where a column was left out. */
  coefficients: Float64Array
  /** Whether each of them was estimated: false for a column that is constant or a sum of those before it. */
  kept: boolean[]
  /** Of each row. */
  fitted: Float64Array
  /** −2 log likelihood without the penalty. */
  deviance: number
  iterations: number
  converged: boolean
  /** Some columns tell the outcome without fail, for all rows or for some: the largest likelihood is at infinity. */
  separated: boolean
  /** Inverse of the information (XᵀWX + λI)⁻¹, row by row, constant first: model-based covariance when λ is 0. */
  inverse: Float64Array
}

const mostIterations = 60

/**
 * Logistic regression by iteratively reweighted least squares with step halving (McCullagh and Nelder 1989, §2.5 and
 * §4.4; ridge: le Cessie and van Houwelingen 1992). Columns are brought to length 1 first, so that units do not matter.
 *
 * Separation is seen as Albert and Anderson (1984) describe it: the deviance stands still while log odds of some rows
 * run on; the fit stops there and says so, its coefficients then mean nothing but a direction.
 *
 * @returns undefined without rows
 */
export function logisticRegression(design: LogisticDesign): LogisticFit | undefined {
  const { y, columns, ridge = 0 } = design
  const n = y.length
  if (n === 0) return undefined
  const lengths = columns.map(lengthOf)
  const scaled = columns.map((column, index) => scaledTo(column, lengths[index]!))
  const penalty = Float64Array.from([0, ...lengths.map((length) => (length > 0 ? ridge / length ** 2 : 0))])
  const state = newton({ ...design, columns: scaled }, penalty)
  const size = columns.length + 1
  const scale = (index: number) => (index === 0 ? 1 : lengths[index - 1]! || 1)
  return {
    ...state,
    n,
    coefficients: state.coefficients.map((value, index) => value / scale(index)),
    inverse: state.inverse.map((value, at) => value / (scale(Math.floor(at / size)) * scale(at % size))),
  }
}

function newton(design: LogisticDesign, penalty: Float64Array) {
  const { y, columns, weights } = design
  const n = y.length
  const size = columns.length + 1
  let coefficients = new Float64Array(size)
  coefficients[0] = startOf(y, weights, design.offset)
  let predictor = predictorOf(design, coefficients)
  let deviance = devianceOf(y, predictor, weights)
  let [converged, separated] = [false, false]
  let solved = informationOf(columns, predictor, weights, penalty)
  let iterations = 0
  while (iterations < mostIterations && !converged && !separated) {
    iterations++
    const step = solveCholesky(
      solved.factor,
      solved.kept,
      gradientOf(design, predictor, coefficients, penalty),
    )
    const before = { deviance: penalised(deviance, coefficients, penalty), predictor }
    let factor = 1
    for (let halving = 0; halving < 30; halving++, factor /= 2) {
      const tried = coefficients.map((value, index) => value + factor * step[index]!)
      predictor = predictorOf(design, tried)
      deviance = devianceOf(y, predictor, weights)
      if (
        penalised(deviance, tried, penalty) <= before.deviance + 1e-12 * (1 + before.deviance) ||
        halving === 29
      ) {
        coefficients = tried
        break
      }
    }
    const gained = Math.abs(before.deviance - penalised(deviance, coefficients, penalty))
    let moved = 0
    for (let row = 0; row < n; row++)
      moved = Math.max(moved, Math.abs(predictor[row]! - before.predictor[row]!))
    converged = moved < 1e-9 * (1 + largest(predictor))
    separated = !converged && ridgeless(penalty) && gained < 1e-9 * (deviance + 0.1) && moved > 0.05
    if (!separated && deviance < 1e-9 * n) separated = ridgeless(penalty)
    const next = informationOf(columns, predictor, weights, penalty, solved.kept)
    // Where chances reach 0 and 1 the information of a column fades away: it is not a sum of others, it is separated.
    if (next.kept.every((kept, index) => kept === solved.kept[index])) solved = next
    else separated = ridgeless(penalty)
    if (separated) converged = false
  }
  const fitted = predictor.map(chanceOf)
  const inverse = inverseOf(solved.factor, solved.kept)
  return { coefficients, kept: solved.kept, fitted, deviance, iterations, converged, separated, inverse }
}

const ridgeless = (penalty: Float64Array) => penalty.every((value) => value === 0)

const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** The chance of log odds, without overflow at either end. */
export function chanceOf(logOdds: number): number {
  return logOdds >= 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds))
}

/** Log odds of a chance; chances of 0 and 1 are taken as 1e-12 away from it, so that the result is finite. */
export function logOddsOf(chance: number): number {
  const held = Math.min(1 - 1e-12, Math.max(1e-12, chance))
  return Math.log(held) - Math.log1p(-held)
}

function lengthOf(column: Float64Array): number {
  let sum = 0
  for (const value of column) sum += value * value
  return Math.sqrt(sum / Math.max(1, column.length))
}

const scaledTo = (column: Float64Array, length: number) =>
  length > 0 ? column.map((value) => value / length) : column

/** Log odds of the share of ones, kept finite when all rows are alike. */
function startOf(y: ArrayLike<number>, weights?: Float64Array, offset?: Float64Array): number {
  let [ones, all, shift] = [0.5, 1, 0]
  for (let row = 0; row < y.length; row++) {
    const weight = weights ? weights[row]! : 1
    ones += weight * y[row]!
    all += weight
    if (offset) shift += offset[row]!
  }
  return logOddsOf(ones / all) - shift / y.length
}

function predictorOf({ y, columns, offset }: LogisticDesign, coefficients: Float64Array): Float64Array {
  const predictor = new Float64Array(y.length).fill(coefficients[0]!)
  if (offset) for (let row = 0; row < y.length; row++) predictor[row]! += offset[row]!
  for (const [index, column] of columns.entries()) {
    const weight = coefficients[index + 1]!
    if (weight !== 0) for (let row = 0; row < y.length; row++) predictor[row]! += weight * column[row]!
  }
  return predictor
}

/** −2 log likelihood; of a share y the part that the saturated model has too is left in, as it is constant. */
function devianceOf(y: ArrayLike<number>, predictor: Float64Array, weights?: Float64Array): number {
  let sum = 0
  for (let row = 0; row < y.length; row++) {
    const eta = predictor[row]!
    const loss = (eta > 0 ? eta + Math.log1p(Math.exp(-eta)) : Math.log1p(Math.exp(eta))) - y[row]! * eta
    sum += weights ? weights[row]! * loss : loss
  }
  return 2 * sum
}

const penalised = (deviance: number, coefficients: Float64Array, penalty: Float64Array) =>
  coefficients.reduce((sum, value, index) => sum + penalty[index]! * value * value, deviance)

function gradientOf(
  { y, columns, weights }: LogisticDesign,
  predictor: Float64Array,
  coefficients: Float64Array,
  penalty: Float64Array,
): Float64Array {
  const residual = Float64Array.from(
    predictor,
    (eta, row) => (y[row]! - chanceOf(eta)) * (weights?.[row] ?? 1),
  )
  const gradient = new Float64Array(columns.length + 1)
  for (let row = 0; row < residual.length; row++) gradient[0]! += residual[row]!
  for (const [index, column] of columns.entries()) {
    let sum = -penalty[index + 1]! * coefficients[index + 1]!
    for (let row = 0; row < residual.length; row++) sum += residual[row]! * column[row]!
    gradient[index + 1] = sum
  }
  return gradient
}

function informationOf(
  columns: readonly Float64Array[],
  predictor: Float64Array,
  weights: Float64Array | undefined,
  penalty: Float64Array,
  only?: readonly boolean[],
) {
  const spread = Float64Array.from(predictor, (eta, row) => {
    const chance = chanceOf(eta)
    return chance * (1 - chance) * (weights?.[row] ?? 1)
  })
  const products = weightedProducts(columns, spread)
  const size = columns.length + 1
  for (let index = 1; index < size; index++) products[index * size + index]! += penalty[index]!
  return cholesky(products, size, only)
}
