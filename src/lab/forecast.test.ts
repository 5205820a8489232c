import { expect, test } from 'vitest'
import { method } from './forecast.ts'
import { toSteps } from './steps.ts'
import { parseTable } from './table.ts'

interface Told {
  series: string | null
  n: number
  missing: number
  ties: number
  season: number[]
  method: string | null
  points: { step: number; t?: string | number; value: number; low95: number | null; high95: number | null }[]
  backtest: { folds: number } | null
}

function run(text: string, options: Record<string, string> = {}): Told[] {
  const { series } = method.run({ table: parseTable(text, 'test.csv'), options }) as { series: Told[] }
  return series
}

/** A year and more of months, with a season and a rise. */
const months = Array.from({ length: 48 }, (_, i) => {
  const date = `${2020 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`
  return { date, value: 100 + i + 20 * Math.sin((2 * Math.PI * i) / 12) + ((i * 7) % 5) }
})
const monthly = (rows = months) => `t,value\n${rows.map(({ date, value }) => `${date},${value}`).join('\n')}`

test('dates give season, order and the times ahead; gaps and missing values are filled and counted', () => {
  const [plain] = run(monthly(), { horizon: '3' })
  expect(plain).toMatchObject({
    series: null,
    n: 48,
    missing: 0,
    ties: 0,
    season: [12],
    method: 'combination',
  })
  expect(plain!.points.map(({ t }) => t)).toEqual(['2024-01-01', '2024-02-01', '2024-03-01'])
  expect(Math.abs(plain!.points[2]!.value - (150 + 17.3))).toBeLessThan(8)
  expect(plain!.backtest!.folds).toBe(4)
  expect(run(monthly(months.toReversed()), { horizon: '3' })).toEqual([plain])
  const holed = monthly(months.filter((_, i) => i !== 20)).replace(/2021-03-01,.*/, '2021-03-01,NA')
  const [filled] = run(holed, { horizon: '3' })
  expect(filled).toMatchObject({ n: 46, missing: 2, season: [12] })
  expect(Math.abs(filled!.points[0]!.value / plain!.points[0]!.value - 1)).toBeLessThan(0.05)
})

test('several series, tiny and odd ones, each with an answer', () => {
  const text =
    'series,t,value\na,1,5\nb,1,5\nb,2,6\nc,1,\nd,1,4\nd,2,4\nd,3,4\nd,4,4\ne,1,1\ne,1,3\ne,2,4\ne,3,6'
  const [a, b, c, d, e] = run(text, { horizon: '2' })
  expect(a).toMatchObject({
    n: 1,
    points: [
      { step: 1, t: 2, value: 5, low95: null },
      { step: 2, t: 3 },
    ],
  })
  expect(b!.points[0]!.low95).toBeLessThan(6)
  expect(c).toMatchObject({ n: 0, missing: 1, method: null, points: [], backtest: null })
  expect(d!.points.map(({ value, low95, high95 }) => [value, low95, high95])).toEqual([
    [4, 4, 4],
    [4, 4, 4],
  ])
  expect(e).toMatchObject({ n: 3, ties: 1 })
})

test('what was never below 0 is not foreseen below it, what was may be', () => {
  const falling = Array.from({ length: 20 }, (_, i) => `${i + 1},${Math.max(0, 38 - 2 * i)}`).join('\n')
  const [counts] = run(`t,value\n${falling}`, { horizon: '8' })
  expect(Math.min(...counts!.points.map(({ low95 }) => low95!))).toBe(0)
  const [both] = run(`t,value\n${falling}\n21,-2\n22,-4`, { horizon: '8' })
  expect(Math.min(...both!.points.map(({ value }) => value))).toBeLessThan(-2)
})

test('methods and the season can be given; wrong options say so', () => {
  for (const name of ['ets', 'theta', 'arima', 'seasonal_naive', 'combination'])
    expect(run(monthly(), { method: name, season: '12' })[0]).toMatchObject({ method: name })
  expect(run(monthly(), { season: '1' })[0]!.season).toEqual([])
  expect(() => run(monthly(), { method: 'oracle' })).toThrow(/one of auto, ets/)
  expect(() => run(monthly(), { horizon: '0' })).toThrow(/horizon/)
  expect(() => run('t,amount\n1,2')).toThrow(/Missing: value/)
})

test('hours have the season of the day and of the week; uneven times follow each other', () => {
  const hours = Array.from({ length: 600 }, (_, i) =>
    new Date(Date.UTC(2026, 0, 5) + i * 3_600_000).toISOString(),
  )
  const steps = toSteps(new Array<number>(600).fill(1), hours)
  expect(steps.seasons).toEqual([24, 168])
  expect(steps.timeOf!(600)).toBe('2026-01-30T00:00:00.000Z')
  const uneven = toSteps([1, 2, 3], ['1', '2', '900'])
  expect([uneven.values, uneven.timeOf]).toEqual([[1, 2, 3], undefined])
  expect(toSteps([1, 2], undefined)).toEqual({ values: [1, 2], ties: 0, timeOf: undefined, seasons: [] })
  expect(toSteps([1, 2], ['soon', 'later']).timeOf).toBeUndefined()
})
