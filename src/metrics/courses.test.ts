import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { Course } from './courses.ts'
import type { DefinitionInput } from './metric.ts'
import { createMetrics } from './metrics.ts'
import type { Series } from './request.ts'
import { makeWorkspace, putEvents } from './test-events.ts'
import { events, now } from './test-shop.ts'

let stores: TestStores
let workspace: string
let metrics: ReturnType<typeof createMetrics>

const answers: Record<string, DefinitionInput> = {
  answers: { kind: 'count', event: 'Survey Answered' },
  answerers: { kind: 'unique', event: 'Survey Answered' },
  scores: { kind: 'average', event: 'Survey Answered', property: 'score' },
  median: { kind: 'percentile', percentile: 0.5, event: 'Survey Answered', property: 'score' },
  nps: { kind: 'nps', event: 'Survey Answered', filter: { property: 'region', op: 'neq', value: 'east' } },
  satisfied: { kind: 'csat', event: 'Survey Answered' },
  effort: {
    kind: 'ces',
    event: 'Survey Answered',
    filter: { property: 'kind', op: 'eq', value: 'ces' },
  },
}
const others: Record<string, DefinitionInput> = {
  revenue: { kind: 'sum', event: 'Order Completed', property: 'total' },
  large: {
    kind: 'ratio',
    unit: 'percent',
    numerator: {
      kind: 'count',
      event: 'Order Completed',
      filter: { property: 'total', op: 'gt', value: 20 },
    },
    denominator: { kind: 'count', event: 'Order Completed' },
  },
  part: {
    kind: 'share',
    part: { kind: 'count', event: 'Order Completed' },
    filter: { field: 'channel', op: 'eq', value: 'web' },
  },
  contracts: { kind: 'open', event: 'Plan Chosen', closedBy: 'Plan Left', key: 'contract' },
  fees: { kind: 'latest', event: 'Plan Chosen', key: 'contract', property: 'fee', aggregate: 'sum' },
  ordered: {
    kind: 'conversion',
    steps: [{ event: 'Survey Answered' }, { event: 'Order Completed' }],
    within: { hours: 12 },
  },
  back: {
    kind: 'retention',
    start: { event: 'Order Completed' },
    back: { event: 'Order Completed' },
    every: 'day',
  },
  apart: { kind: 'between', from: { event: 'Survey Answered' }, to: { event: 'Order Completed' } },
  often: { kind: 'stickiness', event: 'Order Completed', of: 'week' },
  each: {
    kind: 'formula',
    formula: 'a / b',
    measures: {
      a: { kind: 'count', event: 'Order Completed' },
      b: { kind: 'unique', event: 'Order Completed' },
    },
  },
}
const period = { from: '2026-05-01', to: '2026-05-07', grain: 'day', limit: 12 } as const

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  await putEvents(stores, workspace, events)
  metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => now })
}, 120_000)
afterAll(() => stores.close())

/** Values and answers of each step, groups by their names. */
function figures(series: readonly Series[]) {
  const rounded = (value: number | null) => (value === null ? null : Math.round(value * 1e9) / 1e9)
  return Object.fromEntries(
    series
      .filter(({ points }) => points.some(({ n }) => n > 0))
      .map(({ by, points }) => [
        JSON.stringify(by),
        points.map(({ value, n }) => [n === 0 ? null : rounded(value), n]),
      ]),
  )
}

async function asked(definition: DefinitionInput, by: string[]) {
  return (await metrics.query(workspace, { definition, ...period, by })).series
}

describe('courses of many measures, read together', () => {
  let courses: Map<string, Course>
  const all = { ...answers, ...others }
  beforeAll(async () => {
    courses = await metrics.courses(
      workspace,
      Object.entries(all).map(([id, measure]) => ({ id, measure, by: ['region', 'kind'] })),
      period,
    )
  }, 60_000)

  test.each(Object.keys(all))('%s: whole and by each breakdown as it is when asked by itself', async (id) => {
    const course = courses.get(id)!
    expect(figures([course.whole])).toEqual(figures(await asked(all[id]!, [])))
    for (const dimension of ['region', 'kind'])
      expect(figures(course.by.get(dimension)!)).toEqual(figures(await asked(all[id]!, [dimension])))
  })

  test('the largest groups of each measure are shown, and of counts the others add up to the whole', async () => {
    const { answers: count, revenue } = Object.fromEntries(
      await metrics.courses(
        workspace,
        [
          { id: 'answers', measure: answers.answers!, by: ['score'] },
          { id: 'revenue', measure: others.revenue!, by: ['total'] },
        ],
        { ...period, limit: 3 },
      ),
    ) as Record<string, Course>
    const groups = count!.by.get('score')!
    expect(groups.map(({ others: isRest }) => isRest ?? false)).toEqual([false, false, false, true])
    for (const [index, point] of count!.whole.points.entries())
      expect(groups.reduce((sum, { points }) => sum + points[index]!.value!, 0)).toBe(point.value)
    expect(revenue!.by.get('total')!.map(({ others: isRest }) => isRest ?? false)).toEqual([
      false,
      false,
      false,
    ])
  })

  test('what is refused is left out, and the rest is answered', async () => {
    const found = await metrics.courses(
      workspace,
      [
        { id: 'gone', measure: 'not_there', by: [] },
        { id: 'answers', measure: answers.answers!, by: ['segment.nobody', 'region'] },
      ],
      period,
    )
    expect([...found.keys()]).toEqual(['answers'])
    expect([...found.get('answers')!.by.keys()]).toEqual(['region'])
  })
})
