import { expect, test } from 'vitest'
import {
  betainc,
  betaQuantile,
  binomialCdf,
  binomialUpper,
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpper,
  digamma,
  erfc,
  erfcinv,
  gammainc,
  gammaincUpper,
  gammaQuantile,
  hypergeometric2F1,
  lgamma,
  logAddExp,
  logSubExp,
  logSumExp,
  normalCdf,
  normalDensity,
  normalQuantile,
  normalTwoSided,
  poissonCdf,
  poissonUpper,
  studentCdf,
  studentQuantile,
  studentTwoSided,
  trigamma,
} from './index.ts'

/** R 4.2.2: lgamma, pbeta, qbeta, pt, qt, pnorm, qnorm, pchisq, pgamma, digamma, to 15 digits. */
const fromR: [string, number, number][] = [
  ['lgamma(0.5)', lgamma(0.5), 0.5723649429247],
  ['lgamma(1e-05)', lgamma(1e-5), 11.5129196928958],
  ['lgamma(1.5)', lgamma(1.5), -0.120782237635245],
  ['lgamma(10)', lgamma(10), 12.8018274800815],
  ['lgamma(100.25)', lgamma(100.25), 360.284559637764],
  ['lgamma(1000000)', lgamma(1000000), 12815504.5691476],
  ['lgamma(171.7)', lgamma(171.7), 710.171612940375],
  ['betainc(0.3, 0.5, 0.5)', betainc(0.3, 0.5, 0.5), 0.369010119565545],
  ['betainc(0.4, 2, 3)', betainc(0.4, 2, 3), 0.5248],
  ['betainc(0.35, 100, 200)', betainc(0.35, 100, 200), 0.732571464957544],
  ['betainc(0.49, 1000, 1000)', betainc(0.49, 1000, 1000), 0.185552659431512],
  ['betainc(0.1, 0.001, 5)', betainc(0.1, 0.001, 5), 0.999409219310294],
  ['betainc(0.501, 50000, 50000)', betainc(0.501, 50000, 50000), 0.736455061702958],
  ['betainc(0.4765, 1000000, 1100000)', betainc(0.4765, 1000000, 1100000), 0.815436088820578],
  ['betaQuantile(0.025, 2, 3)', betaQuantile(0.025, 2, 3), 0.067585986488543],
  ['betaQuantile(0.975, 120, 881)', betaQuantile(0.975, 120, 881), 0.140697518022658],
  ['betaQuantile(0.1, 0.5, 0.5)', betaQuantile(0.1, 0.5, 0.5), 0.0244717418524232],
  ['betaQuantile(0.01, 100000, 900000)', betaQuantile(0.01, 100000, 900000), 0.0993032731303243],
  ['studentCdf(-1.8608, 17.7765)', studentCdf(-1.8608, 17.7765), 0.0396980541462225],
  ['studentCdf(3.5, 2.5)', studentCdf(3.5, 2.5), 0.97382722651984],
  ['studentCdf(-40, 5)', studentCdf(-40, 5), 9.20598108588648e-8],
  ['studentCdf(-8, 10000)', studentCdf(-8, 10000), 6.91060436453265e-16],
  ['studentCdf(0.001, 3)', studentCdf(0.001, 3), 0.50036755251527],
  ['studentQuantile(0.975, 5)', studentQuantile(0.975, 5), 2.57058183563631],
  ['studentQuantile(0.975, 17.7765)', studentQuantile(0.975, 17.7765), 2.10281701400754],
  ['studentQuantile(1e-10, 3)', studentQuantile(1e-10, 3), -2225.76928468309],
  ['studentQuantile(0.5001, 1.5)', studentQuantile(0.5001, 1.5), 0.000293483228561836],
  ['normalCdf(-40)', normalCdf(-40), 0],
  ['normalCdf(-8)', normalCdf(-8), 6.22096057427178e-16],
  ['normalCdf(-1.96)', normalCdf(-1.96), 0.0249978951482204],
  ['normalCdf(0.1)', normalCdf(0.1), 0.539827837277029],
  ['normalCdf(6)', normalCdf(6), 0.999999999013412],
  ['normalQuantile(1e-300)', normalQuantile(1e-300), -37.0470962993612],
  ['normalQuantile(1e-10)', normalQuantile(1e-10), -6.36134090240406],
  ['normalQuantile(0.025)', normalQuantile(0.025), -1.95996398454005],
  ['normalQuantile(0.5)', normalQuantile(0.5), 0],
  ['normalQuantile(0.999999)', normalQuantile(0.999999), 4.75342430881709],
  ['chiSquareCdf(3.84, 1)', chiSquareCdf(3.84, 1), 0.949956478751295],
  ['chiSquareCdf(100, 50)', chiSquareCdf(100, 50), 0.99996545068617],
  ['chiSquareCdf(0.0001, 2)', chiSquareCdf(0.0001, 2), 4.99987500208331e-5],
  ['chiSquareCdf(1200, 1000)', chiSquareCdf(1200, 1000), 0.999987744057669],
  ['gammainc(2, 3)', gammainc(2, 3), 0.323323583816937],
  ['gammainc(0.01, 0.02)', gammainc(0.01, 0.02), 0.922119441239766],
  ['gammainc(150, 140)', gammainc(150, 140), 0.803404052651491],
  ['gammainc(1e-05, 0.1)', gammainc(1e-5, 0.1), 0.332398405040503],
  ['digamma(0.1)', digamma(0.1), -10.4237549404111],
  ['digamma(1)', digamma(1), -0.577215664901532],
  ['digamma(5.5)', digamma(5.5), 1.61109314858175],
  ['digamma(100)', digamma(100), 4.60016185273809],
]

