import { expect, test } from 'vitest'
import { parseTime } from './time-text.ts'

test('reads every text as Date.parse does', () => {
  const start = Date.UTC(2026, 1, 27, 23, 59, 59, 1)
  const times = Array.from({ length: 500 }, (_, index) => new Date(start + index * 7_919_017).toISOString())
  const others = [
    '2026-02-28T24:00:00.000Z',
    '2026-02-28T24:00:00.001Z',
    '2026-02-28T23:60:00.000Z',
    '2026-02-28T23:00:60.000Z',
    '2026-02-30T10:00:00.000Z',
    '2026-13-01T10:00:00.000Z',
    '2026-02-2aT10:00:00.000Z',
    '2026-02-28T1a:00:00.000Z',
    '2026-02-28T10:00:00.00aZ',
    '2026-02-28T10:00:00.000z',
    '2026-02-28T10:00:00.00 Z',
    '2026-02-28T10:00:00.0001',
    '2026-02-28 10:00:00.000Z',
    '2026-02-28T10:00:00Z',
    '2026-02-28T10:00:00.000+02:00',
    '+02026-02-28T10:00:00.00Z',
    'Sat, 28 Feb 2026 10:00:00',
    '2026-02-28',
    'no time',
    '',
  ]
  for (const text of [...times, ...others, ...times])
    expect([text, parseTime(text)]).toEqual([text, Date.parse(text)])
})

test('a day that is none does not spoil the next', () => {
  expect(parseTime('2026-13-01T10:00:00.000Z')).toBeNaN()
  expect(parseTime('2026-12-01T10:00:00.000Z')).toBe(Date.UTC(2026, 11, 1, 10))
})
