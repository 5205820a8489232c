/**
 * Second derivatives of a function by central differences, once refined after Richardson (error of the order of the
 * fourth power of the step).
 *
 * @param steps size of the difference in each dimension; 1e-3 times max(1, |x|) when absent
 * @returns symmetric matrix; entries are NaN where the function is not finite nearby
 */
export function numericHessian(
  f: (x: number[]) => number,
  x: readonly number[],
  steps: readonly number[] = x.map((value) => 1e-3 * Math.max(1, Math.abs(value))),
): number[][] {
  const wide = differences(f, x, steps)
  const narrow = differences(
    f,
    x,
    steps.map((step) => step / 2),
  )
  return narrow.map((row, i) => row.map((value, j) => (4 * value - wide[i]![j]!) / 3))
}

function differences(f: (x: number[]) => number, x: readonly number[], steps: readonly number[]): number[][] {
  const n = x.length
  const centre = f([...x])
  const at = (...moves: [number, number][]) => {
    const point = [...x]
    for (const [i, sign] of moves) point[i]! += sign * steps[i]!
    return f(point)
  }
  const result = Array.from({ length: n }, () => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++) {
    result[i]![i] = (at([i, 1]) - 2 * centre + at([i, -1])) / steps[i]! ** 2
    for (let j = 0; j < i; j++) {
      const mixed =
        (at([i, 1], [j, 1]) - at([i, 1], [j, -1]) - at([i, -1], [j, 1]) + at([i, -1], [j, -1])) /
        (4 * steps[i]! * steps[j]!)
      result[i]![j] = mixed
      result[j]![i] = mixed
    }
  }
  return result
}
