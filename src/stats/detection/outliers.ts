import { studentQuantile } from '../numerics/index.ts'

/**
 * Outliers by the generalised extreme Studentized deviate test (Rosner 1983, Technometrics 25:165), by the median and
 * the absolute deviations from it in place of mean and standard deviation (Hochenbaum, Vallis and Kejariwal 2017,
 * arXiv:1704.07706: hybrid ESD; of seasonal values give what is left without their season).
 *
 * @param values those that are no finite number are passed over
 * @param most share of the values that may be outliers, below one half
 * @param level chance of calling any value an outlier where there is none
 * @returns places of the outliers, the farthest first; none under 10 values, or where more than half are equal
 */
export function robustOutliers(values: ArrayLike<number>, { most = 0.1, level = 0.01 } = {}): number[] {
  const order = Array.from(values, (value, index) => ({ value, index }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value)
  const n = order.length
  if (n < 10) return []
  const removed: number[] = []
  let count = 0
  for (let i = 1; i <= Math.floor(most * n); i++) {
    const left = n - i + 1
    const middle = medianOf(order.map(({ value }) => value))
    const deviation =
      1.482602218505602 * medianOf(order.map(({ value }) => Math.abs(value - middle)).sort((a, b) => a - b))
    if (!(deviation > 0)) break
    const [low, high] = [middle - order[0]!.value, order.at(-1)!.value - middle]
    const farthest = low > high ? order.shift()! : order.pop()!
    removed.push(farthest.index)
    if (Math.max(low, high) / deviation > rosnerLimit(left, level)) count = i
  }
  return removed.slice(0, count)
}

/** Critical value for the farthest of `n` values. */
function rosnerLimit(n: number, level: number): number {
  const t = studentQuantile(1 - level / (2 * n), n - 2)
  return ((n - 1) * t) / Math.sqrt((n - 2 + t * t) * n)
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
