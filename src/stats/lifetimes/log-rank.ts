import { chiSquareUpper } from '../numerics/index.ts'
import { checkLifetimes, type Lifetimes, orderOf } from './lifetime.ts'
import { choleskySolve } from './positive-definite.ts'

export interface LogRank {
  /** Of each group: ended, and how many would have if all groups were alike. */
  groups: { n: number; observed: number; expected: number }[]
  chiSquare: number
  df: number
  p: number
}

/**
 * Whether groups last equally long: the log-rank test (Mantel 1966, Peto and Peto 1972) with the hypergeometric
 * variance; with `rho` the family of Harrington and Fleming (1982), whose weights S(t)^rho count early ends more.
 *
 * @param of each row's group, 0 to `groups` − 1
 * @returns undefined when fewer than two groups have rows, or nothing ended while two of them were seen
 * @throws RangeError for times that cannot be used
 */
export function logRank(data: Lifetimes, of: Int32Array, groups: number, rho = 0): LogRank | undefined {
  checkLifetimes(data)
  const { time, event, entry } = data
  const order = orderOf(data)
  const begins = Int32Array.from(order).sort((a, b) => (entry?.[a] ?? -1) - (entry?.[b] ?? -1))
  const tally = Array.from({ length: groups }, () => ({ n: 0, observed: 0, expected: 0 }))
  for (const group of of) tally[group]!.n++
  const atRisk = new Float64Array(groups)
  const difference = new Float64Array(groups)
  const variance = Array.from({ length: groups }, () => new Array<number>(groups).fill(0))
  let come = 0
  let survival = 1
  for (let at = 0; at < order.length; ) {
    const now = time[order[at]!]!
    while (come < begins.length && (entry?.[begins[come]!] ?? -1) < now) atRisk[of[begins[come++]!]!]!++
    const ended = new Float64Array(groups)
    const leaving = new Float64Array(groups)
    for (; at < order.length && time[order[at]!] === now; at++) {
      const group = of[order[at]!]!
      leaving[group]!++
      if (event[order[at]!] === 1) ended[group]!++
    }
    const d = ended.reduce((sum, value) => sum + value, 0)
    const n = atRisk.reduce((sum, value) => sum + value, 0)
    if (d > 0) {
      const weight = survival ** rho
      for (let g = 0; g < groups; g++) {
        const expected = (atRisk[g]! * d) / n
        tally[g]!.observed += ended[g]!
        tally[g]!.expected += expected
        difference[g]! += weight * (ended[g]! - expected)
      }
      addVariance(variance, atRisk, { d, n, weight })
      survival *= 1 - d / n
    }
    for (let g = 0; g < groups; g++) atRisk[g]! -= leaving[g]!
  }
  const tested = testOf(difference, variance)
  return tested && { groups: tally, ...tested }
}

function addVariance(
  variance: number[][],
  atRisk: Float64Array,
  { d, n, weight }: { d: number; n: number; weight: number },
): void {
  if (n <= 1) return
  const factor = (weight * weight * d * (n - d)) / (n - 1)
  for (const [g, row] of variance.entries())
    for (let h = 0; h < row.length; h++)
      row[h]! += factor * (atRisk[g]! / n) * ((g === h ? 1 : 0) - atRisk[h]! / n)
}

/** Differences add up to 0, so one group fewer is tested; groups never at risk beside others take no part. */
function testOf(difference: Float64Array, variance: number[][]) {
  const present = [...difference.keys()].filter((g) => variance[g]![g]! > 0)
  const tested = present.slice(0, -1)
  if (tested.length === 0) return undefined
  const matrix = tested.map((g) => tested.map((h) => variance[g]![h]!))
  const left = tested.map((g) => difference[g]!)
  const solved = choleskySolve(matrix, left)
  if (!solved) return undefined
  const chiSquare = left.reduce((sum, value, i) => sum + value * solved[i]!, 0)
  return { chiSquare, df: tested.length, p: chiSquareUpper(chiSquare, tested.length) }
}
