import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DefinitionInput } from './metric.ts'
import { createMetrics } from './metrics.ts'
import { makeWorkspace, putEvents } from './test-events.ts'
import { dayOf, days, events, openTestShop, period, sum, type TestShop } from './test-shop.ts'

let stores: TestShop['stores']
let workspace: TestShop['workspace']
let metrics: TestShop['metrics']
let points: TestShop['points']

beforeAll(async () => {
  ;({ stores, workspace, metrics, points } = await openTestShop())
})
afterAll(() => stores.close())

describe('compared', () => {
  const definition: DefinitionInput = { kind: 'count', event: 'Order Completed' }

  test('each group with the same group of the period before, also where it has another rank', async () => {
    const { series } = await metrics.query(workspace, {
      definition,
      from: '2026-05-03',
      to: '2026-05-05',
      by: ['channel'],
      limit: 1,
      compare: 'previous',
    })
    expect(series.map((one) => one.others ?? one.by.channel)).toHaveLength(2)
    for (const one of series) {
      const shown = series[0]!.by.channel
      const before = events.filter(
        (event) =>
          event.name === 'Order Completed' &&
          event.at < '2026-05-03' &&
          (one.others ? event.channel !== shown : event.channel === shown),
      ).length
      expect(one.points[0]!.previous).toEqual({ t: '2026-05-01T00:00:00.000Z', value: before, n: before })
    }
  })

  test('with the year before, and with the usual range by group', async () => {
    const later = createMetrics({
      postgres: stores.postgres,
      clickhouse: stores.clickhouse,
      clock: () => Date.parse('2027-06-01T00:00:00Z'),
    })
    const { series } = await later.query(workspace, {
      definition,
      from: '2027-05-01',
      to: '2027-05-05',
      grain: 'day',
      compare: 'year',
    })
    for (const [index, point] of series[0]!.points.entries()) {
      const value = events.filter(
        (one) => one.name === 'Order Completed' && dayOf(one) === days[index],
      ).length
      expect(point.year).toEqual({ t: `${days[index]}T00:00:00.000Z`, value, n: value })
    }
    const usual = await metrics.query(workspace, { definition, ...period, by: ['channel'], compare: 'usual' })
    for (const one of usual.series) expect(one.points[0]!.usual).toMatchObject({ n: 0 })
  })

  test('with another condition in the place of the own one', async () => {
    const found = await points(
      { kind: 'average', event: 'Order Completed', property: 'total' },
      {
        grain: 'total',
        filter: { field: 'channel', op: 'eq', value: 'web' },
        compare: { filter: { field: 'channel', op: 'eq', value: 'app' } },
      },
    )
    const app = events.filter((one) => one.name === 'Order Completed' && one.channel === 'app')
    expect(found[0]!.other).toMatchObject({
      n: app.length,
      value: expect.closeTo(sum(app.map((one) => Number(one.properties!.total))) / app.length, 9),
    })
    expect(found[0]!.n).not.toBe(0)
    await expect(points(definition, { compare: { segment: 'silver' } })).rejects.toMatchObject({
      code: 'segment_not_found',
    })
    expect((await points(definition, { compare: { segment: 'gold' } }))[0]!.other).toEqual({ value: 0, n: 0 })
  })
})

describe('traits', () => {
  test('computed traits win, and who has no such events counts by the value of none', async () => {
    const own = stores.freshWorkspace()
    await makeWorkspace(stores, own)
    await putEvents(
      stores,
      own,
      ['a', 'b', 'c'].map((user) => ({ id: user, at: '2026-05-01T10:00:00Z', name: 'E', user })),
    )
    const actors = await stores.clickhouse.query<{ user_id: string; actor: string }>(
      'SELECT user_id, toString(actor) AS actor FROM events WHERE workspace = {own: String}',
      { own },
    )
    const actor = new Map(actors.map((row) => [row.user_id, row.actor]))
    await stores.clickhouse.insert('computed_traits', [
      {
        workspace: own,
        name: 'orders_ever',
        person: actor.get('a')!,
        value: '3',
        at: '2026-05-01 00:00:00',
        n: 3,
        different: 1,
        version: 1,
        removed: 0,
      },
    ])
    await stores.clickhouse.insert('person_traits', [
      { workspace: own, name: 'orders_ever', actor: actor.get('b')!, value: '99', version: 1 },
      { workspace: own, name: 'city', actor: actor.get('b')!, value: 'Ulm', version: 1 },
    ])
    const count = async (filter: object) =>
      (await metrics.query(own, { definition: { kind: 'count', filter } as DefinitionInput })).series[0]!
        .points[0]!.value
    expect(await count({ trait: 'orders_ever', op: 'gte', value: 3 })).toBe(1)
    expect(await count({ trait: 'orders_ever', op: 'lt', value: 3 })).toBe(2)
    expect(await count({ trait: 'orders_ever', op: 'exists' })).toBe(3)
    expect(await count({ trait: 'city', op: 'missing' })).toBe(2)
    expect(await count({ trait: 'city', op: 'neq', value: 'Ulm' })).toBe(2)
    expect(await count({ not: { trait: 'city', op: 'in', value: ['Ulm'] } })).toBe(2)
    const { series } = await metrics.query(own, {
      definition: { kind: 'count' },
      by: [{ trait: 'orders_ever' }, 'trait.city'],
    })
    expect(series.map((one) => [one.by, one.points[0]!.value])).toEqual([
      [{ orders_ever: '0', 'trait.city': null }, 1],
      [{ orders_ever: '0', 'trait.city': 'Ulm' }, 1],
      [{ orders_ever: '3', 'trait.city': null }, 1],
    ])
  })
})

