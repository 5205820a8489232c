/** The newest values in order of size, for quantiles and nearest values of a stream; memory and time bounded by `most`. */
export function createRecentOrder(most: number) {
  const sorted: number[] = []
  const arrived: number[] = []
  let oldest = 0

  /** Where a value stands: the number of kept ones below it. */
  function placeOf(value: number): number {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add(value: number): void {
      sorted.splice(placeOf(value), 0, value)
      if (arrived.length < most) {
        arrived.push(value)
        return
      }
      sorted.splice(placeOf(arrived[oldest]!), 1)
      arrived[oldest] = value
      oldest = (oldest + 1) % most
    },

    count: () => sorted.length,

    /** The value that a share of the kept ones lies below; NaN without any. */
    quantile: (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN,

    /** Mean square of the distances to the `k` nearest kept values; ∞ with fewer. */
    nearestSquare(value: number, k: number): number {
      if (sorted.length < k) return Number.POSITIVE_INFINITY
      let right = placeOf(value)
      let left = right - 1
      let sum = 0
      for (let taken = 0; taken < k; taken++) {
        const below = left >= 0 ? value - sorted[left]! : Number.POSITIVE_INFINITY
        const above = right < sorted.length ? sorted[right]! - value : Number.POSITIVE_INFINITY
        if (below <= above) left--
        else right++
        sum += Math.min(below, above) ** 2
      }
      return sum / k
    },
  }
}
