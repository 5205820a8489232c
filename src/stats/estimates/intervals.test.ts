import { describe, expect, test } from 'vitest'
import { meanInterval, rankTable, scoreInterval, wilsonInterval } from './intervals.ts'

describe('share', () => {
  // Newcombe (1998), table I, method 3: score without correction for continuity.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i as published', (hits, n, low, high) => {
    const interval = wilsonInterval(hits, n)!
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  // scipy.stats.binomtest(hits, n).proportion_ci(method='wilson')
  test.each([
    [0, 1, 0, 0.7934506856227626],
    [1, 1, 0.20654931437723745, 1],
    [10, 10, 0.7224672001371109, 1],
    [500, 1000, 0.4690696003681042, 0.5309303996318958],
  ])('%i of %i as computed elsewhere', (hits, n, low, high) => {
    const interval = wilsonInterval(hits, n)!
    expect(interval.low).toBeCloseTo(low, 12)
    expect(interval.high).toBeCloseTo(high, 12)
  })

  test('nobody asked says nothing, and more hits than asked are no share', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined()
    expect(wilsonInterval(3, 2)).toBeUndefined()
    expect(wilsonInterval(-1, 2)).toBeUndefined()
  })
})

describe('average', () => {
  // scipy.stats.t.interval(0.95, n - 1, mean, sem), which is R's t.test()$conf.int
  test.each([
    [[1, 2, 3, 4, 5, 6, 7], 2.002104839708592, 5.997895160291408],
    [[5, 7], -6.706204736174694, 18.706204736174694],
    [[310, 311, 412, 368, 447, 376, 303, 365, 342, 410], 329.51873953334814, 399.2812604666518],
    // Student's own sleep data, as differences of pairs: published with R's t.test.
    [[-1.2, -2.4, -1.3, -1.3, 0, -1, -1.8, -0.8, -4.6, -1.4], -2.4598858, -0.7001142],
  ])('of %j', (values, low, high) => {
    const interval = meanInterval(...summary(values))!
    expect(interval.low).toBeCloseTo(low, 6)
    expect(interval.high).toBeCloseTo(high, 6)
  })

  test('one answer has no spread; equal answers have none either', () => {
    expect(meanInterval(5, Number.NaN, 1)).toBeUndefined()
    expect(meanInterval(5, 0, 0)).toBeUndefined()
    expect(meanInterval(5, 0, 12)).toEqual({ low: 5, high: 5 })
  })

  test('of very many it is the normal one', () => {
    const { low, high } = meanInterval(0, 1, 4_000_000)!
    expect(high).toBeCloseTo(1.959963984540054 / 2000, 12)
    expect(low).toBe(-high)
  })

  function summary(values: number[]): [mean: number, variance: number, n: number] {
    const n = values.length
    const mean = values.reduce((sum, value) => sum + value, 0) / n
    return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1), n]
  }
})

describe('recommendation score', () => {
  test('three answers more, three quarters on each side', () => {
    // n 100: (50.75 − 20.75) / 103 ± 1.96 √((71.5 / 103 − 0.29126²) / 103)
    const { low, high } = scoreInterval(50, 20, 100)!
    expect((low + high) / 2).toBeCloseTo(30 / 103, 12)
    expect((high - low) / 2).toBeCloseTo(
      1.959963984540054 * Math.sqrt((71.5 / 103 - (30 / 103) ** 2) / 103),
      12,
    )
  })

  test('stays within the scale, and says nothing without answers', () => {
    for (let n = 1; n < 60; n++) {
      expect(scoreInterval(n, 0, n)!.high).toBeLessThanOrEqual(1)
      expect(scoreInterval(0, n, n)!.low).toBeGreaterThanOrEqual(-1)
    }
    expect(scoreInterval(5, 0, 5)).toEqual({ low: expect.closeTo(0.17491, 4), high: 1 })
    expect(scoreInterval(0, 0, 0)).toBeUndefined()
  })

  // Rocks (2016) chose it because it covers near 95 %. Here every possible sample is weighed by its probability.
  test.each([
    [0.2, 0.2, 30],
    [0.5, 0.1, 30],
    [0.3, 0.3, 15],
    [0.6, 0.1, 80],
  ])('covers the truth: %f for, %f against, %i answers', (above, below, n) => {
    const truth = above - below
    let covered = 0
    for (let up = 0; up <= n; up++)
      for (let down = 0; up + down <= n; down++) {
        const { low, high } = scoreInterval(up, down, n)!
        if (low <= truth && truth <= high) covered += trinomial(up, down, n, above, below)
      }
    expect(covered).toBeGreaterThan(0.93)
    expect(covered).toBeLessThan(0.975)
  })

  function trinomial(up: number, down: number, n: number, above: number, below: number): number {
    const rest = n - up - down
    let logarithm = up * Math.log(above) + down * Math.log(below) + rest * Math.log(1 - above - below)
    for (let i = 1; i <= n; i++) logarithm += Math.log(i)
    for (const count of [up, down, rest]) for (let i = 1; i <= count; i++) logarithm -= Math.log(i)
    return Math.exp(logarithm)
  }
})

describe('percentile', () => {
  // Conover (1999), table A3 by way of scipy: binom.ppf(0.025, n, level) and binom.ppf(0.975, n, level) + 1
  test.each([
    [1, 0.5, 0, 0],
    [5, 0.5, 0, 0],
    [6, 0.5, 1, 6],
    [10, 0.5, 2, 9],
    [20, 0.5, 6, 15],
    [50, 0.5, 18, 33],
    [80, 0.5, 31, 50],
    [5, 0.9, 3, 0],
    [50, 0.9, 41, 50],
    [80, 0.9, 66, 78],
  ])('places among %i answers of level %f', (n, level, low, high) => {
    const table = rankTable(level)!
    expect([table.low[n - 1], table.high[n - 1]]).toEqual([low, high])
  })

  test.each([0.1, 0.5, 0.75, 0.9, 0.99])(
    'level %f: the table ends where the approximation holds',
    (level) => {
      const table = rankTable(level)!
      const n = table.low.length
      expect(
        Math.abs(table.low.at(-1)! - Math.ceil(n * level - table.spread * Math.sqrt(n))),
      ).toBeLessThanOrEqual(1)
      expect(
        Math.abs(table.high.at(-1)! - Math.ceil(n * level + table.spread * Math.sqrt(n))),
      ).toBeLessThanOrEqual(1)
    },
  )

  test('no interval at the edges', () => {
    expect(rankTable(0)).toBeUndefined()
    expect(rankTable(1)).toBeUndefined()
  })
})
