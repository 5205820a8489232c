import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../../test/statistics/shared-data.ts'
import { randomOf } from '../numerics/index.ts'
import {
  type BgNbd,
  bgNbdAlive,
  bgNbdExpected,
  bgNbdExpectedNew,
  bgNbdProbability,
  fitBgNbd,
} from './bgnbd.ts'
import { fitGammaGamma, gammaGammaExpected } from './gamma-gamma.ts'
import {
  fitParetoNbd,
  type ParetoNbd,
  paretoNbdAlive,
  paretoNbdExpected,
  paretoNbdExpectedNew,
} from './pareto-nbd.ts'
import { groupHistories, historiesOfLog } from './purchase-history.ts'

/** Published for CDNOW (Fader, Hardie and Lee 2005; BTYD manual). */
const published = {
  bg: { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 } satisfies BgNbd,
  pareto: { r: 0.5533, alpha: 10.578, s: 0.6061, beta: 11.6562 } satisfies ParetoNbd,
}

const summary = sharedData('cdnow/cdnow_customers_summary_with_transactions.csv')
const log = sharedData('cdnow/CDNOW_sample.txt')

interface Row {
  x: string
  t_x: string
  T: string
  zbar: string
}

function cdnow() {
  const rows = parse(readFileSync(summary!), { columns: true }) as Row[]
  const column = (name: keyof Row) => Float64Array.from(rows, (row) => Number(row[name]))
  return { x: column('x'), tx: column('t_x'), T: column('T'), zbar: column('zbar') }
}

