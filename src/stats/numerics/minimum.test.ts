import { expect, test } from 'vitest'
import { lbfgs, nelderMead, numericHessian, randomOf } from './index.ts'

const rosenbrock = (x: readonly number[]) =>
  x.slice(1).reduce((sum, v, i) => sum + 100 * (v - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0)

function rosenbrockWithGradient(x: number[], gradient: number[]): number {
  gradient.fill(0)
  for (let i = 0; i + 1 < x.length; i++) {
    const curve = x[i + 1]! - x[i]! ** 2
    gradient[i]! += -400 * x[i]! * curve - 2 * (1 - x[i]!)
    gradient[i + 1]! += 200 * curve
  }
  return rosenbrock(x)
}

test.each([2, 5, 10])('the valley of Rosenbrock in %d dimensions, without a gradient', (n) => {
  const found = nelderMead(rosenbrock, new Array(n).fill(-1.2), {
    tolerance: 1e-12,
    iterations: 50_000,
    restarts: 3,
  })
  expect(found.converged).toBe(true)
  for (const value of found.x) expect(value).toBeCloseTo(1, 3)
})

test('the function of Powell, which is flat where it is least', () => {
  const powell = ([a, b, c, d]: readonly number[]) =>
    (a! + 10 * b!) ** 2 + 5 * (c! - d!) ** 2 + (b! - 2 * c!) ** 4 + 10 * (a! - d!) ** 4
  const found = nelderMead((x) => powell(x), [3, -1, 0, 1], {
    tolerance: 1e-14,
    iterations: 5000,
    restarts: 2,
  })
  expect(found.value).toBeLessThan(1e-6)
})

test('bounds by infinity, one dimension, no dimension, limits', () => {
  const bounded = nelderMead(([x]) => (x! < 2 ? Number.NaN : (x! - 1) ** 2), [5])
  expect(bounded.x[0]).toBeCloseTo(2, 3)
  expect(nelderMead(() => 3, [])).toEqual({ x: [], value: 3, iterations: 0, converged: true })
  const cut = nelderMead(rosenbrock, [-1.2, 1], { iterations: 5 })
  expect(cut.converged).toBe(false)
  expect(cut.iterations).toBeLessThanOrEqual(5)
  expect(nelderMead(() => 1, [0, 0]).value).toBe(1)
})

test.each([2, 10, 100])('L-BFGS on Rosenbrock in %d dimensions', (n) => {
  const found = lbfgs(rosenbrockWithGradient, new Array(n).fill(-1.2), { iterations: 3000 })
  expect(found.converged).toBe(true)
  expect(found.iterations).toBeLessThan(40 + 12 * n)
  // In many dimensions there is a second, local least point at x₁ = −1.
  if (n === 2) for (const value of found.x) expect(value).toBeCloseTo(1, 7)
  const gradient = new Array<number>(n).fill(0)
  rosenbrockWithGradient(found.x, gradient)
  expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-7)
})

test('L-BFGS meets badly scaled, infinite and inconsistent functions', () => {
  const scales = [1e-3, 1, 1e3, 1e6]
  const found = lbfgs(
    (x, gradient) =>
      x.reduce((sum, value, i) => {
        gradient[i] = 2 * scales[i]! * (value - i)
        return sum + scales[i]! * (value - i) ** 2
      }, 0),
    [9, 9, 9, 9],
  )
  expect(found.x[1]).toBeCloseTo(1, 5)
  expect(found.x[3]).toBeCloseTo(3, 7)
  // ln x has a value only above 0: the step that leaves it is taken back.
  const walled = lbfgs(
    ([x], gradient) => {
      gradient[0] = 1 - 1 / x!
      return x! - Math.log(x!)
    },
    [30],
  )
  expect(walled.x[0]).toBeCloseTo(1, 7)
  const wrong = lbfgs(
    ([x], gradient) => {
      gradient[0] = -1
      return x!
    },
    [0],
  )
  expect(wrong.converged).toBe(false)
  const nothing = lbfgs(() => Number.NaN, [1])
  expect(nothing.converged).toBe(false)
})

test('second derivatives', () => {
  const f = ([x, y]: number[]) => Math.exp(x!) * Math.sin(y!) + x! ** 3 * y!
  const [x, y] = [0.7, 1.3]
  const hessian = numericHessian(f, [x, y])
  const expected = [
    [Math.exp(x) * Math.sin(y) + 6 * x * y, Math.exp(x) * Math.cos(y) + 3 * x * x],
    [Math.exp(x) * Math.cos(y) + 3 * x * x, -Math.exp(x) * Math.sin(y)],
  ]
  for (const [i, row] of expected.entries())
    for (const [j, value] of row.entries()) expect(hessian[i]![j]).toBeCloseTo(value, 6)
})

test('random numbers: the same for a seed, others for the next, and distributed as they say', () => {
  const draws = (seed: number) => Array.from({ length: 5 }, randomOf(seed).uniform)
  expect(draws(7)).toEqual(draws(7))
  expect(draws(7)).not.toEqual(draws(8))
  expect(draws(-7)).not.toEqual(draws(7))
  expect(draws(2 ** 40)).not.toEqual(draws(0))
  const random = randomOf(20_261_122)
  const n = 40_000
  // Mean and variance of each, within four standard errors of the mean and a few per cent of the variance.
  const kinds: [string, () => number, number, number][] = [
    ['uniform', random.uniform, 0.5, 1 / 12],
    ['normal', random.normal, 0, 1],
    ['exponential', random.exponential, 1, 1],
    ['gamma .3', () => random.gamma(0.3), 0.3, 0.3],
    ['gamma 4', () => random.gamma(4), 4, 4],
    ['poisson 2', () => random.poisson(2), 2, 2],
    ['poisson 80', () => random.poisson(80), 80, 80],
    ['integer', () => random.integer(10), 4.5, 8.25],
  ]
  for (const [name, draw, mean, variance] of kinds) {
    const values = Array.from({ length: n }, draw)
    const average = values.reduce((sum, value) => sum + value, 0) / n
    const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (n - 1)
    expect(Math.abs(average - mean), name).toBeLessThan(4 * Math.sqrt(variance / n))
    expect(spread / variance, name).toBeCloseTo(1, 0.9)
  }
  expect([...random.permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  expect(random.permutation(0)).toHaveLength(0)
  expect(random.poisson(0)).toBe(0)
})
