import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createMetrics } from './metrics.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

let stores: TestStores
let workspace: string
const now = Date.parse('2026-03-05T12:00:00Z')
const metricsAt = (at: number) =>
  createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => at })

// A small cast: Ada buys three times, Ben twice, a visitor once; a robot and a workspace beside it must not count.
const cast: TestEvent[] = [
  {
    at: '2026-03-02T09:00:00Z',
    name: 'Order Completed',
    user: 'ada',
    properties: { total: '10.10', plan: 'gold' },
  },
  {
    at: '2026-03-02T23:30:00Z',
    name: 'Order Completed',
    user: 'ada',
    properties: { total: '0.20', plan: 'gold' },
  },
  {
    at: '2026-03-03T10:00:00Z',
    name: 'Order Completed',
    user: 'ben',
    channel: 'app',
    properties: { total: '5', plan: 'basic' },
  },
  {
    at: '2026-03-03T11:00:00Z',
    name: 'Order Completed',
    user: 'ben',
    channel: 'store',
    properties: { total: 'inf' },
  },
  {
    at: '2026-03-04T08:00:00Z',
    name: 'Order Completed',
    anonymous: 'x1',
    properties: { total: 'free', plan: '' },
  },
  {
    at: '2026-03-04T09:00:00Z',
    name: 'Order Completed',
    user: 'ada',
    properties: { total: '-2.5', plan: 'gold' },
  },
  {
    at: '2026-03-04T10:00:00Z',
    name: 'Order Completed',
    user: 'bot',
    robot: 1,
    properties: { total: '999' },
  },
  { at: '2026-03-02T10:00:00Z', name: 'Page Viewed', user: 'ada' },
  { at: '2026-03-03T10:00:00Z', name: 'Page Viewed', user: 'cat' },
  { at: '2026-03-03T10:30:00Z', name: 'Page Viewed', user: 'ada' },
  { at: '2026-03-03T12:30:00Z', name: 'Page Viewed', user: 'ben' },
]

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  await putEvents(stores, workspace, cast)
  const other = stores.freshWorkspace()
  await putEvents(stores, other, cast)
})
afterAll(() => stores.close())

const period = { from: '2026-03-02', to: '2026-03-06' }
const total = async (definition: object, extra: object = {}) => {
  const result = await metricsAt(now).query(workspace, { definition, ...period, ...extra } as never)
  return result.series[0]!.points[0]!
}

describe('kinds, by hand', () => {
  test('count', async () => {
    expect(await total({ kind: 'count', event: 'Order Completed' })).toMatchObject({ value: 6, n: 6 })
    expect(await total({ kind: 'count' })).toMatchObject({ value: 10, n: 10 })
    expect(await total({ kind: 'count', event: ['Page Viewed', 'Order Completed'] })).toMatchObject({
      value: 10,
    })
  })

  test('robots count only when asked for', async () => {
    expect(await total({ kind: 'count', event: 'Order Completed' }, { robots: true })).toMatchObject({
      value: 7,
    })
    expect(await total({ kind: 'count', event: 'Order Completed', robots: true })).toMatchObject({ value: 7 })
  })

  test('sum takes numbers only: neither text nor infinity spoils it', async () => {
    expect(await total({ kind: 'sum', event: 'Order Completed', property: 'total' })).toMatchObject({
      value: 12.8,
      n: 4,
    })
  })

  test('average, with too few answers marked', async () => {
    expect(await total({ kind: 'average', event: 'Order Completed', property: 'total' })).toEqual({
      t: '2026-03-02T00:00:00.000Z',
      value: 3.2,
      n: 4,
      // R: t.test(c(-2.5, 0.2, 5, 10.1))$conf.int
      interval: { low: expect.closeTo(-5.62806, 5), high: expect.closeTo(12.02806, 5) },
      partial: true,
      tooFew: true,
    })
  })

  test('percentile by linear interpolation', async () => {
    // -2.5, 0.2, 5, 10.1
    const at = (percentile: number) =>
      total({ kind: 'percentile', event: 'Order Completed', property: 'total', percentile })
    expect(await at(0.5)).toMatchObject({ value: 2.6, n: 4 })
    expect(await at(0)).toMatchObject({ value: -2.5 })
    expect(await at(0.9)).toMatchObject({ value: 8.57 })
  })

  test('unique people and unique values', async () => {
    expect(await total({ kind: 'unique', event: 'Order Completed' })).toMatchObject({ value: 3, n: 6 })
    expect(await total({ kind: 'unique', event: 'Order Completed', property: 'plan' })).toMatchObject({
      value: 2,
      n: 4,
    })
  })

  test('ratio of people, in percent when its unit is percent', async () => {
    const ratio = {
      kind: 'ratio',
      numerator: {
        kind: 'unique',
        event: 'Order Completed',
        filter: { property: 'total', op: 'gt', value: 4 },
      },
      denominator: { kind: 'unique', event: 'Page Viewed' },
    }
    expect((await total(ratio)).value).toBeCloseTo(2 / 3, 12)
    expect((await total({ ...ratio, unit: 'percent' })).value).toBeCloseTo(200 / 3, 10)
    expect((await total(ratio)).n).toBe(4)
  })
})

test('the shape of an answer', async () => {
  const result = await metricsAt(now).query(workspace, {
    definition: { kind: 'count', event: 'Order Completed' },
    ...period,
    grain: 'day',
    by: ['channel'],
  })
  expect(result).toMatchObject({ kind: 'count', unit: 'count', grain: 'day', timeZone: 'UTC', late: [] })
  expect(result.asOf).toBe('2026-03-04T10:00:00.000Z')
  expect(
    result.series.map((series) => [series.by.channel, series.points.map((point) => point.value)]),
  ).toEqual([
    ['web', [2, 0, 2, 0]],
    ['app', [0, 1, 0, 0]],
    ['store', [0, 1, 0, 0]],
  ])
})

test('top groups with others sum to the whole; a group without a value is null', async () => {
  const result = await metricsAt(now).query(workspace, {
    definition: { kind: 'sum', event: 'Order Completed', property: 'total' },
    ...period,
    by: ['plan'],
    limit: 1,
  })
  expect(result.series.map(({ by, others, points }) => ({ by, others, value: points[0]!.value }))).toEqual([
    { by: { plan: 'gold' }, others: undefined, value: 7.8 },
    { by: { plan: 'others' }, others: true, value: 5 },
  ])
})
