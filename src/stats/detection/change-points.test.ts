import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { changePointCover, changePointF1 } from './change-point-quality.ts'
import { type ChangePointMethod, changePoints } from './change-points.ts'
import { modifiedBic, optimalPartition, pelt } from './pelt.ts'
import { type Changing, segmentCost } from './segment-cost.ts'

/** Annual flow of the Nile at Aswan 1871–1970 (R's `Nile`; Cobb 1978, Biometrika 65:243). */
const nile = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958,
  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020,
  1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040,
  759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
  744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]

test.each<ChangePointMethod>(['auto', 'pelt', 'pelt-variance', 'bocpd'])(
  'the Nile breaks once, after 1898: %s',
  (method) => {
    const found = changePoints([nile], method)
    expect(found).toEqual([28])
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(mean(nile.slice(0, 28))).toBeCloseTo(1097.75, 10)
    expect(mean(nile.slice(28))).toBeCloseTo(849.9722, 4)
  },
)

describe('PELT', () => {
  test.each<[Changing, number]>([
    ['mean', 1],
    ['mean-variance', 2],
    ['mean', 5],
  ])('gives what optimal partitioning gives: %s, shortest %i', (changing, shortest) => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomOf(seed)
      const length = 2 + random.integer(120)
      let level = 0
      const series = Array.from({ length: 1 + (seed % 2) }, () =>
        Float64Array.from({ length }, () => {
          if (random.uniform() < 0.05) level = 4 * random.normal()
          return level + random.normal()
        }),
      )
      const cost = segmentCost(series, changing)
      for (const penalty of [
        modifiedBic(length, changing, series.length),
        { each: 3 },
        { each: 1, logLength: 1 },
      ])
        expect(pelt(length, cost, { penalty, shortest })).toEqual(
          optimalPartition(length, cost, { penalty, shortest }),
        )
    }
  })

  test('finds a change of the variance alone', () => {
    const random = randomOf(3)
    const values = Float64Array.from({ length: 400 }, (_, at) => random.normal() * (at < 220 ? 1 : 3))
    const [found, ...others] = changePoints([values], 'pelt-variance')
    expect(others).toEqual([])
    expect(Math.abs(found! - 220)).toBeLessThan(8)
    expect(changePoints([values], 'pelt')).toEqual([])
  })
})

test('several series change together where one alone says little', () => {
  const random = randomOf(11)
  const series = Array.from({ length: 12 }, () =>
    Float64Array.from({ length: 60 }, (_, at) => random.normal() + (at < 33 ? 0 : 1.3)),
  )
  expect(changePoints([series[0]!], 'pelt')).toEqual([])
  for (const method of ['auto', 'pelt'] as const) {
    const found = changePoints(series, method)
    expect(found).toHaveLength(1)
    expect(Math.abs(found[0]! - 33)).toBeLessThanOrEqual(1)
  }
})

test('a line is one stretch, and where it turns another begins', () => {
  const random = randomOf(5)
  const line = Float64Array.from({ length: 200 }, (_, at) => at / 20 + 0.3 * random.normal())
  expect(changePoints([line])).toEqual([])
  expect(changePoints([line], 'pelt').length).toBeGreaterThan(0)
  const bent = Float64Array.from(
    { length: 200 },
    (_, at) => Math.min(at, 240 - at) / 20 + 0.3 * random.normal(),
  )
  const [turn, ...others] = changePoints([bent])
  expect(others).toEqual([])
  expect(Math.abs(turn! - 120)).toBeLessThan(12)
})

test('too short, constant, or long', () => {
  for (const method of ['auto', 'pelt', 'pelt-variance', 'bocpd'] as const) {
    for (const values of [[], [1], [1, 1], [3, 9], new Array(50).fill(7)])
      expect(changePoints([values], method), `${method} of ${values.length}`).toEqual([])
    expect(changePoints([], method)).toEqual([])
  }
  const random = randomOf(1)
  const long = Float64Array.from({ length: 200_000 }, (_, at) => random.normal() + (at < 123_456 ? 0 : 1))
  for (const method of ['auto', 'pelt', 'bocpd'] as const) {
    const found = changePoints([long], method)
    expect(found).toHaveLength(1)
    expect(Math.abs(found[0]! - 123_456)).toBeLessThan(30)
  }
})

