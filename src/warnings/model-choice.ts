import { normalQuantile, normalTwoSided } from '../stats/numerics/index.ts'
import { areaUnderCurve, brierScore, type Estimate, logLoss } from '../stats/prediction/index.ts'
import type { Candidate } from './model.ts'
import { type Kind, kinds } from './model-candidates.ts'
import type { Tested } from './model-testing.ts'

/** Of all comparisons together, the chance to take a more complicated model that is no better. */
const level = 0.05

/**
 * Difference of two Brier scores on the same rows (below 0: the first is better), with its interval and two-sided probability:
 * the paired test of mean differences (Diebold and Mariano 1995; Redelmeier, Bloch and Hickam 1991), rows of one person taken
 * together.
 */
export function compareBrier(
  one: Float64Array,
  two: Float64Array,
  y: Uint8Array,
  people: BigUint64Array,
): Estimate & { p: number } {
  const n = y.length
  const sums = new Map<bigint, number>()
  let total = 0
  for (let row = 0; row < n; row++) {
    const difference = (one[row]! - y[row]!) ** 2 - (two[row]! - y[row]!) ** 2
    total += difference
    sums.set(people[row]!, (sums.get(people[row]!) ?? 0) + difference)
  }
  const value = total / n
  const meanOfPerson = total / sums.size
  let squares = 0
  for (const sum of sums.values()) squares += (sum - meanOfPerson) ** 2
  const error = Math.sqrt((squares * sums.size) / Math.max(1, sums.size - 1)) / n
  const half = normalQuantile(0.975) * error
  const p = error > 0 ? normalTwoSided(value / error) : value === 0 ? 1 : 0
  return { value, low: value - half, high: value + half, p }
}

/**
 * Which candidate to use: the simplest, unless a more complicated one is better beyond noise on what neither had seen. Each has
 * to beat the best of the simpler ones; the level is shared among the comparisons (Bonferroni).
 */
export function chooseCandidate({ told, rows }: Tested): { kind: Kind; candidates: Candidate[] } {
  const tried = kinds.filter((kind) => told.has(kind))
  const limit = level / Math.max(1, tried.length - 1)
  let kind = tried[0]!
  const candidates = tried.map((one): Candidate => {
    const { chance } = told.get(one)!
    const figures = {
      kind: one,
      auc: one === 'base' ? null : (areaUnderCurve(chance, rows.y) ?? null),
      brier: brierScore(chance, rows.y),
      logLoss: logLoss(chance, rows.y),
      chosen: false,
    }
    if (one === kind) return { ...figures, against: null }
    const { p, ...difference } = compareBrier(chance, told.get(kind)!.chance, rows.y, rows.people)
    const better = difference.value < 0 && p / 2 < limit
    const against = { kind, difference, p, better }
    if (better) kind = one
    return { ...figures, against }
  })
  return { kind, candidates: candidates.map((one) => ({ ...one, chosen: one.kind === kind })) }
}
