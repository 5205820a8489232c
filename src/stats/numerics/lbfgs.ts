import { strongWolfeStep, type ValueAndGradient } from './line-search.ts'
import type { Minimum } from './nelder-mead.ts'

export interface LbfgsOptions {
  /** Ends when no part of the gradient is larger than this times max(1, |value|); 1e-8 when absent. */
  tolerance?: number
  /** 500 when absent. */
  iterations?: number
  /** Pairs of steps and changes of the gradient that are remembered; 10 when absent. */
  memory?: number
}

/**
 * Least value of a smooth function with its gradient: limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and
 * 7.5) with a line search that holds the strong Wolfe conditions.
 *
 * @returns `converged` false when the limit was reached or no step along the gradient lowers the value any more while
 * the gradient is still large, such as at a kink or where the gradient does not belong to the function
 */
export function lbfgs(
  valueAndGradient: ValueAndGradient,
  start: readonly number[],
  options: LbfgsOptions = {},
): Minimum {
  const { tolerance = 1e-8, iterations: limit = 500, memory = 10 } = options
  let x = [...start]
  let gradient = new Array<number>(x.length).fill(0)
  let value = valueAndGradient(x, gradient)
  const pairs: { s: number[]; y: number[]; rho: number }[] = []
  for (let iterations = 0; ; iterations++) {
    if (!Number.isFinite(value)) return { x, value, iterations, converged: false }
    if (largest(gradient) <= tolerance * Math.max(1, Math.abs(value)))
      return { x, value, iterations, converged: true }
    if (iterations >= limit) return { x, value, iterations, converged: false }
    let direction = twoLoop(gradient, pairs)
    if (!(dot(direction, gradient) < 0)) {
      pairs.length = 0
      direction = gradient.map((g) => -g)
    }
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / largest(gradient))
    const found = strongWolfeStep(valueAndGradient, { x, value, gradient }, direction, first)
    if (!found) {
      if (pairs.length === 0) return { x, value, iterations, converged: isLevel(gradient, value) }
      // The remembered curvature misleads here: begin anew along the gradient.
      pairs.length = 0
      continue
    }
    const s = found.x.map((v, i) => v - x[i]!)
    const y = found.gradient.map((g, i) => g - gradient[i]!)
    const curvature = dot(s, y)
    if (curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y))) {
      pairs.push({ s, y, rho: 1 / curvature })
      if (pairs.length > memory) pairs.shift()
    }
    x = found.x
    value = found.value
    gradient = found.gradient
  }
}

/** As near to the least value as doubles can tell: rounding of the value hides any further gain. */
function isLevel(gradient: readonly number[], value: number): boolean {
  return largest(gradient) <= 1e-5 * Math.max(1, Math.abs(value))
}

function twoLoop(gradient: readonly number[], pairs: readonly { s: number[]; y: number[]; rho: number }[]) {
  const q = gradient.map((g) => -g)
  const alphas: number[] = []
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!
    const alpha = rho * dot(s, q)
    alphas[k] = alpha
    for (let i = 0; i < q.length; i++) q[i]! -= alpha * y[i]!
  }
  const last = pairs.at(-1)
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y))
    for (let i = 0; i < q.length; i++) q[i]! *= scale
  }
  for (const [k, { s, y, rho }] of pairs.entries()) {
    const beta = rho * dot(y, q)
    for (let i = 0; i < q.length; i++) q[i]! += (alphas[k]! - beta) * s[i]!
  }
  return q
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function largest(values: readonly number[]): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most
}
