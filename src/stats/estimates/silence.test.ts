import { expect, test } from 'vitest'
import { silenceOf } from './silence.ts'

// R: dnbinom(0, mu = m, size = k), with k = m² / (s² − m); 1/k at least 0.05.
test('the zero class of the negative binomial, fitted by moments', () => {
  // Mean 20, variance 250/3: dispersion (83.333 − 20) / 400 = 0.158333.
  const scattered = silenceOf([10, 20, 20, 30, 15, 25, 30, 10])!
  expect(scattered.expected).toBe(20)
  const variance = (100 + 0 + 0 + 100 + 25 + 25 + 100 + 100) / 7
  const k = 400 / (variance - 20)
  expect(scattered.probability).toBeCloseTo((k / (k + 20)) ** k, 12)
  // Counts without scatter: size 20, so 20 expected events stay away with (20/40)^20.
  expect(silenceOf([20, 20, 20])!.probability).toBeCloseTo(0.5 ** 20, 12)
  expect(silenceOf([1, 1, 1])!.probability).toBeCloseTo((20 / 21) ** 20, 12)
})

test('empty stretches are believed; a single one among many may have been a failure', () => {
  expect(silenceOf([0, 0, 0])).toEqual({ expected: 0, probability: 1 })
  expect(silenceOf([100, 0, 100, 0, 100, 100])!.probability).toBeGreaterThanOrEqual(2 / 6)
  expect(silenceOf([100, 100, 100, 0])!.probability).toBeGreaterThanOrEqual(1 / 4)
  expect(silenceOf([100, 100, 100, 100, 100, 100, 100, 0])).toEqual(silenceOf(Array(7).fill(100)))
})

test('bursts tell little: a silence is never improbable', () => {
  expect(silenceOf([1000, 1, 1, 1200, 2, 1, 1, 900])!.probability).toBeGreaterThan(0.001)
})

test('nothing is said of a single stretch', () => {
  expect(silenceOf([])).toBeUndefined()
  expect(silenceOf([40])).toBeUndefined()
})
