import { betainc } from '../numerics/index.ts'

export interface SpreadShift {
  p: number
  /** Mean absolute deviation from the median, before and after. */
  before: number
  after: number
}

/**
 * Whether values lie farther apart than before: Brown and Forsythe (1974, JASA 69:364), an F-test on distances from each
 * stretch's median.
 *
 * @returns undefined under three values in either stretch, or where neither varies
 */
export function spreadShift(before: readonly number[], after: readonly number[]): SpreadShift | undefined {
  const [one, two] = [distances(before), distances(after)]
  if (one.length < 3 || two.length < 3) return undefined
  const means = [meanOf(one), meanOf(two)] as const
  const n = one.length + two.length
  const whole = (means[0] * one.length + means[1] * two.length) / n
  const between = one.length * (means[0] - whole) ** 2 + two.length * (means[1] - whole) ** 2
  const within = [one, two].reduce(
    (sum, list, index) => sum + list.reduce((squares, value) => squares + (value - means[index]!) ** 2, 0),
    0,
  )
  if (!(within > 0)) return undefined
  const f = between / (within / (n - 2))
  return { p: betainc((n - 2) / (n - 2 + f), (n - 2) / 2, 0.5), before: means[0], after: means[1] }
}

function distances(values: readonly number[]): number[] {
  const known = values.filter(Number.isFinite)
  const sorted = known.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return known.map((value) => Math.abs(value - median))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