describe('BG/NBD', () => {
  test.skipIf(!summary)('CDNOW: parameters, likelihood, errors', () => {
    const histories = cdnow()
    expect(histories.x).toHaveLength(2357)
    expect(groupHistories(histories).x).toHaveLength(1016)
    const found = fitBgNbd(histories)!
    expect(found.converged).toBe(true)
    expect(found.logLikelihood).toBeCloseTo(-9582.42556056742, 5)
    const expected = {
      r: 0.242592795665358,
      alpha: 4.41352805824606,
      a: 0.792885499802419,
      b: 2.4257510147779,
    }
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(found.model[name] / expected[name]).toBeCloseTo(1, 3)
      const { low, high, standardError } = found.parameters[name]
      expect(low).toBeLessThan(expected[name])
      expect(high).toBeGreaterThan(expected[name])
      expect(standardError / expected[name]).toBeLessThan(0.35)
    }
  })

  test('what is expected, by the published parameters', () => {
    const times = [0.1429, 1, 3, 31.8571, 32, 78]
    const expected = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    for (const [i, t] of times.entries())
      expect(bgNbdExpectedNew(published.bg, t)).toBeCloseTo(expected[i]!, 3)
    const one = { x: 2, tx: 30.43, T: 38.86 }
    expect(bgNbdExpected(published.bg, one, 39)).toBeCloseTo(1.226, 3)
    expect(bgNbdAlive(published.bg, one)).toBeCloseTo(0.7266, 4)
    expect(bgNbdAlive(published.bg, { x: 26, tx: 30.86, T: 31 })).toBeCloseTo(0.9689, 4)
    expect(bgNbdAlive(published.bg, { x: 0, tx: 0, T: 39 })).toBe(1)
  })

  test('how often a new customer comes: the values of the BTYD manual, and they add up', () => {
    const rounded = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
    const p = (x: number, t: number) => bgNbdProbability(rounded, x, t)
    expect(p(10, 2) / 1.07869e-7).toBeCloseTo(1, 3)
    expect(p(0, 39)).toBeCloseTo(0.5737864, 4)
    const at30 = [
      0.0019995214, 0.0015170236, 0.001163315, 0.0009003148, 0.0007023638, 0.0005517902, 0.0004361913,
      0.0003467171, 0.0002769613, 0.000222226,
    ]
    for (const [i, value] of at30.entries()) expect(p(11 + i, 30) / value).toBeCloseTo(1, 3)
    const all = Array.from({ length: 400 }, (_, x) => p(x, 30)).reduce((sum, value) => sum + value, 0)
    expect(all).toBeCloseTo(1, 4)
    expect([p(0, 0), p(3, 0)]).toEqual([1, 0])
    const mean = Array.from({ length: 3000 }, (_, x) => x * p(x, 30)).reduce((sum, value) => sum + value, 0)
    expect(mean).toBeCloseTo(bgNbdExpectedNew(rounded, 30), 2)
  })

  test('customers of many hundred purchases, a near 1, and no time', () => {
    for (const a of [0.999999, 1, 1.000001, 0.3, 2.5]) {
      const value = bgNbdExpected({ ...published.bg, a }, { x: 800, tx: 299, T: 300 }, 50)
      expect(value).toBeGreaterThan(100)
      expect(value).toBeLessThan(134)
    }
    expect(bgNbdExpected(published.bg, { x: 3, tx: 5, T: 9 }, 0)).toBe(0)
    const near = [0.9999, 1, 1.0001].map((a) => bgNbdExpectedNew({ ...published.bg, a }, 20))
    expect(near[1]).toBeCloseTo((near[0]! + near[2]!) / 2, 5)
  })

  test('customers of whom hardly anybody leaves, of whom all are alike, and whose leaving is either sure or not', () => {
    const without = (t: number) => (0.7 / 66) * t
    for (const b of [4384, 14_063]) {
      const model = { r: 0.7, alpha: 66, a: 1e-6, b }
      for (const t of [10, 200, 600]) expect(bgNbdExpectedNew(model, t) / without(t)).toBeCloseTo(1, 4)
    }
    // One in a hundred leaves after each purchase, nearly the same for all.
    const alike = { r: 0.7, alpha: 66, a: 10_000, b: 990_000 }
    const gathered = (rate: number) => 100 * -Math.expm1(-rate / 100)
    let expected = 0
    const random = randomOf(9)
    for (let i = 0; i < 200_000; i++) expected += gathered((random.gamma(0.7) / 66) * 300) / 200_000
    expect(bgNbdExpectedNew(alike, 300) / expected).toBeCloseTo(1, 1.5)
    // a + b = 1 and below.
    const sharp = [0.29999, 0.3, 0.30001].map((a) => bgNbdExpectedNew({ r: 0.7, alpha: 66, a, b: 0.7 }, 100))
    expect(sharp[1]).toBeCloseTo((sharp[0]! + sharp[2]!) / 2, 5)
    expect(bgNbdExpectedNew({ r: 0.7, alpha: 66, a: 0.2, b: 0.3 }, 100)).toBeLessThan(sharp[1]! * 2)
    expect(bgNbdExpectedNew({ r: 0.7, alpha: 66, a: 0.2, b: 0.3 }, 100)).toBeGreaterThan(0.2)
  })

  test('finds the parameters of customers who were drawn by it', () => {
    const truth = { r: 0.8, alpha: 6, a: 0.9, b: 3 }
    const found = fitBgNbd(drawn(truth, 12_000, 3))!
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(found.parameters[name].low, name).toBeLessThan(truth[name])
      expect(found.parameters[name].high, name).toBeGreaterThan(truth[name])
    }
  })

  test('nobody came back, nobody at all, histories that cannot be', () => {
    const of = (x: number[], tx: number[], T: number[]) => ({
      x: Float64Array.from(x),
      tx: Float64Array.from(tx),
      T: Float64Array.from(T),
    })
    expect(fitBgNbd(of([], [], []))).toBeUndefined()
    expect(fitBgNbd(of([0, 0], [0, 0], [3, 5]))).toBeUndefined()
    expect(fitParetoNbd(of([0, 0], [0, 0], [3, 5]))).toBeUndefined()
    expect(() => fitBgNbd(of([1], [5], [3]))).toThrow(/Row 1.*after T/)
    expect(() => fitBgNbd(of([0, -1], [0, 0], [3, 3]))).toThrow(/Row 2/)
    expect(() => fitBgNbd(of([1.5], [1], [3]))).toThrow(/whole number/)
    expect(() => fitBgNbd(of([0], [1], [3]))).toThrow(/t_x is 0/)
    expect(() => fitBgNbd(of([1, Number.NaN], [1, 1], [3, 3]))).toThrow(/Row 2/)
    expect(() => fitBgNbd(of([1], [], [3]))).toThrow(RangeError)
    const alike = fitBgNbd(of([2, 2, 2, 2], [4, 4, 4, 4], [5, 5, 5, 5]))!
    expect(Object.values(alike.model).every(Number.isFinite)).toBe(true)
  })
})

