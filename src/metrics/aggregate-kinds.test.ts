import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meanInterval, scoreInterval, wilsonInterval } from '../stats/estimates/index.ts'
import type { DefinitionInput } from './metric.ts'
import type { Point, QueryRequestInput } from './request.ts'
import type { TestEvent } from './test-events.ts'
import { dayOf, days, events, openTestShop, period, scoreOf, sum, type TestShop } from './test-shop.ts'

let stores: TestShop['stores']
let workspace: TestShop['workspace']
let metrics: TestShop['metrics']
let points: TestShop['points']

beforeAll(async () => {
  ;({ stores, workspace, metrics, points } = await openTestShop())
})
afterAll(() => stores.close())

async function byGroup(
  definition: DefinitionInput,
  by: QueryRequestInput['by'],
  extra: Partial<QueryRequestInput> = {},
) {
  const { series } = await metrics.query(workspace, { definition, ...period, by, ...extra })
  return new Map(
    series.map((one) => [one.others ? 'others' : Object.values(one.by).join('|'), one.points[0]!]),
  )
}

function expectInterval(point: Point, interval: { low: number; high: number } | undefined, scale = 1): void {
  expect(point.interval?.low).toBeCloseTo(interval!.low * scale, 9)
  expect(point.interval?.high).toBeCloseTo(interval!.high * scale, 9)
}

describe('satisfaction and effort', () => {
  const answers = (day: string, kind: string) =>
    events.filter((one) => dayOf(one) === day && one.properties?.kind === kind).map(scoreOf)

  test('satisfaction: share of answers from the threshold on, with the interval of a share', async () => {
    const found = await points({
      kind: 'csat',
      event: 'Survey Answered',
      satisfied: 5,
      filter: { property: 'kind', op: 'eq', value: 'csat' },
    })
    for (const [index, day] of days.entries()) {
      const scores = answers(day, 'csat')
      const content = scores.filter((score) => score >= 5).length
      expect(found[index]).toMatchObject({ n: scores.length, tooFew: true })
      expect(found[index]!.value).toBeCloseTo((100 * content) / scores.length, 9)
      expectInterval(found[index]!, wilsonInterval(content, scores.length), 100)
    }
  })

  test('effort: average of answers from 1 to 7; others are no answers', async () => {
    const found = await points({
      kind: 'ces',
      event: 'Survey Answered',
      filter: { property: 'kind', op: 'eq', value: 'ces' },
    })
    for (const [index, day] of days.entries()) {
      const scores = answers(day, 'ces').filter((score) => score >= 1 && score <= 7)
      const mean = sum(scores) / scores.length
      const variance = sum(scores.map((score) => (score - mean) ** 2)) / (scores.length - 1)
      expect(found[index]!.n).toBe(scores.length)
      expect(found[index]!.value).toBeCloseTo(mean, 9)
      expectInterval(found[index]!, meanInterval(mean, variance, scores.length))
    }
  })

  test('the recommendation score has its own interval; a percentile that of its places', async () => {
    const scores = events.filter((one) => one.name === 'Survey Answered').map(scoreOf)
    const [score] = await points({ kind: 'nps', event: 'Survey Answered' }, { grain: 'total' })
    const counted = [
      scores.filter((one) => one >= 9).length,
      scores.filter((one) => one <= 6).length,
    ] as const
    expectInterval(score!, scoreInterval(...counted, scores.length), 100)

    const totals = events.flatMap((one) => (one.properties?.total ? [Number(one.properties.total)] : []))
    const sorted = totals.toSorted((a, b) => a - b)
    const [median] = await points(
      { kind: 'percentile', percentile: 0.5, event: 'Order Completed', property: 'total' },
      { grain: 'total' },
    )
    // scipy: binom.ppf([0.025, 0.975], 80, 0.5) = 31, 49: the 31st and the 50th of 80.
    expect(sorted).toHaveLength(80)
    expect(median!.interval).toEqual({ low: sorted[30], high: sorted[49] })
  })

  test('none, one and all alike', async () => {
    const empty = await points(
      { kind: 'csat', event: 'Survey Answered' },
      { from: '2026-04-01', to: '2026-04-02' },
    )
    expect(empty[0]).toEqual({ t: '2026-04-01T00:00:00.000Z', value: null, n: 0, tooFew: true })
    const one = { field: 'messageId', op: 'eq', value: 's0' } as const
    expect(
      (
        await points({
          kind: 'ces',
          property: 'score',
          filter: { field: 'messageId', op: 'eq', value: 's3' },
        })
      )[0],
    ).toMatchObject({ value: 5, n: 1 })
    expect((await points({ kind: 'average', property: 'score', filter: one }))[0]).not.toHaveProperty(
      'interval',
    )
    const alike = await points(
      { kind: 'average', property: 'score', filter: { property: 'score', op: 'eq', value: 4 } },
      { grain: 'total' },
    )
    expect(alike[0]!.interval).toEqual({ low: 4, high: 4 })
  })
})

