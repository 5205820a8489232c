import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../../test/statistics/shared-data.ts'
import { randomOf } from '../numerics/index.ts'
import { coxModel, coxSurvival } from './cox.ts'
import type { CoxDesign } from './cox-sums.ts'
import type { Lifetimes } from './lifetime.ts'
import { logRank } from './log-rank.ts'
import { endedWithin, survivalAt, survivalCurve, timeUntil } from './survival-curve.ts'
import { lung } from './test-lung.ts'
import { weibullModel } from './weibull.ts'

const lifetimesOf = (rows: readonly { time: number; died: number }[]): Lifetimes => ({
  time: Float64Array.from(rows, (row) => row.time),
  event: Uint8Array.from(rows, (row) => row.died),
})

const known = lung.filter(({ ecog }) => !Number.isNaN(ecog))
const covariates: CoxDesign = {
  ...lifetimesOf(known),
  columns: [
    Float64Array.from(known, (row) => row.age),
    Float64Array.from(known, (row) => row.sex),
    Float64Array.from(known, (row) => row.ecog),
  ],
}

describe('survival curve', () => {
  test('lung: R 4.2.2, survival: survfit with conf.type "log-log"', () => {
    const curve = survivalCurve(lifetimesOf(lung))
    expect(curve).toMatchObject({ n: 228, events: 165, longest: 1022 })
    expect(survivalAt(curve, 180)!.survival).toBeCloseTo(0.721670653409762, 12)
    expect(survivalAt(curve, 365)!.survival).toBeCloseTo(0.409241624460064, 12)
    const before = curve.steps.findLast((step) => step.time <= 365)!
    expect(before.standardError).toBeCloseTo(0.0358236381720378, 12)
    expect(timeUntil(curve)).toEqual({ value: 310, low: 284, high: 361 })
  })

  test('by hand, with two ties, an entry later than the start, and the limits of the log-log scale', () => {
    // Time 1: 1 of 4 ends. Time 2: the fifth has come; 2 of 4 end, one is not seen further. Time 5: 1 of 1 ends.
    const curve = survivalCurve({
      time: Float64Array.of(1, 2, 2, 2, 5),
      event: Uint8Array.of(1, 1, 1, 0, 1),
      entry: Float64Array.of(0, 0, 0, 0, 1),
    })
    expect(curve.steps.map(({ time, atRisk, ended, censored }) => [time, atRisk, ended, censored])).toEqual([
      [1, 4, 1, 0],
      [2, 4, 2, 1],
      [5, 1, 1, 0],
    ])
    expect(curve.steps.map((step) => step.survival)).toEqual([0.75, 0.375, 0])
    expect(curve.steps[1]!.hazard).toBeCloseTo(0.25 + 0.5, 14)
    expect(curve.steps[1]!.hazardError).toBeCloseTo(Math.sqrt(1 / 16 + 2 / 16), 14)
    const greenwood = 1 / 12 + 2 / 8
    expect(curve.steps[1]!.standardError).toBeCloseTo(0.375 * Math.sqrt(greenwood), 14)
    const reach = (1.959963984540054 * Math.sqrt(greenwood)) / -Math.log(0.375)
    expect(curve.steps[1]!.low).toBeCloseTo(0.375 ** Math.exp(reach), 12)
    expect(curve.steps[2]).toMatchObject({ low: 0, high: curve.steps[1]!.high, standardError: 0 })
  })

  test('none, one, all the same, nobody ended', () => {
    const nobody = survivalCurve({ time: new Float64Array(0), event: new Uint8Array(0) })
    expect(nobody).toMatchObject({ n: 0, events: 0, steps: [], longest: 0 })
    expect(survivalAt(nobody, 0)).toBeUndefined()
    expect(timeUntil(nobody)).toEqual({})
    const still = survivalCurve({ time: Float64Array.of(3, 4), event: Uint8Array.of(0, 0) })
    expect(survivalAt(still, 2)).toEqual({ survival: 1, low: expect.closeTo(Math.sqrt(0.025), 12), high: 1 })
    expect(survivalAt(still, 5)).toBeUndefined()
    const alike = survivalCurve({ time: Float64Array.of(2, 2), event: Uint8Array.of(1, 1) })
    expect(alike.steps).toHaveLength(1)
    expect(timeUntil(alike)).toEqual({ value: 2, low: 2 })
  })

  test('times that cannot be used are refused with their row', () => {
    const of = (time: number[], event: number[], entry?: number[]) => () =>
      survivalCurve({
        time: Float64Array.from(time),
        event: Uint8Array.from(event),
        ...(entry ? { entry: Float64Array.from(entry) } : {}),
      })
    expect(of([1, -2], [1, 1])).toThrow(/Row 2: the time is -2/)
    expect(of([1, Number.NaN], [1, 1])).toThrow(RangeError)
    expect(of([1, 2], [1, 2])).toThrow(/Row 2: the event is 2/)
    expect(of([1, 2], [1, 1], [0, 2])).toThrow(/Row 2: seen from 2/)
    expect(of([1, 2], [1])).toThrow(RangeError)
  })

  test('answered within: those who still wait count for as long as they waited', () => {
    const data = { time: Float64Array.of(2, 4, 6, 6, 20), event: Uint8Array.of(1, 1, 0, 1, 0) }
    const found = endedWithin(data, [5, 15, 30])
    expect(found[0]).toMatchObject({ limit: 5, open: 3 })
    expect(found[0]!.share).toBeCloseTo(0.4, 12)
    expect(found[1]!.share).toBeCloseTo(1 - 0.6 * (2 / 3), 12)
    expect(found[1]!.low!).toBeLessThan(0.6)
    expect(found[2]).toEqual({ limit: 30, open: 0 })
  })

  const telco = sharedData('telco_churn/Telco-Customer-Churn.csv.gz')
  test.skipIf(!telco)('Telco: months until they cancel', () => {
    const rows = parse(gunzipSync(readFileSync(telco!)), { columns: true }) as Record<string, string>[]
    const curve = survivalCurve({
      time: Float64Array.from(rows, (row) => Number(row.tenure)),
      event: Uint8Array.from(rows, (row) => (row.Churn === 'Yes' ? 1 : 0)),
    })
    const expected = [
      [1, 0.946],
      [12, 0.8432],
      [24, 0.7887],
      [36, 0.7485],
      [48, 0.7088],
      [60, 0.6644],
      [72, 0.5928],
    ] as const
    for (const [month, share] of expected)
      expect(Math.abs(survivalAt(curve, month)!.survival - share)).toBeLessThan(1e-4)
  })
})

