import { expect, test } from 'vitest'
import { changeParts } from './change-parts.ts'

const total = (parts: { within: number; mix: number }[]) =>
  parts.reduce((sum, one) => sum + one.within + one.mix, 0)

test('two groups that stay as they are, and a share that grows', () => {
  const parts = changeParts([
    { weight: [0.5, 0.8], value: [10, 10] },
    { weight: [0.5, 0.2], value: [20, 20] },
  ])
  expect(parts.map((one) => one.within)).toEqual([0, 0])
  expect(total(parts)).toBeCloseTo(12 - 15, 12)
})

test('shares that stay, and groups that change', () => {
  const parts = changeParts([
    { weight: [0.25, 0.25], value: [10, 14] },
    { weight: [0.75, 0.75], value: [20, 19] },
  ])
  expect(parts[0]!.within).toBe(1)
  expect(parts.map((one) => Math.abs(one.mix))).toEqual([0, 0])
  expect(parts[1]!.within).toBeCloseTo(-0.75, 12)
})

test('a group that comes or goes only changes the mix', () => {
  const parts = changeParts([
    { weight: [1, 0.6], value: [10, 12] },
    { weight: [0, 0.4], value: [null, 30] },
  ])
  expect(parts[1]!.within).toBe(0)
  expect(total(parts)).toBeCloseTo(0.6 * 12 + 0.4 * 30 - 10, 12)
  expect(changeParts([])).toEqual([])
})

test('parts add up, whatever the groups', () => {
  let state = 1
  const next = () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
  for (let round = 0; round < 200; round++) {
    const raw = Array.from({ length: 1 + Math.floor(next() * 8) }, () => [
      next(),
      next(),
      next() * 100,
      next() * 100,
    ])
    const sums = [0, 1].map((period) => raw.reduce((sum, one) => sum + one[period]!, 0))
    const groups = raw.map(([a, b, c, d]) => ({
      weight: [a! / sums[0]!, b! / sums[1]!] as const,
      value: [c!, d!] as const,
    }))
    const change = groups.reduce(
      (sum, { weight, value }) => sum + weight[1] * value[1] - weight[0] * value[0],
      0,
    )
    expect(total(changeParts(groups))).toBeCloseTo(change, 9)
  }
})