describe('honest answers', () => {
  test('events that never came are named', async () => {
    const definition: DefinitionInput = { kind: 'count', event: ['Order Completed', 'Order Compelted'] }
    const result = await metrics.query(workspace, { definition })
    expect(result.unknownEvents).toEqual(['Order Compelted'])
    expect(
      await metrics.query(workspace, { definition: { kind: 'count', event: 'Order Completed' } }),
    ).not.toHaveProperty('unknownEvents')
  })

  test('a comparison of the wrong type says what it takes', async () => {
    const wrong = { property: 'total', op: 'gt', value: '10' } as const
    const refusal = {
      errors: [
        {
          message:
            '`gt` of total takes a number or a time (ISO 8601), not the text "10"; write 10 without quotes',
        },
      ],
    }
    await expect(points({ kind: 'count', filter: wrong })).rejects.toMatchObject(refusal)
    await expect(points({ kind: 'count' }, { filter: { not: wrong } })).rejects.toMatchObject(refusal)
    await expect(points({ kind: 'count' }, { compare: { filter: wrong } })).rejects.toMatchObject(refusal)
    expect(
      await points({ kind: 'count', filter: { property: 'at', op: 'gt', value: '2026-05-01' } }),
    ).toHaveLength(4)
  })

  test('of ten thousand groups the biggest, the rest together, and how many there are', async () => {
    const own = stores.freshWorkspace()
    await makeWorkspace(stores, own)
    await stores.clickhouse.command(
      `INSERT INTO events (workspace, name, ts, received_at, message_id, type, source, channel, actor, properties)
SELECT {own: String}, 'E', toDateTime64('2026-05-01 10:00:00', 3, 'UTC'), now64(3), toString(number), 'track', 's', 'web', number, map('k', toString(number % 10000))
FROM numbers(12000)`,
      { own },
    )
    const result = await metrics.query(own, {
      definition: { kind: 'count', event: 'E' },
      by: ['k'],
      limit: 5,
    })
    expect(result.groups).toBe(10_000)
    expect(result.series).toHaveLength(6)
    expect(result.series.map((one) => one.points[0]!.value)).toEqual([2, 2, 2, 2, 2, 11_990])
  })

  test('in a batch one refused question does not take the others', async () => {
    const { results } = await metrics.batch(workspace, {
      questions: [
        { id: 'good', definition: { kind: 'count', event: 'Order Completed' } },
        { id: 'gone', name: 'no_such_measure' },
        { id: 'wrong', definition: { kind: 'nothing' } },
        { id: 'also good', definition: { kind: 'sum', event: 'Order Completed', property: 'total' } },
      ],
    } as never)
    expect(results).toMatchObject([
      { id: 'good', result: { series: [{ points: [{ value: 80 }] }] } },
      { id: 'gone', error: { code: 'measure_not_found', detail: 'There is no measure no_such_measure.' } },
      { id: 'wrong', error: { code: 'invalid_request', errors: [{ path: '/definition/kind' }] } },
      { id: 'also good', result: { unit: 'number' } },
    ])
    await expect(
      metrics.batch(workspace, { questions: [{ id: 'a' }, { id: 'a' }] } as never),
    ).rejects.toMatchObject({ errors: [{ path: '/questions' }] })
  })
})
