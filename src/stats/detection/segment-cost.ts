/** What changes between segments: the mean alone, or the mean and the variance. */
export type Changing = 'mean' | 'mean-variance'

/** Twice the negative log-likelihood of the values from `from` to before `to` as one segment, up to a constant. */
export type SegmentCost = (from: number, to: number) => number

/**
 * Cost of segments of one or several series of equal length.
 *
 * `mean`: normal with the variance 1, so the values are to be in units of their noise; the cost is the sum of squares about
 * the segment's mean. `mean-variance`: normal with a mean and a variance of its own in each segment,
 * n (ln 2π + ln s² + 1), with s² held above a billionth of the whole's variance so that equal values do not cost −∞.
 *
 * @param series values, each list of one series; all as long as the first
 */
export function segmentCost(series: readonly ArrayLike<number>[], changing: Changing): SegmentCost {
  const sums = series.map(cumulate)
  const squares = series.map((values) => cumulate(Float64Array.from(values, (value) => value * value)))
  const length = series[0]?.length ?? 0
  const about = (index: number, from: number, to: number) => {
    const sum = sums[index]![to]! - sums[index]![from]!
    return Math.max(0, squares[index]![to]! - squares[index]![from]! - (sum * sum) / (to - from))
  }
  if (changing === 'mean') {
    if (series.length === 1) return (from, to) => about(0, from, to)
    return (from, to) => series.reduce((cost, _, index) => cost + about(index, from, to), 0)
  }
  const least = series.map((_, index) => Math.max(1e-300, (about(index, 0, length) / length) * 1e-9))
  return (from, to) => {
    const n = to - from
    let cost = 0
    for (let index = 0; index < series.length; index++)
      cost += n * (Math.log(2 * Math.PI * Math.max(least[index]!, about(index, from, to) / n)) + 1)
    return cost
  }
}

/** Sums of the first 0, 1, 2, … values. */
function cumulate(values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (let index = 0; index < values.length; index++) sums[index + 1] = sums[index]! + values[index]!
  return sums
}
