import { expect, test } from 'vitest'
import { instantIn } from './zone-time.ts'

test.each([
  ['2026-01-15T14:00', 'UTC', '2026-01-15T14:00:00.000Z'],
  ['2026-01-15T14:00', 'Europe/Berlin', '2026-01-15T13:00:00.000Z'],
  ['2026-07-15T14:00', 'Europe/Berlin', '2026-07-15T12:00:00.000Z'],
  ['2026-07-15T00:30', 'Pacific/Auckland', '2026-07-14T12:30:00.000Z'],
  // 2:30 comes twice on the last Sunday of October, and not at all on the last of March.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
])('%s in %s', (local, zone, instant) => {
  expect(instantIn(local, zone)).toBe(instant)
})
