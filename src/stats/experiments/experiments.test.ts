import { expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { adjustedArms, armOfShare, armOfSums } from './arm.ts'
import { chances, effectOf, sequential, tested } from './effect.ts'
import { sampleRatio } from './sample-ratio.ts'

// Figures of GrowthBook's statistics engine (gbstats, MIT), tests of its frequentist and sample-ratio parts.
const a = armOfSums({ n: 3407, sum: 1396.87, squares: 52_377.9767 })
const b = armOfSums({ n: 3461, sum: 2422.7, squares: 134_698.29 })
const smaller = armOfSums({ n: 3000, sum: 1396.87, squares: 52_377.9767 })

test.each([
  ['relative', a, b, 0.70732, -0.03526, 1.44989, 0.37879, 0.06191],
  ['absolute', a, b, 0.29, 0.04538, 0.53462, 0.12478, 0.02016],
  ['relative', armOfShare(14, 28), armOfShare(16, 30), 0.06667, -0.47767, 0.61101, 0.2717, 0.80707],
] as const)('two-sided %s', (kind, control, other, value, low, high, error, p) => {
  const effect = effectOf(control, other, kind)!
  const found = tested(effect)
  const all = [effect.value, found.low, found.high, effect.standardError, found.p]
  for (const [i, expected] of [value, low, high, error, p].entries())
    expect(Math.abs(all[i]! - expected)).toBeLessThan(6e-6)
})

test.each([
  ['relative', 0.5033610858562358, -0.045136675850396046, 1.0518588475628676, 0.06558262868467746],
  ['absolute', 0.23437666666666668, 0.020791480063255735, 0.44796185327007765, 0.03554272489873023],
] as const)('one-sided %s', (kind, value, low, high, p) => {
  const effect = effectOf(smaller, b, kind)!
  expect(effect.value).toBeCloseTo(value, 12)
  const [greater, less] = [tested(effect, 0.95, 'greater'), tested(effect, 0.95, 'less')]
  expect(greater.low).toBeCloseTo(low, 9)
  expect(less.high).toBeCloseTo(high, 9)
  expect(greater.p).toBeCloseTo(p, 9)
  expect(less.p).toBeCloseTo(1 - p, 9)
  expect([greater.high, less.low]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
})

test('adjusted by what was before, with an interval that holds at every look', () => {
  const { theta, control, other } = adjustedArms(
    {
      n: 3000,
      after: { sum: 1396.87, squares: 52_377.9767 },
      before: { sum: 16.87, squares: 527.9767 },
      products: 1,
    },
    {
      n: 3461,
      after: { sum: 2422.7, squares: 134_698.29 },
      before: { sum: 22.7, squares: 1348.29 },
      products: 1,
    },
  )
  expect(theta).not.toBe(0)
  const effect = effectOf(control, other, 'relative')!
  const found = sequential(effect, 5000)
  const all = [effect.value, found.low, found.high, effect.standardError, found.p]
  for (const [i, expected] of [0.50338, -0.50969, 1.51646, 0.33341, 1].entries())
    expect(Math.abs(all[i]! - expected)).toBeLessThan(6e-6)
})

test('what was before and does not vary changes nothing; what says all leaves nothing', () => {
  const sums = (values: readonly number[], before: readonly number[]) => ({
    n: values.length,
    after: { sum: total(values), squares: total(values.map((v) => v * v)) },
    before: { sum: total(before), squares: total(before.map((v) => v * v)) },
    products: total(values.map((v, i) => v * before[i]!)),
  })
  const [one, two] = [
    [1, 2, 4],
    [2, 5, 7, 9],
  ]
  const flat = adjustedArms(sums(one, [3, 3, 3]), sums(two, [3, 3, 3, 3]))
  expect(flat.theta).toBe(0)
  expect(flat.control).toMatchObject({ mean: 7 / 3, unadjusted: 7 / 3 })
  expect(flat.varianceLeft).toBe(1)
  const told = adjustedArms(sums(one, one), sums(two, two))
  expect(told.theta).toBeCloseTo(1, 12)
  expect(told.varianceLeft).toBeCloseTo(0, 12)
  expect(effectOf(armOfSums(sums3([5, 5])), armOfSums(sums3([5, 5])), 'absolute')).toBeUndefined()
  expect(effectOf(armOfSums(sums3([5])), armOfSums(sums3([5, 6])), 'absolute')).toBeUndefined()
  expect(effectOf(armOfSums(sums3([1, -1])), armOfSums(sums3([5, 6])), 'relative')).toBeUndefined()
  expect(armOfSums(sums3([])).mean).toBeNaN()
})

test.each([
  [[1000, 1200], [0.5, 0.5], 2.0079e-5],
  [[135, 115], [0.5, 0.5], 0.205903211],
  [[310, 98], [0.75, 0.25], 0.647434186],
  [[0, 10, 10], [0.34, 0.33, 0.33], 0.005790624],
  [[500, 500, 600], [0.34, 0.33, 0.33], 0.000592638],
  [[500, 500], [0.5, 0.5], 1],
])('sizes of arms %j, planned %j', (counts, weights, p) => {
  expect(sampleRatio(counts, weights)!.p).toBeCloseTo(p, 8)
})

test('sizes of no arms', () => {
  expect(sampleRatio([5])).toBeUndefined()
  expect(sampleRatio([0, 0])).toBeUndefined()
  expect(sampleRatio([3, 4], [1, 0])).toBeUndefined()
  expect(sampleRatio([3, 4], [1])).toBeUndefined()
  expect(sampleRatio([5000, 5200])!.chiSquare).toBeCloseTo(3.92156862745098, 10)
})

test('chances add up, and what is lost differs by the effect', () => {
  const effect = { value: 0.3, standardError: 0.2, df: 50, n: 52 }
  const { above, lossOfOther, lossOfControl } = chances(effect)
  expect(above).toBeCloseTo(0.9331927987, 9)
  expect(lossOfControl - lossOfOther).toBeCloseTo(0.3, 12)
  expect(lossOfOther).toBeGreaterThan(0)
})

test('without an effect: looking after every hundred people deceives Student and not the sequence', () => {
  const random = randomOf(42)
  let student = 0
  let always = 0
  const runs = 300
  for (let run = 0; run < runs; run++) {
    const sums = [0, 1].map(() => ({ n: 0, sum: 0, squares: 0 }))
    let [byStudent, bySequence] = [false, false]
    for (let person = 0; person < 4000; person++) {
      const arm = sums[person % 2]!
      const value = random.normal() + 1
      arm.n++
      arm.sum += value
      arm.squares += value * value
      if (person % 100 !== 99) continue
      const effect = effectOf(armOfSums(sums[0]!), armOfSums(sums[1]!), 'absolute')!
      byStudent ||= tested(effect).p < 0.05
      bySequence ||= sequential(effect, 2000).p < 0.05
    }
    if (byStudent) student++
    if (bySequence) always++
  }
  expect(student / runs).toBeGreaterThan(0.2)
  // At most 5 % in the long run; of 300 up to 8 % would not surprise.
  expect(always / runs).toBeLessThan(0.05)
})

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function sums3(values: readonly number[]) {
  return { n: values.length, sum: total(values), squares: total(values.map((v) => v * v)) }
}
