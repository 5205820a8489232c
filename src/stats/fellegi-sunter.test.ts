import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type EmOptions,
  estimateLinkage,
  type LinkageModel,
  matchWeight,
  priorWeight,
  probabilityOfWeight,
  termFrequencyWeight,
} from './fellegi-sunter.ts'

const start: LinkageModel = {
  lambda: 0.5,
  m: [
    [0.75, 0.25],
    [0.75, 0.25],
  ],
  u: [
    [0.25, 0.75],
    [0.25, 0.75],
  ],
}

describe('one step, by hand', () => {
  // P(match | both agree) = .5 .75² / (.5 .75² + .5 .25²) = .9; one agrees: .5; both differ: .1.
  // Expected matches of 10 + 4 + 2 + 20 pairs: 9 + 2 + 1 + 2 = 14.
  const patterns = [
    { levels: [0, 0], count: 10 },
    { levels: [0, 1], count: 4 },
    { levels: [1, 0], count: 2 },
    { levels: [1, 1], count: 20 },
  ]
  test('lambda, m and u after one iteration', () => {
    const model = estimateLinkage(patterns, { start, maxIterations: 1 })
    expect(model.lambda).toBeCloseTo(14 / 36, 12)
    expect(model.m[0]![0]).toBeCloseTo(11 / 14, 12)
    expect(model.m[1]![0]).toBeCloseTo(10 / 14, 12)
    expect(model.u[0]![0]).toBeCloseTo(3 / 22, 12)
    expect(model.u[1]![0]).toBeCloseTo(2 / 22, 12)
    expect(model.iterations).toBe(1)
    expect(model.converged).toBe(false)
  })

  test('the log-likelihood at the start', () => {
    // P(both agree) = P(both differ) = .5 (.75² + .25²) = .3125; P(one agrees) = .75 .25 = .1875.
    const { objective } = estimateLinkage(patterns, { start, maxIterations: 0 })
    expect(objective).toHaveLength(1)
    expect(objective[0]).toBeCloseTo(30 * Math.log(0.3125) + 6 * Math.log(0.1875), 10)
  })

  test('pseudo-counts add to the expected counts', () => {
    const prior = {
      m: [
        [6, 0],
        [0, 0],
      ],
      u: [
        [0, 8],
        [0, 0],
      ],
    }
    const model = estimateLinkage(patterns, { start, prior, maxIterations: 1 })
    expect(model.m[0]![0]).toBeCloseTo(17 / 20, 12)
    expect(model.u[0]![1]).toBeCloseTo(27 / 30, 12)
    expect(model.m[1]![0]).toBeCloseTo(10 / 14, 12)
  })

  test('a missing value leaves its field out of the pair', () => {
    // P(match | agree, missing) = .75; expected counts: first field .75 of 8 pairs, second untouched.
    const model = estimateLinkage([{ levels: [0, -1], count: 8 }], { start, maxIterations: 1 })
    expect(model.lambda).toBeCloseTo(0.75, 12)
    expect(model.m[0]).toEqual([1, 0])
    expect(model.m[1]).toEqual([0.75, 0.25])
    expect(model.u[1]).toEqual([0.25, 0.75])
  })
})

test('a mixture is found again from its own expected counts', () => {
  const truth: LinkageModel = {
    lambda: 0.1,
    m: [
      [0.9, 0.06, 0.04],
      [0.8, 0.2],
      [0.95, 0.05],
      [0.7, 0.3],
    ],
    u: [
      [0.01, 0.09, 0.9],
      [0.05, 0.95],
      [0.1, 0.9],
      [0.02, 0.98],
    ],
  }
  const patterns = cartesian([3, 2, 2, 2]).map((levels) => ({
    levels,
    count: 1e6 * (truth.lambda * product(truth.m, levels) + (1 - truth.lambda) * product(truth.u, levels)),
  }))
  const found = estimateLinkage(patterns, {
    start: {
      lambda: 0.3,
      m: [
        [0.6, 0.3, 0.1],
        [0.7, 0.3],
        [0.7, 0.3],
        [0.7, 0.3],
      ],
      u: [
        [0.1, 0.3, 0.6],
        [0.3, 0.7],
        [0.3, 0.7],
        [0.3, 0.7],
      ],
    },
    tolerance: 1e-15,
    maxIterations: 5000,
  })
  expect(found.lambda).toBeCloseTo(truth.lambda, 4)
  found.m.flat().forEach((value, index) => {
    expect(value).toBeCloseTo(truth.m.flat()[index]!, 3)
  })
  found.u.flat().forEach((value, index) => {
    expect(value).toBeCloseTo(truth.u.flat()[index]!, 3)
  })
})

