import { expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { coxModel } from './cox.ts'
import type { CoxDesign, CoxTies } from './cox-sums.ts'
import { proportionalHazards, timeScales } from './proportional.ts'
import { lung } from './test-lung.ts'

const known = lung.filter(({ ecog }) => !Number.isNaN(ecog))
const design: CoxDesign = {
  time: Float64Array.from(known, (row) => row.time),
  event: Uint8Array.from(known, (row) => row.died),
  columns: [
    Float64Array.from(known, (row) => row.age),
    Float64Array.from(known, (row) => row.sex),
    Float64Array.from(known, (row) => row.ecog),
  ],
}
const tested = (of: CoxDesign, options: Parameters<typeof proportionalHazards>[2] = {}) =>
  proportionalHazards(of, coxModel(of, options.ties ? { ties: options.ties } : {})!, options)!

test('lung: R, survival 3: cox.zph of age, sex and ph.ecog', () => {
  const { columns, all } = tested(design)
  expect(columns.map(({ chiSquare }) => Number(chiSquare.toFixed(3)))).toEqual([0.188, 2.305, 2.054])
  expect(columns.map(({ p }) => Number(p.toFixed(2)))).toEqual([0.66, 0.13, 0.15])
  expect(all.chiSquare).toBeCloseTo(4.464, 3)
  expect(all).toMatchObject({ df: 3, p: expect.closeTo(0.22, 2) })
})

/**
 * The logarithm of the partial likelihood with x g(t) beside each x, written as it is defined: at each end a sum over everybody
 * at risk. No sums are carried on, nothing is centred, and the derivatives are differences.
 */
function likelihood(of: CoxDesign, g: (time: number) => number, ties: CoxTies) {
  const { time, event, entry, columns } = of
  const rows = [...time.keys()]
  const ends = [...new Set(rows.filter((row) => event[row] === 1).map((row) => time[row]!))]
  return (beta: readonly number[], change: readonly number[]) => {
    let value = 0
    for (const at of ends) {
      const score = (row: number) =>
        columns.reduce((sum, column, j) => sum + column[row]! * (beta[j]! + change[j]! * g(at)), 0)
      const ending = rows.filter((row) => time[row] === at && event[row] === 1)
      const atRisk = rows.filter((row) => time[row]! >= at && (entry?.[row] ?? -1) < at)
      const whole = atRisk.reduce((sum, row) => sum + Math.exp(score(row)), 0)
      const gone = ending.reduce((sum, row) => sum + Math.exp(score(row)), 0)
      for (const [k, row] of ending.entries())
        value += score(row) - Math.log(whole - (ties === 'efron' ? k / ending.length : 0) * gone)
    }
    return value
  }
}

/** Score test by differences of the likelihood. */
function byDifferences(of: CoxDesign, g: (time: number) => number, ties: CoxTies): number {
  const beta = coxModel(of, { ties })!.ratios.map(({ coefficient }) => coefficient)
  const p = beta.length
  const whole = likelihood(of, g, ties)
  const at = (moves: readonly number[]) =>
    whole(
      beta.map((value, i) => value + moves[i]!),
      moves.slice(p),
    )
  const h = 2e-3
  const unit = (i: number, size: number) => Array.from({ length: 2 * p }, (_, j) => (j === i ? size : 0))
  const sum = (one: readonly number[], two: readonly number[]) => one.map((value, i) => value + two[i]!)
  const score = Array.from({ length: 2 * p }, (_, i) => (at(unit(i, h)) - at(unit(i, -h))) / (2 * h))
  const information = score.map((_, i) =>
    score.map(
      (_one, j) =>
        -(
          at(sum(unit(i, h), unit(j, h))) -
          at(sum(unit(i, h), unit(j, -h))) -
          at(sum(unit(i, -h), unit(j, h))) +
          at(sum(unit(i, -h), unit(j, -h)))
        ) /
        (4 * h * h),
    ),
  )
  const solved = gauss(information, score)
  return score.reduce((total, value, i) => total + value * solved[i]!, 0)
}

function gauss(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best))
    const place = rows.indexOf(pivot)
    ;[rows[i], rows[place]] = [rows[place]!, rows[i]!]
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue
      const factor = rows[k]![i]! / rows[i]![i]!
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!)
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!)
}

test.each([
  ['efron', false],
  ['breslow', false],
  ['efron', true],
] as const)(
  '%s, seen from later on: %s: as differences of the likelihood by its definition say',
  (ties, late) => {
    const random = randomOf(5).uniform
    const n = 40
    const columns = [0, 1].map(() => Float64Array.from({ length: n }, () => random() - 0.5))
    // Few different times, so that many end together.
    const time = Float64Array.from({ length: n }, () => 1 + Math.floor(random() * 12))
    const small: CoxDesign = {
      time,
      event: Uint8Array.from({ length: n }, () => (random() < 0.7 ? 1 : 0)),
      columns,
      ...(late ? { entry: time.map((value) => (value > 4 ? 2 : 0)) } : {}),
    }
    const found = tested(small, { ties, scale: 'identity' })
    // The test does not mind where the scale begins, the differences do.
    expect(found.all.chiSquare).toBeCloseTo(
      byDifferences(small, (at) => (at - 6) / 6, ties),
      3,
    )
  },
)

test('an effect that fades is found and its direction told; one that stays is not', () => {
  const random = randomOf(9).uniform
  const n = 1500
  const fading = Float64Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0))
  const staying = Float64Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0))
  // Hazard 1 at first, three times that until time 0.3 for whom the fading column is 1, half of it afterwards.
  const time = Float64Array.from({ length: n }, (_, row) => {
    const lot = -Math.log(random()) / (staying[row] === 1 ? 2 : 1)
    const [early, late] = fading[row] === 1 ? [3, 0.5] : [1, 1]
    return lot < early * 0.3 ? lot / early : 0.3 + (lot - early * 0.3) / late
  })
  const grown: CoxDesign = { time, event: new Uint8Array(n).fill(1), columns: [fading, staying] }
  for (const scale of timeScales) {
    const [one, other] = tested(grown, { scale }).columns
    expect(one!.p).toBeLessThan(1e-6)
    expect(one!.change).toBeLessThan(-0.5)
    expect(other!.p).toBeGreaterThan(0.01)
  }
  const { all } = tested(grown)
  expect(all.p).toBeLessThan(1e-6)
})

test('scale and origin of a column do not matter', () => {
  const moved = {
    ...design,
    columns: [design.columns[0]!.map((age) => 1e6 + 100 * age), ...design.columns.slice(1)],
  }
  const [one, other] = [tested(design), tested(moved)]
  expect(other.columns[0]!.chiSquare).toBeCloseTo(one.columns[0]!.chiSquare, 5)
  expect(other.all.chiSquare).toBeCloseTo(one.all.chiSquare, 5)
})

test('all end at one time: nothing can change; a logarithm of time 0 is refused', () => {
  const alike: CoxDesign = {
    time: new Float64Array(6).fill(3),
    event: Uint8Array.of(1, 1, 1, 0, 0, 1),
    columns: [Float64Array.of(1, 2, 3, 1, 2, 1)],
  }
  expect(proportionalHazards(alike, coxModel(alike)!)).toBeUndefined()
  const early = { ...alike, time: Float64Array.of(0, 1, 2, 3, 4, 5) }
  expect(() => proportionalHazards(early, coxModel(early)!, { scale: 'log' })).toThrow(RangeError)
})
