import { describe, expect, test } from 'vitest'
import { type Random, randomOf } from '../numerics/index.ts'
import { countChance, countsChance, newestCountShift, noneChance } from './counts.ts'
import { falseDiscoveryRates, onlineDiscoveries } from './false-discoveries.ts'
import { mixShift } from './mix.ts'
import { expectedWithout, measureShift, newestShift } from './shift.ts'
import type { ShiftOptions, Step } from './shift-ground.ts'
import { spreadShift } from './spread.ts'

const options: ShiftOptions = {
  scale: 'count',
  ages: { step: [1, 2, 3, 4, 5, 7, 10, 14, 21, 28], bend: [14, 21, 28, 42] },
  fewestBefore: 35,
  year: 365.25,
}
const weekday = [1, 1, 1.1, 1, 0.9, 0.6, 0.5]
const days = 168

function series(random: Random, rate: (at: number) => number, length = days): Step[] {
  return Array.from({ length }, (_, at) => ({
    value: random.poisson(Math.max(0, rate(at)) * weekday[at % 7]!),
    n: 1,
    season: at % 7,
  }))
}

describe('shift', () => {
  // A tenth of what is asked for is not reached because starts are not independent; more than asked for would be wrong.
  test.each<[string, (random: Random) => (at: number) => number]>([
    ['steady', () => () => 60],
    ['few', () => () => 2],
    [
      'with the swing of the year',
      (random) => {
        const phase = random.integer(365)
        return (at) => 200 * (1 + 0.25 * Math.cos((2 * Math.PI * (at + phase)) / 365))
      },
    ],
    ['spreading more than chance', (random) => () => 60 * (random.gamma(20) / 20)],
    [
      'with a memory',
      (random) => {
        let state = 0
        return () => {
          state = 0.5 * state + 0.1 * random.normal()
          return 100 * Math.exp(state)
        }
      },
    ],
    ['growing', () => (at) => 50 * (1 + at / 730)],
  ])('chances hold without any change: %s', (_, rateOf) => {
    const rounds = 300
    let told = 0
    for (let seed = 1; seed <= rounds; seed++) {
      const random = randomOf(seed)
      const found = newestShift(series(random, rateOf(random)), options)
      if (found && found.p < 0.05) told++
    }
    expect(told / rounds).toBeLessThan(0.08)
  })

  test('a step is found, dated and sized', () => {
    let [found, covered] = [0, 0]
    for (let seed = 1; seed <= 60; seed++) {
      const shift = newestShift(
        series(randomOf(seed), (at) => (at < days - 10 ? 60 : 84)),
        options,
      )
      if (!shift || shift.p > 1e-3) continue
      if (shift.shape === 'step') found++
      expect(Math.abs(shift.start - (days - 10))).toBeLessThan(8)
      const truth = 0.4 * shift.before
      if (shift.low <= truth && truth <= shift.high) covered++
    }
    expect(found).toBeGreaterThan(50)
    expect(covered / found).toBeGreaterThan(0.85)
  })

  test('a bend is found as a bend', () => {
    let bends = 0
    for (let seed = 1; seed <= 20; seed++) {
      const shift = newestShift(
        series(randomOf(seed), (at) => 100 * (1 + 0.025 * Math.max(0, at - (days - 28)))),
        options,
      )
      if (shift && shift.p < 1e-3 && shift.shape === 'bend') bends++
    }
    expect(bends).toBeGreaterThan(14)
  })

  test('what is known is not found again; its size is measured anew', () => {
    const steps = series(randomOf(2), (at) => (at < days - 12 ? 60 : 90))
    const first = newestShift(steps, options)!
    expect(first.p).toBeLessThan(1e-6)
    const known = [{ start: first.start, shape: first.shape }]
    expect(newestShift(steps, { ...options, known })!.p).toBeGreaterThan(0.01)
    const again = measureShift(steps, known[0]!, { ...options, known })!
    expect(again.after / again.before).toBeCloseTo(1.5, 0)
    const band = expectedWithout(steps, known[0]!, { ...options, known })!
    const inside = steps.filter(
      (step, at) => at < first.start && step.value! >= band[at]!.low && step.value! <= band[at]!.high,
    )
    expect(inside.length / first.start).toBeGreaterThan(0.88)
    expect(band.at(-1)!.high).toBeLessThan(90)
  })

  test('shares and averages weigh their answers', () => {
    const random = randomOf(9)
    const share = Array.from({ length: days }, (_, at) => {
      const n = 20 + random.integer(60)
      const p = at < days - 14 ? 0.63 : 0.55
      return {
        value: Array.from({ length: n }, () => Number(random.uniform() < p)).reduce((a, b) => a + b, 0) / n,
        n,
        season: at % 7,
      }
    })
    const found = newestShift(share, { ...options, scale: 'share' })!
    expect(found.p).toBeLessThan(1e-3)
    expect(found.after).toBeLessThan(found.before)
    const mean = Array.from({ length: days }, (_, at) => {
      const n = 1 + random.integer(40)
      return { value: -5 + (at < days - 7 ? 0 : 1) + random.normal() / Math.sqrt(n), n, season: at % 7 }
    })
    expect(newestShift(mean, { ...options, scale: 'mean' })!.p).toBeLessThan(1e-6)
  })

  test('holidays and missing days are passed over, and one odd day among odd days is no change', () => {
    const steps = series(randomOf(6), () => 60)
    const closed = steps.map((step, at) => (at >= days - 2 ? { ...step, value: 0, special: true } : step))
    expect(newestShift(closed, options)?.p ?? 1).toBeGreaterThan(0.01)
    const unknown = steps.map((step, at) => (at >= days - 5 ? { ...step, value: null } : step))
    expect(newestShift(unknown, options)?.p ?? 1).toBeGreaterThan(0.01)
    // The one before the last is 19 days back, so that the last stands alone.
    const odd = steps.map((step, at) =>
      at % 23 === 10 || at === days - 1 ? { ...step, value: step.value! * 2.5 } : step,
    )
    expect(newestShift(odd, options)?.p ?? 1).toBeGreaterThan(0.001)
  })

  test('says nothing of too little, of constants and of nonsense', () => {
    expect(newestShift([], options)).toBeUndefined()
    expect(
      newestShift(
        series(randomOf(1), () => 9, 20),
        options,
      ),
    ).toBeUndefined()
    const all = (value: number | null): Step[] =>
      Array.from({ length: days }, (_, at) => ({ value, n: 1, season: at % 7 }))
    expect(newestShift(all(null), options)).toBeUndefined()
    expect(newestShift(all(Number.NaN), options)).toBeUndefined()
    expect(newestShift(all(5), { ...options, scale: 'mean' })).toBeUndefined()
    expect(newestShift(all(0), options)?.p ?? 1).toBe(1)
    expect(newestShift(all(-3), options)?.p ?? 1).toBe(1)
  })
})

