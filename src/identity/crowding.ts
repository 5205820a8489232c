/**
 * Whether putting two sorted lists of times together makes a window hold more than `most`, counting only windows that
 * hold times of both: what was too much before is not blamed on the newcomer.
 *
 * @param window times closer together than this share a window
 */
export function isCrowded(
  one: readonly number[],
  other: readonly number[],
  most: number,
  window: number,
): boolean {
  const [few, many] = one.length < other.length ? [one, other] : [other, one]
  const from = few[0]! - window
  const until = few.at(-1)! + window
  const times: number[] = []
  const isFew: number[] = []
  let i = 0
  for (let j = firstAfter(many, from); j < many.length && many[j]! < until; j++) {
    for (; i < few.length && few[i]! <= many[j]!; i++) add(few[i]!, 1)
    add(many[j]!, 0)
  }
  for (; i < few.length; i++) add(few[i]!, 1)

  function add(time: number, ofFew: number): void {
    times.push(time)
    isFew.push((isFew.at(-1) ?? 0) + ofFew)
  }

  // isFew[k] counts those of `few` up to k, so that a window holds both when its count is neither nothing nor all.
  for (let last = most; last < times.length; last++) {
    const first = last - most
    const fromFew = isFew[last]! - (first > 0 ? isFew[first - 1]! : 0)
    if (times[last]! - times[first]! < window && fromFew > 0 && fromFew <= most) return true
  }
  return false
}

/** Index of the first value above the bound. */
function firstAfter(sorted: readonly number[], bound: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! > bound) high = middle
    else low = middle + 1
  }
  return low
}
