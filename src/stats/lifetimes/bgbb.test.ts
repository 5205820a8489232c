import { expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { bgBbAlive, bgBbExpected, fitBgBb } from './bgbb.ts'
import type { PurchaseHistories } from './purchase-history.ts'

/**
 * Gifts of 11,104 people who first gave in 1995, at the six appeals until 2001: x, last appeal, people (Fader, Hardie and Shang
 * 2010, table 1).
 */
const gifts = [
  [6, 6, 1203],
  [5, 6, 728],
  [4, 6, 512],
  [3, 6, 357],
  [2, 6, 234],
  [1, 6, 129],
  [5, 5, 335],
  [4, 5, 284],
  [3, 5, 225],
  [2, 5, 173],
  [1, 5, 119],
  [4, 4, 240],
  [3, 4, 181],
  [2, 4, 155],
  [1, 4, 78],
  [3, 3, 322],
  [2, 3, 255],
  [1, 3, 129],
  [2, 2, 613],
  [1, 2, 277],
  [1, 1, 1091],
  [0, 0, 3464],
] as const

function historiesOf(cells: readonly (readonly [number, number, number])[], T: number): PurchaseHistories {
  const rows = cells.flatMap(([x, tx, people]) => Array.from({ length: people }, () => [x, tx] as const))
  return {
    x: Float64Array.from(rows, ([x]) => x),
    tx: Float64Array.from(rows, ([, tx]) => tx),
    T: new Float64Array(rows.length).fill(T),
  }
}

test('gifts to a charity: the published estimates', () => {
  const fitted = fitBgBb(historiesOf(gifts, 6))!
  expect(fitted).toMatchObject({ customers: 11_104, converged: true })
  expect(fitted.logLikelihood).toBeCloseTo(-33_225.6, 1)
  const { alpha, beta, gamma, delta } = fitted.model
  expect(alpha).toBeCloseTo(1.204, 3)
  expect(beta).toBeCloseTo(0.75, 3)
  expect(gamma).toBeCloseTo(0.657, 3)
  expect(delta).toBeCloseTo(2.783, 3)
  const [low, high] = [fitted.parameters.gamma.low, fitted.parameters.gamma.high]
  expect(low).toBeLessThan(gamma)
  expect(high).toBeGreaterThan(gamma)
})

/** Everything that can happen, added up one occasion after the other, for chances on a fine grid. */
function byHand(
  model: { alpha: number; beta: number; gamma: number; delta: number },
  x: number,
  tx: number,
  T: number,
) {
  const steps = 400
  const grid = Array.from({ length: steps }, (_, i) => (i + 0.5) / steps)
  const weight = (a: number, b: number) => {
    const raw = grid.map((p) => p ** (a - 1) * (1 - p) ** (b - 1))
    const all = raw.reduce((sum, one) => sum + one, 0)
    return raw.map((one) => one / all)
  }
  const [buying, leaving] = [weight(model.alpha, model.beta), weight(model.gamma, model.delta)]
  let seen = 0
  let alive = 0
  let expected = 0
  for (const [i, p] of grid.entries())
    for (const [j, q] of leaving.map((_, place) => grid[place]!).entries()) {
      const both = buying[i]! * leaving[j]!
      const before = p ** x * (1 - p) ** (tx - x) * (1 - q) ** tx
      // Left before occasion tx + 1 … T, or never.
      for (let left = tx; left < T; left++) seen += both * before * q * ((1 - p) * (1 - q)) ** (left - tx)
      const stayed = both * before * ((1 - p) * (1 - q)) ** (T - tx)
      seen += stayed
      alive += stayed * (1 - q)
      for (let k = 1; k <= 5; k++) expected += stayed * p * (1 - q) ** k
    }
  return { alive: alive / seen, expected: expected / seen }
}

test('who is still there, and what is expected, as by adding up what can happen', () => {
  const model = { alpha: 3, beta: 2.5, gamma: 2, delta: 6 }
  for (const [x, tx, T] of [
    [0, 0, 4],
    [2, 3, 6],
    [4, 6, 6],
    [1, 1, 9],
  ] as const) {
    const hand = byHand(model, x, tx, T)
    expect(bgBbAlive(model, { x, tx, T })).toBeCloseTo(hand.alive, 4)
    expect(bgBbExpected(model, { x, tx, T }, 5)).toBeCloseTo(hand.expected, 4)
  }
  // Where gamma is 1 the formula of the paper is 0 / 0; the sum is smooth there.
  const [at, beside] = [1, 1.000001].map((gamma) =>
    bgBbExpected({ ...model, gamma }, { x: 2, tx: 3, T: 6 }, 5),
  )
  expect(at).toBeCloseTo(beside!, 5)
  expect(bgBbExpected(model, { x: 2, tx: 3, T: 6 }, 0)).toBe(0)
})

test('parameters of made-up customers are found again', () => {
  const random = randomOf(7)
  const beta = (a: number, b: number) => {
    const [one, other] = [random.gamma(a), random.gamma(b)]
    return one / (one + other)
  }
  const rows = Array.from({ length: 20_000 }, () => {
    const [p, q] = [beta(2, 3), beta(1, 9)]
    const T = 10
    let [x, tx] = [0, 0]
    for (let at = 1; at <= T && random.uniform() >= q; at++)
      if (random.uniform() < p) {
        x += 1
        tx = at
      }
    return { x, tx, T }
  })
  const columns = {
    x: Float64Array.from(rows, ({ x }) => x),
    tx: Float64Array.from(rows, ({ tx }) => tx),
    T: Float64Array.from(rows, ({ T }) => T),
  }
  const { model, parameters } = fitBgBb(columns)!
  expect(model.alpha / (model.alpha + model.beta)).toBeCloseTo(0.4, 1)
  for (const [name, truth] of [
    ['alpha', 2],
    ['beta', 3],
    ['gamma', 1],
    ['delta', 9],
  ] as const)
    expect(Math.abs(parameters[name].value - truth) / parameters[name].standardError, name).toBeLessThan(3.5)
})

test('nobody, nobody who came again, all alike; what is no count of occasions is refused', () => {
  const none = { x: new Float64Array(0), tx: new Float64Array(0), T: new Float64Array(0) }
  expect(fitBgBb(none)).toBeUndefined()
  expect(fitBgBb(historiesOf([[0, 0, 20]], 4))).toBeUndefined()
  // Everybody always: no chance to leave can be told.
  const always = fitBgBb(historiesOf([[4, 4, 20]], 4))!
  expect(always.converged).toBe(false)
  expect(bgBbAlive(always.model, { x: 4, tx: 4, T: 4 })).toBeGreaterThan(0.99)
  expect(() => fitBgBb({ x: Float64Array.of(1), tx: Float64Array.of(1.5), T: Float64Array.of(3) })).toThrow(
    /Row 1: .*whole numbers/,
  )
  expect(() => fitBgBb({ x: Float64Array.of(3), tx: Float64Array.of(2), T: Float64Array.of(3) })).toThrow(
    /Row 1: .*more purchases than occasions/,
  )
})
