import { describe, expect, test } from 'vitest'
import { bCubedQuality, connectedRecords, pairwiseQuality } from './linkage-quality.ts'

test('pairwise: 8 of 10 links are true, 8 of 16 true pairs are found', () => {
  const quality = pairwiseQuality(10, 8, 16)
  expect(quality.precision).toBe(0.8)
  expect(quality.recall).toBe(0.5)
  expect(quality.f1).toBeCloseTo(0.8 / 1.3, 12)
})

test('nothing linked, nothing to link', () => {
  expect(pairwiseQuality(0, 0, 0)).toEqual({ precision: 1, recall: 1, f1: 1 })
  expect(pairwiseQuality(0, 0, 5)).toEqual({ precision: 1, recall: 0, f1: 0 })
  expect(pairwiseQuality(5, 0, 5)).toEqual({ precision: 0, recall: 0, f1: 0 })
  expect(bCubedQuality([], [])).toEqual({ precision: 1, recall: 1, f1: 1 })
})

describe('B-cubed', () => {
  test('worked out by hand', () => {
    // Clusters {a a b} {b}: precision 2/3, 2/3, 1/3, 1; recall 1, 1, 1/2, 1/2.
    const quality = bCubedQuality([1, 1, 1, 2], ['a', 'a', 'b', 'b'])
    expect(quality.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, 12)
    expect(quality.recall).toBeCloseTo(3 / 4, 12)
  })

  test('all apart is precise, all together is complete', () => {
    expect(bCubedQuality([1, 2, 3], ['a', 'a', 'a'])).toMatchObject({ precision: 1, recall: 1 / 3 })
    expect(bCubedQuality([1, 1], ['a', 'b'])).toMatchObject({ precision: 0.5, recall: 1 })
  })

  test('lists of different length are refused', () => {
    expect(() => bCubedQuality([1], [])).toThrow(RangeError)
  })
})

test('links make components, whatever their order', () => {
  expect(
    connectedRecords(6, [
      [5, 4],
      [1, 3],
      [3, 5],
    ]),
  ).toEqual([0, 1, 2, 1, 1, 1])
  expect(connectedRecords(2, [])).toEqual([0, 1])
  expect(connectedRecords(0, [])).toEqual([])
  expect(() => connectedRecords(2, [[0, 2]])).toThrow(RangeError)
})
