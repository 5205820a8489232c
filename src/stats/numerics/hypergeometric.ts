import { lgamma } from './special.ts'

/** Up to here the power series about 0 is summed; beyond it is continued towards 1. */
const seriesLimit = 0.75
/** Of large parameters the steps would lose their digits; there the series, though longer, keeps them. */
const largeParameter = 30
const mostTerms = 1_000_000

/**
 * Gauss's hypergeometric function ₂F₁(a, b; c; x) for real arguments and x ≤ 1.
 *
 * Negative x is brought to 0…1 by Pfaff's transformation, c < a + b to c ≥ a + b by Euler's (DLMF 15.8.1), which also
 * keeps large parameters from overflowing; the series (15.2.1) is summed up to x = ¾ and from there continued by Taylor
 * steps of the differential equation (15.10.1), halving the distance to 1 each time, unless the parameters are large. Unlike the formula in 1 − x, that
 * needs no special case where c − a − b is near a whole number. At 1 it is Gauss's sum
 * (15.4.20).
 *
 * @returns NaN for x > 1, for c = 0, −1, −2, …, and where an argument is not finite; Infinity at 1 when c ≤ a + b
 */
export function hypergeometric2F1(a: number, b: number, c: number, x: number): number {
  if (!Number.isFinite(a + b + c + x) || x > 1 || (c <= 0 && Number.isInteger(c))) return Number.NaN
  if (x === 0 || a === 0 || b === 0) return 1
  if (x < 0) return (1 - x) ** -a * hypergeometric2F1(a, c - b, c, x / (x - 1))
  const excess = c - a - b
  if (x === 1) return excess > 0 ? gaussSum(a, b, c) : Number.POSITIVE_INFINITY
  if (excess < 0 && !isPolynomial(a, b)) return (1 - x) ** excess * positive(c - a, c - b, c, x)
  return positive(a, b, c, x)
}

function isPolynomial(a: number, b: number): boolean {
  return (a < 0 && Number.isInteger(a)) || (b < 0 && Number.isInteger(b))
}

function positive(a: number, b: number, c: number, x: number): number {
  const isLarge = Math.max(Math.abs(a), Math.abs(b), Math.abs(c)) > largeParameter
  return x <= seriesLimit || isLarge || isPolynomial(a, b) ? series(a, b, c, x) : continued(a, b, c, x)
}

function series(a: number, b: number, c: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; n < mostTerms; n++) {
    const ratio = ((a + n) * (b + n) * x) / ((c + n) * (n + 1))
    term *= ratio
    sum += term
    if (term === 0 || (Math.abs(ratio) < 1 && Math.abs(term) < 1e-17 * Math.abs(sum))) break
  }
  return sum
}

/** Follows the function and its slope from ¾ to x in steps of half the distance to 1. */
function continued(a: number, b: number, c: number, x: number): number {
  let at = seriesLimit
  let value = series(a, b, c, at)
  let slope = ((a * b) / c) * series(a + 1, b + 1, c + 1, at)
  while (at < x) {
    const step = Math.min(x - at, (1 - at) / 2)
    const next = taylorStep(a, b, c, at, step, value, slope)
    value = next.value
    slope = next.slope
    if (at + step === at) break
    at += step
  }
  return value
}

/** The equation z(1−z)f″ + (c − (a+b+1)z)f′ − abf = 0 gives each Taylor coefficient about z from the two before it. */
function taylorStep(
  a: number,
  b: number,
  c: number,
  z: number,
  step: number,
  f: number,
  slopeAt: number,
): { value: number; slope: number } {
  // Coefficients times the power of the step they go with: by themselves they would overflow near 1.
  let before = f
  let last = slopeAt * step
  let value = before + last
  let rise = last
  const middle = c - (a + b + 1) * z
  const scale = z * (1 - z)
  for (let k = 0; k < 500; k++) {
    const next =
      ((k + a) * (k + b) * before * step * step - (k + 1) * ((1 - 2 * z) * k + middle) * last * step) /
      (scale * (k + 2) * (k + 1))
    value += next
    rise += (k + 2) * next
    const left = Math.abs((k + 2) * next)
    if (k > 3 && left < 1e-18 * Math.abs(value) && left < 1e-18 * Math.abs(rise)) break
    before = last
    last = next
  }
  return { value, slope: rise / step }
}

/** Γ(c)Γ(c−a−b) / (Γ(c−a)Γ(c−b)), with its sign. */
function gaussSum(a: number, b: number, c: number): number {
  const below = [c - a, c - b]
  if (below.some((y) => y <= 0 && Number.isInteger(y))) return 0
  const signs = [c, ...below].reduce((sign, y) => (y < 0 && Math.floor(y) % 2 !== 0 ? -sign : sign), 1)
  return signs * Math.exp(lgamma(c) + lgamma(c - a - b) - lgamma(c - a) - lgamma(c - b))
}