describe('log-rank', () => {
  test('lung by sex: R survdiff gives 10.3 on 1 degree of freedom, p .00131', () => {
    const sex = Int32Array.from(lung, (row) => row.sex - 1)
    const found = logRank(lifetimesOf(lung), sex, 2)!
    expect(found.groups[0]).toMatchObject({ n: 138, observed: 112 })
    expect(found.groups[0]!.expected).toBeCloseTo(91.6, 1)
    expect(found.groups[1]!.expected).toBeCloseTo(73.4, 1)
    expect(found.chiSquare).toBeCloseTo(10.3267, 3)
    expect(found.p).toBeCloseTo(0.001311, 5)
    // Early ends count more: Peto and Peto's weights, R survdiff rho = 1.
    expect(logRank(lifetimesOf(lung), sex, 2, 1)!.chiSquare).toBeCloseTo(12.7, 1)
  })

  test('groups alike, one group, groups that never meet', () => {
    const twice = lifetimesOf([...lung, ...lung])
    const halves = Int32Array.from(twice.time, (_, row) => (row < lung.length ? 0 : 1))
    expect(logRank(twice, halves, 2)!.chiSquare).toBeCloseTo(0, 12)
    expect(logRank(twice, halves.fill(0), 2)).toBeUndefined()
    const nobody = { time: new Float64Array(0), event: new Uint8Array(0) }
    expect(logRank(nobody, new Int32Array(0), 3)).toBeUndefined()
  })
})

