import { normalQuantile, normalTwoSided } from '../stats/numerics/index.ts'
import {
  areaUnderCurve,
  areaWithinGroups,
  brierScore,
  type Estimate,
  logLoss,
} from '../stats/prediction/index.ts'
import type { Candidate } from './model.ts'
import { type Kind, kinds } from './model-candidates.ts'
import type { Tested } from './model-testing.ts'

/** Of all comparisons together, the chance to take a more complicated model that is no better. */
const level = 0.05

/** What a chance costs when this came: 0 where it was sure and right. */
type Loss = (chance: number, came: number) => number

export const squared: Loss = (chance, came) => (chance - came) ** 2

/** A chance of 0 or 1 counts as this far from it. */
const surest = 1e-9

/**
 * The logarithm of the chance given to what came. Where few leave it tells two models apart with far fewer of them than the squared
 * error does, to which a chance of 1 in 100 and one of 4 in 100 are nearly alike (Benedetti 2010; Bickel 2007).
 */
export const logarithmic: Loss = (chance, came) =>
  -Math.log(Math.max(surest, came === 1 ? chance : 1 - chance))

/**
 * Difference of two mean losses on the same rows (below 0: the first is better), with its interval and two-sided probability:
 * the paired test of mean differences (Diebold and Mariano 1995; Redelmeier, Bloch and Hickam 1991), rows of one person taken
 * together.
 */
export function compareLosses(
  loss: Loss,
  { one, two }: { one: Float64Array; two: Float64Array },
  y: Uint8Array,
  people: BigUint64Array,
): Estimate & { p: number } {
  const n = y.length
  const sums = new Map<bigint, number>()
  let total = 0
  for (let row = 0; row < n; row++) {
    const difference = loss(one[row]!, y[row]!) - loss(two[row]!, y[row]!)
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
 * Which candidate to use: the simplest, unless a more complicated one is better beyond noise on what neither had seen, by the log
 * loss. Each has to beat the best of the simpler ones; the level is shared among the comparisons (Bonferroni).
 */
export function chooseCandidate({ told, rows, look }: Tested): { kind: Kind; candidates: Candidate[] } {
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
    const before = told.get(kind)!.chance
    const { p, ...difference } = compareLosses(logarithmic, { one: chance, two: before }, rows.y, rows.people)
    // Two constants may differ surely and mean nothing: who is better puts customers of one look in an order.
    const orders = (areaWithinGroups(chance, rows.y, look)?.value ?? 0) > 0.5
    const better = orders && difference.value < 0 && p / 2 < limit
    const against = { kind, difference, p, better }
    if (better) kind = one
    return { ...figures, against }
  })
  return { kind, candidates: candidates.map((one) => ({ ...one, chosen: one.kind === kind })) }
}
