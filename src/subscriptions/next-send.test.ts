import { expect, test } from 'vitest'
import { nextSend, startOfDay } from './next-send.ts'
import type { Cadence } from './subscription.ts'

const at = (text: string) => Date.parse(text)
const next = (cadence: Cadence, after: string, zone = 'Europe/Berlin') =>
  new Date(nextSend(cadence, at(after), zone) ?? Number.NaN).toISOString()

test('each day at an hour of the workspace, today or tomorrow', () => {
  const daily: Cadence = { every: 'day', hour: 7 }
  expect(next(daily, '2026-07-01T04:59:59Z')).toBe('2026-07-01T05:00:00.000Z')
  expect(next(daily, '2026-07-01T05:00:00Z')).toBe('2026-07-02T05:00:00.000Z')
  expect(next(daily, '2026-07-01T04:00:00Z', 'America/New_York')).toBe('2026-07-01T11:00:00.000Z')
})

test('each week on a weekday, also the one of today', () => {
  const monday: Cadence = { every: 'week', weekday: 1, hour: 8 }
  expect(next(monday, '2026-03-02T06:59:00Z')).toBe('2026-03-02T07:00:00.000Z')
  expect(next(monday, '2026-03-02T07:00:00Z')).toBe('2026-03-09T07:00:00.000Z')
  expect(next({ every: 'week', weekday: 7, hour: 8 }, '2026-03-02T07:00:00Z')).toBe(
    '2026-03-08T07:00:00.000Z',
  )
})

test('right across the change of the clocks', () => {
  const daily: Cadence = { every: 'day', hour: 7 }
  expect(next(daily, '2026-03-28T06:00:00Z')).toBe('2026-03-29T05:00:00.000Z')
  expect(next(daily, '2026-10-24T05:00:00Z')).toBe('2026-10-25T06:00:00.000Z')
  // 02:00 does not come on 29 March, and comes twice on 25 October.
  expect(next({ every: 'day', hour: 2 }, '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
  expect(next({ every: 'day', hour: 2 }, '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:00:00.000Z')
})

test('what waits for a change has no time', () => {
  expect(nextSend({ every: 'change', grain: 'day' }, 0, 'UTC')).toBeUndefined()
})

test('the start of a local day', () => {
  expect(new Date(startOfDay(at('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toISOString()).toBe(
    '2026-03-28T23:00:00.000Z',
  )
  expect(new Date(startOfDay(at('2026-03-30T12:00:00Z'), 'Europe/Berlin', 2)).toISOString()).toBe(
    '2026-03-27T23:00:00.000Z',
  )
})
