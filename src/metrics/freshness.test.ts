import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { habitOf, usualGap } from './freshness.ts'
import { createMetrics } from './metrics.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const minute = 60_000
const hour = 60 * minute
const week = 7 * 24 * hour

test('a source that is quiet at night is not late at night, but is in the morning', () => {
  // Every 5 minutes from 8:00 to 20:00, four weeks long, until Monday 20:00.
  const end = Date.parse('2026-05-18T20:00:00Z')
  const minutes: number[] = []
  for (let at = end - 4 * week; at <= end; at += 5 * minute) {
    const clock = new Date(at).getUTCHours()
    if (clock >= 8 && clock < 20) minutes.push(at)
  }
  const isLate = (now: number) => now - minutes.at(-1)! > 2 * usualGap(habitOf(minutes, now))!
  expect(isLate(Date.parse('2026-05-18T20:05:00Z'))).toBe(false)
  expect(isLate(Date.parse('2026-05-19T03:00:00Z'))).toBe(false)
  expect(isLate(Date.parse('2026-05-19T08:30:00Z'))).toBe(true)
})

test('nothing is said of a source that is hardly known', () => {
  expect(usualGap({ gaps: [minute, minute], sameTime: [], activeDays: 1 })).toBeUndefined()
  expect(usualGap({ gaps: Array(30).fill(1000), sameTime: [], activeDays: 1 })).toBe(minute)
})

test('letters that go out once a month are late when a month is missed, not on the days between', () => {
  const day = 24 * hour
  const run = (start: string) =>
    Array.from({ length: 60 }, (_, step) => Date.parse(start) + step * 2 * minute)
  const two = [...run('2026-03-01T09:00:00Z'), ...run('2026-04-01T09:00:00Z')]
  // After two runs there is one long silence, which may have been a failure.
  expect(usualGap(habitOf(two, Date.parse('2026-04-20T09:00:00Z')))).toBeUndefined()
  const three = [...two, ...run('2026-05-01T09:00:00Z')]
  const now = Date.parse('2026-05-20T09:00:00Z')
  expect(usualGap(habitOf(three, now))! / day).toBeCloseTo(30, 0)
})

test('freshness of a workspace: newest received, late sources by name', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const start = Date.parse('2026-05-18T06:00:00Z')
  const events: TestEvent[] = []
  for (let step = 0; step < 120; step++) {
    const at = new Date(start + step * minute).toISOString()
    events.push({ id: `w${step}`, at, name: 'Page Viewed', source: 'website', receivedAt: at })
    // The call centre's feed stops half-way.
    if (step < 60)
      events.push({ id: `c${step}`, at, name: 'Call Started', source: 'call centre', receivedAt: at })
  }
  events.push({
    id: 'rare',
    at: '2026-05-01T00:00:00Z',
    name: 'Letter Sent',
    source: 'letters',
    receivedAt: '2026-05-18T05:00:00Z',
  })
  await putEvents(stores, workspace, events)
  let now = start + 120 * minute
  const metrics = createMetrics({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    clock: () => now,
  })
  const first = await metrics.freshness(workspace)
  expect(first.asOf).toBe('2026-05-18T07:59:00.000Z')
  expect(first.late).toEqual([
    { source: 'call centre', lastEventAt: '2026-05-18T06:59:00.000Z', usualGapSeconds: 60 },
  ])
  const result = await metrics.query(workspace, { definition: { kind: 'count' } })
  expect(result).toMatchObject({ asOf: first.asOf, late: first.late })
  // The answer is kept for two seconds; then what came meanwhile is seen.
  await putEvents(stores, workspace, [
    { id: 'new', at: new Date(now).toISOString(), name: 'Call Started', source: 'call centre' },
  ])
  now += 1000
  expect(await metrics.freshness(workspace)).toEqual(first)
  now += 1500
  expect((await metrics.freshness(workspace)).late).toEqual([])
})
