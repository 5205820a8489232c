import { describe, expect, it } from 'vitest'
import { areaUnderCurve } from '../stats/prediction/index.ts'
import { type TrainedModel, type TrainingInput, trainedModelShape } from './model.ts'
import { explain, likely } from './model-explanation.ts'
import { scoreRows } from './model-scoring.ts'
import { trainModel } from './model-training.ts'
import { plantedFeatures, plantedLooks } from './test-looks.ts'

const pattern = { recency: 'recency', frequency: 'orders', value: 'value' }
const input = (looks: TrainingInput['looks'], more: Partial<TrainingInput> = {}): TrainingInput => ({
  features: plantedFeatures,
  looks,
  horizonDays: 60,
  seed: 7,
  lookAfter: 20,
  pattern,
  ...more,
})
const straight = (x: readonly number[]) => -2.2 + 0.9 * x[0]! - 0.6 * x[1]! + 0.5 * x[3]!
const together = (x: readonly number[]) => -2.6 + (x[0]! > 0 && x[3]! > 0 ? 2.8 : 0)
const failed = ({ checks }: TrainedModel) => checks.filter(({ passed }) => !passed).map(({ name }) => name)

const usual = trainModel(input(plantedLooks({ people: 1200, looks: 6, logOdds: straight })))

describe('what is chosen', () => {
  it('is the logistic where effects add up, tested on later looks', () => {
    expect(usual).toMatchObject({ kind: 'logistic', usable: true, quality: { tested: 'out_of_time' } })
    expect(usual.candidates.map(({ kind }) => kind)).toEqual(['base', 'pattern', 'logistic', 'boosted'])
    expect(usual.candidates.filter(({ chosen }) => chosen)).toHaveLength(1)
    expect(usual.candidates[3]!.against).toMatchObject({ kind: 'logistic', better: false })
    expect(usual.quality.auc!.low).toBeGreaterThan(0.7)
    expect(usual.quality.slope!.low < 1.05 && usual.quality.slope!.high > 0.95).toBe(true)
    expect(trainedModelShape.parse(JSON.parse(JSON.stringify(usual)))).toEqual(usual)
  })

  it('is boosting where two things matter only together', () => {
    const model = trainModel(input(plantedLooks({ people: 2000, looks: 6, logOdds: together })))
    expect(model).toMatchObject({ kind: 'boosted', usable: true })
    expect(model.candidates[3]!.against).toMatchObject({ kind: 'logistic', better: true })
  })

  it('is nothing where nothing can be told, and that is said', () => {
    const model = trainModel(input(plantedLooks({ people: 800, looks: 6, logOdds: () => -2 })))
    expect(model).toMatchObject({ kind: 'base', usable: false })
    expect(failed(model)).toContain('better_than_base')
    expect(model.candidates.filter(({ against }) => against?.better)).toEqual([])
  })

  it('falls back to simple ways with few customers, and says how sure it is', () => {
    const model = trainModel(input(plantedLooks({ people: 300, looks: 4, logOdds: straight })))
    expect(['pattern', 'logistic']).toContain(model.kind)
    expect(model.candidates.map(({ kind }) => kind)).not.toContain('boosted')
    expect(model.usable).toBe(true)
    expect(model.quality.auc!.high - model.quality.auc!.low).toBeGreaterThan(0.03)
  })

  it('is the same for the same input', () => {
    const looks = plantedLooks({ people: 300, looks: 4, logOdds: straight })
    expect(trainModel(input(looks))).toEqual(trainModel(input(looks)))
  })
})

