import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createMetrics } from './metrics.ts'
import { judgeSilence, type SourcePace } from './silence.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const minute = 60_000
const hour = 60 * minute
const week = 7 * 24 * hour

const shift = (at: number, back: number) => at - back * week

/** The pace of a source that sent at these times, until `now`. */
function paceOf(times: readonly number[], now: number): SourcePace {
  const sent = times.filter((at) => at <= now).sort((a, b) => a - b)
  const counts = new Map<number, number>()
  for (const at of sent) {
    const start = Math.floor(at / hour) * hour
    counts.set(start, (counts.get(start) ?? 0) + 1)
  }
  return { last: sent.at(-1)!, hours: [...counts.keys()], counts: [...counts.values()] }
}

/** Times from one instant to another, every so many ms, in the hours that `open` names (UTC). */
function every(step: number, from: number, to: number, open: (hourOfDay: number) => boolean = () => true) {
  const times: number[] = []
  for (let at = from; at <= to; at += step) if (open(new Date(at).getUTCHours())) times.push(at)
  return times
}

const judge = (times: readonly number[], now: string) =>
  judgeSilence(paceOf(times, Date.parse(now)), Date.parse(now), shift).state

test('a source that is quiet at night is not late at night, but is in the morning', () => {
  // Every 5 minutes by day and every 40 minutes at night, eight weeks long, until Monday 20:00.
  const end = Date.parse('2026-05-18T20:00:00Z')
  const isDay = (clock: number) => clock >= 8 && clock < 20
  const times = [
    ...every(5 * minute, end - 8 * week, end, isDay),
    ...every(40 * minute, end - 8 * week, end, (clock) => !isDay(clock)),
  ]
  expect(judge(times, '2026-05-18T20:05:00Z')).toBe('flowing')
  expect(judge(times, '2026-05-19T01:28:00Z')).toBe('flowing')
  expect(judge(times, '2026-05-19T09:30:00Z')).toBe('late')
})

test('nothing is said of a source that is hardly known, or sends little', () => {
  const now = '2026-05-18T20:00:00Z'
  const at = Date.parse(now)
  expect(judge(every(minute, at - 2 * week, at - 4 * hour), now)).toBe('unsure')
  expect(judge(every(minute, at - 4 * week, at - 4 * hour), now)).toBe('late')
  // One event a day: a week without any is 7 events missed.
  expect(judge(every(24 * hour, at - 8 * week, at - week), now)).toBe('unsure')
})

test('a source that was silent at this time of a week before is not late; a single failure excuses nothing', () => {
  const now = Date.parse('2026-05-18T12:00:00Z')
  const without = (weeks: number[]) =>
    every(2 * minute, now - 8 * week, now - 3 * hour).filter((at) =>
      weeks.every((back) => at < now - back * week - 4 * hour || at > now - back * week + hour),
    )
  expect(judge(without([]), new Date(now).toISOString())).toBe('late')
  expect(judge(without([3]), new Date(now).toISOString())).toBe('late')
  expect(judge(without([2, 4]), new Date(now).toISOString())).toBe('flowing')
})

test('letters that go out once a month are late when a month is missed, not on the days between', () => {
  const run = (start: string) => every(2 * minute, Date.parse(start), Date.parse(start) + 2 * hour)
  const two = [...run('2026-03-01T09:00:00Z'), ...run('2026-04-01T09:00:00Z')]
  // After two runs there is one long silence, which may have been a failure.
  expect(judge(two, '2026-04-20T09:00:00Z')).toBe('unsure')
  const three = [...two, ...run('2026-05-01T09:00:00Z')]
  expect(judge(three, '2026-05-20T09:00:00Z')).toBe('flowing')
  expect(judge(three, '2026-07-02T09:00:00Z')).toBe('late')
  expect(judge(three, '2026-08-20T09:00:00Z')).toBe('ended')
})

test('what fell silent weeks ago has ended and alarms no more', () => {
  const end = Date.parse('2026-05-18T20:00:00Z')
  const times = every(10 * minute, end - 8 * week, end)
  expect(judge(times, '2026-05-20T20:00:00Z')).toBe('late')
  expect(judge(times, '2026-06-14T20:00:00Z')).toBe('late')
  expect(judge(times, '2026-06-15T20:00:00Z')).toBe('ended')
  expect(judge(times, '2027-06-15T20:00:00Z')).toBe('ended')
})

test('freshness of a workspace: newest received, late sources by name', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const start = Date.parse('2026-05-18T06:00:00Z')
  const events: TestEvent[] = []
  const send = (source: string, name: string, times: number[]) => {
    for (const time of times) {
      const at = new Date(time).toISOString()
      events.push({ id: `${source} ${at}`, at, name, source, receivedAt: at })
    }
  }
  send('website', 'Page Viewed', every(20 * minute, start - 5 * week, start + 119 * minute))
  // The call centre's feed stops on the evening before.
  send('call centre', 'Call Started', every(20 * minute, start - 5 * week, start - 10 * hour))
  send('old campaign', 'Email Opened', every(20 * minute, start - 7 * week, start - 5 * week))
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
  expect(first.asOf).toBe('2026-05-18T07:40:00.000Z')
  expect(first.late).toEqual([
    {
      source: 'call centre',
      lastEventAt: '2026-05-17T20:00:00.000Z',
      expectedEvents: 36,
      probability: expect.closeTo(0, 3),
    },
  ])
  expect(first).toMatchObject({ unsure: ['letters'], ended: ['old campaign'] })
  // Pages say nothing of calls.
  const pages = await metrics.query(workspace, { definition: { kind: 'count', event: 'Page Viewed' } })
  expect(pages.late).toEqual([])
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
