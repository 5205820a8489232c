import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, jaroWinkler } from './similarity.ts'

// Winkler 1990 and 2006, table of name pairs.
test.each([
  ['MARTHA', 'MARHTA', 0.9611],
  ['DIXON', 'DICKSONX', 0.8133],
  ['DWAYNE', 'DUANE', 0.84],
  ['JELLYFISH', 'SMELLYFISH', 0.8963],
  ['ABC', 'XYZ', 0],
  ['', '', 1],
  ['', 'A', 0],
])('Jaro-Winkler of %s and %s', (left, right, expected) => {
  expect(jaroWinkler(left, right)).toBeCloseTo(expected, 4)
  expect(jaroWinkler(right, left)).toBeCloseTo(expected, 4)
})

test.each([
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['19710624', '19710642', 1],
  ['ca', 'abc', 3],
  ['same', 'same', 0],
])('%s becomes %s', (left, right, edits) => {
  expect(editDistance(left, right)).toBe(edits)
  expect(editDistance(right, left)).toBe(edits)
})

test('both are bounded and say nothing of order', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (left, right) => {
      expect(jaroWinkler(left, right)).toBeGreaterThanOrEqual(0)
      expect(jaroWinkler(left, right)).toBeLessThanOrEqual(1)
      expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length))
      expect(editDistance(left, right)).toBe(editDistance(right, left))
    }),
  )
})
