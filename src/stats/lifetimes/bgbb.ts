import { lbeta, nelderMead } from '../numerics/index.ts'
import {
  checkHistories,
  groupHistories,
  type PurchaseHistories,
  type PurchaseHistory,
} from './purchase-history.ts'
import { type FittedParameter, fittedParameters } from './purchase-model.ts'

/** The chance to buy at an occasion is beta (alpha, beta), the chance to leave before one is beta (gamma, delta). */
export interface BgBb {
  alpha: number
  beta: number
  gamma: number
  delta: number
}

export interface FittedBgBb {
  parameters: Record<keyof BgBb, FittedParameter>
  model: BgBb
  logLikelihood: number
  customers: number
  converged: boolean
}

const names = ['alpha', 'beta', 'gamma', 'delta'] as const

/**
 * BG/BB of Fader, Hardie and Shang (2010, Marketing Science 29:1086): customers who can buy at occasions only, such as a yearly
 * appeal or a monthly renewal. At each they buy with a chance of their own, and before each they may leave for good. By maximum
 * likelihood (their eq. 5), on histories grouped by what is equal.
 *
 * @param histories `x` occasions bought at of the `T` there were since the first, the last of them the `tx`-th: whole numbers
 * @returns undefined when nobody bought again, or there was no occasion: then no chance can be told
 * @throws RangeError for histories that cannot be used
 */
export function fitBgBb(histories: PurchaseHistories): FittedBgBb | undefined {
  checkOccasions(histories)
  const grouped = groupHistories(histories)
  if (!grouped.x.some((value) => value > 0)) return undefined
  const customers = histories.x.length
  const cells = Array.from(grouped.x, (x, i) => ({ x, tx: grouped.tx[i]!, T: grouped.T[i]! }))
  const likelihood = (logs: readonly number[]) => {
    const model = modelOf(logs)
    const bases = basesOf(model)
    return cells.reduce(
      (sum, cell, i) => sum + grouped.customers[i]! * logLikelihoodOf(model, cell, bases),
      0,
    )
  }
  // Chances near 0 or 1 for all alike have no end of their own; so far out nothing can be told apart.
  const within = (logs: readonly number[]) => logs.every((log) => Math.abs(log) < farthest)
  const found = nelderMead(
    (logs) => (within(logs) ? -likelihood(logs) / customers : Infinity),
    [0, 0, 0, 1],
    {
      tolerance: 1e-13,
      restarts: 3,
      step: 0.5,
    },
  )
  return {
    parameters: fittedParameters(names, found.x, likelihood),
    model: modelOf(found.x),
    logLikelihood: -found.value * customers,
    customers,
    converged: found.converged && found.x.every((log) => Math.abs(log) < farthest - 0.1),
  }
}

/** Logarithm of the largest parameter that is looked at. */
const farthest = 12

function modelOf(logs: readonly number[]): BgBb {
  const [alpha, beta, gamma, delta] = logs.map(Math.exp) as [number, number, number, number]
  return { alpha, beta, gamma, delta }
}

const basesOf = ({ alpha, beta, gamma, delta }: BgBb) => ({
  buying: lbeta(alpha, beta),
  leaving: lbeta(gamma, delta),
})
type Bases = ReturnType<typeof basesOf>

function checkOccasions(histories: PurchaseHistories): void {
  checkHistories(histories)
  const { x, tx, T } = histories
  for (let row = 0; row < x.length; row++) {
    if (!Number.isInteger(tx[row]!) || !Number.isInteger(T[row]!))
      throw new RangeError(
        `Row ${row + 1}: t_x ${tx[row]}, T ${T[row]}; occasions are counted in whole numbers.`,
      )
    if (x[row]! > tx[row]!)
      throw new RangeError(
        `Row ${row + 1}: x ${x[row]}, t_x ${tx[row]}; more purchases than occasions until then.`,
      )
  }
}

/** Logarithm of the chance of a history and of still being there at the occasion `T` + `later`. */
function logAlive(
  { alpha, beta, gamma, delta }: BgBb,
  { x, T }: PurchaseHistory,
  bases: Bases,
  later = 0,
): number {
  return lbeta(alpha + x, beta + T - x) - bases.buying + lbeta(gamma, delta + T + later) - bases.leaving
}

function logLikelihoodOf(model: BgBb, history: PurchaseHistory, bases: Bases): number {
  const { alpha, beta, gamma, delta } = model
  const { x, tx, T } = history
  const stayed = logAlive(model, history, bases)
  if (tx === T) return stayed
  // Left before the occasion tx + 1, tx + 2, … T. Each term follows from the one before, so that no gamma function is needed.
  const first = lbeta(alpha + x, beta + tx - x) - bases.buying + lbeta(gamma + 1, delta + tx) - bases.leaving
  let sum = 0
  let term = 1
  for (let i = 0; i < T - tx; i++) {
    sum += term
    term *=
      ((beta + tx - x + i) / (alpha + beta + tx + i)) * ((delta + tx + i) / (gamma + 1 + delta + tx + i))
  }
  const left = first + Math.log(sum)
  const most = Math.max(stayed, left)
  return most + Math.log(Math.exp(stayed - most) + Math.exp(left - most))
}

/**
 * Chance that a customer will still be there at the next occasion (eq. 11 of the paper).
 *
 * @throws RangeError for a history that cannot be used
 */
export function bgBbAlive(model: BgBb, history: PurchaseHistory): number {
  const bases = basesOf(model)
  return Math.exp(logAlive(model, history, bases, 1) - logLikelihoodOf(model, history, bases))
}

/**
 * Purchases expected of a customer at the next `occasions` (eq. 13, here as the sum over occasions that it stands for, which has no
 * exception at gamma = 1).
 *
 * @param occasions a whole number of 0 or more
 */
export function bgBbExpected(model: BgBb, history: PurchaseHistory, occasions: number): number {
  const { alpha, beta, gamma, delta } = model
  const { x, T } = history
  const bases = basesOf(model)
  const likelihood = logLikelihoodOf(model, history, bases)
  const chance = (alpha + x) / (alpha + beta + T)
  let there = Math.exp(logAlive(model, history, bases, 1) - likelihood)
  let sum = 0
  for (let j = 1; j <= occasions; j++) {
    sum += there
    there *= (delta + T + j) / (gamma + delta + T + j)
  }
  return chance * sum
}
