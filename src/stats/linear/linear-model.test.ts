import { expect, test } from 'vitest'
import { holm } from '../estimates/index.ts'
import { linearModel } from './linear-model.ts'
import { persistence, precedes } from './precedence.ts'
import { serialLags } from './robust-covariance.ts'

// References: statsmodels 0.15.0 (OLS with cov_type HC1, cluster and HAC, use_t; grangercausalitytests; multipletests)
// over numbers of the same generator, and Longley (1967) as certified by NIST.

function* chance(seed: bigint): Generator<number> {
  let state = seed
  for (;;) {
    state = (state * 1103515245n + 12345n) % 2n ** 31n
    yield Number(state) / 2 ** 31
  }
}

function sample() {
  const numbers = chance(42n)
  const next = () => numbers.next().value as number
  const rows = Array.from({ length: 60 }, (_, i) => {
    const cluster = Math.floor(i / 5)
    const week = i % 4
    const a = next() * 10
    const b = next() * 4
    const error = (next() - 0.5) * (1 + a / 3) + (((cluster * 7) % 5) - 2) * 0.6
    return { a, b, cluster, week, y: 3 + 0.8 * a - 1.5 * b + week * 0.7 + error }
  })
  const column = (key: 'a' | 'b' | 'y') => Float64Array.from(rows, (row) => row[key])
  return {
    y: column('y'),
    columns: [new Float64Array(60).fill(1), column('a'), column('b')],
    clusters: Int32Array.from(rows, (row) => row.cluster),
    weeks: Int32Array.from(rows, (row) => row.week),
  }
}

const { y, columns, clusters, weeks } = sample()

test.each([
  [
    'unequal',
    { kind: 'unequal' as const },
    { b: 0.7814995530921715, se: 0.07966109330025138, p: 7.55102287339944e-14, low: 0.6219809653090598 },
  ],
  [
    'clustered',
    { kind: 'clustered' as const, of: clusters, clusters: 12 },
    { b: 0.7814995530921715, se: 0.06825998744050284, p: 1.8832388097860266e-7, low: 0.631260333707583 },
  ],
  [
    'serial',
    { kind: 'serial' as const, lags: 3 },
    { b: 0.7814995530921715, se: 0.065594524366707, p: 4.1782318476149186e-17, low: 0.6501487837292184 },
  ],
])('errors that are %s are those of statsmodels', (_, errors, reference) => {
  const found = linearModel({ y, columns }, errors)!.sumOf([1])!
  expect(found.value).toBeCloseTo(reference.b, 12)
  expect(found.standardError).toBeCloseTo(reference.se, 12)
  expect(found.p / reference.p).toBeCloseTo(1, 6)
  expect(found.low).toBeCloseTo(reference.low, 10)
})

test('the level of each week taken out gives what a column for each week gives', () => {
  const model = linearModel(
    { y, columns: columns.slice(1), absorbed: { of: weeks, groups: 4 } },
    { kind: 'clustered', of: clusters, clusters: 12 },
  )!
  const found = model.sumOf([0])!
  expect(found.value).toBeCloseTo(0.7947699614360002, 12)
  expect(found.standardError).toBeCloseTo(0.0809626045115992, 12)
  expect(found.high).toBeCloseTo(0.9729674524883984, 10)
  expect(found.df).toBe(11)
  expect(model.clusters).toBe(12)
})

test('a sum of coefficients has the error of their sum', () => {
  const found = linearModel({ y, columns }, { kind: 'serial', lags: 3 })!.sumOf([1, 2])!
  expect(found.value).toBeCloseTo(-0.42076074485102344, 12)
  expect(found.standardError).toBeCloseTo(0.18116408377851684, 12)
  expect(found.p).toBeCloseTo(0.023797632696744783, 10)
})

test('the explained share is that of the plain model', () => {
  expect(linearModel({ y, columns }, { kind: 'unequal' })!.explainedShare).toBeCloseTo(0.6951723529964671, 12)
})

