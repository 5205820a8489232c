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

  test('what is known to be rare among matches stays rare; the rest is shared in proportion', () => {
    // Without a bound m of the first field is 11/14 and 3/14 (above).
    const model = estimateLinkage(patterns, {
      start: { ...start, m: [[0.9, 0.1], start.m[1]!] },
      most: {
        m: [
          [1, 0.1],
          [1, 1],
        ],
      },
    })
    expect(model.m[0]![1]).toBeLessThanOrEqual(0.1)
    expect(model.m[0]![0]! + model.m[0]![1]!).toBeCloseTo(1, 12)
    const rose = model.objective.every(
      (value, step) => step === 0 || value >= model.objective[step - 1]! - 1e-9,
    )
    expect(rose).toBe(true)
    expect(() =>
      estimateLinkage(patterns, {
        start,
        most: {
          m: [
            [1, 0.1],
            [1, 1],
          ],
        },
      }),
    ).toThrow(RangeError)
    // Three levels seen 2, 2 and 6 times by matches alone, the last bound to .4: the others get .3 each.
    const three = [2, 2, 6].map((count, level) => ({ levels: [level], count }))
    const alone = estimateLinkage(three, {
      start: { lambda: 1 - 1e-12, m: [[0.3, 0.3, 0.4]], u: [[0.3, 0.3, 0.4]] },
      most: { m: [[1, 1, 0.4]] },
      maxIterations: 1,
    })
    expect(alone.m[0]![0]).toBeCloseTo(0.3, 9)
    expect(alone.m[0]![2]).toBeCloseTo(0.4, 9)
  })

  test('pairs known to be no matches teach only what others look like', () => {
    // Of 10 pairs that agree in both, 9 are expected to be matches; the 30 known ones are none, whatever they show.
    const known = { levels: [0, 0], count: 30, known: 'other' as const }
    const model = estimateLinkage([{ levels: [0, 0], count: 10 }, known], { start, maxIterations: 1 })
    expect(model.lambda).toBeCloseTo(9 / 40, 12)
    expect(model.objective[0]).toBeCloseTo(10 * Math.log(0.3125) + 30 * Math.log(0.03125), 10)
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

test('a level at its bound leaves the rest to levels that nothing speaks for', () => {
  const start = {
    lambda: 0.5,
    m: [[0.2, 0.3, 0.5]],
    u: [[0.4, 0.3, 0.3]],
  }
  const { m } = estimateLinkage([{ levels: [0], count: 10 }], { start, most: { m: [[0.2, 0.3, 1]] } })
  expect(m[0]![0]).toBe(0.2)
  expect(m[0]![1]! + m[0]![2]!).toBeCloseTo(0.8, 12)
  expect(m[0]![1]).toBeLessThanOrEqual(0.3)
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
      fc.option(fc.record({ m: pseudo, u: pseudo, h: pseudo }), { nil: undefined }),
      fc.option(fields, { nil: undefined }),
      fc.boolean(),
      (patterns, lambda, m, u, prior, h, isBounded) => {
        const tied = [true, false, false]
        const related = h && {
          share: (1 - lambda) / 2,
          h: h.map((each, field) => (tied[field] ? u[field]! : each)),
          tied,
        }
        const start = { lambda, m, u, ...(related ? { related } : {}) }
        const options: EmOptions = {
          start,
          maxIterations: 60,
          ...(prior ? { prior } : {}),
          ...(isBounded ? { most: { m: m.map(([a, b]) => [a!, b!, 1]) } } : {}),
        }
        const { objective, ...model } = estimateLinkage(patterns, options)
        for (let step = 1; step < objective.length; step++)
          expect(objective[step]! - objective[step - 1]!).toBeGreaterThanOrEqual(
            -1e-8 * Math.max(1, Math.abs(objective[step - 1]!)),
          )
        for (const levels of [...model.m, ...model.u])
          expect(levels.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
        expect(model.lambda).toBeGreaterThanOrEqual(0)
        expect(model.lambda).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 60 },
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

describe('related pairs', () => {
  test('one step, by hand; what is tied follows all who are no match', () => {
    // First field tied. P(agree, agree | match, other, related): .75², .25², .25 × .75, shares .5, .25, .25:
    // .28125, .015625, .046875, of .34375 together.
    const u = start.u
    const related = { share: 0.25, h: [u[0]!, [0.75, 0.25]], tied: [true, false] }
    const model = estimateLinkage([{ levels: [0, 0], count: 11 }], {
      start: { ...start, related },
      maxIterations: 1,
    })
    expect(model.lambda).toBeCloseTo(0.28125 / 0.34375, 12)
    expect(model.related?.share).toBeCloseTo(0.046875 / 0.34375, 12)
    expect(model.related?.h[0]).toBe(model.u[0])
    expect(model.objective[0]).toBeCloseTo(11 * Math.log(0.34375), 10)
  })

  // First name and birthday (tied), surname, telephone, city.
  test('households are told from matches: they share much, but not the first name', () => {
    const pairsOf = (values: readonly number[]) => values.map((value) => [value, 1 - value])
    const truth = {
      m: pairsOf([0.95, 0.9, 0.97, 0.7, 0.9]),
      u: pairsOf([0.02, 0.003, 0.01, 0.0001, 0.1]),
      h: pairsOf([0.02, 0.003, 0.95, 0.3, 0.95]),
    }
    const patterns = cartesian([2, 2, 2, 2, 2]).map((levels) => ({
      levels,
      count:
        1e7 *
        (0.0005 * product(truth.m, levels) +
          0.9945 * product(truth.u, levels) +
          0.005 * product(truth.h, levels)),
    }))
    const u = truth.u.map(() => [0.1, 0.9])
    const h = [u[0]!, u[1]!, [0.8, 0.2], [0.5, 0.5], [0.8, 0.2]]
    const found = estimateLinkage(patterns, {
      start: {
        lambda: 0.001,
        m: truth.m.map(() => [0.9, 0.1]),
        u,
        related: { share: 0.002, h, tied: [true, true, false, false, false] },
      },
      tolerance: 1e-14,
      maxIterations: 3000,
    })
    expect(found.lambda).toBeCloseTo(0.0005, 5)
    expect(found.related?.share).toBeCloseTo(0.005, 4)
    expect(found.m[0]?.[0]).toBeCloseTo(0.95, 2)
    expect(found.related?.h[3]?.[0]).toBeCloseTo(0.3, 2)
    // Two classes alone take the households for the matches, ten times as many as there are.
    const two = { lambda: 0.001, m: truth.m.map(() => [0.9, 0.1]), u }
    expect(estimateLinkage(patterns, { start: two, maxIterations: 3000 }).lambda).toBeGreaterThan(0.004)
  })

  test('shares and ties that do not fit are refused', () => {
    const related = { share: 0.5, h: start.u, tied: [false, false] }
    expect(() => estimateLinkage([], { start: { ...start, related } })).toThrow(RangeError)
    const untied = { share: 0.1, h: start.m, tied: [true, false] }
    expect(() => estimateLinkage([], { start: { ...start, related: untied } })).toThrow(RangeError)
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
