import { expect, test } from 'vitest'
import { layOutReasons, wholeParts } from './reason-table-layout.ts'

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

test('what is shown adds up, and no number is further than one from what it stands for', () => {
  let seed = 7
  const next = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  for (let round = 0; round < 500; round += 1) {
    const start = next() * 0.3
    const parts = Array.from({ length: 1 + Math.floor(next() * 8) }, () => next() * 0.2 - 0.06)
    const scale = round % 2 ? 100 : 1000
    const at = layOutReasons({ start, rows: parts, end: start + sum(parts), scale })
    const shown = at.rows.map((row) => row.shown)
    expect(at.start.shown + sum(shown)).toBe(at.end.shown)
    for (const [index, part] of parts.entries())
      expect(Math.abs((shown[index] ?? 0) - part * scale)).toBeLessThanOrEqual(1.5)
  }
})

test('the mock: 9 of all, +24 +17 +14 +9 −5, 68', () => {
  const rows = [0.243, 0.168, 0.142, 0.088, -0.051]
  const at = layOutReasons({ start: 0.09, rows, end: 0.68, interval: { low: 0.57, high: 0.77 }, scale: 100 })
  expect([at.start.shown, ...at.rows.map(({ shown }) => shown), at.end.shown]).toEqual([
    9, 24, 17, 14, 9, -5, 68,
  ])
})

test('each bar begins where the one before it ends', () => {
  const at = layOutReasons({ start: 0.1, rows: [0.3, -0.2], end: 0.2, scale: 100 })
  expect(at.start.bar).toEqual({ from: 0, width: 25 })
  expect(at.rows[0]?.bar.from).toBeCloseTo(25)
  expect(at.rows[0]?.bar.width).toBeCloseTo(75)
  expect(at.rows[1]?.bar.from).toBeCloseTo(50)
  expect(at.end.bar.width).toBeCloseTo(50)
})

test('nothing at all, one part, parts of nothing', () => {
  expect(layOutReasons({ start: 0, rows: [], end: 0, scale: 100 }).end.shown).toBe(0)
  expect(wholeParts([], 3)).toEqual([])
  expect(wholeParts([0.4], 1)).toEqual([1])
  expect(wholeParts([0, 0, 0], 0)).toEqual([0, 0, 0])
  expect(Object.is(wholeParts([-0.2], 0)[0], 0)).toBe(true)
})
