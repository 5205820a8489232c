import { expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { arima } from './arima.ts'
import { chooseArima } from './arima-choice.ts'
import { conditionalAhead, fitConditional } from './arima-conditional.ts'
import { combination } from './combination.ts'
import { complexSmoothing } from './complex-smoothing.ts'
import { dynamicTheta } from './dynamic-theta.ts'
import { intermittent, isIntermittent } from './intermittent.ts'
import { airlineOfR, airPassengers, nile, nileOfR, seasonsOfR, thetaOfR } from './reference-series.ts'
import { seasonsApart } from './stl.ts'
import { theta } from './theta.ts'

const logs = airPassengers.map(Math.log)
const airline = { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, drift: false }

test('Theta is R’s thetaf', () => {
  const { mean } = theta(airPassengers, 12, 12)!
  for (const [step, one] of mean.entries())
    expect(Math.abs(one / thetaOfR.mean[step]! - 1)).toBeLessThan(1e-5)
})

test('ARIMA: forecasts and standard errors are R’s, and nothing is printed', () => {
  const printed: unknown[] = []
  const { log } = console
  console.log = (...words: unknown[]) => printed.push(words)
  try {
    const { mean, sd } = arima(logs, 12, 12, airline)!
    for (const step of mean.keys()) {
      expect(mean[step]).toBeCloseTo(airlineOfR.mean[step]!, 5)
      expect(Math.abs(sd[step]! / airlineOfR.se[step]! - 1)).toBeLessThan(1e-4)
    }
    // Far from stationary: the package would say so.
    arima(
      Array.from({ length: 40 }, (_, t) => t * t),
      1,
      3,
      { p: 2, d: 0, q: 1, P: 0, D: 0, Q: 0, drift: false },
    )
  } finally {
    console.log = log
  }
  expect(printed).toEqual([])
  const walk = arima(nile, 1, 3, { p: 0, d: 1, q: 1, P: 0, D: 0, Q: 0, drift: false })!
  expect(walk.mean[0]).toBeCloseTo(nileOfR.mean[0]!, 2)
  expect(Math.abs(walk.sd[2]! / nileOfR.se[2]! - 1)).toBeLessThan(1e-4)
})

test('ARIMA by conditional squares is near the exact one; a walk without terms is computed directly', () => {
  const fit = fitConditional(logs, 12, airline)!
  const { mean, sd } = conditionalAhead(logs, 12, fit, 12)
  for (const step of mean.keys()) {
    expect(Math.abs(mean[step]! - airlineOfR.mean[step]!)).toBeLessThan(0.01)
    expect(Math.abs(sd[step]! / airlineOfR.se[step]! - 1)).toBeLessThan(0.15)
  }
  expect(chooseArima(logs, 12)!.order).toMatchObject({ D: 1 })
  const line = Array.from({ length: 20 }, (_, t) => 3 * t + (t % 2))
  const drifting = arima(line, 1, 2, { p: 0, d: 1, q: 0, P: 0, D: 0, Q: 0, drift: true })!
  expect(drifting.mean[1]! - drifting.mean[0]!).toBeCloseTo(58 / 19, 9)
  expect(arima([1, 2, 3], 1, 1, airline)).toBeUndefined()
  expect(fitConditional([1, 2, 3], 1, airline)).toBeUndefined()
})

test('the dynamic Theta model and complex smoothing follow a line and a level', () => {
  const random = randomOf(3)
  const line = Array.from({ length: 60 }, (_, t) => 100 + 2 * t + random.normal())
  const level = Array.from({ length: 60 }, () => 100 + random.normal())
  for (const model of [dynamicTheta, complexSmoothing]) {
    const rising = model(line, 1, 10)!
    expect(Math.abs(rising.mean[9]! - (100 + 2 * 69))).toBeLessThan(12)
    expect(rising.sd[9]).toBeGreaterThanOrEqual(rising.sd[0]!)
    expect(Math.abs(model(level, 1, 10)!.mean[9]! - 100)).toBeLessThan(3)
    expect(model([1, 2], 1, 1)).toBeUndefined()
  }
})

test('several seasons apart are R’s mstl, but for where it fits lines between', () => {
  const { trend, seasons, rest } = seasonsApart(Float64Array.from(logs), [12])
  for (const [i, one] of seasonsOfR.trend.entries()) expect(Math.abs(trend[12 * i]! - one)).toBeLessThan(5e-3)
  for (const [i, one] of seasonsOfR.seasonal.entries())
    expect(Math.abs(seasons[0]![60 + i]! - one)).toBeLessThan(5e-3)
  for (const [t, one] of logs.entries()) expect(trend[t]! + seasons[0]![t]! + rest[t]!).toBeCloseTo(one, 12)
})

test('the combination is the median of its parts, its ranges hold their differences too', () => {
  const { mean, sd, parts } = combination(airPassengers, 12, 6)!
  expect(parts).toHaveLength(4)
  for (const step of mean.keys()) {
    const sorted = parts.map((part) => part.mean[step]!).toSorted((one, two) => one - two)
    expect(mean[step]).toBeCloseTo((sorted[1]! + sorted[2]!) / 2, 9)
    expect(sd[step]).toBeGreaterThan(0)
  }
  expect(combination([1, 2], 1, 3)).toBeUndefined()
})

test('what comes now and then: its rate, which fades when it ends', () => {
  const often = Array.from({ length: 60 }, (_, t) => (t % 4 === 0 ? 8 : 0))
  expect(isIntermittent(often)).toBe(true)
  expect(intermittent(often, 3)!.mean[0]).toBeCloseTo(2, 0)
  const ended = [...often, ...new Array<number>(40).fill(0)]
  expect(intermittent(ended, 1)!.mean[0]).toBeLessThan(0.8)
  expect(intermittent([0, 0], 1)).toBeUndefined()
  expect(isIntermittent([1, 2, -1, 0, 0, 0, 0])).toBe(false)
})
