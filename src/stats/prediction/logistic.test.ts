import { describe, expect, it } from 'vitest'
import { numpyRandom } from '../../../test/statistics/numpy-random.ts'
import { logisticRegression } from './logistic.ts'
import { logisticErrors } from './logistic-errors.ts'

/** 5000 rows of six columns from NumPy's generator, seed 42, as the figures of R's glm below were made of. */
function simulated() {
  const random = numpyRandom(42)
  const columns = Array.from({ length: 6 }, () => new Float64Array(5000))
  for (let row = 0; row < 5000; row++)
    for (const [index, column] of columns.entries()) {
      const value = random.normal()
      column[row] = index === 3 ? Number(value > 0.5) : value
    }
  const weights = [0.8, -0.5, 0.3, 1, 0, 0.2]
  const y = Uint8Array.from({ length: 5000 }, (_, row) => {
    const logOdds = weights.reduce((sum, weight, index) => sum + weight * columns[index]![row]!, -1)
    return Number(random.uniform() < 1 / (1 + Math.exp(-logOdds)))
  })
  return { y, columns }
}

/** Motor Trend 1974: weight, horse power, manual gears (R's mtcars). */
const cars = {
  wt: [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
    2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
  ],
  hp: [
    110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150,
    150, 245, 175, 66, 91, 113, 264, 175, 335, 109,
  ],
  am: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1],
}
const column = (values: readonly number[]) => Float64Array.from(values)

describe('logistic regression', () => {
  it('gives the coefficients, errors and deviance of R', () => {
    const design = simulated()
    const fit = logisticRegression(design)!
    const coefficients = [
      -0.935577552005061, 0.787551060770246, -0.507832460863629, 0.281006392622892, 0.873238841520901,
      0.0334985070496065, 0.196550092985832,
    ]
    const errors = [
      0.0418434594809683, 0.036293108099227, 0.0335861977555951, 0.0330792678167286, 0.0687888006384432,
      0.0330009985185365, 0.0324791922782737,
    ]
    for (const [index, value] of coefficients.entries()) expect(fit.coefficients[index]).toBeCloseTo(value, 8)
    const model = logisticErrors(design, fit, { kind: 'model' })
    // R takes the weights of the step before the last, which shows in the seventh digit.
    for (const [index, value] of errors.entries()) expect(model[index]).toBeCloseTo(value, 6)
    expect(fit.deviance).toBeCloseTo(5589.80373150003, 7)
    expect(fit).toMatchObject({ converged: true, separated: false })
  })

  it('gives the coefficients of R where they are large', () => {
    const fit = logisticRegression({ y: cars.am, columns: [column(cars.wt), column(cars.hp)] })!
    expect(fit.coefficients[0]).toBeCloseTo(18.8662987172, 7)
    expect(fit.coefficients[1]).toBeCloseTo(-8.0834751824, 7)
    expect(fit.coefficients[2]).toBeCloseTo(0.0362555961, 8)
    expect(fit.deviance).toBeCloseTo(10.0591104723, 8)
  })

  it('has errors of unequal rows and of clusters that agree with one row a cluster', () => {
    const design = simulated()
    const fit = logisticRegression(design)!
    const unequal = logisticErrors(design, fit, { kind: 'unequal' })
    const of = Int32Array.from(design.y, (_, row) => row)
    const single = logisticErrors(design, fit, { kind: 'clustered', of, clusters: 5000 })
    const model = logisticErrors(design, fit, { kind: 'model' })
    for (const [index, value] of unequal.entries()) {
      expect(single[index]! / value).toBeCloseTo(1, 3)
      expect(value / model[index]!).toBeGreaterThan(0.95)
      expect(value / model[index]!).toBeLessThan(1.05)
    }
  })

  it('has wider errors when every row stands there three times, by clusters only', () => {
    const { y, columns } = simulated()
    const [part, times] = [500, 3]
    const thrice = (values: ArrayLike<number>) =>
      Float64Array.from({ length: part * times }, (_, row) => values[row % part]!)
    const design = { y: thrice(y), columns: columns.map(thrice) }
    const fit = logisticRegression(design)!
    const of = Int32Array.from({ length: part * times }, (_, row) => row % part)
    const clustered = logisticErrors(design, fit, { kind: 'clustered', of, clusters: part })
    const unequal = logisticErrors(design, fit, { kind: 'unequal' })
    for (const [index, value] of clustered.entries())
      expect(value / unequal[index]!).toBeCloseTo(Math.sqrt(times), 1)
  })

  it('says when the outcome is told without fail, wholly or for some rows', () => {
    const x = column([1, 2, 3, 4, 5, 6, 7, 8])
    expect(logisticRegression({ y: [0, 0, 0, 0, 1, 1, 1, 1], columns: [x] })).toMatchObject({
      separated: true,
      converged: false,
    })
    const flag = column([0, 0, 0, 0, 0, 0, 1, 1])
    const partly = { y: [0, 1, 0, 1, 0, 1, 1, 1], columns: [flag] }
    const fit = logisticRegression(partly)!
    expect(fit.separated).toBe(true)
    expect(logisticErrors(partly, fit, { kind: 'unequal' })[0]).toBeNaN()
    const held = logisticRegression({ ...partly, ridge: 1 })!
    expect(held).toMatchObject({ separated: false, converged: true })
    expect(held.coefficients[1]).toBeGreaterThan(0)
  })

  it('leaves out columns that are constant or a sum of others', () => {
    const x = column([1, 2, 3, 4, 5, 6])
    const twice = x.map((value) => 2 * value + 1)
    const fit = logisticRegression({
      y: [0, 1, 0, 1, 0, 1],
      columns: [x, twice, column([3, 3, 3, 3, 3, 3])],
    })!
    expect(fit.kept).toEqual([true, true, false, false])
    expect(fit.coefficients[2]).toBe(0)
  })

  it('holds at no row, one row and rows that are all alike', () => {
    expect(logisticRegression({ y: [], columns: [] })).toBeUndefined()
    expect(logisticRegression({ y: [1], columns: [column([2])] })!.separated).toBe(true)
    const all = logisticRegression({ y: [1, 1, 1], columns: [column([1, 2, 3])] })!
    expect(all.separated).toBe(true)
    expect(all.fitted.every((chance) => chance > 0.999)).toBe(true)
  })

  it('draws coefficients in by the ridge as the penalty says', () => {
    const { y, columns } = simulated()
    const ridge = 50
    const fit = logisticRegression({ y, columns, ridge })!
    // At the optimum the gradient of the likelihood is the penalty: Σ (y − p)·x = λ·β.
    for (const [index, values] of columns.entries()) {
      const gradient = values.reduce((sum, value, row) => sum + value * (y[row]! - fit.fitted[row]!), 0)
      expect(gradient).toBeCloseTo(ridge * fit.coefficients[index + 1]!, 6)
    }
  })
})
