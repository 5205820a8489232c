import type { Fitted } from './fitted.ts'

/** Mean steps from one value that is not 0 to the next; Infinity where there are fewer than two. */
export function demandInterval(values: readonly number[]): number {
  const count = values.filter((one) => one !== 0).length
  return count > 1 ? values.length / count : Number.POSITIVE_INFINITY
}

/**
 * Whether a series is one of zeros with something now and then: a mean interval beyond 1.32 (Syntetos, Boylan and Croston
 * 2005). Values below 0 are no demand.
 */
export function isIntermittent(values: readonly number[]): boolean {
  return values.every((one) => one >= 0) && values.some((one) => one > 0) && demandInterval(values) > 1.32
}

/**
 * The method of Teunter, Syntetos and Babai (2011): how likely something comes and how much it is are smoothed apart, the
 * first at every step, so that what has ended fades. Smoothing is the pair with the least squared error.
 *
 * @returns undefined for a series without any value above 0
 */
export function intermittent(values: readonly number[], horizon: number): Fitted | undefined {
  const sizes = values.filter((one) => one > 0)
  if (sizes.length === 0) return undefined
  const start = {
    chance: sizes.length / values.length,
    size: sizes.reduce((sum, one) => sum + one, 0) / sizes.length,
  }
  let best: { squares: number; level: number } | undefined
  for (const alpha of [0.05, 0.1, 0.2, 0.3])
    for (const beta of [0.02, 0.05, 0.1, 0.2]) {
      const found = smoothed(values, start, alpha, beta)
      if (!best || found.squares < best.squares) best = found
    }
  const { level, squares } = best!
  const sd = Math.sqrt(squares / Math.max(1, values.length - 2))
  return { mean: new Array<number>(horizon).fill(level), sd: new Array<number>(horizon).fill(sd) }
}

function smoothed(
  values: readonly number[],
  start: { chance: number; size: number },
  alpha: number,
  beta: number,
) {
  let { chance, size } = start
  let squares = 0
  for (const one of values) {
    squares += (one - chance * size) ** 2
    if (one > 0) size += alpha * (one - size)
    chance += beta * ((one > 0 ? 1 : 0) - chance)
  }
  return { squares, level: chance * size }
}
