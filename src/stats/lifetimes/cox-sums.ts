import type { Lifetimes } from './lifetime.ts'

export type CoxTies = 'efron' | 'breslow'

export interface CoxDesign extends Lifetimes {
  columns: readonly Float64Array[]
  /** Each row's stratum, with a baseline of its own. */
  strata?: Int32Array
  /** Each row's cluster, 0 and up: rows of one customer are not independent of each other. */
  clusters?: Int32Array
  /** How often each row counts; 1 when absent. */
  weights?: Float64Array
}

/** The rows, by stratum and falling time, and those who come in later. */
export interface RiskSets {
  events: number
  strata: { byTime: Int32Array; byEntry: Int32Array }[]
}

export interface CoxSums {
  /** Logarithm of the partial likelihood. */
  value: number
  gradient: number[]
  information: number[][]
  /** Cumulative hazard where all columns are 0; of the first stratum when there are several. */
  baseline: { time: number; hazard: number }[]
}

export function riskSets({ time, event, entry, strata }: CoxDesign): RiskSets {
  const rows = new Map<number, number[]>()
  for (let row = 0; row < time.length; row++) {
    const key = strata?.[row] ?? 0
    const group = rows.get(key)
    if (group) group.push(row)
    else rows.set(key, [row])
  }
  return {
    events: event.reduce((sum, value) => sum + value, 0),
    strata: [...rows.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, group]) => ({
        byTime: Int32Array.from(group).sort((a, b) => time[b]! - time[a]! || a - b),
        byEntry: entry
          ? Int32Array.from(group).sort((a, b) => entry[b]! - entry[a]! || a - b)
          : new Int32Array(0),
      })),
  }
}

/** All who are at risk at a time, and those of them who end then. */
export interface TimeSums {
  time: number
  d: number
  weight: number
  risk: Totals
  ending: Totals
  rows: number[]
}

interface Totals {
  s0: number
  s1: Float64Array
  s2: Float64Array
}

/** The value at `beta` with its first two derivatives, in one pass from the latest time to the earliest. */
export function sumsAt(design: CoxDesign, sets: RiskSets, beta: Float64Array, ties: CoxTies): CoxSums {
  const p = beta.length
  const eta = etaOf(design, beta)
  let value = 0
  const gradient = new Array<number>(p).fill(0)
  const information = Array.from({ length: p }, () => new Array<number>(p).fill(0))
  const baselines = sets.strata.map((stratum) => {
    const hazards: { time: number; hazard: number }[] = []
    overTimes(design, stratum, eta, (sums) => {
      for (const row of sums.rows) {
        const weight = design.weights?.[row] ?? 1
        value += weight * eta[row]!
        for (let i = 0; i < p; i++) gradient[i]! += weight * design.columns[i]![row]!
      }
      let hazard = 0
      for (const { share, count } of thinnings(sums.d, ties)) {
        const mean = meanAt(sums, share)
        const weight = (sums.weight / sums.d) * count
        value -= weight * Math.log(mean.s0)
        hazard += weight / mean.s0
        for (let i = 0; i < p; i++) {
          gradient[i]! -= weight * mean.x[i]!
          for (let j = 0; j <= i; j++) {
            const at = i * p + j
            const second = (sums.risk.s2[at]! - share * sums.ending.s2[at]!) / mean.s0
            information[i]![j]! += weight * (second - mean.x[i]! * mean.x[j]!)
          }
        }
      }
      hazards.push({ time: sums.time, hazard })
    })
    return hazards.reverse()
  })
  for (let i = 0; i < p; i++) for (let j = 0; j < i; j++) information[j]![i] = information[i]![j]!
  let sum = 0
  const baseline = (baselines[0] ?? []).map(({ time, hazard }) => {
    sum += hazard
    return { time, hazard: sum }
  })
  return { value, gradient, information, baseline }
}

/**
 * What each row adds to the score: for one that ends, its distance from the mean of those at risk, less what was
 * expected of it all the while (Therneau and Grambsch 2000, §4.6), with Efron's ties where they are used. Weighted.
 */
export function scoreResiduals(
  design: CoxDesign,
  sets: RiskSets,
  beta: Float64Array,
  ties: CoxTies,
): Float64Array[] {
  const p = beta.length
  const eta = etaOf(design, beta)
  const residuals = Array.from({ length: p }, () => new Float64Array(eta.length))
  for (const stratum of sets.strata) {
    const rises: { time: number; hazard: number; shifted: Float64Array }[] = []
    overTimes(design, stratum, eta, (sums) => {
      const rise = { time: sums.time, hazard: 0, shifted: new Float64Array(p) }
      for (const { share, count } of thinnings(sums.d, ties)) {
        const mean = meanAt(sums, share)
        const hazard = ((sums.weight / sums.d) * count) / mean.s0
        rise.hazard += hazard
        for (let i = 0; i < p; i++) {
          rise.shifted[i]! += hazard * mean.x[i]!
          for (const row of sums.rows) {
            const x = design.columns[i]![row]!
            const own = (count / sums.d) * (x - mean.x[i]!)
            // One that ends is partly out of the set already: what is expected of it is less by the same share.
            residuals[i]![row]! += own + share * Math.exp(eta[row]!) * hazard * (x - mean.x[i]!)
          }
        }
      }
      rises.push(rise)
    })
    takeExpected(design, stratum.byTime, eta, rises.reverse(), residuals)
  }
  if (design.weights)
    for (const column of residuals)
      for (let row = 0; row < column.length; row++) column[row]! *= design.weights[row]!
  return residuals
}