test('the objective never falls, whatever the counts, starts and priors', () => {
  const level = fc.integer({ min: -1, max: 2 })
  const quarters = (max: number) => fc.integer({ min: 0, max }).map((n) => n / 4)
  const probabilities = fc
    .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
    .map((values) => values.map((value) => value / values.reduce((a, b) => a + b)))
  const fields = fc.array(probabilities, { minLength: 3, maxLength: 3 })
  const pseudo = fc.array(fc.array(quarters(80), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 3,
  })
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          levels: fc.tuple(level, level, level),
          count: quarters(1e6),
        }),
      ),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fields,
      fields,
      fc.option(fc.record({ m: pseudo, u: pseudo }), { nil: undefined }),
      (patterns, lambda, m, u, prior) => {
        const options: EmOptions = { start: { lambda, m, u }, maxIterations: 60, ...(prior ? { prior } : {}) }
        const { objective, ...model } = estimateLinkage(patterns, options)
        for (let step = 1; step < objective.length; step++)
          expect(objective[step]! - objective[step - 1]!).toBeGreaterThanOrEqual(
            -1e-9 * Math.max(1, Math.abs(objective[step - 1]!)),
          )
        for (const levels of [...model.m, ...model.u])
          expect(levels.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
        expect(model.lambda).toBeGreaterThanOrEqual(0)
        expect(model.lambda).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 300 },
  )
})

describe('degenerate input', () => {
  test('no pairs: nothing is learned', () => {
    expect(estimateLinkage([], { start })).toEqual({
      ...start,
      objective: [0],
      iterations: 0,
      converged: true,
    })
    expect(estimateLinkage([{ levels: [0, 0], count: 0 }], { start }).iterations).toBe(0)
  })

  test('all values missing: the share stays as it was', () => {
    const model = estimateLinkage([{ levels: [-1, -1], count: 7 }], { start: { ...start, lambda: 0.2 } })
    expect(model.lambda).toBeCloseTo(0.2, 12)
    expect(model.m).toEqual(start.m)
    expect(model.converged).toBe(true)
  })

  test('one pair, one pattern: it ends, and numbers stay numbers', () => {
    const model = estimateLinkage([{ levels: [0, 1], count: 1 }], { start })
    expect(model.converged).toBe(true)
    expect([model.lambda, ...model.m.flat(), ...model.u.flat()].every(Number.isFinite)).toBe(true)
    expect(model.objective.at(-1)).toBeCloseTo(0, 6)
  })

  test('what does not fit is refused', () => {
    expect(() => estimateLinkage([{ levels: [0], count: 1 }], { start })).toThrow(RangeError)
    expect(() => estimateLinkage([{ levels: [0, 2], count: 1 }], { start })).toThrow(RangeError)
    expect(() => estimateLinkage([{ levels: [0, 0], count: -1 }], { start })).toThrow(RangeError)
    expect(() => estimateLinkage([], { start: { ...start, lambda: 0 } })).toThrow(RangeError)
    expect(() =>
      estimateLinkage([], {
        start: {
          ...start,
          m: [
            [0.5, 0.6],
            [0.5, 0.5],
          ],
        },
      }),
    ).toThrow(RangeError)
    expect(() => estimateLinkage([], { start: { ...start, u: [[1]] } })).toThrow(RangeError)
  })
})

test('weights are bits, and bits are odds', () => {
  expect(matchWeight(0.9, 0.1125)).toBeCloseTo(3, 12)
  expect(matchWeight(0.05, 0.8)).toBeCloseTo(-4, 12)
  // A name that 1 in 1024 has, where agreeing by chance is 1 in 64: four bits more.
  expect(termFrequencyWeight(1 / 64, 1 / 1024)).toBeCloseTo(4, 12)
  expect(termFrequencyWeight(1 / 64, 1 / 16)).toBeCloseTo(-2, 12)
  expect(priorWeight(0.2)).toBeCloseTo(-2, 12)
  expect(probabilityOfWeight(0)).toBe(0.5)
  expect(probabilityOfWeight(2)).toBeCloseTo(0.8, 12)
  expect(probabilityOfWeight(priorWeight(0.37))).toBeCloseTo(0.37, 12)
  expect(probabilityOfWeight(-2000)).toBe(0)
  expect(probabilityOfWeight(2000)).toBe(1)
})

function cartesian(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, level) => [...row, level])),
    [[]],
  )
}

function product(values: readonly (readonly number[])[], levels: readonly number[]): number {
  return levels.reduce((all, level, field) => all * values[field]![level]!, 1)
}
