import i18next from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Forecast } from '../../src/forecasts/index.ts'
import type { ImpactView } from '../../src/impact/index.ts'
import { layOutCourseSpark } from '../charts/course-spark-layout.ts'
import en from '../i18n/en.json' with { type: 'json' }
import { createFormat } from '../theme/fmt.ts'
import { aheadOf } from './ahead.ts'
import { driversOf } from './drivers.ts'
import { aimInWords, effectInWords, saidInWords } from './words.ts'

const fmt = createFormat({ locale: 'en-GB', timeZone: 'Europe/London', currency: 'GBP' })
beforeAll(() => i18next.init({ lng: 'en', resources: { en: { translation: en } } }))
const write = {
  t: i18next.t,
  fmt,
  unit: 'count' as const,
  grain: 'day' as const,
  at: (at: string) => at.slice(0, 10),
}

const said = {
  key: 'rises' as const,
  from: 120,
  to: 135,
  low: 126,
  high: 144,
  t: '2026-12-20T00:00:00Z',
  sure: true,
}

describe('a forecast in words', () => {
  test('where it goes, in what range, and whether the direction is sure', () => {
    expect(saidInWords({ said }, write)).toBe(
      'Likely to rise from 120 to 135 by 2026-12-20. Likely range 126 to 144.',
    )
    expect(saidInWords({ said: { ...said, sure: false } }, write)).toBe(
      'Up or down is open: about 135 by 2026-12-20, where it was 120. Likely range 126 to 144.',
    )
  })

  test('without a forecast it says why', () => {
    const none = { from: null, to: null, low: null, high: null, t: null, sure: false }
    expect(saidInWords({ said: { ...none, key: 'not_better_than_naive' } }, write)).toBe(
      en.forecasts.said.not_better_than_naive,
    )
    expect(saidInWords({ said: { ...none, key: 'too_little_history', have: 9, needed: 28 } }, write)).toBe(
      'No forecast yet: there are 9 of the 28 days it takes.',
    )
  })

  test('an aim is never quite sure', () => {
    const aim = { value: 12_000, by: '2026-11-30', at: '', chance: 0.9999, onTrack: 'yes' as const }
    expect(aimInWords(aim, write)).toBe('99 in 100 that it reaches 12,000 by 30 November 2026.')
  })

  test('a holiday that was never seen moves nothing', () => {
    const day = { kind: 'holiday' as const, title: 'Christmas', days: ['2026-12-25'], low: null, high: null }
    expect(effectInWords({ ...day, effect: null, seen: 0, used: false }, write)).toBe(
      en.forecasts.effect.unknown,
    )
    expect(effectInWords({ ...day, effect: -38.2, seen: 2, used: true }, write)).toBe(
      '38\u00a0% less on such days, seen 2 times before',
    )
  })
})

describe('the drawn course', () => {
  const history = [
    { t: '2026-11-20T00:00:00Z', value: 10 },
    { t: '2026-11-21T00:00:00Z', value: null },
  ]
  const point = {
    t: '2026-11-22T00:00:00Z',
    value: 12,
    low80: 10,
    high80: 14,
    low95: 8,
    high95: 16,
  }

  test('begins where the last known value is, with no width', () => {
    const [first, second] = aheadOf({ history, points: [point] } as Pick<Forecast, 'history' | 'points'>)
    expect(first).toMatchObject({ x: Date.parse('2026-11-20T00:00:00Z'), low: 10, high: 10 })
    expect(second).toMatchObject({ low: 10, middle: 12, high: 14, outer: { low: 8, high: 16 } })
    expect(aheadOf({ history, points: [] } as Pick<Forecast, 'history' | 'points'>)).toEqual([])
  })

  test('a small course leaves a mark outside its time away, and draws all within its height', () => {
    const points = [
      { x: 0, y: 5 },
      { x: 10, y: 9 },
    ]
    const ahead = [{ x: 20, low: 2, middle: 8, high: 30 }]
    const at = layOutCourseSpark({ points, ahead, mark: 10 }, { width: 200, height: 60 })
    expect(at.mark).toBe(at.boundary)
    expect(at.y(30)).toBeGreaterThan(0)
    expect(at.y(2)).toBeLessThan(60)
    expect(layOutCourseSpark({ points, mark: 99 }, { width: 200, height: 60 })).toMatchObject({
      mark: null,
      boundary: null,
    })
    // One value and no width: nothing divides by nothing.
    expect(layOutCourseSpark({ points: [{ x: 1, y: 1 }] }, { width: 0, height: 0 }).x(1)).not.toBeNaN()
  })
})

describe('what can be moved', () => {
  const node = (measure: string, unit: string, value: number | null, weeks: number[] = []) => ({
    measure,
    label: measure,
    unit,
    missing: false,
    now: { value },
    weeks: weeks.map((week) => ({ value: week })),
  })
  const view = {
    nodes: [
      node('nps', 'score', 38),
      node('wait', 'seconds', 187.4, [150, 240]),
      node('share', 'percent', 96, [90, 97]),
      node('nothing', 'count', null),
      node('still', 'count', 0, [0, 0]),
    ],
    links: [
      { from: 'wait', to: 'nps', effect: null },
      { from: 'share', to: 'nps', effect: null },
      { from: 'still', to: 'nps', effect: { value: 1 } },
      { from: 'nothing', to: 'nps', effect: null },
    ],
  } as unknown as ImpactView

  test('measures with a value and something above them: those that are known to move it first, then the own ones', () => {
    expect(driversOf(view, ['share']).map(({ measure }) => measure)).toEqual(['still', 'share', 'wait'])
  })

  test('the present value is a step of the slider, no share goes beyond 100, nothing below nothing', () => {
    const [still, share, wait] = driversOf(view, ['share'])
    expect(still).toMatchObject({ now: 0, low: 0, high: 10 })
    expect(share!.high).toBe(100)
    expect(wait!.low).toBeGreaterThanOrEqual(0)
    for (const { now, low, step } of [share!, wait!]) {
      expect(((now - low) / step) % 1).toBeCloseTo(0)
      expect(step).toBeGreaterThan(0)
    }
  })
})
