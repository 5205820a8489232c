import { expect, test } from 'vitest'
import { createTimeReader } from './local-time.ts'

const iso = (time: number | { reason: string }) =>
  typeof time === 'number' ? new Date(time).toISOString() : time.reason

test('local time of a zone becomes UTC, also around the change of clocks', () => {
  const london = createTimeReader('Europe/London')
  expect(iso(london('2010-12-01 08:26:00'))).toBe('2010-12-01T08:26:00.000Z')
  expect(iso(london('2011-07-01 08:16:00'))).toBe('2011-07-01T07:16:00.000Z')
  // 27 March 2011: 01:00 became 02:00, so 01:30 is moved on by an hour.
  expect(iso(london('2011-03-27 00:59:59'))).toBe('2011-03-27T00:59:59.000Z')
  expect(iso(london('2011-03-27 01:30'))).toBe('2011-03-27T01:30:00.000Z')
  expect(iso(london('2011-03-27 02:00'))).toBe('2011-03-27T01:00:00.000Z')
  // 30 October 2011: 01:30 came twice; the first is meant.
  expect(iso(london('2011-10-30 01:30'))).toBe('2011-10-30T00:30:00.000Z')
  expect(iso(london('2011-10-30 02:00'))).toBe('2011-10-30T02:00:00.000Z')
  expect(iso(createTimeReader('Asia/Kolkata')('2026-01-01T05:30:00.250'))).toBe('2026-01-01T00:00:00.250Z')
  expect(iso(createTimeReader('America/Sao_Paulo')('2018-02-01'))).toBe('2018-02-01T02:00:00.000Z')
})

test('a time that names its zone needs none; one that does not is refused without', () => {
  const none = createTimeReader(undefined)
  expect(iso(none('2026-01-01T00:00:00+02:00'))).toBe('2025-12-31T22:00:00.000Z')
  expect(iso(none('2026-01-01 00:00:00 -0330'))).toBe('2026-01-01T03:30:00.000Z')
  expect(iso(none('2026-01-01T00:00Z'))).toBe('2026-01-01T00:00:00.000Z')
  expect(iso(none('2026-01-01'))).toMatch(/does not name its time zone/)
})

test.each(['', '01/02/2026', '2026-13-01', '2026-02-30', '2026-01-01 25:00', 'yesterday'])(
  '%s is no time',
  (text) => {
    expect(iso(createTimeReader('UTC')(text))).toMatch(/is not a time like/)
  },
)
