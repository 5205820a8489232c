import { chiSquareUpper } from '../numerics/index.ts'

export interface SampleRatio {
  chiSquare: number
  df: number
  p: number
  expected: number[]
}

/**
 * Whether the arms have the sizes they were to have: Pearson's chi-square. A small p (below .001) says that something
 * else than chance put people into arms, and no effect can be trusted then (Fabijan et al. 2019).
 *
 * @param counts people in each arm
 * @param weights planned sizes, in any unit, above 0; alike when absent
 * @returns undefined with fewer than two arms or without anybody
 */
export function sampleRatio(
  counts: readonly number[],
  weights: readonly number[] = counts.map(() => 1),
): SampleRatio | undefined {
  const n = counts.reduce((sum, value) => sum + value, 0)
  const whole = weights.reduce((sum, value) => sum + value, 0)
  if (
    counts.length < 2 ||
    weights.length !== counts.length ||
    n === 0 ||
    !weights.every((weight) => weight > 0)
  )
    return undefined
  const expected = weights.map((weight) => (n * weight) / whole)
  const chiSquare = counts.reduce((sum, value, i) => sum + (value - expected[i]!) ** 2 / expected[i]!, 0)
  return { chiSquare, df: counts.length - 1, p: chiSquareUpper(chiSquare, counts.length - 1), expected }
}
