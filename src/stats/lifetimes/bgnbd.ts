import { digamma, hypergeometric2F1, lbeta, lbfgs, lgamma, logAddExp } from '../numerics/index.ts'
import {
  checkHistories,
  type GroupedHistories,
  groupHistories,
  type PurchaseHistories,
  type PurchaseHistory,
} from './purchase-history.ts'
import { type FittedParameter, fittedParameters } from './purchase-model.ts'

/** Rates of buying are gamma (r, alpha), the chance to leave after a purchase is beta (a, b). */
export interface BgNbd {
  r: number
  alpha: number
  a: number
  b: number
}

export interface FittedBgNbd {
  parameters: Record<keyof BgNbd, FittedParameter>
  model: BgNbd
  logLikelihood: number
  customers: number
  converged: boolean
}

const names = ['r', 'alpha', 'a', 'b'] as const

/**
 * BG/NBD of Fader, Hardie and Lee (2005, Marketing Science 24:275): customers buy at random at a rate of their own and
 * may leave for good after any purchase. By maximum likelihood (their eq. 6), with its gradient, on histories grouped by
 * what is equal.
 *
 * @returns undefined when nobody came back, or nobody was seen for any time: then no rate can be told
 * @throws RangeError for histories that cannot be used
 */
export function fitBgNbd(histories: PurchaseHistories): FittedBgNbd | undefined {
  checkHistories(histories)
  const grouped = groupHistories(histories)
  const longest = grouped.T.reduce((most, value) => Math.max(most, value), 0)
  if (!grouped.x.some((value) => value > 0) || longest === 0) return undefined
  const counts = countsOf(grouped.x)
  const customers = histories.x.length
  // By customer and with alpha in the unit of the data, so that one start and one tolerance serve all sizes.
  const value = (logs: number[], gradient: number[]) => {
    const result = -likelihood(grouped, counts, logs, gradient) / customers
    for (let i = 0; i < gradient.length; i++) gradient[i]! /= -customers
    return result
  }
  const found = lbfgs(value, [0, Math.log(longest / 10), 0, Math.log(3)], { tolerance: 1e-9 })
  const scratch = [0, 0, 0, 0]
  const parameters = fittedParameters(names, found.x, (logs) => likelihood(grouped, counts, logs, scratch))
  const [r, alpha, a, b] = found.x.map(Math.exp) as [number, number, number, number]
  return {
    parameters,
    model: { r, alpha, a, b },
    logLikelihood: -found.value * customers,
    customers,
    converged: found.converged,
  }
}

/** Numbers of purchases that occur, and where each history finds its own. */
interface Counts {
  values: number[]
  of: Int32Array
}

function countsOf(x: Float64Array): Counts {
  const places = new Map<number, number>()
  const values: number[] = []
  const of = Int32Array.from(x, (value) => {
    const known = places.get(value)
    if (known !== undefined) return known
    places.set(value, values.length)
    values.push(value)
    return values.length - 1
  })
  return { values, of }
}

/** Log-likelihood and, into `gradient`, its slopes by the logarithms of r, alpha, a and b. */
function likelihood(
  { x, tx, T, customers }: GroupedHistories,
  counts: Counts,
  logs: readonly number[],
  gradient: number[],
): number {
  const [r, alpha, a, b] = logs.map(Math.exp) as [number, number, number, number]
  const logAlpha = logs[1]!
  // Gamma functions depend on the number of purchases alone, of which there are few.
  const parts = counts.values.map((count) => ({
    base: lgamma(r + count) - lgamma(r) + r * logAlpha + lbeta(a, b + count) - lbeta(a, b),
    byR: digamma(r + count) - digamma(r) + logAlpha,
    byA: digamma(a + b) - digamma(a + b + count),
    byB: digamma(a + b) - digamma(a + b + count) + digamma(b + count) - digamma(b),
    leave: count > 0 ? logs[2]! - Math.log(b + count - 1) : Number.NEGATIVE_INFINITY,
  }))
  let sum = 0
  gradient.fill(0)
  for (let i = 0; i < x.length; i++) {
    const part = parts[counts.of[i]!]!
    const count = x[i]!
    const logT = Math.log(alpha + T[i]!)
    const logLast = Math.log(alpha + tx[i]!)
    const stayed = -(r + count) * logT
    const left = part.leave - (r + count) * logLast
    const both = count > 0 ? logAddExp(stayed, left) : stayed
    const share = count > 0 ? Math.exp(left - both) : 0
    const weight = customers[i]!
    sum += weight * (part.base + both)
    gradient[0]! += weight * (part.byR - (1 - share) * logT - share * logLast)
    gradient[1]! +=
      weight * (r / alpha - (r + count) * ((1 - share) / (alpha + T[i]!) + share / (alpha + tx[i]!)))
    gradient[2]! += weight * (part.byA + share / a)
    gradient[3]! += weight * (part.byB - (count > 0 ? share / (b + count - 1) : 0))
  }
  gradient[0]! *= r
  gradient[1]! *= alpha
  gradient[2]! *= a
  gradient[3]! *= b
  return sum
}

