import { describe, expect, test } from 'vitest'
import { silencesIn } from './look.ts'
import { settingsSchema } from './settings.ts'
import { silentDaysOf } from './sources.ts'

const dayMs = 86_400_000
const start = Date.UTC(2026, 7, 31)
const nameOf = (index: number) => new Date(start + index * dayMs).toISOString().slice(0, 10)
const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** What a source sent on each day since Monday the 31st of August; a 0 is a day without a row. */
function silences(sent: readonly number[]) {
  const days = sent.map((_, index) => nameOf(index))
  const counts = new Map(sent.flatMap((count, index) => (count > 0 ? [[nameOf(index), count] as const] : [])))
  return silentDaysOf('source', counts, days, startOf).map(({ since, until }) => [
    (since - start) / dayMs,
    (until - start) / dayMs,
  ])
}

describe('a source without events for a day', () => {
  const steady = Array.from({ length: 84 }, (_, index) => 200 + ((index * 37) % 23))

  test('that sends every day is silent, and two such days are one silence', () => {
    expect(silences(steady.map((count, index) => (index === 69 || index === 70 ? 0 : count)))).toEqual([
      [69, 71],
    ])
    expect(silences(steady)).toEqual([])
  })

  test('that rests on Sundays is not silent then, and is on another day', () => {
    const closed = steady.map((count, index) => (index % 7 === 6 ? 0 : count))
    expect(silences(closed)).toEqual([])
    expect(silences(closed.map((count, index) => (index === 65 ? 0 : count)))).toEqual([[65, 66]])
  })

  test('that sends in bursts is not, though it had sent on that weekday for weeks', () => {
    const bursts = steady.map((count, index) => (index % 7 === 5 || (index * 29) % 11 < 6 ? count * 2 : 0))
    expect(bursts.filter((_, index) => index % 7 === 5).every((count) => count > 0)).toBe(true)
    expect(silences(bursts.map((count, index) => (index === 75 ? 0 : count)))).toEqual([])
  })

  test('of which hardly anything is known is not', () => {
    expect(silences([])).toEqual([])
    expect(silences([500, 0, 0, 400])).toEqual([])
    expect(silences(new Array(84).fill(0))).toEqual([])
  })
})

test('silences are told as seldom by chance as the false alarms of their team ask', () => {
  const late = (source: string, probability: number | null) => ({
    source,
    since: start,
    expected: 20,
    probability,
  })
  const silent = (source: string, p: number) => ({
    source,
    since: start,
    until: start + dayMs,
    expected: 20,
    p,
  })
  const watch = {
    series: [],
    mixes: [],
    hours: [],
    measures: [],
    sources: 10,
    silences: [silent('a', 1e-9), silent('b', 0.02)],
    late: [late('c', 1e-9), late('d', 0.0001), late('letters', null)],
    zone: 'UTC',
    holidays: new Map(),
  }
  const told = (settings: object) =>
    silencesIn(watch, settingsSchema.parse(settings)).map(({ source }) => source)
  // Ten sources at 168 hours a week: a tenth of one false alarm gives each look a chance of 6 in 100,000.
  expect(told({})).toEqual(['a', 'c'])
  expect(told({ falseAlarms: { it: 4 } })).toEqual(['a', 'b', 'c', 'd'])
})
