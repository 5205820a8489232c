import { hypergeometric2F1, lgamma, logAddExp, logSubExp, nelderMead } from '../numerics/index.ts'
import {
  checkHistories,
  groupHistories,
  type PurchaseHistories,
  type PurchaseHistory,
} from './purchase-history.ts'
import { type FittedParameter, fittedParameters } from './purchase-model.ts'

/** Rates of buying are gamma (r, alpha), rates of leaving are gamma (s, beta). */
export interface ParetoNbd {
  r: number
  alpha: number
  s: number
  beta: number
}

export interface FittedParetoNbd {
  parameters: Record<keyof ParetoNbd, FittedParameter>
  model: ParetoNbd
  logLikelihood: number
  customers: number
  converged: boolean
}

const names = ['r', 'alpha', 's', 'beta'] as const

/**
 * Pareto/NBD of Schmittlein, Morrison and Colombo (1987): customers buy at random at a rate of their own and leave for
 * good at any moment, at a rate of their own. By maximum likelihood as Fader and Hardie (2005, "A note on deriving the
 * Pareto/NBD model and related expressions", eq. 18 to 20), in logarithms throughout.
 *
 * @returns undefined when nobody came back, or nobody was seen for any time
 * @throws RangeError for histories that cannot be used
 */
export function fitParetoNbd(histories: PurchaseHistories): FittedParetoNbd | undefined {
  checkHistories(histories)
  const grouped = groupHistories(histories)
  const longest = grouped.T.reduce((most, value) => Math.max(most, value), 0)
  if (!grouped.x.some((value) => value > 0) || longest === 0) return undefined
  const logLikelihood = (logs: readonly number[]) => {
    if (logs.some((value) => Math.abs(value) > 30)) return Number.NEGATIVE_INFINITY
    const [r, alpha, s, beta] = logs.map(Math.exp) as [number, number, number, number]
    const model = { r, alpha, s, beta }
    let sum = 0
    for (let i = 0; i < grouped.x.length; i++) {
      const history = { x: grouped.x[i]!, tx: grouped.tx[i]!, T: grouped.T[i]! }
      sum += grouped.customers[i]! * logLikelihoodOf(model, history)
    }
    return sum
  }
  const scale = Math.log(longest / 4)
  const found = nelderMead((logs) => -logLikelihood(logs), [0, scale, 0, scale], {
    tolerance: 1e-11,
    step: 0.5,
    restarts: 2,
    iterations: 3000,
  })
  const [r, alpha, s, beta] = found.x.map(Math.exp) as [number, number, number, number]
  return {
    parameters: fittedParameters(names, found.x, logLikelihood),
    model: { r, alpha, s, beta },
    logLikelihood: -found.value,
    customers: histories.x.length,
    converged: found.converged,
  }
}

/** ln of the factor Γ(r+x) α^r β^s / Γ(r). */
function logFront({ r, alpha, s, beta }: ParetoNbd, x: number): number {
  return lgamma(r + x) - lgamma(r) + r * Math.log(alpha) + s * Math.log(beta)
}

/** ln of 1 / ((α+T)^(r+x) (β+T)^s): bought until now and is still there. */
function logStayed({ r, alpha, s, beta }: ParetoNbd, { x, T }: PurchaseHistory): number {
  return -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T)
}

/** ln of s/(r+s+x) A₀: left between the last purchase and now. */
function logLeft(model: ParetoNbd, { x, tx, T }: PurchaseHistory): number {
  if (tx === T) return Number.NEGATIVE_INFINITY
  const { r, s } = model
  const gap = logSubExp(primitive(model, x, tx), primitive(model, x, T))
  return Math.log(s / (r + s + x)) + (Number.isNaN(gap) ? Number.NEGATIVE_INFINITY : gap)
}

/**
 * ln of ₂F₁(…) / (…)^(r+s+x) at a time, after Euler's transformation: the factors that would overflow for frequent
 * customers are taken out as logarithms, and what is left of ₂F₁ is moderate.
 */
function primitive({ r, alpha, s, beta }: ParetoNbd, x: number, at: number): number {
  const all = r + s + x
  const [logA, logB] = [Math.log(alpha + at), Math.log(beta + at)]
  if (alpha >= beta) {
    const z = (alpha - beta) / (alpha + at)
    return -(r + x) * logA - s * logB + Math.log(hypergeometric2F1(1, r + x, all + 1, z))
  }
  const z = (beta - alpha) / (beta + at)
  return (1 - r - x) * logA - (s + 1) * logB + Math.log(hypergeometric2F1(1, s + 1, all + 1, z))
}

function logLikelihoodOf(model: ParetoNbd, history: PurchaseHistory): number {
  return logFront(model, history.x) + logAddExp(logStayed(model, history), logLeft(model, history))
}

/** Chance that a customer has not left (eq. 25 of Fader and Hardie). */
export function paretoNbdAlive(model: ParetoNbd, history: PurchaseHistory): number {
  return 1 / (1 + Math.exp(logLeft(model, history) - logStayed(model, history)))
}

/** Purchases expected of a new customer in the time `t` (eq. 22). */
export function paretoNbdExpectedNew({ r, alpha, s, beta }: ParetoNbd, t: number): number {
  return (r / alpha) * beta * worn(s, beta / (beta + t))
}

/** Purchases expected in the time `t` from now of a customer with this history (eq. 41 of the note on derivations). */
export function paretoNbdExpected(model: ParetoNbd, history: PurchaseHistory, t: number): number {
  const { r, alpha, s, beta } = model
  const { x, T } = history
  const rate = (r + x) / (alpha + T)
  return paretoNbdAlive(model, history) * rate * (beta + T) * worn(s, (beta + T) / (beta + T + t))
}

/** (1 − q^(s−1)) / (s−1), also where s is 1. */
function worn(s: number, q: number): number {
  const exponent = s - 1
  return Math.abs(exponent) < 1e-12 ? -Math.log(q) : -Math.expm1(exponent * Math.log(q)) / exponent
}