const directory = join(
  process.env.TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data'),
  'tcpd',
)
const isThere = existsSync(join(directory, 'annotations.json'))

/** Series in which exact partitioning does not give what R's pruning gave; see docs/lab.md. */
const prunedOtherwise = ['brent_spot', 'global_co2', 'ozone', 'us_population']

describe('Turing Change Point Dataset', () => {
  test.skipIf(!isThere)('the metrics give the published figures', () => {
    const { truth, n } = readSeries('well_log')
    const vectors: [number[], number, number][] = [
      [[], 0.237022526934, 0.224575473251],
      [[460], 0.279158699809, 0.452794770723],
    ]
    for (const [found, f1, cover] of vectors) {
      expect(changePointF1(truth, found)).toBeCloseTo(f1, 11)
      expect(changePointCover(truth, found, n)).toBeCloseTo(cover, 11)
    }
    expect(changePointCover(truth, [172], n)).toBeCloseTo(0.4607876, 6)
    expect(changePointCover(truth, [173], n)).toBeCloseTo(0.4626771, 6)
    for (const [name, { zero }] of published()) {
      if (!existsSync(join(directory, `${name}.json`))) continue
      expect(changePointF1(readSeries(name).truth, []), name).toBeCloseTo(zero!, 12)
    }
  })

  test.skipIf(!isThere)(
    'PELT gives the published F1, and the default is above the published defaults',
    () => {
      const sums = {
        auto: 0,
        pelt: 0,
        bocpd: 0,
        autoCover: 0,
        peltCover: 0,
        bocpdCover: 0,
        publishedPelt: 0,
        publishedBocpd: 0,
      }
      let count = 0
      for (const [name, scores] of published()) {
        if (
          !existsSync(join(directory, `${name}.json`)) ||
          scores.pelt === undefined ||
          scores.bocpd === undefined
        )
          continue
        const { values, truth, n } = readSeries(name)
        const [auto, ours, bayes] = (['auto', 'pelt', 'bocpd'] as const).map((method) =>
          changePoints([values], method),
        )
        if (!prunedOtherwise.includes(name))
          expect(changePointF1(truth, ours!), name).toBeCloseTo(scores.pelt, 10)
        count++
        sums.auto += changePointF1(truth, auto!)
        sums.autoCover += changePointCover(truth, auto!, n)
        sums.pelt += changePointF1(truth, ours!)
        sums.peltCover += changePointCover(truth, ours!, n)
        sums.bocpd += changePointF1(truth, bayes!)
        sums.bocpdCover += changePointCover(truth, bayes!, n)
        sums.publishedPelt += scores.pelt
        sums.publishedBocpd += scores.bocpd
      }
      expect(count).toBeGreaterThan(10)
      expect(sums.auto).toBeGreaterThanOrEqual(
        Math.max(sums.publishedPelt, sums.publishedBocpd, sums.pelt, sums.bocpd),
      )
      expect(sums.autoCover).toBeGreaterThanOrEqual(Math.max(sums.peltCover, sums.bocpdCover))
      expect(sums.autoCover / count).toBeGreaterThanOrEqual(0.652)
      expect(sums.auto / count).toBeGreaterThanOrEqual(0.674)
    },
  )

  function published() {
    const [header, ...lines] = readFileSync(join(directory, 'reference_f1_default.csv'), 'utf8')
      .trim()
      .split('\n')
    const columns = header!.split(',')
    return lines.map((line) => {
      const cells = line.split(',')
      const entries = columns
        .slice(1)
        .map((column, at) => [column, cells[at + 1] ? Number(cells[at + 1]) : undefined])
      return [cells[0]!, Object.fromEntries(entries) as Record<string, number | undefined>] as const
    })
  }

  function readSeries(name: string) {
    const file = JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as {
      series: { raw: (number | null)[] }[]
    }
    const annotations = JSON.parse(readFileSync(join(directory, 'annotations.json'), 'utf8')) as Record<
      string,
      Record<string, number[]>
    >
    const raw = file.series[0]!.raw
    return {
      values: raw.filter((value) => value !== null),
      truth: Object.values(annotations[name]!),
      n: raw.length,
    }
  }
})
