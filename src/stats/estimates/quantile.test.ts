import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

// Worked out by hand from the definition of type 7: 1 1 2 3 4 5 6 9, position (8 - 1) p.
test('quantiles of type 7', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6]
  expect(quantile(values, 0)).toBe(1)
  expect(quantile(values, 0.1)).toBeCloseTo(1, 12)
  expect(quantile(values, 0.25)).toBeCloseTo(1.75, 12)
  expect(quantile(values, 0.5)).toBeCloseTo(3.5, 12)
  expect(quantile(values, 0.9)).toBeCloseTo(6.9, 12)
  expect(quantile(values, 1)).toBe(9)
  expect(values).toEqual([3, 1, 4, 1, 5, 9, 2, 6])
})

test('one value, and none', () => {
  expect(quantile([7], 0.9)).toBe(7)
  expect(quantile([], 0.5)).toBeUndefined()
})
