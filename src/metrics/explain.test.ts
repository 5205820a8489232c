import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { defaultMetrics } from './defaults.ts'
import { withValues } from './explain.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { makeWorkspace, putEvents } from './test-events.ts'

let stores: TestStores
let metrics: Metrics
let workspace: string

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const clock = () => Date.parse('2026-05-10T00:00:00Z')
  metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock })
  await putEvents(
    stores,
    workspace,
    ["it's", 'b\\c', 'b\\c', 'web'].map((channel, index) => ({
      at: `2026-05-0${index + 1}T10:00:00Z`,
      name: 'Order Completed',
      user: `u${index}`,
      channel,
    })),
  )
})
afterAll(() => stores.close())

test('the statement that is shown gives the number when it is asked as it stands, whatever its values hold', async () => {
  for (const channel of ["it's", 'b\\c', 'web']) {
    const question = {
      definition: { kind: 'count' as const, event: 'Order Completed' },
      from: '2026-05-01',
      to: '2026-05-05',
      filter: { field: 'channel' as const, op: 'eq' as const, value: channel },
    }
    const { statements } = await metrics.explain(workspace, question)
    expect(statements).toHaveLength(1)
    expect(statements[0]).not.toMatch(/\{p\d+:/)
    const [row] = await stores.clickhouse.query<{ n: string }>(statements[0]!)
    const { series } = await metrics.query(workspace, question)
    expect(Number(row!.n), channel).toBe(series[0]!.points[0]!.value)
  }
})

test('every measure of the product can be explained, and none is asked for it', async () => {
  await metrics.installDefaults(workspace)
  for (const { name } of defaultMetrics) {
    const { statements } = await metrics.explain(workspace, { name, from: '2026-05-01', to: '2026-05-05' })
    expect(statements.length, name).toBeGreaterThan(0)
    expect(statements.join('\n'), name).toContain(`'${workspace}'`)
  }
  await expect(metrics.explain(workspace, { name: 'nobody_knows' })).rejects.toMatchObject({
    code: 'measure_not_found',
  })
})

test('values become literals of their kind', () => {
  expect(
    withValues('{a: String} {b: Array(String)} {c: UInt8} {d: Nullable(String)}', {
      a: 'x',
      b: ['y'],
      c: 1,
      d: null,
    }),
  ).toBe("'x' ['y'] 1 NULL")
  expect(withValues("{t: DateTime64(3, 'UTC')}", { t: '2026-01-01 00:00:00.000' })).toBe(
    "toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')",
  )
})
