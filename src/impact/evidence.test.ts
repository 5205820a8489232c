import { expect, test } from 'vitest'
import type { Estimate } from './estimate.ts'
import { directionOf } from './estimate.ts'
import { bestEvidence, judgeTogether, stepOf, throughChain } from './evidence.ts'

const estimate = (p: number, perUnit = 0.4): Estimate => ({
  method: 'person',
  perUnit,
  low: perUnit - 0.1,
  high: perUnit + 0.1,
  standardError: 0.05,
  p,
  df: 300,
  people: 301,
  observations: 900,
  mean: 50,
  spread: 10,
  direction: 'before',
  sameMoment: 0,
  explained: 0.2,
  dropped: [],
  curve: [],
})

test('of many links looked at together, one that chance may have made is not told', () => {
  const alone = judgeTogether([{ estimate: estimate(0.03) }])
  expect(alone[0]).toMatchObject({ reason: null, pTogether: 0.03 })
  const together = judgeTogether([
    { estimate: estimate(0.03) },
    { estimate: estimate(0.001) },
    { estimate: null, reason: 'too_few_people' },
    { estimate: estimate(0.5), reason: 'covers_zero' },
  ])
  expect(together.map(({ reason }) => reason)).toEqual(['chance', null, 'too_few_people', 'covers_zero'])
  expect(together[0]!.pTogether).toBeCloseTo(0.06, 12)
  expect(together[2]!.pTogether).toBeNull()
})

test('a test is stronger than the data, the data than a judgement', () => {
  const seen = { estimate: estimate(0.001), reason: null, pTogether: 0.001 }
  const tested = {
    effect: 4,
    low: 2.6,
    high: 5.3,
    sample: 4110,
    from: '2026-08-01',
    to: '2026-09-12',
    reference: 'one screen',
    by: 'Sana',
    at: '',
  }
  const judged = { effect: 2, reason: 'we think so', by: 'Dan', at: '' }
  expect(bestEvidence({ tested, judged }, seen, 'percent')).toEqual({
    grade: 'tested',
    effect: { value: 4, low: 2.6, high: 5.3, step: 10 },
  })
  const bySeen = bestEvidence({ judged }, seen, 'percent')
  expect(bySeen.grade).toBe('seen')
  expect(bySeen.effect!.value).toBeCloseTo(4, 12)
  expect(bySeen.effect!.high).toBeCloseTo(5, 12)
  const unclear = { ...seen, reason: 'chance' as const }
  expect(bestEvidence({ judged }, unclear, 'percent')).toEqual({
    grade: 'judged',
    effect: { value: 2, low: null, high: null, step: 10 },
  })
  expect(bestEvidence({}, unclear, 'percent')).toEqual({ grade: 'none', effect: null })
  expect(bestEvidence({}, undefined, 'percent')).toEqual({ grade: 'none', effect: null })
})

test('steps are those that are said: ten in a hundred, a minute, one of what is counted', () => {
  expect(
    ['percent', 'score', 'seconds', 'minutes', 'count'].map((unit) => stepOf(unit as 'percent')),
  ).toEqual([10, 10, 60, 10, 1])
})

test('through a chain effects multiply, and so does what is not known', () => {
  const first = { value: 4, low: 3, high: 5, step: 10 }
  const second = { value: 5, low: 3, high: 7, step: 10 }
  const both = throughChain([first, second])!
  expect(both.value).toBeCloseTo(2, 12)
  expect(both.step).toBe(10)
  // Goodman (1960): var(ab) = a²var(b) + b²var(a) + var(a)var(b)
  const [sa, sb] = [1 / 1.959964 / 10, 2 / 1.959964 / 10]
  const error = Math.sqrt(0.4 ** 2 * sb ** 2 + 0.5 ** 2 * sa ** 2 + sa ** 2 * sb ** 2) * 10
  expect(both.high! - both.value).toBeCloseTo(1.959964 * error, 10)
  expect(throughChain([first, { ...second, low: null }])).toMatchObject({ low: null, high: null })
  expect(throughChain([])).toBeNull()
  expect(throughChain([first])!.high).toBeCloseTo(5, 10)
})

test('what comes after an answer cannot have moved it', () => {
  const strong = { t: 8, p: 1e-9 }
  expect(directionOf(strong, undefined)).toBe('order_only')
  expect(directionOf(strong, { t: 1, p: 0.3 })).toBe('before')
  expect(directionOf(strong, { t: 2.5, p: 0.02 })).toBe('before')
  expect(directionOf(strong, { t: -4.5, p: 1e-5 })).toBe('unclear')
  expect(directionOf(strong, { t: 9, p: 1e-9 })).toBe('after')
})
