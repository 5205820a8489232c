import { describe, expect, it } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { calibrate, calibrated, isotonicCalibration, plattCalibration } from './calibration.ts'
import { binnedShares, sharesIn, stabilityIndex } from './drift.ts'
import { rollingSplits, stratifiedFolds } from './folds.ts'
import { isotonicRegression } from './isotonic.ts'
import { chanceOf, logOddsOf } from './logistic.ts'
import { areaUnderCurve, areaWithinGroups, compareAreas, meanAreaUnderCurve, precisionAt } from './ranking.ts'
import { calibrationLine, reliabilityCurve } from './reliability.ts'
import { brierParts, brierScore, logLoss } from './scoring-rules.ts'

/** Chances, and outcomes that follow them when `distort` leaves them as they are. */
function simulated(n: number, distort: (logOdds: number) => number = (value) => value) {
  const random = randomOf(21)
  const logOdds = Float64Array.from({ length: n }, () => random.normal() * 1.5 - 1)
  const y = Uint8Array.from(logOdds, (value) => Number(random.uniform() < chanceOf(distort(value))))
  return { logOdds, chance: logOdds.map(chanceOf), y }
}

describe('area under the curve', () => {
  it('counts pairs, ties by half', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [0, 1, 0, 1])!.value).toBe(0.75)
    expect(areaUnderCurve([1, 1, 1, 1], [0, 1, 0, 1])!.value).toBe(0.5)
    expect(areaUnderCurve([1, 2], [1, 1])).toBeUndefined()
    expect(areaUnderCurve([], [])).toBeUndefined()
  })

  it('is Mann and Whitney by brute force, with the variance of DeLong by its definition', () => {
    const { logOdds, y } = simulated(120)
    const noisy = logOdds.map((value, row) => Math.round(value * 2) + (row % 3))
    const [ones, zeros] = [1, 0].map((wanted) => [...noisy.keys()].filter((row) => y[row] === wanted)) as [
      number[],
      number[],
    ]
    const won = (one: number, zero: number) =>
      noisy[one]! > noisy[zero]! ? 1 : noisy[one] === noisy[zero] ? 0.5 : 0
    const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const byOne = ones.map((one) => meanOf(zeros.map((zero) => won(one, zero))))
    const byZero = zeros.map((zero) => meanOf(ones.map((one) => won(one, zero))))
    const auc = meanOf(byOne)
    const varianceOf = (values: number[]) =>
      values.reduce((sum, value) => sum + (value - auc) ** 2, 0) / (values.length - 1) / values.length
    const error = Math.sqrt(varianceOf(byOne) + varianceOf(byZero))
    const area = areaUnderCurve(noisy, y)!
    expect(area.value).toBeCloseTo(auc, 12)
    const half = (1.959963984540054 * error) / (auc * (1 - auc))
    expect(area.low).toBeCloseTo(chanceOf(Math.log(auc / (1 - auc)) - half), 10)
    expect(area.high).toBeCloseTo(chanceOf(Math.log(auc / (1 - auc)) + half), 10)
  })

  it('keeps its interval open where all are in order', () => {
    const area = areaUnderCurve([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1])!
    expect(area.value).toBe(1)
    expect(area.high).toBe(1)
    expect(area.low).toBeGreaterThan(0.3)
    expect(area.low).toBeLessThan(0.6)
  })

  it('covers the truth about 95 times in 100', () => {
    const random = randomOf(9)
    let held = 0
    for (let run = 0; run < 300; run++) {
      const y = Uint8Array.from({ length: 150 }, (_, row) => (row % 3 === 0 ? 1 : 0))
      const score = Float64Array.from(y, (one) => random.normal() + one)
      const { low, high } = areaUnderCurve(score, y)!
      // Φ(1/√2)
      if (low <= 0.7602499389 && 0.7602499389 <= high) held++
    }
    expect(held).toBeGreaterThan(275)
    expect(held).toBeLessThan(297)
  })

  it('compares two scores of the same rows', () => {
    const { logOdds, y } = simulated(2000)
    const random = randomOf(2)
    const worse = logOdds.map((value) => value + 2 * random.normal())
    const difference = compareAreas(logOdds, worse, y)!
    expect(difference.low).toBeGreaterThan(0)
    expect(difference.p).toBeLessThan(1e-6)
    expect(compareAreas(logOdds, logOdds, y)).toMatchObject({ value: 0, p: 1 })
    expect(compareAreas([1], [1], [1])).toBeUndefined()
  })

  it('is the mean of folds whose scores have scales of their own', () => {
    const y = [0, 1, 0, 1]
    expect(meanAreaUnderCurve([1, 2, 101, 102], y, [0, 0, 1, 1])!.value).toBe(1)
    expect(meanAreaUnderCurve([1, 2, 101, 102], y, [0, 0, 0, 0])!.value).toBe(0.75)
    expect(meanAreaUnderCurve([1, 2], [1, 1], [0, 0])).toBeUndefined()
    // Pairs of one group alone: the second one's four right pairs weigh four times the first one's wrong one.
    const within = areaWithinGroups([2, 1, 5, 6, 7, 8], [0, 1, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1])!
    expect(within.value).toBeCloseTo(0.8, 12)
    expect(areaWithinGroups([1, 2, 3, 4], [0, 0, 1, 1], [0, 0, 1, 1])).toBeUndefined()
    expect(areaWithinGroups([], [], [])).toBeUndefined()
  })
})