describe('bad input', () => {
  it.each([
    ['nobody', 0, straight],
    ['three customers', 3, straight],
    ['all left', 300, () => 50],
    ['none left', 300, () => -50],
  ])('%s: no model in use, and why', (_, people, logOdds) => {
    const model = trainModel(input(plantedLooks({ people, looks: 4, logOdds })))
    expect(model).toMatchObject({ kind: 'base', usable: false, quality: { tested: 'not_tested' } })
    expect(failed(model)).toContain('enough_left')
    trainedModelShape.parse(JSON.parse(JSON.stringify(model)))
    const columns = model.features.map(() => Float64Array.of(0, Number.NaN))
    expect(scoreRows(model, columns, 2).every((chance) => chance >= 0 && chance <= 1)).toBe(true)
    const { base, chance, parts } = explain(
      model,
      model.features.map(() => 0),
    )
    expect([chance, parts]).toEqual([base, []])
  })

  it('constant and empty columns are left out and named', () => {
    const looks = plantedLooks({ people: 400, looks: 4, logOdds: straight })
    for (const { columns } of looks) {
      columns[2]!.fill(5)
      columns[4]!.fill(Number.NaN)
    }
    const model = trainModel(input(looks))
    expect(model.leftOut).toEqual([
      { feature: 'value', why: 'constant' },
      { feature: 'noise', why: 'empty' },
    ])
    expect(model.usable).toBe(true)
  })

  it('a column that knows the outcome is refused and named', () => {
    const looks = plantedLooks({ people: 600, looks: 5, logOdds: straight })
    for (const { columns, outcome } of looks)
      for (let row = 0; row < outcome.length; row++)
        columns[4]![row] = outcome[row] === Number.POSITIVE_INFINITY ? Number.NaN : 1
    const model = trainModel(input(looks))
    expect(model.leftOut).toEqual([{ feature: 'noise', why: 'leaks' }])
    expect(model.checks.find(({ name }) => name === 'no_leak')).toMatchObject({
      passed: false,
      detail: { features: 'noise' },
    })
    expect(model.features.map(({ name }) => name)).not.toContain('noise')
    expect(model.quality.auc!.high).toBeLessThan(0.95)
  })

  it('a year of missing data does no harm: half of the looks know nothing', () => {
    const looks = plantedLooks({ people: 800, looks: 8, logOdds: straight })
    for (const { columns } of looks.slice(0, 4)) for (const column of columns) column.fill(Number.NaN)
    const model = trainModel(input(looks))
    expect(model.quality.auc!.low).toBeGreaterThan(0.6)
    expect(failed(model)).toContain('little_drift')
  })

  it('rows of which nothing is known afterwards are not learned from', () => {
    const looks = plantedLooks({ people: 600, looks: 5, logOdds: straight })
    for (const { outcome } of looks) outcome.fill(Number.NaN, 0, 300)
    expect(trainModel(input(looks)).trainedOn.map(({ rows }) => rows)).toEqual([300, 300, 300, 300, 300])
  })

  it('looks that were not followed for the horizon are not learned from', () => {
    const looks = plantedLooks({ people: 300, looks: 5, logOdds: straight })
    looks[4]!.followedDays = 45
    expect(trainModel(input(looks)).trainedOn).toHaveLength(4)
  })

  it('too few looks: people are predicted from other people', () => {
    const model = trainModel(input(plantedLooks({ people: 900, looks: 1, logOdds: straight })))
    expect(model).toMatchObject({ usable: true, quality: { tested: 'cross_validated' } })
    expect(model.quality.slope!.value).toBeGreaterThan(0.7)
  })
})

describe('the explanation', () => {
  const boosted = trainModel(input(plantedLooks({ people: 2000, looks: 6, logOdds: together, missing: 0.2 })))
  const fresh = plantedLooks({ people: 200, looks: 1, seed: 99, logOdds: straight, missing: 0.3 })[0]!
  const rowOf = (model: TrainedModel, row: number) =>
    model.features.map(({ name }) => fresh.columns[plantedFeatures.indexOf(name)]![row]!)

  it.each([
    ['logistic', usual],
    ['boosted', boosted],
  ])('%s: adds up in whole millionths from all customers to this one', (_, model) => {
    const columns = model.features.map(({ name }) => fresh.columns[plantedFeatures.indexOf(name)]!)
    const chances = scoreRows(model, columns, 200)
    for (let row = 0; row < 200; row++) {
      const { base, parts, chance } = explain(model, rowOf(model, row))
      expect(parts.every(({ effect }) => Number.isInteger(effect))).toBe(true)
      expect(parts.reduce((sum, { effect }) => sum + effect, base)).toBe(chance)
      expect(chance).toBe(Math.round(chances[row]! * 1e6))
      expect(base).toBe(Math.round(model.base * 1e6))
    }
  })

  it('gives to each feature the way it works', () => {
    const worse = explain(
      usual,
      rowOf(usual, 0).map((_, index) => (usual.features[index]!.name === 'recency' ? 3 : 0)),
    )
    expect(worse.parts[0]).toMatchObject({ feature: 'recency', value: 3 })
    expect(worse.parts[0]!.effect).toBeGreaterThan(0)
    const better = explain(
      usual,
      rowOf(usual, 0).map((_, index) => (usual.features[index]!.name === 'orders' ? 3 : 0)),
    )
    expect(better.parts[0]).toMatchObject({ feature: 'orders' })
    expect(better.parts[0]!.effect).toBeLessThan(0)
  })

  it('begins at the mean chance of the customers of the newest look', () => {
    const newest = plantedLooks({ people: 1200, looks: 6, logOdds: straight }).at(-1)!
    const columns = usual.features.map(({ name }) => newest.columns[plantedFeatures.indexOf(name)]!)
    const chances = scoreRows(usual, columns, 1200)
    expect(usual.base).toBeCloseTo(chances.reduce((sum, chance) => sum + chance, 0) / 1200, 9)
  })

  it('says what followed in situations like it, with an interval that holds the chance', () => {
    for (const chance of [0, 0.02, 0.1, 0.3, 0.6, 1]) {
      const range = likely(usual, chance)!
      expect(range.low <= chance && chance <= range.high).toBe(true)
      expect(range.left).toBeLessThanOrEqual(range.n)
    }
    expect(likely({ bins: [] }, 0.5)).toBeUndefined()
  })

  it('carries what came of a wide situation to a chance far from its mean', () => {
    const wide = { from: 0.05, to: 0.4, told: 0.1, n: 400, left: 40, low: 0.075, high: 0.132 }
    const range = likely({ bins: [wide] }, 0.3)!
    // Odds of .3 over those of .1 are 27/7; .075 and .132 have odds of .0811 and .1521.
    expect(range.low).toBeCloseTo(0.238, 3)
    expect(range.high).toBeCloseTo(0.37, 3)
    const atMean = likely({ bins: [wide] }, 0.1)!
    expect(atMean.low).toBeCloseTo(0.075, 9)
    expect(atMean.high).toBeCloseTo(0.132, 9)
    expect(likely({ bins: [{ ...wide, told: 0, low: 0, high: 0.01 }] }, 0)).toMatchObject({
      low: 0,
      high: 0.01,
    })
  })
})

