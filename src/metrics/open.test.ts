import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createMetrics } from './metrics.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

let stores: TestStores
let workspace: string
const definition = {
  kind: 'open',
  event: 'Callback Requested',
  closedBy: 'Callback Completed',
  key: 'callback_id',
} as const

const asked = (at: string, id: string, extra: Partial<TestEvent> = {}): TestEvent => ({
  at,
  name: 'Callback Requested',
  user: `u-${id}`,
  ...extra,
  properties: { ...(id ? { callback_id: id } : {}), ...extra.properties },
})
const done = (at: string, id: string): TestEvent => ({
  at,
  name: 'Callback Completed',
  properties: { callback_id: id },
})

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  await putEvents(stores, workspace, [
    asked('2026-05-01T08:00:00Z', 'old', { properties: { topic: 'bill' } }), // never done
    asked('2026-05-03T08:00:00Z', 'a', { properties: { topic: 'bill' } }),
    done('2026-05-04T09:00:00Z', 'a'),
    asked('2026-05-03T09:00:00Z', 'b', { properties: { topic: 'line' } }),
    asked('2026-05-03T10:00:00Z', 'b', { properties: { topic: 'line' } }), // asked again before it was done: once
    done('2026-05-05T00:00:00Z', 'b'), // exactly at the end of the 4th: still open then
    asked('2026-05-05T10:00:00Z', 'a', { properties: { topic: 'line' } }), // open again
    done('2026-05-02T10:00:00Z', 'c'), // done before it was asked: does not close it
    asked('2026-05-04T10:00:00Z', 'c'),
    asked('2026-05-04T11:00:00Z', ''), // cannot be closed, so it is not open
    asked('2026-05-04T12:00:00Z', 'bot', { robot: 1 }),
  ])
})
afterAll(() => stores.close())

const metricsAt = (now: string) =>
  createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => Date.parse(now) })

test('the state at the end of each day, and of today until now', async () => {
  const result = await metricsAt('2026-05-05T12:00:00Z').query(workspace, {
    definition,
    from: '2026-05-02',
    to: '2026-05-07',
    grain: 'day',
  })
  expect(result.series[0]!.points).toEqual([
    { t: '2026-05-02T00:00:00.000Z', value: 1, n: 1, oldest: '2026-05-01T08:00:00.000Z' },
    { t: '2026-05-03T00:00:00.000Z', value: 3, n: 3, oldest: '2026-05-01T08:00:00.000Z' },
    { t: '2026-05-04T00:00:00.000Z', value: 3, n: 3, oldest: '2026-05-01T08:00:00.000Z' }, // old, b, c
    { t: '2026-05-05T00:00:00.000Z', value: 3, n: 3, partial: true, oldest: '2026-05-01T08:00:00.000Z' }, // old, a, c
    { t: '2026-05-06T00:00:00.000Z', value: null, n: 0, partial: true },
  ])
})

test('what is open now, by topic, with the rows and how long they wait', async () => {
  const metrics = metricsAt('2026-05-05T12:00:00Z')
  const request = { definition, from: '2026-05-05', to: '2026-05-06', by: ['topic'] }
  const { series } = await metrics.query(workspace, request)
  expect(series.map(({ by, points }) => [by.topic, points[0]!.value])).toEqual([
    [null, 1],
    ['bill', 1],
    ['line', 1],
  ])
  const { rows } = await metrics.rows(workspace, { ...request, group: { topic: 'line' } }, { masked: false })
  expect(rows).toMatchObject([
    { userId: 'u-a', at: '2026-05-05T10:00:00.000Z', openSeconds: 7200, properties: { callback_id: 'a' } },
  ])
  const { people } = await metrics.people(workspace, { definition, from: '2026-05-05', to: '2026-05-06' })
  expect(people.map((person) => person.userId).sort()).toEqual(['u-a', 'u-c', 'u-old'])
})

test('a filter narrows what opens', async () => {
  const { series } = await metricsAt('2026-05-05T12:00:00Z').query(workspace, {
    definition: { ...definition, filter: { property: 'topic', op: 'eq', value: 'bill' } },
  })
  expect(series[0]!.points[0]).toMatchObject({ value: 1 })
})