/**
 * Chance that a customer has not left: 1 without a repeat purchase, since the model lets nobody leave before one
 * (Fader, Hardie and Lee 2008, "Computing P(alive) using the BG/NBD model", eq. 1).
 */
export function bgNbdAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: PurchaseHistory): number {
  if (x === 0) return 1
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x))
}

/** Purchases expected of a new customer in the time `t` (eq. 9 of the paper). */
export function bgNbdExpectedNew(model: BgNbd, t: number): number {
  return rise(model, { x: 0, tx: 0, T: 0 }, t)
}

/**
 * Purchases expected in the time `t` from now of a customer with this history (eq. 10), its ₂F₁ after Euler's
 * transformation, which keeps customers of many hundred purchases from overflowing.
 */
export function bgNbdExpected(model: BgNbd, history: PurchaseHistory, t: number): number {
  return rise(model, history, t) * bgNbdAlive(model, history)
}

/**
 * What is expected of one who has not left: c/(a−1) · (1 − G). G has two forms, equal by Euler's transformation; the one
 * is taken whose ₂F₁ does not grow without bound, whether hardly anybody leaves (a near 0) or all alike do (a large).
 */
function rise({ r, alpha, a: given, b }: BgNbd, { x, T }: PurchaseHistory, t: number): number {
  // Where a = 1 or c = 0 the formula is 0 / 0; beside it, it is smooth.
  const a = Math.abs(given - 1) < 1e-6 || Math.abs(given + b + x - 1) < 1e-7 ? given + 1e-6 : given
  const rest = (alpha + T) / (alpha + T + t)
  const c = a + b + x - 1
  const isFew = a <= r + x + 1
  const power = isFew ? a - 1 : r + x
  const f = isFew
    ? hypergeometric2F1(c - r - x, a - 1, c, 1 - rest)
    : hypergeometric2F1(r + x, b + x, c, 1 - rest)
  // Where little is expected G is almost 1: the difference of logarithms keeps its digits. Below 0 it is when a + b < 1.
  const left = f > 0 ? -Math.expm1(power * Math.log(rest) + Math.log(f)) : 1 - rest ** power * f
  return Math.max(0, (c / (a - 1)) * left)
}

/** Chance that a new customer buys `x` times again in the time `t` (eq. 8). */
export function bgNbdProbability({ r, alpha, a, b }: BgNbd, x: number, t: number): number {
  const q = t / (alpha + t)
  const none = r * Math.log(alpha / (alpha + t))
  const term = (j: number) => Math.exp(lgamma(r + j) - lgamma(r) - lgamma(j + 1) + none + j * Math.log(q))
  const stayed = Math.exp(lbeta(a, b + x) - lbeta(a, b)) * (t === 0 ? Number(x === 0) : term(x))
  if (x === 0 || t === 0) return stayed
  let before = 0
  for (let j = 0; j < x; j++) before += term(j)
  return stayed + Math.exp(lbeta(a + 1, b + x - 1) - lbeta(a, b)) * (1 - before)
}