describe('Cox', () => {
  test('lung, ties after Efron: R coxph', () => {
    const model = coxModel(covariates)!
    expect(model).toMatchObject({ n: 227, events: 164 })
    const expected = [
      [0.0110667645600735, 0.00926741101370053],
      [-0.552612395703631, 0.167739053787264],
      [0.463728475370428, 0.113577266161997],
    ]
    for (const [i, [coefficient, error]] of expected.entries()) {
      expect(model.ratios[i]!.coefficient).toBeCloseTo(coefficient!, 9)
      expect(model.ratios[i]!.standardError).toBeCloseTo(error!, 9)
    }
    expect(model.logLikelihood.without).toBeCloseTo(-744.48045576144, 8)
    expect(model.logLikelihood.with).toBeCloseTo(-729.230121374862, 8)
    expect(model.concordance).toBeCloseTo(0.637135493000455, 12)
    expect(coxSurvival(model, model.means, 0)).toBe(1)
    expect(coxSurvival(model, model.means, 365)).toBeGreaterThan(0.38)
    expect(coxSurvival(model, [70, 1, 2], 365)).toBeLessThan(coxSurvival(model, [50, 2, 0], 365))
  })

  test('lung, ties after Breslow', () => {
    const model = coxModel(covariates, { ties: 'breslow' })!
    const expected = [0.0110411363494885, -0.551889569787597, 0.462947040590164]
    for (const [i, value] of expected.entries()) expect(model.ratios[i]!.coefficient).toBeCloseTo(value, 9)
  })

  test('a split at any time, with a later entry, changes nothing; strata take their level away', () => {
    const halves = known.flatMap((row) => {
      const cut = row.time > 200 ? [{ ...row, time: 200, died: 0, from: 0 }] : []
      return [...cut, { ...row, from: row.time > 200 ? 200 : 0 }]
    })
    const split = coxModel({
      ...lifetimesOf(halves),
      entry: Float64Array.from(halves, (row) => row.from),
      columns: [Float64Array.from(halves, (row) => row.age), Float64Array.from(halves, (row) => row.sex)],
    })!
    const whole = coxModel({ ...covariates, columns: covariates.columns.slice(0, 2) })!
    for (const [i, ratio] of whole.ratios.entries())
      expect(split.ratios[i]!.coefficient).toBeCloseTo(ratio.coefficient, 9)
    const strata = Int32Array.from(known, (row) => row.sex)
    const stratified = coxModel({ ...covariates, columns: [covariates.columns[0]!], strata })!
    // R: coxph(Surv(time, status) ~ age + strata(sex)) on 228 gives .01620; here without the one of unknown ECOG.
    expect(stratified.ratios[0]!.coefficient).toBeCloseTo(0.0162, 3)
  })

  test('robust errors are the influence of each row, measured by weighing it a little more', () => {
    const random = randomOf(5)
    const n = 40
    const design: CoxDesign = {
      time: Float64Array.from({ length: n }, () => random.exponential() * 10),
      event: Uint8Array.from({ length: n }, () => (random.uniform() < 0.7 ? 1 : 0)),
      columns: [0, 1].map(() => Float64Array.from({ length: n }, () => random.normal())),
    }
    const influence = Array.from({ length: n }, (_, row) => {
      const at = (weight: number) => {
        const weights = new Float64Array(n).fill(1)
        weights[row] = weight
        return coxModel({ ...design, weights })!.ratios.map((ratio) => ratio.coefficient)
      }
      const [up, down] = [at(1.001), at(0.999)]
      return up.map((value, i) => (value - down[i]!) / 0.002)
    })
    const robust = coxModel(design, { robust: true })!
    for (const i of [0, 1]) {
      const variance = influence.reduce((sum, row) => sum + row[i]! ** 2, 0)
      expect(robust.ratios[i]!.standardError / Math.sqrt(variance)).toBeCloseTo(1, 4)
    }
    const clusters = Int32Array.from({ length: n }, (_, row) => row >> 1)
    const clustered = coxModel({ ...design, clusters })!
    const variance = influence
      .filter((_, row) => row % 2 === 0)
      .reduce((sum, row, pair) => sum + (row[0]! + influence[2 * pair + 1]![0]!) ** 2, 0)
    expect(clustered.ratios[0]!.standardError / Math.sqrt(variance)).toBeCloseTo(1, 4)
  })

  test('rows counted twice by weight are as rows given twice', () => {
    const weights = new Float64Array(known.length).fill(2)
    const weighted = coxModel({ ...covariates, weights }, { ties: 'breslow' })!
    const once = coxModel(covariates, { ties: 'breslow' })!
    expect(weighted.ratios[1]!.coefficient).toBeCloseTo(once.ratios[1]!.coefficient, 9)
    expect(weighted.ratios[1]!.standardError).toBeCloseTo(once.ratios[1]!.standardError / Math.SQRT2, 9)
  })

  test('columns without a word of their own, nothing ended, an end told without error, no numbers', () => {
    const ones = new Float64Array(known.length).fill(7)
    const double = covariates.columns[0]!.map((value) => 2 * value + 1)
    const model = coxModel({ ...covariates, columns: [ones, covariates.columns[0]!, double] })!
    expect(model.ratios.map((ratio) => ratio.column)).toEqual([1])
    expect(coxModel({ ...covariates, columns: [ones] })).toBeUndefined()
    expect(coxModel({ ...covariates, event: new Uint8Array(known.length) })).toBeUndefined()
    const told = Float64Array.from(covariates.event, (value) => value)
    expect(coxModel({ ...covariates, columns: [told] })).toBeUndefined()
    const holes = covariates.columns[0]!.with(3, Number.NaN)
    expect(() => coxModel({ ...covariates, columns: [holes] })).toThrow(/Column 1, row 4/)
  })
})

