/** Rows next to each other that get the same value. */
export interface IsotonicBlock {
  /** Least and greatest x of its rows, and their mean. */
  from: number
  to: number
  middle: number
  /** Mean y. */
  value: number
  n: number
}

/**
 * The rising step curve with the least squares to y: pool adjacent violators (Ayer et al. 1955; Barlow et al. 1972). Rows of
 * equal x are one from the start, so the order of rows does not matter.
 *
 * @returns the blocks from the lowest x on, and the value of each row; empty without rows
 */
export function isotonicRegression(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { blocks: IsotonicBlock[]; fitted: Float64Array } {
  const order = Uint32Array.from({ length: x.length }, (_, row) => row).sort((one, two) => x[one]! - x[two]!)
  const blocks: (IsotonicBlock & { sum: number; places: number })[] = []
  for (let at = 0; at < order.length; ) {
    const here = x[order[at]!]!
    let [n, sum] = [0, 0]
    while (at < order.length && x[order[at]!] === here) {
      sum += y[order[at]!]!
      n++
      at++
    }
    let block = { from: here, to: here, middle: here, value: sum / n, n, sum, places: here * n }
    for (let last = blocks.at(-1); last && last.value >= block.value; last = blocks.at(-1)) {
      blocks.pop()
      const [all, total, places] = [last.n + block.n, last.sum + block.sum, last.places + block.places]
      block = {
        from: last.from,
        to: block.to,
        middle: places / all,
        value: total / all,
        n: all,
        sum: total,
        places,
      }
    }
    blocks.push(block)
  }
  const fitted = new Float64Array(x.length)
  let at = 0
  for (const { n, value } of blocks) for (let k = 0; k < n; k++) fitted[order[at++]!] = value
  return { blocks: blocks.map(({ from, to, middle, value, n }) => ({ from, to, middle, value, n })), fitted }
}
