import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createCalendar } from './calendar.ts'
import { createMetrics } from './metrics.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'
import { previousShift, usualRange, usualShifts } from './usual.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())
const metricsAt = (now: string) =>
  createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => Date.parse(now) })

const many = (count: number, at: string): TestEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${at}-${index}`,
    at,
    name: 'Call Started',
    user: `u${index}`,
  }))
const calls = { kind: 'count', event: 'Call Started' } as const

test('the range is 10 %, median and 90 %, and says nothing under four measurements', () => {
  expect(usualRange([10, 20, 30, 40, 50, 60, 70, 80])).toEqual({ low: 17, middle: 45, high: 73, n: 8 })
  expect(usualRange([1, null, 3, 2])).toEqual({ low: null, middle: null, high: null, n: 3 })
  expect(usualRange([5, 5, 5, 5])).toEqual({ low: 5, middle: 5, high: 5, n: 4 })
})

test('same weekday and hour of the eight weeks before, across the change of the clocks', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace, 'Europe/Berlin')
  // Thursdays at 9 in Berlin: 08:00 UTC in winter, 07:00 UTC in summer (from 29 March). k calls, k weeks before 16 April.
  const events: TestEvent[] = []
  for (let week = 1; week <= 9; week++) {
    const day = new Date(Date.UTC(2026, 3, 16 - 7 * week)).toISOString().slice(0, 10)
    const hour = day >= '2026-03-29' ? '07' : '08'
    events.push(...many(week, `${day}T${hour}:15:00Z`))
    // Noise an hour later and a day earlier, which must not be taken for it.
    events.push(...many(50, `${day}T${hour === '07' ? '08' : '09'}:30:00Z`))
  }
  await putEvents(stores, workspace, events)
  const metrics = metricsAt('2026-04-16T12:00:00Z')
  const hours = await metrics.usual(workspace, calls, {
    from: '2026-04-16T09:00',
    to: '2026-04-16T11:00',
    grain: 'hour',
  })
  expect(hours).toEqual([
    { t: '2026-04-16T07:00:00.000Z', low: 1.7, middle: 4.5, high: 7.3, n: 8 },
    { t: '2026-04-16T08:00:00.000Z', low: 50, middle: 50, high: 50, n: 8 },
  ])
  const days = await metrics.usual(workspace, calls, { from: '2026-04-15', to: '2026-04-17', grain: 'day' })
  expect(days.map(({ t, middle, n }) => [t, middle, n])).toEqual([
    ['2026-04-14T22:00:00.000Z', 0, 8],
    // The 16th is not over: it is compared with the days before until the same time.
    ['2026-04-15T22:00:00.000Z', 54.5, 8],
  ])
})

test('a step that is not over is compared with the same part of the steps before', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const events: TestEvent[] = []
  for (let week = 0; week <= 8; week++) {
    const day = new Date(Date.UTC(2026, 4, 20 - 7 * week)).toISOString().slice(0, 10)
    events.push(...many(3, `${day}T09:10:00Z`), ...many(week === 0 ? 0 : 40, `${day}T09:50:00Z`))
  }
  await putEvents(stores, workspace, events)
  const result = await metricsAt('2026-05-20T09:30:00Z').query(workspace, {
    definition: calls,
    from: '2026-05-20T09:00:00Z',
    to: '2026-05-20T11:00:00Z',
    grain: 'hour',
    compare: 'usual',
  })
  expect(result.series[0]!.points).toEqual([
    {
      t: '2026-05-20T09:00:00.000Z',
      value: 3,
      n: 3,
      partial: true,
      usual: { low: 3, middle: 3, high: 3, n: 8 },
    },
    {
      t: '2026-05-20T10:00:00.000Z',
      value: null,
      n: 0,
      partial: true,
      usual: { low: 0, middle: 0, high: 0, n: 8 },
    },
  ])
  const total = await metricsAt('2026-05-20T09:30:00Z').query(workspace, {
    definition: calls,
    from: '2026-05-20',
    to: '2026-05-21',
    compare: 'usual',
  })
  expect(total.series[0]!.points[0]!.usual).toEqual({ low: 3, middle: 3, high: 3, n: 8 })
})

test('weeks before the first event are unknown, not nothing', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  await putEvents(
    stores,
    workspace,
    [5, 6, 7, 8, 9].flatMap((count, week) =>
      many(count, `2026-05-${String(4 + week * 2).padStart(2, '0')}T10:00:00Z`),
    ),
  )
  const [day] = await metricsAt('2026-05-30T00:00:00Z').usual(workspace, calls, {
    from: '2026-05-18',
    to: '2026-05-19',
    grain: 'day',
  })
  // Only the 4th and the 11th are Mondays since the first event.
  expect(day).toMatchObject({ n: 2, low: null })
})

test('a total longer than a week never counts an event in two measurements', () => {
  const calendar = createCalendar('UTC')
  const [from, to] = [Date.UTC(2026, 4, 1), Date.UTC(2026, 4, 11)]
  const starts = usualShifts(calendar, 'total', from, to).map((shift) => [shift(from), shift(to)] as const)
  for (const [index, [start]] of starts.entries()) {
    const before = starts[index + 1]
    if (before) expect(before[1]).toBeLessThanOrEqual(start)
  }
  expect(new Date(starts[0]![0]).toISOString()).toBe('2026-04-17T00:00:00.000Z')
})

test('the period before: whole months, whole days, or the same length', () => {
  const berlin = createCalendar('Europe/Berlin')
  const shifted = (from: string, to: string) => {
    const [start, end] = [Date.parse(from), Date.parse(to)]
    const shift = previousShift(berlin, start, end)
    return [new Date(shift(start)).toISOString(), new Date(shift(end)).toISOString()]
  }
  expect(shifted('2026-03-31T22:00:00Z', '2026-04-30T22:00:00Z')).toEqual([
    '2026-02-28T23:00:00.000Z',
    '2026-03-31T22:00:00.000Z',
  ])
  expect(shifted('2026-03-29T22:00:00Z', '2026-03-30T22:00:00Z')).toEqual([
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ])
  expect(shifted('2026-03-30T10:00:00Z', '2026-03-30T16:00:00Z')).toEqual([
    '2026-03-30T04:00:00.000Z',
    '2026-03-30T10:00:00.000Z',
  ])
})

test('compared with the period before, point by point', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  await putEvents(stores, workspace, [
    ...many(2, '2026-05-18T10:00:00Z'),
    ...many(3, '2026-05-19T10:00:00Z'),
    ...many(4, '2026-05-20T10:00:00Z'),
    ...many(9, '2026-05-19T23:00:00Z'),
  ])
  const result = await metricsAt('2026-05-21T12:00:00Z').query(workspace, {
    definition: calls,
    from: '2026-05-20',
    to: '2026-05-22',
    grain: 'day',
    compare: 'previous',
  })
  expect(result.series[0]!.points).toEqual([
    {
      t: '2026-05-20T00:00:00.000Z',
      value: 4,
      n: 4,
      previous: { t: '2026-05-18T00:00:00.000Z', value: 2, n: 2 },
    },
    {
      t: '2026-05-21T00:00:00.000Z',
      value: 0,
      n: 0,
      partial: true,
      // until noon, as today
      previous: { t: '2026-05-19T00:00:00.000Z', value: 3, n: 3 },
    },
  ])
})