describe('Weibull', () => {
  test('lung: R survreg', () => {
    const columns = [Float64Array.from(lung, (row) => row.age), Float64Array.from(lung, (row) => row.sex)]
    const model = weibullModel(lifetimesOf(lung), columns)!
    expect(model.intercept).toBeCloseTo(6.27485305841877, 6)
    expect(model.factors[0]!.coefficient).toBeCloseTo(-0.0122570255889486, 8)
    expect(model.factors[1]!.coefficient).toBeCloseTo(0.382085139658885, 7)
    expect(model.scale).toBeCloseTo(0.75405094764082, 7)
    expect(model.logLikelihood).toBeCloseTo(-1147.05443143195, 7)
    expect(model.scaleInterval.low).toBeLessThan(0.754)
    expect(model.factors[1]!.low).toBeGreaterThan(1)
  })

  test('without columns, on times of a known kind; nothing to learn from; a time of 0', () => {
    const random = randomOf(11)
    const time = Float64Array.from({ length: 4000 }, () => 20 * random.exponential() ** (1 / 2))
    const model = weibullModel({ time, event: new Uint8Array(4000).fill(1) })!
    expect(1 / model.scale).toBeCloseTo(2, 1)
    expect(Math.exp(model.intercept)).toBeCloseTo(20, 0)
    expect(weibullModel({ time, event: new Uint8Array(4000) })).toBeUndefined()
    const alike = { time: Float64Array.of(3, 3, 3), event: Uint8Array.of(1, 1, 1) }
    expect(weibullModel(alike)).toBeUndefined()
    expect(() => weibullModel({ time: Float64Array.of(0, 1), event: Uint8Array.of(1, 1) })).toThrow(/Row 1/)
  })
})
