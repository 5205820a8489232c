import { describe, expect, test } from 'vitest'
import { combineUsual, excess, judge, levelOf, type Measured, trailing, windowStart } from './figure.ts'

const tile = { label: 'Answered first time', unit: 'percent', good: 'up' } as const
const hour = (at: number) => new Date(Date.UTC(2026, 10, 21, at)).toISOString()
const found: Measured = {
  kind: 'ratio',
  measure: 'answered_first_time',
  window: { from: hour(13), to: hour(14), value: 61, n: 120 },
  usual: [{ t: hour(13), low: 58, middle: 60, high: 63 }],
  lastAt: hour(14),
  late: [],
  asOf: hour(14),
  stale: false,
}

describe('one figure, its states', () => {
  test('normal: the value, its distance to the usual middle', () => {
    expect(judge(tile, found)).toMatchObject({
      status: 'normal',
      value: 61,
      change: 1,
      level: 'steady',
      n: 120,
    })
  })

  test('late: the old value, as of when, which source; never an alarm', () => {
    const late = { ...found, window: { ...found.window, value: 20 }, late: ['Call centre'], asOf: hour(12) }
    expect(judge(tile, late)).toMatchObject({
      status: 'late',
      value: 20,
      asOf: hour(12),
      late: ['Call centre'],
      level: 'steady',
    })
  })

  test('too few: the count and no share', () => {
    const few = { ...found, window: { ...found.window, n: 11 } }
    expect(judge(tile, few)).toMatchObject({ status: 'too_few', value: null, n: 11, change: null })
  })

  test('29 are too few, 30 are enough', () => {
    expect(judge(tile, { ...found, window: { ...found.window, n: 29 } }).status).toBe('too_few')
    expect(judge(tile, { ...found, window: { ...found.window, n: 30 } }).status).toBe('normal')
  })

  test('a count is shown however small it is', () => {
    const count = { ...found, kind: 'count', window: { ...found.window, value: 4, n: 4 }, usual: [] }
    expect(judge({ ...tile, unit: 'count' }, count)).toMatchObject({
      status: 'normal',
      value: 4,
      change: null,
    })
  })

  test('nothing yet: why, and one way on', () => {
    const nothing = judge({ ...tile, why: 'No calls are linked to this measure yet.' }, null)
    expect(nothing).toMatchObject({
      status: 'nothing_yet',
      value: null,
      why: 'No calls are linked to this measure yet.',
    })
    // The screen has words of its own where the wall has none.
    expect(nothing.action).toBeNull()
  })
})

test.each([
  [61, 'up', 'steady'],
  [58, 'up', 'steady'],
  [57.5, 'up', 'steady'],
  [57, 'up', 'watch'],
  [54, 'up', 'needs'],
  [90, 'up', 'steady'],
  [64, 'down', 'watch'],
  [70, 'down', 'needs'],
  [10, 'none', 'steady'],
] as const)('%d with %s good is %s', (value, good, level) => {
  expect(levelOf(value, { low: 58, middle: 60, high: 63 }, good)).toBe(level)
})

test('a flat history does not make every wobble news', () => {
  const flat = { low: 100, middle: 100, high: 100 }
  expect(levelOf(100.2, flat, 'down')).toBe('steady')
  expect(excess(104, flat, 'down')).toBeCloseTo(2, 5)
  expect(excess(104, null, 'down')).toBe(0)
})

describe('trailing windows', () => {
  const points = [
    { t: hour(8), value: 50, n: 20 },
    { t: hour(9), value: 80, n: 10 },
    { t: hour(10), value: 70, n: 40 },
  ]
  test('average hours weigh by their answers until 30 stand behind a point', () => {
    expect(trailing(points, 'mean')).toEqual([
      { t: hour(9), value: 60, n: 30 },
      { t: hour(10), value: 70, n: 40 },
    ])
  })
  test('medians are not pooled: only hours with 30 of their own are drawn', () => {
    expect(trailing(points, 'none')).toEqual([points[2]])
  })
  test('counts stay as they are', () => {
    expect(trailing(points, 'sum')).toEqual(points)
  })
  test('the window reaches as far back as 30 answers need', () => {
    expect(windowStart(points)).toBe(hour(10))
    expect(windowStart(points.slice(0, 2))).toBe(hour(8))
    expect(windowStart(points.slice(0, 1))).toBeUndefined()
  })
})

test('usual ranges of several hours add up for counts and average otherwise', () => {
  const ranges = [
    { t: hour(8), low: 1, middle: 2, high: 3 },
    { t: hour(9), low: 3, middle: 4, high: 5 },
  ]
  expect(combineUsual(ranges, 'sum')).toEqual({ low: 4, middle: 6, high: 8 })
  expect(combineUsual(ranges, 'mean')).toEqual({ low: 2, middle: 3, high: 4 })
  expect(combineUsual([], 'mean')).toBeNull()
})
