import { lgamma, nelderMead } from '../numerics/index.ts'
import { type FittedParameter, fittedParameters } from './purchase-model.ts'

/** Worth of a purchase is gamma (p, ν) about the customer's own average, ν is gamma (q, gamma) among customers. */
export interface GammaGamma {
  p: number
  q: number
  gamma: number
}

export interface FittedGammaGamma {
  parameters: Record<keyof GammaGamma, FittedParameter>
  model: GammaGamma
  logLikelihood: number
  /** Customers with at least one repeat purchase of a worth above 0. */
  customers: number
  converged: boolean
  /** Correlation of how often and how much: the model supposes none. */
  correlation: number
}

const names = ['p', 'q', 'gamma'] as const

/**
 * Gamma–Gamma model of what a purchase is worth (Fader and Hardie 2013, "The Gamma-Gamma model of monetary value", eq.
 * 1a), by maximum likelihood over customers with repeat purchases.
 *
 * @param x repeat purchases
 * @param zbar average worth of these; customers with 0 or less are left out, as the model knows only gains
 * @returns undefined with fewer than three such customers, or when all averages are the same
 */
export function fitGammaGamma(x: Float64Array, zbar: Float64Array): FittedGammaGamma | undefined {
  const rows = [...x.keys()].filter((row) => x[row]! > 0 && zbar[row]! > 0 && Number.isFinite(zbar[row]!))
  if (rows.length < 3 || rows.every((row) => zbar[row] === zbar[rows[0]!])) return undefined
  const counts = rows.map((row) => x[row]!)
  const worths = rows.map((row) => zbar[row]!)
  const logCounts = counts.map(Math.log)
  const logWorths = worths.map(Math.log)
  const logLikelihood = (logs: readonly number[]) => {
    const [p, q, gamma] = logs.map(Math.exp) as [number, number, number]
    let sum = rows.length * (q * Math.log(gamma) - lgamma(q))
    for (let i = 0; i < counts.length; i++) {
      const shape = p * counts[i]!
      sum +=
        lgamma(shape + q) -
        lgamma(shape) +
        (shape - 1) * logWorths[i]! +
        shape * logCounts[i]! -
        (shape + q) * Math.log(gamma + counts[i]! * worths[i]!)
    }
    return sum
  }
  const mean = worths.reduce((sum, value) => sum + value, 0) / worths.length
  const found = nelderMead((logs) => -logLikelihood(logs), [1, 1, Math.log(mean)], {
    tolerance: 1e-12,
    step: 0.5,
    restarts: 2,
    iterations: 3000,
  })
  const [p, q, gamma] = found.x.map(Math.exp) as [number, number, number]
  return {
    parameters: fittedParameters(names, found.x, logLikelihood),
    model: { p, q, gamma },
    logLikelihood: -found.value,
    customers: rows.length,
    converged: found.converged,
    correlation: correlationOf(counts, worths),
  }
}

/**
 * Worth expected of a customer's purchase (eq. 5): between their own average and that of all, nearer to their own the
 * more often they bought; of all, p γ / (q − 1), without a repeat purchase.
 *
 * @returns Infinity when q ≤ 1, where the average of all has no end, for customers without a repeat purchase
 */
export function gammaGammaExpected({ p, q, gamma }: GammaGamma, x: number, zbar: number): number {
  const below = p * x + q - 1
  return below > 0 ? (p * (gamma + x * zbar)) / below : Number.POSITIVE_INFINITY
}

function correlationOf(one: readonly number[], two: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [a, b] = [mean(one), mean(two)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const [i, value] of one.entries()) {
    ab += (value - a) * (two[i]! - b)
    aa += (value - a) ** 2
    bb += (two[i]! - b) ** 2
  }
  return aa * bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}
