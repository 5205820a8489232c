import { describe, expect, it } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { binTable, missingBin } from './bins.ts'
import { chanceOf } from './logistic.ts'
import { createSlopes, takeSlopes } from './slopes.ts'

describe('slopes', () => {
  it.each([1, 2, 3, 1000, 100_000, 1_000_000])('count %i rows, and hold what they bend together', (n) => {
    const random = randomOf(n)
    const slopes = createSlopes(n, n)
    const rows = Uint32Array.from({ length: n }, (_, row) => row)
    // Rare outcomes: each bends by less than a unit's worth of it can show.
    const logOdds = Float64Array.from({ length: n }, () => -7 + random.normal())
    const y = Uint8Array.from({ length: n }, (_, row) => row % 2)
    takeSlopes(slopes, rows, y, logOdds)
    let [whole, bent, others] = [0, 0, 0]
    for (const row of rows) {
      whole += slopes.weight[row]!
      const chance = chanceOf(logOdds[row]!)
      bent += chance * (1 - chance)
      if (slopes.gradient[row] !== chance - y[row]!) others++
    }
    expect(others).toBe(0)
    expect(Number.isSafeInteger(whole)).toBe(true)
    const counted = Math.floor(whole / slopes.row)
    expect(counted).toBe(n)
    expect(Math.abs((whole - counted * slopes.row) / slopes.unit - bent)).toBeLessThan(1 / slopes.unit + 1e-9)
  })

  it('has room for rows that bend as much as can be', () => {
    const n = 262_145
    const slopes = createSlopes(n, n)
    takeSlopes(
      slopes,
      new Uint32Array(n).map((_, row) => row),
      new Uint8Array(n),
      new Float64Array(n),
    )
    const whole = slopes.weight.reduce((sum, weight) => sum + weight, 0)
    expect(Math.floor(whole / slopes.row)).toBe(n)
    expect((whole - n * slopes.row) / slopes.unit).toBeCloseTo(n / 4, 6)
  })
})

describe('bins', () => {
  const random = randomOf(9)
  const of = (value: () => number) => Float64Array.from({ length: 5000 }, value)
  it.each([
    ['even', of(random.normal)],
    ['heavy in the tail', of(() => Math.exp(8 * random.normal()))],
    ['few values', of(() => random.integer(4))],
    ['with holes', of(() => (random.uniform() < 0.3 ? Number.NaN : random.normal()))],
    ['as far apart as can be', of(() => (random.uniform() - 0.5) * Number.MAX_VALUE)],
    ['as close as can be', of(() => random.integer(300) * Number.MIN_VALUE)],
    ['all alike', of(() => 7)],
    ['nothing known', of(() => Number.NaN)],
  ])('are by the edges, where values are %s', (_, column) => {
    const { bins, edges } = binTable([column], column.length)
    const wanted = Array.from(column, (value) =>
      Number.isNaN(value) ? missingBin : edges[0]!.filter((edge) => value > edge).length,
    )
    expect([...bins[0]!]).toEqual(wanted)
  })
})