describe('share', () => {
  const part = { kind: 'count' as const, event: 'Order Completed' }
  const orders = events.filter((one) => one.name === 'Order Completed')

  test('of a condition in the whole of each step', async () => {
    const found = await points({ kind: 'share', part, filter: { field: 'channel', op: 'eq', value: 'web' } })
    for (const [index, day] of days.entries()) {
      const whole = orders.filter((one) => dayOf(one) === day)
      const some = whole.filter((one) => one.channel === 'web').length
      expect(found[index]!.n).toBe(whole.length)
      expect(found[index]!.value).toBeCloseTo((100 * some) / whole.length, 9)
      expectInterval(found[index]!, wilsonInterval(some, whole.length), 100)
    }
  })

  test('groups, shown and others, sum to 100 in every step', async () => {
    const { series } = await metrics.query(workspace, {
      definition: { kind: 'share', part },
      ...period,
      grain: 'hour',
      by: ['region'],
      limit: 2,
    })
    expect(series).toHaveLength(3)
    for (const index of series[0]!.points.keys()) {
      const values = series.map((one) => one.points[index]!.value)
      const n = series.map((one) => one.points[index]!.n)
      expect(new Set(n).size).toBe(1)
      if (n[0] === 0) expect(values).toEqual([null, null, null])
      else expect(sum(values as number[])).toBeCloseTo(100, 9)
    }
  })

  test('of people, a person in two groups is part of both; of sums no interval is told', async () => {
    const people = (of: TestEvent[]) => new Set(of.map((one) => one.user)).size
    const shares = await byGroup({ kind: 'share', part: { kind: 'unique', event: 'Order Completed' } }, [
      'region',
    ])
    for (const region of ['north', 'south', 'east']) {
      const own = people(orders.filter((one) => one.properties!.region === region))
      if (own > 0) expect(shares.get(region)!.value).toBeCloseTo((100 * own) / people(orders), 9)
    }
    const total = (of: TestEvent[]) => sum(of.map((one) => Number(one.properties!.total)))
    const money = await byGroup(
      { kind: 'share', part: { kind: 'sum', property: 'total', event: 'Order Completed' } },
      ['channel'],
    )
    const web = orders.filter((one) => one.channel === 'web')
    expect(money.get('web')).toMatchObject({ n: orders.length })
    expect(money.get('web')!.value).toBeCloseTo((100 * total(web)) / total(orders), 9)
    expect(money.get('web')!.interval).toBeUndefined()
  })
})

describe('latest state', () => {
  const changes = events.filter((one) => one.name.startsWith('Plan'))
  /** Newest event of each key before a moment. */
  function statesAt(moment: string, keyOf: (event: TestEvent) => string): TestEvent[] {
    const newest = new Map<string, TestEvent>()
    for (const one of changes) if (one.at < moment) newest.set(keyOf(one), one)
    return [...newest.values()]
  }
  const ends = ['2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05']
  const contract = (one: TestEvent) => one.properties!.contract!
  const latest = { kind: 'latest' as const, event: ['Plan Chosen', 'Plan Left'], key: 'contract' }

  test('counts those whose newest event meets the condition at the end of each step', async () => {
    const found = await points({ ...latest, state: { field: 'name', op: 'eq', value: 'Plan Chosen' } })
    const expected = ends.map(
      (end) => statesAt(end, contract).filter((one) => one.name === 'Plan Chosen').length,
    )
    expect(found.map((point) => point.value)).toEqual(expected)
    expect(expected.some((count) => count > 0 && count < 9)).toBe(true)
  })

  test('sums and averages the newest value; a condition on the value', async () => {
    const fees = ends.map((end) => statesAt(end, contract).map((one) => Number(one.properties!.fee)))
    const summed = await points({ ...latest, property: 'fee', aggregate: 'sum' })
    expect(summed.map((point) => point.value)).toEqual(fees.map(sum))
    const average = await points({ ...latest, property: 'fee', aggregate: 'average' })
    for (const [index, list] of fees.entries())
      expect(average[index]!.value).toBeCloseTo(sum(list) / list.length, 9)
    const dear = await points({ ...latest, property: 'fee', value: { op: 'gte', value: 13 } })
    expect(dear.map((point) => point.value)).toEqual(
      fees.map((list) => list.filter((fee) => fee >= 13).length),
    )
  })

  test('of people, broken down, and what lies ahead', async () => {
    const people = { kind: 'latest' as const, event: ['Plan Chosen', 'Plan Left'] }
    const states = statesAt('2026-05-05', (one) => one.user!)
    const by = await byGroup(people, [{ field: 'name' }])
    for (const name of ['Plan Chosen', 'Plan Left'])
      expect(by.get(name)?.value ?? 0).toBe(states.filter((one) => one.name === name).length)
    const ahead = await points(people, { from: '2026-05-07', to: '2026-05-10' })
    expect(ahead.map((point) => point.value)).toEqual([states.length, null, null])
  })

  test('a sum without its property is refused', async () => {
    await expect(points({ ...latest, aggregate: 'sum' })).rejects.toMatchObject({
      errors: [{ path: '/definition/property' }],
    })
  })
})
