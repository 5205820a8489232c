import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import type { QueryRequestInput, QueryResult } from './request.ts'
import { makeWorkspace, putEvents } from './test-events.ts'
import { pick, random, randomDefinition, randomEvent } from './test-random.ts'

const now = Date.parse('2026-04-01T10:20:00Z')
let stores: TestStores
let metrics: Metrics
let statements = 0

beforeAll(async () => {
  stores = await openTestStores()
  const { postgres, clickhouse } = stores
  const counted = {
    ...clickhouse,
    query: <Row>(sql: string, ...rest: [Parameters<typeof clickhouse.query>[1]?]) => {
      if (sql.includes('FROM events')) statements++
      return clickhouse.query<Row>(sql, ...rest)
    },
  }
  metrics = createMetrics({
    postgres,
    clickhouse: counted,
    segmentNames: async () => ['gold'],
    rollup: false,
    clock: () => now,
  })
})
afterAll(() => stores.close())

const randomTimes = (): Pick<QueryRequestInput, 'from' | 'to' | 'grain' | 'compare'> => ({
  from: pick(['2026-03-27', '2026-03-28', '2026-03-27T07:00:00Z', '2026-03-28T03:17:12Z']),
  ...(random() < 0.5 ? { to: pick(['2026-03-30', '2026-03-31T11:45:00Z']) } : {}),
  grain: pick(['total', 'hour', 'day', 'week'] as const),
  ...(random() < 0.4 ? { compare: pick(['usual', 'previous'] as const) } : {}),
})

/** Numbers to 12 digits: sums of pieces may differ from sums by event in the last of the 15 that are told. */
const rounded = ({ series }: QueryResult) =>
  JSON.parse(
    JSON.stringify(series, (_, value) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
    ),
  )

test('measures over different times, asked at the same time, answer as each alone, in fewer statements', async () => {
  for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe']) {
    const workspace = stores.freshWorkspace()
    await makeWorkspace(stores, workspace, zone)
    const events = Array.from({ length: 500 }, (_, index) => randomEvent(index))
    await putEvents(stores, workspace, events)
    // Some come a second time.
    await putEvents(
      stores,
      workspace,
      events.filter((_, index) => index % 5 === 0),
    )
    const definitions = Array.from({ length: 25 }, randomDefinition)
    const questions = definitions.flatMap((definition) => [
      { definition, ...randomTimes() },
      { definition, ...randomTimes() },
    ])
    statements = 0
    const alone: QueryResult[] = []
    for (const question of questions) alone.push(await metrics.query(workspace, question))
    const byThemselves = statements
    statements = 0
    const { results } = await metrics.batch(workspace, {
      questions: questions.map((question, index) => ({ id: String(index), ...question })),
    })
    for (const [index, answered] of results.entries()) {
      const result = 'result' in answered ? answered.result : undefined
      expect(result && rounded(result), JSON.stringify({ zone, ...questions[index] })).toEqual(
        rounded(alone[index]!),
      )
    }
    expect(statements).toBeLessThan(byThemselves)
  }
})

test('the whole time, its days and the same days before read each event once', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  await putEvents(
    stores,
    workspace,
    Array.from({ length: 50 }, (_, index) => randomEvent(index)),
  )
  const times = { from: '2026-03-27', to: '2026-04-01' } as const
  const definition = { kind: 'average', event: 'Order Completed', property: 'total' } as const
  statements = 0
  await metrics.queryAll(workspace, [
    { id: 'total', definition, ...times, compare: 'previous' },
    { id: 'days', definition, ...times, grain: 'day', compare: 'usual' },
    { id: 'count', definition: { kind: 'count', event: 'Order Completed' }, ...times, grain: 'hour' },
  ])
  expect(statements).toBe(1)
})
