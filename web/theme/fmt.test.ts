import { expect, test } from 'vitest'
import { createFormat } from './fmt.ts'

const fmt = createFormat({ locale: 'en-GB', timeZone: 'Europe/London', currency: 'GBP' })

test.each([
  [61.2, 'percent', '61', '%'],
  [97.24, 'percent', '97.2', '%'],
  [3.21, 'percent', '3.2', '%'],
  [100, 'percent', '100', '%'],
  [9, 'minutes', '9', 'min'],
  [180, 'minutes', '3', 'h'],
  [290, 'seconds', '4:50', 'min'],
  [45, 'seconds', '45', 's'],
  [5400, 'seconds', '1.5', 'h'],
  [-12.4, 'score', '−12', ''],
  [12480, 'count', '12,480', ''],
  [19.5, 'money', '£19.50', ''],
  [9747747.93, 'money', '£9,747,748', ''],
  [4.256, 'number', '4.26', ''],
] as const)('%d %s is set as %s %s', (value, unit, text, after) => {
  expect(fmt.figure(value, unit)).toEqual({ text, unit: after })
})

test.each([
  [2, 'percent', '+2'],
  [-0.6, 'percent', '−0.6'],
  [130, 'seconds', '+2:10'],
  [-0.02, 'percent', 'as usual'],
  [0, 'minutes', 'as usual'],
  [1.4, 'score', '+1.4'],
] as const)('a change of %d in %s is written %s', (value, unit, text) => {
  expect(fmt.change(value, unit)).toBe(text)
})

test('spans are said in words', () => {
  expect(fmt.duration(52)).toBe('52 min')
  expect(fmt.duration(190)).toBe('3 h 10 min')
  expect(fmt.duration(4 * 1440)).toBe('4 days')
})

test('times are in the workspace zone, and say the day when it is not today', () => {
  const now = '2026-07-03T13:32:00Z'
  expect(fmt.time(now)).toBe('14:32')
  expect(fmt.since('2026-07-03T12:05:00Z', now)).toBe('13:05')
  expect(fmt.since('2026-07-01T12:05:00Z', now)).toBe('Wednesday 13:05')
  expect(fmt.since('2011-12-09T12:50:00Z', now)).toBe('9 December 2011')
})

test('in German, numbers, times and spans are written as in Germany', () => {
  const de = createFormat({ locale: 'de-DE', timeZone: 'Europe/Berlin', currency: 'EUR' })
  expect(de.count(12_480)).toBe('12.480')
  expect(de.value(97.24, 'percent')).toBe('97,2\u00a0%')
  expect(de.change(-0.02, 'percent')).toBe('wie sonst')
  expect(de.duration(4 * 1440)).toBe('4 Tage')
  expect(de.since('2026-07-01T12:05:00Z', '2026-07-03T13:32:00Z')).toBe('Mittwoch 14:05')
})