describe('precision at k', () => {
  it('is of the highest scores, with ties in proportion', () => {
    const at = precisionAt([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0], [1, 2, 4, 9])
    expect(at.map(({ k, precision, recall }) => [k, precision.value, recall])).toEqual([
      [1, 1, 0.5],
      [2, 0.75, 0.75],
      [4, 0.5, 1],
    ])
    expect(at[2]!.lift).toBe(1)
    expect(precisionAt([], [], [1])).toEqual([])
    expect(precisionAt([1], [0], [1])[0]).toMatchObject({ recall: 0, lift: 0 })
  })
})

describe('scoring rules', () => {
  it('are what they are defined as', () => {
    expect(brierScore([0.2, 0.9], [0, 1])).toBeCloseTo(0.025, 12)
    expect(logLoss([0.2, 0.9], [0, 1])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.9)) / 2, 12)
    expect(brierScore([], [])).toBeNaN()
    expect(Number.isFinite(logLoss([0, 1], [1, 0]))).toBe(true)
  })

  it('part into reliability, resolution and uncertainty that sum exactly', () => {
    const { chance, y } = simulated(3000)
    const parts = brierParts(chance, y)!
    expect(parts.reliability - parts.resolution + parts.uncertainty).toBeCloseTo(brierScore(chance, y), 12)
    expect(parts.reliability).toBeGreaterThan(0)
    expect(parts.reliability).toBeLessThan(0.01)
    const even = brierParts(
      chance.map(() => 0.3),
      y,
    )!
    expect(even.resolution).toBeCloseTo(0, 12)
    expect(brierParts([], [])).toBeUndefined()
  })
})

describe('isotonic regression', () => {
  it('pools what falls', () => {
    // Barlow et al. 1972: 1 3 2 4 becomes 1 2.5 2.5 4.
    expect([...isotonicRegression([1, 2, 3, 4], [1, 3, 2, 4]).fitted]).toEqual([1, 2.5, 2.5, 4])
    expect([...isotonicRegression([4, 3, 2, 1], [1, 2, 3, 4]).fitted]).toEqual([2.5, 2.5, 2.5, 2.5])
    expect([...isotonicRegression([1, 1, 2], [0, 1, 1]).fitted]).toEqual([0.5, 0.5, 1])
    expect(isotonicRegression([], []).blocks).toEqual([])
  })
})

describe('calibration', () => {
  it('mends chances that are too extreme, with a line of few rows and a curve of many', () => {
    for (const [n, method] of [
      [500, 'platt'],
      [20_000, 'isotonic'],
    ] as const) {
      const { logOdds, y } = simulated(n, (value) => value / 2)
      const calibration = calibrate(logOdds, y)
      expect(calibration.method).toBe(method)
      const mended = logOdds.map((value) => calibrated(calibration, value))
      expect(calibrationLine(logOdds.map(chanceOf), y).slope!.high).toBeLessThan(0.75)
      const { slope, intercept } = calibrationLine(mended, y)
      expect(slope!.value).toBeGreaterThan(0.9)
      expect(slope!.value).toBeLessThan(1.15)
      expect(Math.abs(intercept!.value)).toBeLessThan(0.05)
    }
  })

  it('rises, and is never 0 or 1', () => {
    const { logOdds, y } = simulated(2000)
    const calibration = isotonicCalibration(logOdds, y)
    let before = 0
    for (let value = -20; value <= 20; value += 0.01) {
      const chance = calibrated(calibration, value)
      expect(chance).toBeGreaterThanOrEqual(before)
      expect(chance > 0 && chance < 1).toBe(true)
      before = chance
    }
  })

  it('does nothing with hardly any rows, and never turns the order around', () => {
    expect(calibrate([1, 2, 3], [0, 1, 0])).toEqual({ method: 'none' })
    expect(calibrate([], [])).toEqual({ method: 'none' })
    const turned = simulated(1000, (value) => -value)
    const calibration = plattCalibration(turned.logOdds, turned.y)
    expect(calibration).toMatchObject({ method: 'platt', slope: 0 })
    expect(calibrated(calibration, 3)).toBeCloseTo(
      turned.y.reduce((sum, value) => sum + value, 0) / turned.y.length,
      2,
    )
  })

  it('has a slope of 1 and an intercept of 0 where chances are right, with intervals that hold them', () => {
    const { chance, y } = simulated(5000)
    const { slope, intercept } = calibrationLine(chance, y)
    expect(slope!.low < 1 && slope!.high > 1).toBe(true)
    expect(intercept!.low < 0 && intercept!.high > 0).toBe(true)
    expect(calibrationLine([0.5, 0.5], [1, 1])).toEqual({})
    expect(calibrationLine(new Float64Array(50).fill(0.5), y.subarray(0, 50)).slope).toBeUndefined()
  })
})