describe('the figures', () => {
  it('are of rows that were not learned from, and hold on new customers', () => {
    const fresh = plantedLooks({ people: 6000, looks: 1, seed: 5, logOdds: straight })[0]!
    const columns = usual.features.map(({ name }) => fresh.columns[plantedFeatures.indexOf(name)]!)
    const y = Uint8Array.from(fresh.outcome, (days) => Number(days <= 60))
    const { value } = areaUnderCurve(scoreRows(usual, columns, 6000), y)!
    expect(value).toBeGreaterThan(usual.quality.auc!.low - 0.02)
    expect(value).toBeLessThan(usual.quality.auc!.high + 0.02)
  })

  it('tell precision, recall before the loss, lead time and groups', () => {
    const { precisionAt, recallBefore, leadTime, groups, decomposition, brier } = usual.quality
    const twenty = precisionAt.find(({ k }) => k === 20)!
    expect(twenty.lift).toBeGreaterThan(2)
    expect(recallBefore.map(({ days }) => days)).toEqual([0, 30])
    expect(leadTime!.median).toBeGreaterThan(0)
    expect(groups.map(({ value }) => value).sort()).toEqual(['Leeds', 'York'])
    expect(groups.every(({ calibrated }) => calibrated)).toBe(true)
    const { reliability, resolution, uncertainty } = decomposition!
    expect(reliability - resolution + uncertainty).toBeCloseTo(brier!, 10)
  })

  it('find a group for whom the chances are wrong', () => {
    const looks = plantedLooks({ people: 1500, looks: 6, logOdds: straight })
    // People of York leave far more often than anything known of them tells.
    for (const { outcome, groups } of looks)
      for (let row = 0; row < outcome.length; row++)
        if (groups![0]!.of[row] === 1 && row % 2 === 0) outcome[row] = 10
    const model = trainModel(input(looks))
    expect(model.quality.groups.find(({ value }) => value === 'York')).toMatchObject({ calibrated: false })
  })

  it('compare with the version before on looks that neither had seen, and refuse a worse one', () => {
    const looks = plantedLooks({ people: 1500, looks: 8, logOdds: straight })
    const before = trainModel(input(looks.slice(0, 4)))
    const alike = trainModel(input(looks, { previous: before }))
    expect(alike.quality.versusLast).not.toBeNull()
    expect(alike.quality.versusLast!.verdict).not.toBe('worse')
    // What it learned from was turned around until the last looks, where it is tested.
    for (const { columns } of looks.slice(0, 5))
      for (const column of columns) for (const row of column.keys()) column[row]! *= -1
    const worse = trainModel(input(looks, { previous: before }))
    expect(worse.quality.versusLast).toMatchObject({ verdict: 'worse' })
    expect(worse.usable).toBe(false)
    expect(failed(worse)).toContain('not_worse_than_last')
  })
})
