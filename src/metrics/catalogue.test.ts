import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { defaultMetrics } from './defaults.ts'
import type { MetricInput } from './metric.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { makeWorkspace } from './test-events.ts'

let stores: TestStores
let metrics: Metrics
let workspace: string
let now = Date.parse('2026-03-01T10:00:00Z')

beforeAll(async () => {
  stores = await openTestStores()
  metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => now })
})
beforeEach(async () => {
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
})
afterAll(() => stores.close())

const orders: MetricInput = {
  name: 'store_orders',
  label: 'Orders in shops',
  unit: 'count',
  good: 'up',
  owners: [{ team: 'marketing' }, { team: 'finance', person: 'Ida' }],
  kind: 'count',
  event: 'Order Completed',
  filter: { field: 'channel', op: 'eq', value: 'store' },
}

test('a measure is made, changed and removed, and its history says who, when and what', async () => {
  const made = await metrics.save(workspace, orders, { by: 'Ann', expected: 0 })
  expect(made).toMatchObject({ version: 1, updatedBy: 'Ann', definition: { label: 'Orders in shops' } })
  now += 60_000
  await metrics.save(workspace, { ...orders, label: 'Shop orders' }, { by: 'Bob', expected: 1 })
  await metrics.remove(workspace, 'store_orders', { by: 'Cid', expected: 2 })
  await expect(metrics.get(workspace, 'store_orders')).rejects.toMatchObject({ code: 'measure_not_found' })
  const changes = await metrics.history(workspace, 'store_orders')
  expect(
    changes.map(({ version, changedBy, definition }) => [version, changedBy, definition?.label]),
  ).toEqual([
    [3, 'Cid', undefined],
    [2, 'Bob', 'Shop orders'],
    [1, 'Ann', 'Orders in shops'],
  ])
  expect(changes[1]!.diff).toBe('- label: Orders in shops\n+ label: Shop orders')
  expect(changes[1]!.changedAt).toBe(new Date(now).toISOString())
  const again = await metrics.save(workspace, orders, { by: 'Ann', expected: 0 })
  expect(again.version).toBe(4)
})

test('saving what is there already makes no version', async () => {
  await metrics.save(workspace, orders, { by: 'Ann' })
  expect((await metrics.save(workspace, orders, { by: 'Bob' })).version).toBe(1)
  expect(await metrics.history(workspace, 'store_orders')).toHaveLength(1)
})

test('nobody overwrites another’s change silently, not even at the same moment', async () => {
  await metrics.save(workspace, orders, { by: 'Ann' })
  const edits = await Promise.allSettled(
    ['A', 'B', 'C', 'D'].map((label) =>
      metrics.save(workspace, { ...orders, label }, { by: label, expected: 1 }),
    ),
  )
  expect(edits.filter((edit) => edit.status === 'fulfilled')).toHaveLength(1)
  for (const edit of edits) {
    if (edit.status === 'rejected') expect(edit.reason).toMatchObject({ code: 'conflict' })
  }
  expect((await metrics.get(workspace, 'store_orders')).version).toBe(2)
})

test('two owners of two teams, and only fields that there are', async () => {
  const refusal = async (change: object) => {
    const error = await metrics
      .save(workspace, { ...orders, ...change } as MetricInput, { by: 'Ann' })
      .catch((e) => e)
    expect(error.code).toBe('definition_invalid')
    return error.errors as { path: string; message: string }[]
  }
  expect(await refusal({ owners: [{ team: 'it' }, { team: 'it', person: 'Zoe' }] })).toEqual([
    { path: '/owners', message: 'a measure is looked after by two different teams' },
  ])
  expect((await refusal({ owners: [] }))[0]!.path).toBe('/owners')
  expect((await refusal({ colour: 'red' }))[0]!.message).toContain('colour')
  expect((await refusal({ kind: 'sum' }))[0]!.path).toBe('/property')
  expect((await refusal({ kind: 'mean' }))[0]!.message).toBe(
    '`kind` is one of count, sum, average, unique, ratio, percentile, open, nps, csat, ces, share, latest, conversion, retention, between, stickiness, formula',
  )
  expect((await refusal({ name: 'Bad Name' }))[0]!.path).toBe('/name')
  expect((await refusal({ filter: { field: 'channel', op: 'in', value: 'x' } }))[0]).toEqual({
    path: '/filter/value',
    message: '`in` takes a list of values',
  })
  expect((await refusal({ filter: { field: 'colour', op: 'eq', value: 'x' } }))[0]!.message).toContain(
    '`field` is one of',
  )
  expect(await metrics.list(workspace)).toEqual([])
})

test('a workspace that is not there is told so', async () => {
  await expect(metrics.save('ws_nowhere', orders, { by: 'Ann' })).rejects.toMatchObject({ code: 'not_found' })
})

test('every workspace begins with the product’s measures, and keeps what it did to them', async () => {
  // Two nodes that start at once.
  await Promise.all([metrics.installDefaults(workspace), metrics.installDefaults(workspace)])
  const list = await metrics.list(workspace)
  expect(list.map((one) => one.definition.name)).toEqual(defaultMetrics.map((one) => one.name).sort())
  await metrics.remove(workspace, 'ease', { by: 'Ann' })
  await metrics.save(workspace, { ...list[0]!.definition, label: 'Ours' }, { by: 'Ann' })
  await metrics.installDefaults(workspace)
  expect((await metrics.get(workspace, list[0]!.definition.name)).definition.label).toBe('Ours')
  await expect(metrics.get(workspace, 'ease')).rejects.toMatchObject({ code: 'measure_not_found' })
})

test('every default measure answers on a workspace without events', async () => {
  await metrics.installDefaults(workspace)
  for (const { name } of defaultMetrics) {
    const { series, asOf, late } = await metrics.query(workspace, {
      name,
      from: '2026-02-28',
      to: '2026-03-02',
      grain: 'day',
      compare: 'usual',
    })
    expect(series, name).toHaveLength(1)
    expect(
      series[0]!.points.map((point) => point.n),
      name,
    ).toEqual([0, 0])
    expect([asOf, late]).toEqual([null, []])
  }
})
