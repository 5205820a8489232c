import { expect, test } from 'vitest'
import { layOut } from './waterfall-layout.ts'

const step = (weight: number) => ({ field: 'f', leftValue: null, rightValue: null, level: 'same', weight })

test('bars follow each other and add up to the total, which begins where the odds are even', () => {
  const { steps, total, even } = layOut([step(-10), step(12), step(8), step(-5)])
  expect(total.weight).toBe(5)
  // From -10 to 10: even odds in the middle.
  expect(even).toBe(50)
  expect(steps.map(({ bar }) => [bar.from, bar.width])).toEqual([
    [0, 50],
    [0, 60],
    [60, 40],
    [75, 25],
  ])
  expect(total.bar).toEqual({ from: 50, width: 25 })
})

test('nothing and next to nothing stay inside and can be seen', () => {
  expect(layOut([]).total.weight).toBe(0)
  const { steps } = layOut([step(10), step(0.001)])
  const [, tiny] = steps
  expect(tiny?.bar.width).toBeGreaterThan(0.5)
  expect((tiny?.bar.from ?? 0) + (tiny?.bar.width ?? 0)).toBeLessThanOrEqual(100)
})