test('Longley: columns that nearly say the same', () => {
  const employed = [
    60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331,
    70551,
  ]
  const given = [
    [83, 88.5, 88.2, 89.5, 96.2, 98.1, 99, 100, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9],
    [
      234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704,
      502601, 518173, 554894,
    ],
    [2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007],
    [1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827],
    [
      107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366,
      125368, 127852, 130081,
    ],
    Array.from({ length: 16 }, (_, year) => 1947 + year),
  ]
  const model = linearModel(
    {
      y: Float64Array.from(employed),
      columns: [new Float64Array(16).fill(1), ...given.map((one) => Float64Array.from(one))],
    },
    { kind: 'unequal' },
  )!
  // NIST's certified values.
  const certified = [
    -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359,
    -0.0511041056535807, 1829.15146461355,
  ]
  for (const [index, value] of certified.entries())
    expect(model.sumOf([index])!.value / value).toBeCloseTo(1, 8)
  expect(model.sumOf([6])!.standardError).toBeCloseTo(571.1791673951346, 4)
})

test('a column that others make up is left out, and its own effect cannot be told', () => {
  const twice = Float64Array.from(columns[1]!, (value) => value * 2 + 1)
  const model = linearModel({ y, columns: [...columns, twice] }, { kind: 'unequal' })!
  expect(model.fit.kept).toEqual([0, 1, 2])
  expect(model.sumOf([3])).toBeUndefined()
  expect(model.sumOf([1])!.value).toBeCloseTo(0.7814995530921715, 10)
})

test('nothing is said of no rows, one row, one cluster, what does not vary, and a fit without scatter', () => {
  const unequal = { kind: 'unequal' } as const
  const one = (length: number, value: number) => new Float64Array(length).fill(value)
  expect(linearModel({ y: one(0, 0), columns: [one(0, 1)] }, unequal)).toBeUndefined()
  expect(linearModel({ y: one(1, 3), columns: [one(1, 1)] }, unequal)).toBeUndefined()
  const alike = { kind: 'clustered', of: new Int32Array(60), clusters: 1 } as const
  expect(linearModel({ y, columns }, alike)).toBeUndefined()
  const still = linearModel({ y, columns: [columns[0]!, one(60, 7)] }, unequal)!
  expect(still.sumOf([1])).toBeUndefined()
  const weekly = { of: weeks, groups: 4 }
  expect(linearModel({ y, columns: [Float64Array.from(weeks)], absorbed: weekly }, unequal)).toBeUndefined()
  const exact = Float64Array.from(columns[1]!, () => 5)
  expect(linearModel({ y: exact, columns }, unequal)).toBeUndefined()
})

test('Holm corrects for having looked several times', () => {
  const found = holm([0.01, 0.04, 0.03, 0.005, 0.5])
  for (const [index, value] of [0.04, 0.09, 0.09, 0.025, 0.5].entries())
    expect(found[index]).toBeCloseTo(value, 12)
  expect(holm([])).toEqual([])
  expect(holm([0.9, 0.8])).toEqual([1, 1])
})

test('what leads is told from what follows', () => {
  const numbers = chance(7n)
  const next = () => numbers.next().value as number
  const lead = [0]
  const follows = [0]
  for (let i = 1; i < 80; i++) {
    lead.push(0.5 * lead.at(-1)! + next() - 0.5)
    follows.push(0.3 * follows.at(-1)! + 0.6 * lead[i > 1 ? i - 1 : i]! + next() - 0.5)
  }
  const forward = precedes(lead, follows, 2)!
  expect(forward.f).toBeCloseTo(16.21366533576957, 8)
  expect(forward.p / 1.4910499891616507e-6).toBeCloseTo(1, 6)
  expect(forward.df).toBe(73)
  const backward = precedes(follows, lead, 2)!
  expect(backward.f).toBeCloseTo(0.23323355347692112, 8)
  expect(backward.p).toBeCloseTo(0.7925564573643046, 8)
  expect(precedes([1, 2, 3], [1, 2, 3], 2)).toBeUndefined()
  expect(precedes(new Array(50).fill(1), follows.slice(0, 50), 2)).toBeUndefined()
})

test('lags and persistence', () => {
  expect([10, 50, 100, 200, 365].map(serialLags)).toEqual([2, 3, 4, 4, 5])
  expect(persistence(Float64Array.from([1, 2, 3, 4, 5]))).toBeCloseTo(0.4, 12)
  expect(persistence(new Float64Array(4))).toBe(0)
  expect(persistence(new Float64Array(0))).toBe(0)
})