describe('counts', () => {
  test('chances of Poisson and negative binomial counts', () => {
    // scipy.stats.poisson: 2 * sf(14, 5), 2 * cdf(0, 5)
    expect(countChance(15, 5)).toBeCloseTo(2 * 0.00022625, 6)
    expect(countChance(0, 5)).toBeCloseTo(2 * Math.exp(-5), 12)
    expect(countChance(15, 5, 3)).toBeGreaterThan(20 * countChance(15, 5))
    expect(countChance(0, 0)).toBe(1)
    expect(Math.log(countChance(200, 100))).toBeLessThan(Math.log(1e-16))
    expect(countChance(300, 100)).toBeLessThan(countChance(200, 100))
    expect(countChance(300, 100, 2)).toBeGreaterThan(countChance(300, 100))
    expect(countChance(1, 0)).toBe(0)
    expect(noneChance(7)).toBeCloseTo(Math.exp(-7), 12)
    expect(noneChance(7, 2)).toBeCloseTo(0.5 ** 7, 12)
  })

  test('two stretches: the binomial test of R, binom.test(2, 20, 0.5)', () => {
    expect(countsChance(18, 2, 0.5)).toBeCloseTo(0.000402, 5)
    expect(countsChance(0, 0, 0.5)).toBe(1)
    expect(countsChance(5, 5, 0.5)).toBe(1)
    expect(countsChance(18, 2, 0.5, 4)).toBeGreaterThan(0.01)
  })

  test('the newest stretch that is not as expected', () => {
    const expected = new Array(48).fill(20)
    const seen = expected.map((value, at) => (at < 44 ? value : 34))
    expect(newestCountShift(seen, expected, [1, 2, 4, 8, 12])).toMatchObject({
      start: 44,
      expected: 80,
      seen: 136,
    })
    expect(newestCountShift(expected, expected, [1, 2, 4])!.p).toBeGreaterThan(0.9)
    expect(newestCountShift([], [], [1])).toBeUndefined()
    expect(newestCountShift([0], [0], [1])).toBeUndefined()
  })
})

