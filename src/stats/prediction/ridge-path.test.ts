import { describe, expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { logisticRegression, ridgePath, stratifiedFolds } from './index.ts'

const folds = 5

function made(n: number, columns: number, seed = 3) {
  const random = randomOf(seed)
  const x = Array.from({ length: columns }, () => Float64Array.from({ length: n }, random.normal))
  const y = Uint8Array.from({ length: n }, (_, row) =>
    Number(random.uniform() < 1 / (1 + Math.exp(2 - x[0]![row]! + 0.7 * x[1]![row]!))),
  )
  return { x, y, fold: stratifiedFolds(y, folds, seed) }
}

/** Each fit by itself, from nothing. */
function oneByOne({ x, y, fold }: ReturnType<typeof made>, ridge: number) {
  const heldOut = new Float64Array(y.length)
  for (let out = 0; out < folds; out++) {
    const inside = Uint32Array.from(y.keys()).filter((row) => fold[row] !== out)
    const fit = logisticRegression({
      y: Uint8Array.from(inside, (row) => y[row]!),
      columns: x.map((column) => Float64Array.from(inside, (row) => column[row]!)),
      ridge,
    })!
    for (let row = 0; row < y.length; row++)
      if (fold[row] === out)
        heldOut[row] = x.reduce(
          (sum, column, index) => sum + fit.coefficients[index + 1]! * column[row]!,
          fit.coefficients[0]!,
        )
  }
  return { heldOut, all: logisticRegression({ y, columns: x, ridge })!.coefficients }
}

describe('a path of penalties', () => {
  test.each([1, 10, 300])('with penalty %f says what fits from nothing say', (ridge) => {
    const data = made(600, 7)
    const path = ridgePath({ y: data.y, columns: data.x }, data.fold, folds, [ridge])
    const { heldOut, all } = oneByOne(data, ridge)
    for (const [index, value] of all.entries()) expect(path.coefficients[index]!).toBeCloseTo(value, 3)
    for (const [row, value] of heldOut.entries())
      expect(Math.abs(path.heldOut[row]! - value)).toBeLessThan(5e-3)
  })

  test('takes the penalty of the least loss on rows held out', () => {
    const { x, y, fold } = made(400, 5)
    const noise = ridgePath({ y, columns: x.slice(2) }, fold, folds, [0.1, 10_000])
    const signal = ridgePath({ y, columns: x.slice(0, 2) }, fold, folds, [0.1, 10_000])
    expect([noise.ridge, signal.ridge]).toEqual([10_000, 0.1])
  })

  test('one that tells the outcome without fail, constant and twin columns, all alike: finite', () => {
    const { x, y, fold } = made(200, 3)
    const fail = Float64Array.from(y, (value) => value * 100)
    const columns = [fail, new Float64Array(200), x[0]!, x[0]!.slice()]
    for (const outcomes of [y, new Uint8Array(200), new Uint8Array(200).fill(1)]) {
      const path = ridgePath({ y: outcomes, columns }, fold, folds, [1, 100])
      expect([...path.coefficients, ...path.heldOut].every(Number.isFinite)).toBe(true)
    }
  })

  test('no column, one row, none', () => {
    const none = ridgePath({ y: [], columns: [] }, new Uint8Array(0), folds, [1])
    expect([...none.heldOut]).toEqual([])
    const one = ridgePath({ y: [1], columns: [Float64Array.of(2)] }, new Uint8Array(1), folds, [1])
    expect(Number.isFinite(one.heldOut[0])).toBe(true)
    const { y, fold } = made(100, 2)
    const shares = ridgePath({ y, columns: [] }, fold, folds, [1])
    const share = y.reduce((sum, value) => sum + value, 0) / 100
    expect(1 / (1 + Math.exp(-shares.coefficients[0]!))).toBeCloseTo(share, 3)
  })
})