function takeExpected(
  { time, entry, columns }: CoxDesign,
  rows: Int32Array,
  eta: Float64Array,
  rises: readonly { time: number; hazard: number; shifted: Float64Array }[],
  residuals: Float64Array[],
): void {
  const p = residuals.length
  const hazards = new Float64Array(rises.length + 1)
  const shifted = Array.from({ length: p }, () => new Float64Array(rises.length + 1))
  for (const [k, rise] of rises.entries()) {
    hazards[k + 1] = hazards[k]! + rise.hazard
    for (let i = 0; i < p; i++) shifted[i]![k + 1] = shifted[i]![k]! + rise.shifted[i]!
  }
  const until = (limit: number) => {
    let low = 0
    let high = rises.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (rises[middle]!.time <= limit) low = middle + 1
      else high = middle
    }
    return low
  }
  for (const row of rows) {
    const to = until(time[row]!)
    const from = entry ? until(entry[row]!) : 0
    const hazard = hazards[to]! - hazards[from]!
    for (let i = 0; i < p; i++)
      residuals[i]![row]! -=
        Math.exp(eta[row]!) * (columns[i]![row]! * hazard - (shifted[i]![to]! - shifted[i]![from]!))
  }
}

/** Breslow counts all who end as at risk; Efron takes out 0, 1/d, 2/d … of them, one after the other. */
export function thinnings(d: number, ties: CoxTies): { share: number; count: number }[] {
  if (ties === 'breslow') return [{ share: 0, count: d }]
  return Array.from({ length: d }, (_, k) => ({ share: k / d, count: 1 }))
}

/** Sum of the weights of who is at risk, and the mean of each column over them, a share of those who end taken out. */
export function meanAt({ risk, ending }: TimeSums, share: number): { s0: number; x: Float64Array } {
  const s0 = risk.s0 - share * ending.s0
  return { s0, x: risk.s1.map((value, i) => (value - share * ending.s1[i]!) / s0) }
}

/** The linear predictor of each row. */
export function etaOf({ time, columns }: CoxDesign, beta: Float64Array): Float64Array {
  const eta = new Float64Array(time.length)
  for (const [j, column] of columns.entries())
    for (let row = 0; row < eta.length; row++) eta[row]! += beta[j]! * column[row]!
  return eta
}

/** Visits each time of a stratum at which something ended, from the latest to the earliest. */
export function overTimes(
  design: CoxDesign,
  { byTime, byEntry }: RiskSets['strata'][number],
  eta: Float64Array,
  visit: (sums: TimeSums) => void,
): void {
  const p = design.columns.length
  const { time, event, entry, weights } = design
  const risk = totals(p)
  let later = 0
  for (let at = 0; at < byTime.length; ) {
    const now = time[byTime[at]!]!
    const rows: number[] = []
    const ending = totals(p)
    let weight = 0
    for (; at < byTime.length && time[byTime[at]!] === now; at++) {
      const row = byTime[at]!
      add(design, risk, row, (weights?.[row] ?? 1) * Math.exp(eta[row]!))
      if (event[row] !== 1) continue
      rows.push(row)
      weight += weights?.[row] ?? 1
      add(design, ending, row, (weights?.[row] ?? 1) * Math.exp(eta[row]!))
    }
    while (entry && later < byEntry.length && entry[byEntry[later]!]! >= now) {
      const row = byEntry[later++]!
      add(design, risk, row, -(weights?.[row] ?? 1) * Math.exp(eta[row]!))
    }
    if (rows.length > 0) visit({ time: now, d: rows.length, weight, risk, ending, rows })
  }
}

function totals(p: number): Totals {
  return { s0: 0, s1: new Float64Array(p), s2: new Float64Array(p * p) }
}

function add({ columns }: CoxDesign, to: Totals, row: number, weight: number): void {
  const p = columns.length
  to.s0 += weight
  for (let i = 0; i < p; i++) {
    const x = weight * columns[i]![row]!
    to.s1[i]! += x
    for (let j = 0; j <= i; j++) to.s2[i * p + j]! += x * columns[j]![row]!
  }
}