describe('mix', () => {
  const weeks = (random: Random, shares: number[], n: number) =>
    Array.from({ length: 8 }, () => shares.map((share) => random.poisson(share * n)))

  test('the likelihood ratio of R, and what moved', () => {
    // Two rows: 40 60 and 60 40. G = 2 Σ O ln(O/E) = 8.0542, df 1
    const shift = mixShift([[40, 60]], [60, 40])!
    expect(shift.p).toBeCloseTo(0.00454, 4)
    expect(shift.moved).toBeCloseTo(0.2, 12)
  })

  test('holds where nothing moved, also where periods differ', () => {
    let told = 0
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomOf(seed)
      const uneven = () => [0.5, 0.3, 0.15, 0.05].map((share) => share * (0.8 + 0.4 * random.uniform()))
      const before = Array.from({ length: 8 }, () => uneven().map((share) => random.poisson(400 * share)))
      const shift = mixShift(
        before,
        uneven().map((share) => random.poisson(400 * share)),
      )!
      if (shift.p < 0.01) told++
    }
    expect(told).toBeLessThan(24)
    expect(mixShift(weeks(randomOf(3), [0.5, 0.5], 300), [210, 90])!.p).toBeLessThan(1e-6)
  })

  test('one group, or nothing', () => {
    expect(mixShift([[5]], [9])).toBeUndefined()
    expect(mixShift([], [3, 4])).toBeUndefined()
    expect(mixShift([[1, 2]], [0, 0])).toBeUndefined()
    expect(mixShift([[1, 1]], [1, 2])).toBeUndefined()
  })
})

test('spread: Brown and Forsythe as R’s leveneTest(center = median)', () => {
  const one = [1, 2, 3, 4, 5, 6, 7]
  const two = [-8, -4, 0, 4, 8, 12, 16]
  // Distances: 3 2 1 0 1 2 3 and 12 8 4 0 4 8 12; F(1, 12) = 8.7964
  const shift = spreadShift(one, two)!
  expect(shift.after / shift.before).toBeCloseTo(4, 12)
  expect(shift.p).toBeCloseTo(0.01179, 5)
  expect(spreadShift([1, 2], two)).toBeUndefined()
  expect(spreadShift([1, 1, 1], [2, 2, 2])).toBeUndefined()
})

describe('many tests', () => {
  test('Benjamini and Hochberg (1995), their own fifteen', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ]
    expect(falseDiscoveryRates(p).filter((q) => q <= 0.05)).toHaveLength(4)
    expect(falseDiscoveryRates([0.01], 50)).toEqual([0.5])
    expect(falseDiscoveryRates([])).toEqual([])
  })

  test('an endless row keeps its share of false discoveries and finds the true ones', () => {
    let [wrong, right, rate] = [0, 0, 0]
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomOf(seed)
      const online = onlineDiscoveries(0.1)
      let [falsely, truly] = [0, 0]
      for (let test = 0; test < 600; test++) {
        const isTrue = test % 5 === 0
        const { isDiscovery } = online.next(isTrue ? random.uniform() * 1e-5 : random.uniform())
        if (isDiscovery && isTrue) truly++
        if (isDiscovery && !isTrue) falsely++
      }
      wrong += falsely
      right += truly
      rate += falsely / Math.max(1, falsely + truly) / 60
    }
    expect(rate).toBeLessThan(0.1)
    expect(right).toBeGreaterThan(60 * 110)
    expect(wrong).toBeGreaterThan(0)
  })
})
