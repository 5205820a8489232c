import stdBetainc from '@stdlib/math-base-special-betainc'
import stdBetaincinv from '@stdlib/math-base-special-betaincinv'
import stdDigamma from '@stdlib/math-base-special-digamma'
import stdErfc from '@stdlib/math-base-special-erfc'
import stdErfcinv from '@stdlib/math-base-special-erfcinv'
import stdGammainc from '@stdlib/math-base-special-gammainc'
import stdGammaincinv from '@stdlib/math-base-special-gammaincinv'
import stdGammaln from '@stdlib/math-base-special-gammaln'
import stdTrigamma from '@stdlib/math-base-special-trigamma'

/** Natural logarithm of |Γ(x)|; infinite at 0 and the negative whole numbers. */
export function lgamma(x: number): number {
  return stdGammaln(x)
}

/** Natural logarithm of the beta function of two positive numbers. */
export function lbeta(a: number, b: number): number {
  return lgamma(a) + lgamma(b) - lgamma(a + b)
}

/** Derivative of ln Γ(x); NaN at 0 and the negative whole numbers. */
export function digamma(x: number): number {
  return stdDigamma(x)
}

/** Second derivative of ln Γ(x). */
export function trigamma(x: number): number {
  return stdTrigamma(x)
}

/** Regularised incomplete beta function Iₓ(a, b): the share of a beta distribution below x. NaN outside 0 ≤ x ≤ 1 and a, b > 0. */
export function betainc(x: number, a: number, b: number): number {
  return stdBetainc(x, a, b)
}

/** The x at which Iₓ(a, b) = p, that is the quantile of the beta distribution. NaN outside 0 ≤ p ≤ 1 and a, b > 0. */
export function betaQuantile(p: number, a: number, b: number): number {
  return stdBetaincinv(p, a, b)
}

/** Regularised lower incomplete gamma function P(a, x): the share of a gamma distribution of shape a, scale 1 below x. */
export function gammainc(x: number, a: number): number {
  return stdGammainc(x, a)
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), right where P is almost 1. */
export function gammaincUpper(x: number, a: number): number {
  return stdGammainc(x, a, true, true)
}

/** The x at which P(a, x) = p, that is the quantile of the gamma distribution of shape a, scale 1. */
export function gammaQuantile(p: number, a: number): number {
  return stdGammaincinv(p, a)
}

/** 2/√π ∫ₓ^∞ exp(−t²) dt. */
export function erfc(x: number): number {
  return stdErfc(x)
}

/** The x at which erfc(x) = y, 0 ≤ y ≤ 2. */
export function erfcinv(y: number): number {
  return stdErfcinv(y)
}
