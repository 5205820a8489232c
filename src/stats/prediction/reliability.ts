import { wilsonInterval } from '../estimates/index.ts'
import { normalQuantile } from '../numerics/index.ts'
import { logisticRegression, logOddsOf } from './logistic.ts'
import { logisticErrors, type RowErrors } from './logistic-errors.ts'
import type { Estimate } from './ranking.ts'

/** Rows of like chance, and what followed. */
export interface ReliabilityBin {
  /** Least and greatest chance of its rows. */
  from: number
  to: number
  /** Mean chance. */
  told: number
  n: number
  /** Rows that are 1. */
  hits: number
  /** Interval of Wilson of the share of hits. */
  low: number
  high: number
}

/**
 * Chances against what followed, in bins of about equally many rows (Bröcker and Smith 2007 on why the interval belongs to
 * it). Rows of equal chance are never parted, so there may be fewer bins than asked for.
 *
 * @param bins how many, or the shares of rows at which they end, rising to 1
 * @returns from the lowest chance on; empty without rows
 */
export function reliabilityCurve(
  chance: ArrayLike<number>,
  y: ArrayLike<number>,
  bins: number | readonly number[] = 10,
): ReliabilityBin[] {
  const ends =
    typeof bins === 'number' ? Array.from({ length: bins }, (_, bin) => (bin + 1) / bins) : [...bins]
  const order = Uint32Array.from({ length: y.length }, (_, row) => row).sort(
    (one, two) => chance[one]! - chance[two]!,
  )
  const curve: ReliabilityBin[] = []
  for (let start = 0; start < order.length; ) {
    const wanted = Math.max(start + 1, Math.round((ends[curve.length] ?? 1) * order.length))
    let end = start
    let [sum, hits] = [0, 0]
    while (end < order.length && (end < wanted || chance[order[end]!] === chance[order[end - 1]!])) {
      sum += chance[order[end]!]!
      hits += y[order[end]!] ? 1 : 0
      end++
    }
    const n = end - start
    const { low, high } = wilsonInterval(hits, n)!
    curve.push({
      from: chance[order[start]!]!,
      to: chance[order[end - 1]!]!,
      told: sum / n,
      n,
      hits,
      low,
      high,
    })
    start = end
  }
  return curve
}

/**
 * Slope and intercept of calibration (Cox 1958; Van Calster et al. 2019): the slope of log odds told, 1 when chances spread as
 * they should, below 1 when they are too extreme; the intercept with the slope held at 1, above 0 when too few were told.
 * Intervals by the sandwich, clustered where rows of one person go together.
 *
 * @returns undefined for what cannot be known: all rows alike, all chances alike (slope)
 */
export function calibrationLine(
  chance: ArrayLike<number>,
  y: ArrayLike<number>,
  errors: RowErrors = { kind: 'unequal' },
): { slope?: Estimate; intercept?: Estimate } {
  let ones = 0
  for (let row = 0; row < y.length; row++) ones += y[row] ? 1 : 0
  if (ones === 0 || ones === y.length) return {}
  const told = Float64Array.from({ length: y.length }, (_, row) => logOddsOf(chance[row]!))
  const slope = estimateOf({ y, columns: [told] }, 1, errors)
  const intercept = estimateOf({ y, columns: [], offset: told }, 0, errors)
  return { ...(slope ? { slope } : {}), ...(intercept ? { intercept } : {}) }
}

function estimateOf(
  design: Parameters<typeof logisticRegression>[0],
  index: number,
  errors: RowErrors,
): Estimate | undefined {
  const fit = logisticRegression(design)
  if (!fit?.converged || !fit.kept[index]) return undefined
  const error = logisticErrors(design, fit, errors)[index]!
  if (!Number.isFinite(error)) return undefined
  const value = fit.coefficients[index]!
  const half = normalQuantile(0.975) * error
  return { value, low: value - half, high: value + half }
}