describe('reliability curve', () => {
  it('has about equally many rows in each bin, and never parts equal chances', () => {
    const { chance, y } = simulated(1000)
    const curve = reliabilityCurve(chance, y, 10)
    expect(curve.map(({ n }) => n)).toEqual(new Array(10).fill(100))
    expect(curve.every(({ low, high, hits, n }) => low <= hits / n && hits / n <= high)).toBe(true)
    expect(reliabilityCurve([0.5, 0.5, 0.5], [0, 1, 1], 10)).toHaveLength(1)
    expect(reliabilityCurve([], [], 10)).toEqual([])
    expect(reliabilityCurve(chance, y, [0.9, 1]).map(({ n }) => n)).toEqual([900, 100])
  })
})

describe('folds', () => {
  it('hold each its share of ones, and all rows of a group', () => {
    const y = Uint8Array.from({ length: 103 }, (_, row) => (row % 10 === 0 ? 1 : 0))
    const fold = stratifiedFolds(y, 5, 1)
    const ones = [0, 0, 0, 0, 0]
    for (const [row, one] of y.entries()) if (one) ones[fold[row]!]!++
    expect(Math.max(...ones) - Math.min(...ones)).toBeLessThanOrEqual(1)
    expect(stratifiedFolds(y, 5, 1)).toEqual(fold)
    expect(stratifiedFolds(y, 5, 2)).not.toEqual(fold)
    const groups = Int32Array.from(y, (_, row) => row % 20)
    const grouped = stratifiedFolds(y, 5, 1, groups)
    for (const [row, group] of groups.entries()) expect(grouped[row]).toBe(grouped[group])
  })

  it('look ahead only, at what was known by then', () => {
    expect(rollingSplits([0, 30, 60, 90, 120], 60, 2)).toEqual([
      { test: 3, train: [0, 1] },
      { test: 4, train: [0, 1, 2] },
    ])
    expect(rollingSplits([0, 30], 60, 3)).toEqual([])
    expect(rollingSplits([], 60, 3)).toEqual([])
  })
})

describe('drift', () => {
  it('is 0 for the same, large for another, and counts what is missing', () => {
    const { logOdds } = simulated(5000)
    const { edges, shares } = binnedShares(logOdds)
    expect(shares).toHaveLength(11)
    expect(stabilityIndex(shares, shares)).toBe(0)
    expect(
      stabilityIndex(
        shares,
        sharesIn(
          edges,
          logOdds.map((value) => value + 1.5),
        ),
      ),
    ).toBeGreaterThan(0.25)
    const holes = logOdds.map((value, row) => (row % 2 === 0 ? Number.NaN : value))
    expect(stabilityIndex(shares, sharesIn(edges, holes))).toBeGreaterThan(0.25)
    // (.6 − .5)·ln(.6/.5) + (.4 − .5)·ln(.4/.5)
    expect(stabilityIndex([0.5, 0.5], [0.6, 0.4])).toBeCloseTo(0.0405465, 7)
  })

  it('holds for constant and empty columns', () => {
    expect(binnedShares(new Float64Array(10).fill(3))).toEqual({ edges: [], shares: [1, 0] })
    expect(binnedShares([])).toEqual({ edges: [], shares: [0, 0] })
    expect(logOddsOf(0)).toBeLessThan(-20)
  })
})
