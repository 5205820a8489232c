import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { betainc, erfc, erfcinv, gammainc, gammaincUpper, gammaQuantile } from './special.ts'

/** Share of the standard normal distribution below x, right in both tails. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x / Math.SQRT2)
}

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/**
 * Quantile of the standard normal distribution, by the inverse of erfc on the side of the nearer tail: right to 1e-13
 * down to p = 1e-300, where a formula on 1 − 2p would have lost all digits.
 *
 * @returns ∓Infinity at 0 and 1, NaN outside
 */
export function normalQuantile(p: number): number {
  return p <= 0.5 ? -Math.SQRT2 * erfcinv(2 * p) : Math.SQRT2 * erfcinv(2 * (1 - p))
}

/** Share of Student's distribution with `df` > 0 degrees of freedom below x; the normal one for infinite `df`. */
export function studentCdf(x: number, df: number): number {
  return df === Number.POSITIVE_INFINITY ? normalCdf(x) : tCdf(x, df)
}

/** Quantile of Student's distribution with `df` > 0 degrees of freedom; the normal one for infinite `df`. */
export function studentQuantile(p: number, df: number): number {
  return df === Number.POSITIVE_INFINITY ? normalQuantile(p) : tQuantile(p, df)
}

/** Two-sided p-value of Student's t with `df` degrees of freedom. */
export function studentTwoSided(t: number, df: number): number {
  return Math.min(1, 2 * studentCdf(-Math.abs(t), df))
}

/** Two-sided p-value of a standard normal figure. */
export function normalTwoSided(z: number): number {
  return Math.min(1, 2 * normalCdf(-Math.abs(z)))
}

/** Share of the chi-square distribution with `df` > 0 degrees of freedom below x. */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : gammainc(x / 2, df / 2)
}

/** Share of the chi-square distribution above x: the p-value of a chi-square test, right for tiny ones. */
export function chiSquareUpper(x: number, df: number): number {
  return x <= 0 ? 1 : gammaincUpper(x / 2, df / 2)
}

/** Quantile of the chi-square distribution with `df` > 0 degrees of freedom. */
export function chiSquareQuantile(p: number, df: number): number {
  return 2 * gammaQuantile(p, df / 2)
}

/** P(X ≤ k) of a Poisson count with the given mean ≥ 0; 0 for k < 0. */
export function poissonCdf(k: number, mean: number): number {
  if (k < 0) return 0
  return mean === 0 ? 1 : gammaincUpper(mean, Math.floor(k) + 1)
}

/** P(X ≥ k) of a Poisson count, right where it is tiny; 1 for k ≤ 0. */
export function poissonUpper(k: number, mean: number): number {
  if (k <= 0) return 1
  return mean === 0 ? 0 : gammainc(mean, Math.ceil(k))
}

/** P(X ≤ k) of a binomial count of n trials with chance p. */
export function binomialCdf(k: number, n: number, p: number): number {
  const floor = Math.floor(k)
  if (floor < 0) return 0
  return floor >= n ? 1 : betainc(1 - p, n - floor, floor + 1)
}

/** P(X ≥ k) of a binomial count of n trials with chance p, right where it is tiny. */
export function binomialUpper(k: number, n: number, p: number): number {
  const ceil = Math.ceil(k)
  if (ceil <= 0) return 1
  return ceil > n ? 0 : betainc(p, ceil, n - ceil + 1)
}
