/**
 * Quantile by linear interpolation of the order statistics: type 7 of Hyndman and Fan (1996), R's default, the same
 * as ClickHouse's quantileExactInclusive.
 *
 * @param values finite numbers in any order; not changed
 * @param level 0 to 1
 * @returns undefined when there are no values
 */
export function quantile(values: readonly number[], level: number): number | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * level
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (position - below)
}
