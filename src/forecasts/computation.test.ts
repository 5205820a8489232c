import { expect, test } from 'vitest'
import { randomOf } from '../stats/numerics/index.ts'
import { type ComputationInput, computeForecast } from './computation.ts'
import { boundsOf, toHistory } from './history.ts'
import { dayEffects } from './known-days.ts'

const random = randomOf(17)
/** Days with a weekday pattern. */
const days = (count: number, of = (t: number) => 100 + 20 * Math.sin((2 * Math.PI * t) / 7)) =>
  Array.from({ length: count }, (_, t) => of(t) + 4 * random.normal())
const compute = (values: number[], rest: Partial<ComputationInput> = {}) =>
  computeForecast({ grain: 'day', values, horizon: 14, known: [], ...rest })

test('a missing year is not made up: what comes after it counts', () => {
  const missing = new Array<number>(365).fill(Number.NaN)
  const after = compute([...days(200), ...missing, ...days(60)])
  expect(after).toMatchObject({ verdict: 'forecast', have: 60, filled: 0 })
  const tooSoon = compute([...days(200), ...missing, ...days(10)])
  expect(tooSoon).toMatchObject({ verdict: 'too_little_history', have: 10, needed: 28 })
})

test('short gaps are filled, what is late at the end is foreseen and left out', () => {
  const values = days(120)
  for (const t of [50, 51, 90]) values[t] = Number.NaN
  expect(compute(values)).toMatchObject({ verdict: 'forecast', filled: 3 })
  const late = compute([...days(120), Number.NaN, Number.NaN])
  expect(late.mean).toHaveLength(14)
  // Day 122 is the first foreseen: the same weekday as day 115.
  expect(Math.abs(late.mean[0]! - (100 + 20 * Math.sin((2 * Math.PI * 122) / 7)))).toBeLessThan(8)
})

test('an outlier and a shift of the level do not lead astray, and both are said', () => {
  const clean = days(150, (t) => (t < 100 ? 100 : 180) + 20 * Math.sin((2 * Math.PI * t) / 7))
  clean[140] = 900
  const found = compute(clean)
  expect(found.verdict).toBe('forecast')
  expect(found.outliers).toBe(1)
  expect(found.shift).toBeGreaterThan(90)
  expect(found.shift).toBeLessThan(110)
  for (const one of found.mean) expect(Math.abs(one - 180)).toBeLessThan(45)
})

test('what cannot be foreseen: nothing, one value, always the same, mostly missing', () => {
  expect(compute([])).toMatchObject({ verdict: 'too_little_history', have: 0 })
  expect(compute([5])).toMatchObject({ verdict: 'too_little_history', have: 1 })
  expect(compute(new Array<number>(90).fill(3)).verdict).toBe('not_forecastable')
  const sparse = days(120).map((one, t) => (t % 3 === 0 ? one : Number.NaN))
  expect(compute(sparse).verdict).toBe('not_forecastable')
  const walk = Array.from({ length: 200 }, () => random.normal()).map((_, t, all) =>
    all.slice(0, t + 1).reduce((sum, one) => sum + one, 0),
  )
  const { verdict, backtest, mean } = compute(walk)
  expect(verdict === 'forecast' ? backtest!.mase < backtest!.naiveMase : mean.length === 0).toBe(true)
})

test('ranges stay within what a measure can be', () => {
  const high = days(90, (t) => 96 + 2 * Math.sin((2 * Math.PI * t) / 7)).map((one) => Math.min(100, one))
  const found = compute(high, { least: 0, most: 100 })
  expect(found.verdict).toBe('forecast')
  expect(Math.max(...found.high95)).toBeLessThanOrEqual(100)
  expect(boundsOf({ kind: 'ratio', unit: 'percent' }, [20, 30])).toEqual({ least: 0, most: 100 })
  expect(boundsOf({ kind: 'ratio', unit: 'percent' }, [20, 130])).toEqual({ least: 0 })
  expect(boundsOf({ kind: 'nps', unit: 'score' }, [20])).toEqual({ least: -100, most: 100 })
  expect(boundsOf({ kind: 'sum', unit: 'money' }, [20, -1])).toEqual({})
})

test('holidays: their effect with its interval, of the same name or of all of them; chance is not used', () => {
  const values = days(200).map((one, t) => (t === 50 || t === 120 ? one * 0.5 : one))
  const known = [
    { key: 'holiday:Spring', wider: 'holiday', steps: [50, 120, 205] },
    { key: 'holiday:Nothing', wider: 'holiday', steps: [80, 150] },
  ]
  const [spring, nothing] = dayEffects(values, known, 7)
  expect(spring).toMatchObject({ seen: 2, used: true })
  expect(Math.exp(spring!.mean)).toBeGreaterThan(0.4)
  expect(Math.exp(spring!.mean)).toBeLessThan(0.6)
  expect(nothing!.used).toBe(false)
  const found = compute(values, { known })
  const plain = compute(days(200))
  expect(found.mean[5]! / plain.mean[5]!).toBeLessThan(0.65)
  expect(found.mean[6]! / plain.mean[6]!).toBeGreaterThan(0.85)
})

test('history: from the first event, whole steps, without what is late or was silent', () => {
  const at = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString()
  const point = (index: number, n: number) => ({ t: at(index), value: n, n })
  const points = [
    ...[0, 0].map((n, i) => point(i, n)),
    ...Array.from({ length: 20 }, (_, i) => point(i + 2, 5)),
    ...Array.from({ length: 30 }, (_, i) => point(i + 22, 0)),
    ...Array.from({ length: 10 }, (_, i) => point(i + 52, 5)),
    { ...point(62, 2), partial: true as const },
  ]
  const { steps, partial, notes } = toHistory({ by: {}, points }, { kind: 'count', late: [] })
  expect(steps).toHaveLength(60)
  expect(steps[0]!.t).toBe(at(2))
  expect(partial).toMatchObject({ t: at(62), value: 2 })
  expect(steps.slice(20, 50).every(({ value }) => value === null)).toBe(true)
  expect(notes).toEqual([{ kind: 'year_missing', count: 30, at: at(22) }])
  const late = [
    {
      source: 'shop',
      lastEventAt: new Date(Date.UTC(2026, 2, 1, 12)).toISOString(),
      expectedEvents: 9,
      probability: 0.0001,
    },
  ]
  const heard = toHistory({ by: {}, points }, { kind: 'count', late })
  expect(heard.steps.slice(-3).map(({ value }) => value)).toEqual([null, null, null])
  expect(heard.notes).toContainEqual({ kind: 'late_data', count: 3, at: at(59) })
})
