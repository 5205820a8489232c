/** ln Σ exp(values), without overflow; −Infinity of none. */
export function logSumExp(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!)
  if (!Number.isFinite(most)) return most
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - most)
  return most + Math.log(sum)
}

/** ln(exp(a) + exp(b)), without overflow. */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b))
}

/** ln(exp(a) − exp(b)) for a ≥ b, without overflow; −Infinity when they are equal, NaN when b is larger. */
export function logSubExp(a: number, b: number): number {
  if (b === Number.NEGATIVE_INFINITY) return a
  const gap = b - a
  // Mächler (2012), "Accurately computing log(1 − exp(−|a|))": each form where it keeps its digits.
  return gap > -Math.LN2 ? a + Math.log(-Math.expm1(gap)) : a + Math.log1p(-Math.exp(gap))
}
