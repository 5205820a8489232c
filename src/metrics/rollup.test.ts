import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { DefinitionInput } from './metric.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import type { QueryRequestInput, QueryResult } from './request.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

const now = Date.parse('2026-04-05T10:20:00Z')
let stores: TestStores
let kept: Metrics
let raw: Metrics
let asked: string[] = []

/** A linear congruential generator (Numerical Recipes), so that a failure comes again. */
let state = 20_260_405
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!

beforeAll(async () => {
  stores = await openTestStores()
  const { postgres, clickhouse } = stores
  const listened = {
    ...clickhouse,
    query: <Row>(sql: string, ...rest: [Parameters<typeof clickhouse.query>[1]?]) => {
      asked.push(sql)
      return clickhouse.query<Row>(sql, ...rest)
    },
  }
  kept = createMetrics({ postgres, clickhouse: listened, clock: () => now, rollup: { asks: 1, events: 1 } })
  raw = createMetrics({ postgres, clickhouse, clock: () => now, rollup: false })
})
afterAll(() => stores.close())

async function freshWorkspace(zone: string): Promise<string> {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace, zone)
  return workspace
}

let count = 0
const randomEvent = (): TestEvent => ({
  id: `m${count++}`,
  at: new Date(Date.UTC(2026, 2, 26) + Math.floor(random() * 10.5 * 86_400) * 1000).toISOString(),
  name: pick(['Bought', 'Asked', 'Answered']),
  user: `u${Math.floor(random() * 9)}`,
  channel: pick(['web', 'store']),
  robot: random() < 0.1 ? 1 : 0,
  properties: {
    ...(random() < 0.8 ? { total: String(Math.round(random() * 10_000) / 100) } : {}),
    ...(random() < 0.8 ? { score: String(Math.floor(random() * 11)) } : {}),
  },
})

const definitions: DefinitionInput[] = [
  { kind: 'count', event: 'Bought' },
  { kind: 'count' },
  { kind: 'sum', event: ['Bought', 'Asked'], property: 'total' },
  {
    kind: 'average',
    event: 'Bought',
    property: 'total',
    filter: { field: 'channel', op: 'eq', value: 'web' },
  },
  { kind: 'nps', event: 'Answered', property: 'score' },
  { kind: 'csat', event: 'Answered', property: 'score', satisfied: 8 },
  { kind: 'ces', event: 'Answered', property: 'score' },
  {
    kind: 'ratio',
    unit: 'percent',
    numerator: { kind: 'count', event: 'Answered' },
    denominator: { kind: 'count', event: 'Asked' },
  },
  {
    kind: 'ratio',
    numerator: { kind: 'sum', event: 'Bought', property: 'total' },
    denominator: { kind: 'count', event: 'Bought' },
  },
]
const randomRequest = (): QueryRequestInput => ({
  definition: pick(definitions),
  from: pick(['2026-03-27', '2026-03-27T07:00:00Z', '2026-03-28T03:17:12Z']),
  ...(random() < 0.5 ? { to: pick(['2026-04-03', '2026-04-04T11:45:00Z']) } : {}),
  grain: pick(['total', 'hour', 'day', 'week', 'month'] as const),
  ...(random() < 0.3 ? { compare: pick(['usual', 'previous'] as const) } : {}),
  ...(random() < 0.3 ? { robots: true } : {}),
})

/** Numbers to 12 digits: sums by the hour may differ from sums by event in the last of the 15 that are told. */
const rounded = (result: QueryResult) =>
  JSON.parse(
    JSON.stringify(result.series, (_, value) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
    ),
  )

test('figures from kept hours are those from all events, also when repeated and late ones come in between', async () => {
  await stores.clickhouse.command('SYSTEM STOP MERGES events')
  for (const zone of ['Europe/Berlin', 'Asia/Kolkata', 'UTC']) {
    const workspace = await freshWorkspace(zone)
    const requests = Array.from({ length: 12 }, randomRequest)
    for (let round = 0; round < 2; round++) {
      const events = Array.from({ length: 300 }, randomEvent)
      await putEvents(stores, workspace, events)
      // Some come a second time.
      await putEvents(
        stores,
        workspace,
        events.filter((_, index) => index % 4 === 0),
      )
      for (const request of requests) {
        const [one, other] = [await kept.query(workspace, request), await raw.query(workspace, request)]
        expect(rounded(one), JSON.stringify({ zone, round, request })).toEqual(rounded(other))
      }
    }
  }
})

test('what is kept is not read again; an event that comes late has its hour read anew, and no other', async () => {
  const workspace = await freshWorkspace('UTC')
  const at = (day: number, hour: number) => new Date(Date.UTC(2026, 2, day, hour, 30)).toISOString()
  await putEvents(
    stores,
    workspace,
    Array.from({ length: 48 }, (_, n) => ({
      at: at(28 + Math.floor(n / 24), n % 24),
      name: 'Bought',
      user: 'u',
    })),
  )
  const question: QueryRequestInput = {
    definition: { kind: 'count', event: 'Bought' },
    from: '2026-03-28',
    to: '2026-03-30',
    grain: 'day',
  }
  const values = async () =>
    (await kept.query(workspace, question)).series[0]!.points.map(({ value }) => value)
  expect(await values()).toEqual([24, 24])
  asked = []
  expect(await values()).toEqual([24, 24])
  expect(asked.filter((sql) => sql.includes('FROM events'))).toEqual([])
  await putEvents(stores, workspace, [{ at: at(28, 3), name: 'Bought', user: 'late' }])
  asked = []
  expect(await values()).toEqual([25, 24])
  expect(asked.filter((sql) => sql.includes('FROM events'))).toHaveLength(1)
  const rows = await stores.clickhouse.query<{ n: string }>(
    'SELECT toString(count()) AS n FROM measure_hours WHERE workspace = {w: String} AND seen = 2',
    { w: workspace },
  )
  expect(rows).toEqual([{ n: '1' }])
})

test('people, medians, groups, traits and breakdowns are read event by event; so is what few events make', async () => {
  const workspace = await freshWorkspace('UTC')
  await putEvents(stores, workspace, Array.from({ length: 40 }, randomEvent))
  const careful = createMetrics({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    clock: () => now,
    rollup: { asks: 1, events: 1000 },
  })
  const period = { from: '2026-03-27', grain: 'day' as const }
  for (const definition of [
    { kind: 'unique' as const, event: 'Bought' },
    { kind: 'percentile' as const, event: 'Bought', property: 'total', percentile: 0.5 },
    { kind: 'count' as const, filter: { trait: 'plan', op: 'exists' as const } },
    { kind: 'count' as const, filter: { account: 'size', op: 'exists' as const } },
  ])
    await kept.query(workspace, { definition, ...period })
  await kept.query(workspace, { definition: { kind: 'count' }, by: ['channel'], ...period })
  await careful.query(workspace, { definition: { kind: 'count' }, ...period })
  const rows = await stores.clickhouse.query('SELECT 1 FROM measure_hours WHERE workspace = {w: String}', {
    w: workspace,
  })
  expect(rows).toEqual([])
})