describe('Pareto/NBD', () => {
  test.skipIf(!summary)('CDNOW: parameters, likelihood, errors', { timeout: 60_000 }, () => {
    const found = fitParetoNbd(cdnow())!
    expect(found.logLikelihood).toBeCloseTo(-9594.974, 2)
    const expected = { r: 0.55328, alpha: 10.57761, s: 0.60621, beta: 11.66791 }
    const errors = { r: 0.0476, alpha: 0.8427, s: 0.1873, beta: 6.2105 }
    for (const name of ['r', 'alpha', 's', 'beta'] as const) {
      expect(found.model[name] / expected[name]).toBeCloseTo(1, 2.5)
      expect(found.parameters[name].standardError / errors[name]).toBeCloseTo(1, 1.5)
    }
  })

  test('what is expected, by the published parameters', () => {
    const one = { x: 26, tx: 30.86, T: 31 }
    expect(paretoNbdExpected(published.pareto, one, 52)).toBeCloseTo(25.46, 1)
    expect(paretoNbdAlive(published.pareto, one)).toBeCloseTo(0.9979, 4)
    const weekly = [
      0.05077821, 0.09916088, 0.14542507, 0.1897993, 0.23247466, 0.27361274, 0.31335159, 0.35181024,
      0.38909211,
    ]
    // The manual of BTYD rounds the parameters.
    const rounded = { r: 0.55, alpha: 10.56, s: 0.61, beta: 11.64 }
    for (const [i, value] of weekly.entries())
      expect(paretoNbdExpectedNew(rounded, i + 1)).toBeCloseTo(value, 4)
    expect(paretoNbdAlive(published.pareto, { x: 3, tx: 9, T: 9 })).toBe(1)
    expect(paretoNbdExpectedNew({ ...published.pareto, s: 1 }, 5)).toBeCloseTo(
      paretoNbdExpectedNew({ ...published.pareto, s: 1 + 1e-9 }, 5),
      6,
    )
  })

  test('alpha above and below beta meet; frequent customers do not overflow', () => {
    const history = { x: 4, tx: 20, T: 39 }
    const chance = (beta: number) => paretoNbdAlive({ r: 0.6, alpha: 10, s: 0.5, beta }, history)
    expect(chance(10 + 1e-7)).toBeCloseTo(chance(10 - 1e-7), 6)
    expect(chance(10)).toBeCloseTo(chance(10 + 1e-7), 6)
    for (const beta of [1, 900]) {
      const value = paretoNbdAlive({ r: 0.6, alpha: 10, s: 0.5, beta }, { x: 2000, tx: 700, T: 720 })
      expect(value).toBeGreaterThan(0)
      expect(value).toBeLessThan(0.001)
    }
  })
})

describe('Gamma–Gamma', () => {
  test.skipIf(!summary)('CDNOW: parameters, likelihood, the first ten customers', () => {
    const { x, zbar } = cdnow()
    const found = fitGammaGamma(x, zbar)!
    expect(found.customers).toBe(946)
    expect(found.logLikelihood).toBeCloseTo(-4055.923, 2)
    expect(found.model.p).toBeCloseTo(6.2488, 1)
    expect(found.model.q).toBeCloseTo(3.7446, 1)
    expect(found.model.gamma).toBeCloseTo(15.4478, 0)
    const expected = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    for (const [i, value] of expected.entries())
      expect(gammaGammaExpected({ p: 6.25, q: 3.74, gamma: 15.44 }, x[i]!, zbar[i]!)).toBeCloseTo(value, 1)
    expect(Math.abs(found.correlation)).toBeLessThan(0.15)
  })

  test('too few, all alike, without an average', () => {
    const of = (...values: number[]) => Float64Array.from(values)
    expect(fitGammaGamma(of(1, 2), of(3, 4))).toBeUndefined()
    expect(fitGammaGamma(of(1, 2, 3, 0), of(5, 5, 5, 9))).toBeUndefined()
    expect(fitGammaGamma(of(1, 2, 3), of(-5, 0, Number.NaN))).toBeUndefined()
    expect(gammaGammaExpected({ p: 2, q: 0.5, gamma: 3 }, 0, 0)).toBe(Number.POSITIVE_INFINITY)
    expect(gammaGammaExpected({ p: 2, q: 3, gamma: 4 }, 0, 0)).toBe(4)
  })
})

test.skipIf(!log || !summary)('the raw log of CDNOW gives the published summary', () => {
  const day = (text: string) =>
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6))) / 86_400_000 / 7
  const purchases = readFileSync(log!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([, customer, date, , value]) => ({ customer: customer!, at: day(date!), value: Number(value) }))
  expect(purchases).toHaveLength(6919)
  const found = historiesOfLog(purchases, day('19970930'))
  const expected = cdnow()
  expect(found.customers).toHaveLength(2357)
  let mismatches = 0
  for (let i = 0; i < 2357; i++)
    if (
      found.x[i] !== expected.x[i] ||
      Math.abs(found.tx[i]! - expected.tx[i]!) > 0.01 ||
      Math.abs(found.T[i]! - expected.T[i]!) > 0.01 ||
      Math.abs(found.zbar[i]! - expected.zbar[i]!) > 0.01
    )
      mismatches++
  expect(mismatches).toBe(0)
})

/** Customers who live by the model, over times from 20 to 60. */
function drawn(truth: BgNbd, n: number, seed: number) {
  const random = randomOf(seed)
  const histories = { x: new Float64Array(n), tx: new Float64Array(n), T: new Float64Array(n) }
  for (let i = 0; i < n; i++) {
    const rate = random.gamma(truth.r) / truth.alpha
    const [one, two] = [random.gamma(truth.a), random.gamma(truth.b)]
    const leaves = one / (one + two)
    const T = 20 + random.integer(41)
    let [x, tx] = [0, 0]
    for (let at = random.exponential() / rate; at < T; at += random.exponential() / rate) {
      x++
      tx = at
      if (random.uniform() < leaves) break
    }
    histories.x[i] = x
    histories.tx[i] = tx
    histories.T[i] = T
  }
  return histories
}