test.each(fromR)('%s', (_, found, expected) => {
  // What is below 1e-300 may be nothing.
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-10 * Math.abs(expected) + 1e-300)
})

test('tails keep their digits', () => {
  expect(chiSquareUpper(3.9215686274509802, 1)).toBeCloseTo(0.0476703806561615, 13)
  expect(chiSquareUpper(200, 1) / 2.08848758376255e-45).toBeCloseTo(1, 8)
  expect(normalTwoSided(8)).toBeCloseTo(2 * 6.22096057427178e-16, 26)
  expect(studentTwoSided(-1.86081346748685, 17.7764735161785)).toBeCloseTo(0.0793941401873582, 12)
  expect(studentTwoSided(0, 3)).toBe(1)
  expect(gammaincUpper(50, 2) / (51 * Math.exp(-50))).toBeCloseTo(1, 12)
})

test('quantiles undo what they belong to', () => {
  for (const p of [1e-200, 1e-12, 0.01, 0.3, 0.5, 0.9, 0.9999]) {
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 10)
    expect(chiSquareCdf(chiSquareQuantile(p, 3), 3) / p).toBeCloseTo(1, 7)
  }
  for (const p of [1e-6, 0.2, 0.7]) {
    expect(gammainc(gammaQuantile(p, 2.5), 2.5)).toBeCloseTo(p, 12)
    expect(erfc(erfcinv(p))).toBeCloseTo(p, 12)
    expect(studentCdf(studentQuantile(p, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)).toBeCloseTo(
      p,
      12,
    )
  }
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
  expect(normalQuantile(1.5)).toBeNaN()
  expect(normalDensity(0)).toBeCloseTo(0.3989422804014327, 15)
  expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 13)
})

test('counts: the sums of the terms', () => {
  const term = (k: number) => Math.exp(k * Math.log(3.7) - 3.7 - lgamma(k + 1))
  const below = [0, 1, 2, 3, 4].reduce((sum, k) => sum + term(k), 0)
  expect(poissonCdf(4, 3.7)).toBeCloseTo(below, 13)
  expect(poissonCdf(4.9, 3.7)).toBeCloseTo(below, 13)
  expect(poissonUpper(5, 3.7)).toBeCloseTo(1 - below, 13)
  expect([poissonCdf(-1, 3), poissonCdf(0, 0), poissonUpper(0, 3), poissonUpper(1, 0)]).toEqual([0, 1, 1, 0])
  expect(binomialCdf(2, 10, 0.3)).toBeCloseTo(0.3827827864, 10)
  expect(binomialUpper(3, 10, 0.3)).toBeCloseTo(1 - 0.3827827864, 10)
  expect([binomialCdf(-1, 5, 0.2), binomialCdf(5, 5, 0.2), binomialUpper(6, 5, 0.2)]).toEqual([0, 1, 0])
})

