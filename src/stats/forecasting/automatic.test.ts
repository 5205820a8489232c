import { expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { coverage, intervalScore, mase, owa, seasonalScale, smape } from './accuracy.ts'
import { chooseMethod, foresee } from './automatic.ts'
import { naive, naive2, seasonalNaive } from './naive.ts'
import { originsOf } from './origins.ts'
import { dampOutliers, fillGaps, levelShift } from './prepare.ts'
import { airPassengers } from './reference-series.ts'
import { detectSeason, isSeasonal } from './seasonality.ts'

test('errors and ranges are counted as they are defined', () => {
  expect(smape([100, 0], [50, 0])).toBeCloseTo(100 / 3, 12)
  expect(seasonalScale([1, 2, 4, 7], 2)).toBe(4)
  expect(mase([1, 2, 4, 7], [10, 10], [8, 14], 2)).toBe(0.75)
  expect(mase([3, 3, 3], [3], [4], 1)).toBeNaN()
  expect(owa({ smape: 8, mase: 1.5 }, { smape: 10, mase: 2 })).toBeCloseTo(0.775, 12)
  const ranges = { low: [0, 0], high: [10, 10] }
  expect(intervalScore([5, 12], ranges, 0.05)).toBe((10 + 10 + 40 * 2) / 2)
  expect(coverage([5, 12], ranges)).toBe(0.5)
  expect([smape([], []), seasonalScale([1], 3)]).toEqual([Number.NaN, Number.NaN])
})

test('naive forecasts', () => {
  expect(naive([], 2)).toEqual([0, 0])
  expect(seasonalNaive([1, 2, 3, 4], 3, 4)).toEqual([2, 3, 4, 2])
  expect(seasonalNaive([1, 2], 3, 2)).toEqual([2, 2])
  const [first] = naive2(airPassengers, 12, 1)
  expect(first).toBeGreaterThan(430)
  expect(naive2([1, 2, 3], 12, 2)).toEqual([3, 3])
})

test('seasons are found, and not where there is none', () => {
  const random = randomOf(11)
  const noise = Array.from({ length: 120 }, () => random.normal())
  const weekly = noise.map((one, t) => one + (t % 7 === 0 ? 6 : 0))
  expect(detectSeason(weekly, [4, 7, 12, 24])).toBe(7)
  expect(detectSeason(noise, [4, 7, 12, 24])).toBe(1)
  expect(detectSeason(airPassengers, [4, 7, 12, 24])).toBe(12)
  expect([isSeasonal(airPassengers, 12), isSeasonal([1, 2, 3], 12)]).toEqual([true, false])
})

test('gaps, outliers and shifts of the level', () => {
  const nan = Number.NaN
  expect(fillGaps([nan, 1, nan, nan, 4, nan], 1)).toEqual({ values: [1, 2, 3, 4], filled: 2, ahead: 1 })
  expect(fillGaps([nan, nan], 1)).toEqual({ values: [], filled: 0, ahead: 0 })
  const holed = airPassengers.map((one, t) => (t === 90 ? nan : one))
  expect(Math.abs(fillGaps(holed, 12).values[90]! / airPassengers[90]! - 1)).toBeLessThan(0.12)
  const random = randomOf(5)
  const level = Array.from({ length: 80 }, (_, t) => (t < 40 ? 100 : 160) + random.normal())
  expect(levelShift(level, 1)!.from).toBeCloseTo(40, -1)
  expect(levelShift(level, 1)!.size).toBeCloseTo(60, -1)
  expect(levelShift(level.slice(0, 40), 1)).toBeUndefined()
  const peaked = level.slice(0, 40).map((one, t) => (t === 20 ? 500 : one))
  const damped = dampOutliers(peaked, 1)
  expect(damped.at).toEqual([20])
  expect(damped.values[20]).toBeLessThan(104)
})

test('origins lie apart, the newest a horizon before the end', () => {
  expect(originsOf(100, 12, { folds: 3, spacing: 4, least: 50 })).toEqual([88, 84, 80])
  expect(originsOf(10, 12, { folds: 3, spacing: 1, least: 8 })).toEqual([8])
  expect(originsOf(5, 12, { folds: 3, spacing: 1, least: 8 })).toEqual([4].slice(1))
})

test('every kind of series gets an answer within its bounds', () => {
  const cases: number[][] = [
    [5],
    [5, 6],
    [1, 2, 3],
    [0, 0, 0, 0, 0],
    [7, 7, 7, 7, 7, 7, 7, 7],
    [0, 0, 3, 0, 0, 0, 2, 0, 0, 1],
    [-3, -5, 2, -6, -2, -1, -9, 4],
    [1e9, 1.1e9, 0.9e9, 1.2e9, 1e9, 1e9],
    [1e-9, 2e-9, 1e-9, 3e-9, 1e-9, 2e-9],
    Array.from({ length: 40 }, (_, t) => (t < 20 ? 0 : 100)),
    Array.from({ length: 200 }, (_, t) => t % 2),
    Array.from({ length: 50 }, (_, t) => 2 ** (t / 3)),
  ]
  for (const values of cases) {
    const found = foresee(values, {
      horizon: 5,
      seasons: [4],
      least: values.every((one) => one >= 0) ? 0 : undefined!,
    })!
    expect(found.mean).toHaveLength(5)
    expect(found.mean.every(Number.isFinite)).toBe(true)
    if (values.length === 1) expect(found.low95).toEqual(new Array(5).fill(Number.NaN))
    else
      for (const [step, low] of found.low95.entries()) {
        expect(low).toBeLessThanOrEqual(found.low80[step]!)
        expect(found.high80[step]).toBeLessThanOrEqual(found.high95[step]!)
        if (values.every((one) => one >= 0)) expect(low).toBeGreaterThanOrEqual(0)
      }
  }
  expect(foresee([], { horizon: 3 })).toBeUndefined()
})

test('ranges of simulated series hold what they say', () => {
  const random = randomOf(99)
  const inside = { in80: 0, in95: 0, all: 0 }
  for (let i = 0; i < 60; i++) {
    let level = 200
    const series = Array.from({ length: 66 }, (_, t) => {
      level += 3 * random.normal()
      return level + 15 * Math.sin((2 * Math.PI * t) / 12) + 4 * random.normal()
    })
    const found = foresee(series.slice(0, 60), { horizon: 6, seasons: [12] })!
    for (const [step, came] of series.slice(60).entries()) {
      inside.all++
      if (came >= found.low80[step]! && came <= found.high80[step]!) inside.in80++
      if (came >= found.low95[step]! && came <= found.high95[step]!) inside.in95++
    }
  }
  expect(inside.in80 / inside.all).toBeGreaterThan(0.7)
  expect(inside.in80 / inside.all).toBeLessThan(0.92)
  expect(inside.in95 / inside.all).toBeGreaterThan(0.88)
})

test('the method that errs least at past times is chosen, the first where they are alike', () => {
  const seasonal = Array.from({ length: 84 }, (_, t) => 50 + 20 * Math.sin((2 * Math.PI * t) / 7) + (t % 3))
  const [best, ...others] = chooseMethod(
    seasonal,
    ['combination', 'ets', 'theta', 'arima', 'seasonal_naive'],
    {
      seasons: [7],
      horizon: 14,
      folds: 4,
    },
  )
  for (const one of others)
    expect(best!.backtest!.mase).toBeLessThanOrEqual(one.backtest!.mase * 1.02 + 1e-12)
  expect(best!.backtest!.folds).toBe(4)
})
