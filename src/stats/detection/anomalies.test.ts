import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { randomOf } from '../numerics/index.ts'
import { createAnomalyDetector } from './anomaly-stream.ts'
import { nabProfiles, nabScore } from './nab-score.ts'
import { robustOutliers } from './outliers.ts'

const scoresOf = (values: readonly number[]) => {
  const detector = createAnomalyDetector()
  return values.map((value) => detector.next(value))
}

describe('stream', () => {
  const random = randomOf(4)
  const daily = Array.from(
    { length: 1500 },
    (_, at) => 50 + 20 * Math.sin((2 * Math.PI * at) / 96) + random.normal(),
  )

  test('tells a spike once, and a stretch that is quiet at the wrong time', () => {
    const spiked = daily.map((value, at) => (at >= 1200 && at < 1206 ? value + 60 : value))
    const flagged = scoresOf(spiked).flatMap(({ isAnomaly }, at) => (isAnomaly && at > 300 ? [at] : []))
    expect(flagged[0]).toBe(1200)
    expect(flagged.length).toBeLessThanOrEqual(3)
  })

  test('tells a quiet stretch at the wrong time of the day', () => {
    // 50 is an everyday value; 30 of them in a row, when it should fall, are not.
    const long = randomOf(5)
    const flat = Array.from({ length: 13_000 }, (_, at) =>
      at >= 12_490 && at < 12_520 ? 50 : 50 + 20 * Math.sin((2 * Math.PI * at) / 96) + long.normal(),
    )
    const found = scoresOf(flat).findIndex(({ isAnomaly }, at) => isAnomaly && at >= 12_490)
    expect(found).toBeGreaterThanOrEqual(12_490)
    expect(found).toBeLessThan(12_525)
  })

  test('what comes later changes nothing', () => {
    const whole = scoresOf(daily)
    expect(scoresOf(daily.slice(0, 900))).toEqual(whole.slice(0, 900))
    const other = [...daily.slice(0, 900), ...daily.slice(900).map((value) => value * 9)]
    expect(scoresOf(other).slice(0, 900)).toEqual(whole.slice(0, 900))
  })

  test('constants, missing values, and hardly any', () => {
    expect(scoresOf(new Array(500).fill(3)).some(({ isAnomaly }) => isAnomaly)).toBe(false)
    expect(scoresOf([])).toEqual([])
    expect(scoresOf([1, 100])).toEqual([
      { score: 0, isAnomaly: false },
      { score: 0, isAnomaly: false },
    ])
    const holed = daily.flatMap((value) => [value, Number.NaN])
    expect(scoresOf(holed).filter((_, at) => at % 2 === 0)).toEqual(scoresOf(daily))
    expect(scoresOf(holed).every(({ score }) => score >= 0 && score <= 1)).toBe(true)
  })
})

describe('outliers', () => {
  test('Rosner (1983) and robust: the far ones and no others', () => {
    const random = randomOf(8)
    const values = Array.from({ length: 200 }, () => random.normal())
    expect(robustOutliers(values).length).toBeLessThanOrEqual(1)
    values[17] = 12
    values[90] = -15
    values[91] = 14
    expect(
      robustOutliers(values)
        .slice(0, 3)
        .sort((a, b) => a - b),
    ).toEqual([17, 90, 91])
  })

  test('too few, or equal', () => {
    expect(robustOutliers([1, 2, 100])).toEqual([])
    expect(robustOutliers([...new Array(30).fill(1), 50])).toEqual([])
    expect(robustOutliers([Number.NaN, ...new Array(5).fill(1)])).toEqual([])
  })
})

describe('score of the Numenta benchmark', () => {
  const length = 1000
  const windows = [[400, 499]] as const
  const detectedAt = (...rows: number[]) => [
    { scores: Array.from({ length }, (_, at) => (rows.includes(at) ? 1 : 0)), windows },
  ]

  test('nothing is 0, the first row of every window 100', () => {
    for (const profile of Object.values(nabProfiles)) {
      expect(nabScore(detectedAt(), profile, 1).score).toBe(0)
      expect(nabScore(detectedAt(400), profile, 1).score).toBeGreaterThan(98)
      expect(nabScore(detectedAt(400), profile, 1).score).toBeLessThanOrEqual(100)
    }
  })

  test('by hand: in the middle of the window, after it, before it, and while learning', () => {
    const sigmoid = (x: number) => 2 / (1 + Math.exp(5 * x)) - 1
    const { standard } = nabProfiles
    const middle = sigmoid(-50 / 100) / sigmoid(-1)
    expect(nabScore(detectedAt(450), standard, 1).score).toBeCloseTo((100 * (middle + 1)) / 2, 10)
    // Only the best of a window counts, and later rows cost more.
    expect(nabScore(detectedAt(450, 460), standard, 1).score).toBeCloseTo((100 * (middle + 1)) / 2, 10)
    const near = 0.11 * sigmoid(10 / 99)
    expect(nabScore(detectedAt(450, 509), standard, 1).score).toBeCloseTo((100 * (middle + near + 1)) / 2, 10)
    expect(nabScore(detectedAt(300), standard, 1).score).toBeCloseTo((100 * -0.11) / 2, 10)
    expect(nabScore(detectedAt(900), standard, 1).score).toBeCloseTo((100 * -0.11) / 2, 10)
    expect(nabScore(detectedAt(149), standard, 1).score).toBe(0)
  })

  const directory = join(
    process.env.TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data'),
    'nab',
  )
  const archive = join(directory, 'nab_data.tar.gz')

  test.skipIf(!existsSync(archive))(
    'the detector is above Twitter ADVec (47.06) with one setting for all series',
    () => {
      const into = mkdtempSync(join(tmpdir(), 'tandem-nab-'))
      try {
        execFileSync('tar', ['xzf', archive, '-C', into])
        const all = JSON.parse(readFileSync(join(directory, 'combined_windows.json'), 'utf8')) as Record<
          string,
          [string, string][]
        >
        const series = Object.entries(all).flatMap(([name, windows]) => {
          const path = join(into, 'data', name)
          if (!existsSync(path)) return []
          const rows = readFileSync(path, 'utf8')
            .trim()
            .split(/\r?\n/)
            .slice(1)
            .map((line) => line.split(','))
          const placeOf = (time: string) => rows.findIndex(([t]) => t === time.slice(0, 19))
          const places = windows.map(([first, last]) => [placeOf(first), placeOf(last)] as const)
          expect(
            places.flat().every((place) => place >= 0),
            name,
          ).toBe(true)
          return [
            {
              scores: scoresOf(rows.map(([, value]) => Number(value))).map(({ score }) => score),
              windows: places,
            },
          ]
        })
        expect(series.length).toBeGreaterThan(20)
        expect(nabScore(series, nabProfiles.standard).score).toBeGreaterThan(55)
        expect(nabScore(series, nabProfiles.lowFalsePositives).score).toBeGreaterThan(33.61)
        expect(nabScore(series, nabProfiles.lowFalseNegatives).score).toBeGreaterThan(53.5)
      } finally {
        rmSync(into, { recursive: true })
      }
    },
    120_000,
  )
})