test('sums of logarithms', () => {
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 10)
  expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY)
  expect(logSumExp([Number.NEGATIVE_INFINITY, 0])).toBe(0)
  expect(logAddExp(-1000, -1001)).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 10)
  expect(logSubExp(-1000, -1001)).toBeCloseTo(-1000 + Math.log1p(-Math.exp(-1)), 10)
  expect(logSubExp(3, 3)).toBe(Number.NEGATIVE_INFINITY)
  expect(logSubExp(3, Number.NEGATIVE_INFINITY)).toBe(3)
})

/** SciPy, mpmath, and closed forms: F(1,1;2;x) = −ln(1−x)/x, F(a,b;b;x) = (1−x)^−a, Gauss's sum at 1. */
const hypergeometric: [number, number, number, number, number][] = [
  [2.243, 4.426, 4.219, 0.45, 4.114038196043883],
  [0.5, 1.5, 2.5, -0.8, 0.8286330788585125],
  [26.2, 28.4, 28.2, 0.98, 7.021993935207798e44],
  [1, 1, 2, 0.5, 2 * Math.LN2],
  [1, 1, 2, 0.999999, -Math.log(1e-6) / 0.999999],
  [1, 1, 2, -30, Math.log(31) / 30],
  [3, 2.5, 2.5, 0.9, 1000],
  [-2, 3, 1.5, 0.8, 1 - 4 * 0.8 + 3.2 * 0.64],
  [0.5, 0.5, 2, 1, 4 / Math.PI],
  [1.5, 0.2, 1.8, 1, Math.exp(lgamma(1.8) + lgamma(0.1) - lgamma(0.3) - lgamma(1.6))],
  [2.5, -1.5, 1.8, 1, -Math.exp(lgamma(1.8) + lgamma(0.8) - lgamma(-0.7) - lgamma(3.3))],
]

test.each(hypergeometric)('2F1(%d, %d; %d; %d)', (a, b, c, x, expected) => {
  expect(hypergeometric2F1(a, b, c, x) / expected).toBeCloseTo(1, 10)
  expect(hypergeometric2F1(b, a, c, x) / expected).toBeCloseTo(1, 10)
})

test('2F1 near 1 is what its integral is, also where c − a − b is a whole number', () => {
  // Euler's integral (DLMF 15.6.1) by the trapezoid rule after t = (1 + tanh(π/2 sinh u))/2.
  const integral = (a: number, b: number, c: number, x: number) => {
    const front = lgamma(c) - lgamma(b) - lgamma(c - b)
    let sum = 0
    for (let u = -4; u <= 4; u += 1 / 512) {
      const v = (Math.PI / 2) * Math.sinh(u)
      const [t, rest] = [1 / (1 + Math.exp(-2 * v)), 1 / (1 + Math.exp(2 * v))]
      const log = front + b * Math.log(t) + (c - b) * Math.log(rest) - a * Math.log1p(-x * t)
      sum += (Math.exp(log) * Math.PI * Math.cosh(u)) / 512
    }
    return sum
  }
  for (const [a, b, c, x] of [
    [0.7, 1.2, 2.9, 0.99],
    [0.7, 1.2, 2.90001, 0.97],
    [1.3, 1.5, 4.8, 0.9],
    [2.4, 1.1, 2.5, 0.95],
    [-0.2, 3.7, 5.5, 0.999],
    [5, 40, 41, 0.93],
    [-0.9999, 4383, 4384.5, 0.97],
    [-0.5, 900, 1400, 0.999],
  ] as const)
    expect(hypergeometric2F1(a, b, c, x) / integral(a, b, c, x)).toBeCloseTo(1, 9)
})

test('2F1 where it is not defined', () => {
  expect(hypergeometric2F1(1, 1, 2, 1.5)).toBeNaN()
  expect(hypergeometric2F1(1, 1, -2, 0.5)).toBeNaN()
  expect(hypergeometric2F1(Number.NaN, 1, 2, 0.5)).toBeNaN()
  expect(hypergeometric2F1(1, 1, 2, 1)).toBe(Number.POSITIVE_INFINITY)
  expect(hypergeometric2F1(1, 0, 2, 0.9)).toBe(1)
})
