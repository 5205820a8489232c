import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { Comparison, Operator } from '../expression/index.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { calendarOf } from './question.ts'
import { makeWorkspace, putEvents } from './test-events.ts'
import { now, statement } from './test-statement.ts'

let stores: TestStores
let metrics: Metrics
let workspace: string

// Names and values that would break SQL put together from text.
const hostile = [
  "'; DROP TABLE events; --",
  '"quoted" \\ back\\slash',
  '{p0:String}',
  '`a` $$b$$ $x$',
  'tab\tnew\nline\rnul\u0000end',
  '✓ ünïcødé \u{1F600}',
  '%_*?',
  "\\'",
]

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => now })
  await putEvents(
    stores,
    workspace,
    hostile.flatMap((text, index) => [
      {
        id: `a${index}`,
        at: '2026-05-01T10:00:00Z',
        name: text,
        user: text,
        properties: { [text]: text, size: String(index) },
      },
      { id: `b${index}`, at: '2026-05-02T10:00:00Z', name: 'Plain', user: 'u', context: { [text]: text } },
    ]),
  )
})
afterAll(() => stores.close())

test('no value, name or property ever stands in the text of a statement', async () => {
  for (const text of hostile) {
    const { sql, params } = await statement({
      definition: {
        kind: 'ratio',
        numerator: {
          kind: 'sum',
          event: text,
          property: text,
          filter: { context: text, op: 'contains', value: text },
        },
        denominator: { kind: 'unique', event: [text, 'x'], property: text },
        filter: {
          or: [
            { property: text, op: 'in', value: [text] },
            { not: { field: 'account', op: 'startsWith', value: text } },
          ],
        },
      },
      from: '2026-05-01',
      to: '2026-05-03',
      by: [{ property: text }, { context: text }],
    })
    expect(sql).not.toContain(text)
    expect(Object.values(params).flat()).toContain(text)
  }
})

test.each(hostile)('hostile text is only text: %j', async (text) => {
  const value = async (definition: object, by: object[] = []) =>
    (await metrics.query(workspace, { definition, by } as never)).series.map((one) => [
      one.by,
      one.points[0]!.value,
    ])
  const index = hostile.indexOf(text)
  expect(await value({ kind: 'count', event: text })).toEqual([[{}, 1]])
  expect(await value({ kind: 'count', filter: { property: text, op: 'eq', value: text } })).toEqual([[{}, 1]])
  expect(await value({ kind: 'count', filter: { context: text, op: 'startsWith', value: text } })).toEqual([
    [{}, 1],
  ])
  expect(
    await value({ kind: 'sum', property: 'size', filter: { field: 'userId', op: 'in', value: [text] } }),
  ).toEqual([[{}, index]])
  expect(await value({ kind: 'unique', property: text })).toEqual([[{}, 1]])
  expect(
    await value({ kind: 'count', filter: { property: text, op: 'exists' } }, [{ property: text }]),
  ).toEqual([[{ [text]: text }, 1]])
  const { rows } = await metrics.rows(
    workspace,
    { definition: { kind: 'count' }, by: [{ property: text }], group: { [text]: text } },
    { masked: false },
  )
  expect(rows.map((row) => [row.name, row.userId, row.properties])).toEqual([
    [text, text, { [text]: text, size: index }],
  ])
})

test('operators mean the same in SQL as in words', async () => {
  const own = stores.freshWorkspace()
  await makeWorkspace(stores, own)
  const stored = [undefined, '', 'abc', 'abd', '5', '5.0', '10', 'true', 'inf'] as const
  await putEvents(
    stores,
    own,
    stored.map((x, index) => ({
      id: `e${index}`,
      at: '2026-05-01T10:00:00Z',
      name: 'E',
      properties: (x === undefined ? {} : { x }) as Record<string, string>,
    })),
  )
  const matching = async (op: Operator, value?: Comparison['value']) => {
    const filter = { property: 'x', op, ...(value === undefined ? {} : { value }) }
    const page = await metrics.rows(
      own,
      { definition: { kind: 'count', filter } as never },
      { masked: false },
    )
    return page.rows.map((row) => stored[Number(row.messageId!.slice(1))]).sort()
  }
  const all = [...stored].sort()
  const but = (...out: (string | undefined)[]) => all.filter((x) => !out.includes(x))
  expect(await matching('eq', 'abc')).toEqual(['abc'])
  expect(await matching('neq', 'abc')).toEqual(but('abc'))
  expect(await matching('eq', 5)).toEqual(['5', '5.0'])
  expect(await matching('neq', 5)).toEqual(but('5', '5.0'))
  expect(await matching('eq', true)).toEqual(['true'])
  expect(await matching('in', ['abc', 10])).toEqual(['10', 'abc'])
  expect(await matching('notIn', ['abc', 10])).toEqual(but('10', 'abc'))
  expect(await matching('gt', 5)).toEqual(['10'])
  expect(await matching('gte', 5)).toEqual(['10', '5', '5.0'])
  expect(await matching('lt', 10)).toEqual(['5', '5.0'])
  expect(await matching('lte', '2026-05-02')).toEqual(['10'])
  expect(await matching('contains', 'b')).toEqual(['abc', 'abd'])
  expect(await matching('startsWith', 'abd')).toEqual(['abd'])
  expect(await matching('exists')).toEqual(but(undefined))
  expect(await matching('missing')).toEqual([undefined])
})

test('days of 23 and 25 hours, and a day without midnight, on the engine', async () => {
  for (const [zone, date, hours] of [
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Africa/Cairo', '2026-04-24', 23],
    ['Australia/Lord_Howe', '2026-04-05', 24],
    ['Asia/Kolkata', '2026-05-01', 24],
  ] as const) {
    const own = stores.freshWorkspace()
    await makeWorkspace(stores, own, zone)
    const calendar = calendarOf(zone)
    const [year, month, day] = date.split('-').map(Number) as [number, number, number]
    const [start, end] = [
      calendar.startOfDay(year, month - 1, day),
      calendar.startOfDay(year, month - 1, day + 1),
    ]
    // One event each ten minutes from a day before to a day after.
    const at: number[] = []
    for (let moment = start - 86_400_000; moment < end + 86_400_000; moment += 600_000) at.push(moment)
    await putEvents(
      stores,
      own,
      at.map((moment) => ({ id: String(moment), at: new Date(moment).toISOString(), name: 'E' })),
    )
    const ask = async (grain: 'hour' | 'day' | 'week' | 'month') =>
      (
        await metrics.query(own, {
          definition: { kind: 'count' },
          from: date,
          to: new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10),
          grain,
        })
      ).series[0]!.points
    const expected = (end - start) / 600_000
    expect(
      (await ask('day')).map((point) => [point.t, point.value]),
      zone,
    ).toEqual([[new Date(start).toISOString(), expected]])
    const byHour = await ask('hour')
    expect(byHour, zone).toHaveLength(hours)
    expect(
      byHour.reduce((sum, point) => sum + point.value!, 0),
      zone,
    ).toBe(expected)
    for (const grain of ['week', 'month'] as const)
      expect(
        (await ask(grain)).map((point) => point.value),
        `${zone} ${grain}`,
      ).toEqual([expected])
  }
})

test('questions that cannot be answered say why', async () => {
  const ask = (extra: object) =>
    metrics.query(workspace, { definition: { kind: 'count' }, ...extra } as never).catch((error) => error)
  expect(await ask({ from: '2026-05-02', to: '2026-05-01' })).toMatchObject({
    code: 'invalid_request',
    errors: [{ path: '/from' }],
  })
  expect(await ask({ from: '2026-02-30' })).toMatchObject({
    errors: [{ path: '/from', message: 'there is no such time' }],
  })
  expect(await ask({ from: 'yesterday' })).toMatchObject({ errors: [{ path: '/from' }] })
  expect(await ask({ from: '2000-01-01', grain: 'hour' })).toMatchObject({ code: 'period_too_fine' })
  expect(await ask({ name: 'orders' })).toMatchObject({
    errors: [{ message: 'give either `name` or `definition`' }],
  })
  expect(await ask({ grain: 'minute' })).toMatchObject({ errors: [{ path: '/grain' }] })
  expect(await ask({ colour: 'red' })).toMatchObject({
    errors: [{ message: expect.stringContaining('colour') }],
  })
  expect(await ask({ compare: 'tomorrow' })).toMatchObject({ errors: [{ path: '/compare' }] })
  expect(await ask({ definition: { kind: 'sum' } })).toMatchObject({
    errors: [{ path: '/definition/property' }],
  })
  let deep: object = { property: 'x', op: 'exists' }
  for (let level = 0; level < 30; level++) deep = { not: deep }
  expect(await ask({ definition: { kind: 'count', filter: deep } })).toMatchObject({
    errors: [{ message: expect.stringContaining('deep') }],
  })
  expect(await metrics.query(workspace, { name: 'nowhere' }).catch((error) => error)).toMatchObject({
    code: 'measure_not_found',
  })
})

test('zero below the line, one answer, and no events', async () => {
  const total = async (definition: object) =>
    (await metrics.query(workspace, { definition, from: '2026-05-01', to: '2026-06-01' } as never)).series[0]!
      .points[0]
  const ratio = {
    kind: 'ratio',
    numerator: { kind: 'count', event: 'Plain' },
    denominator: { kind: 'count', event: 'Never' },
  }
  expect(await total(ratio)).toEqual({ t: '2026-05-01T00:00:00.000Z', value: null, n: 0, tooFew: true })
  expect(await total({ kind: 'average', property: 'size', event: hostile[3] })).toMatchObject({
    value: 3,
    n: 1,
    tooFew: true,
  })
  expect(await total({ kind: 'average', property: 'size', event: 'Never' })).toMatchObject({
    value: null,
    n: 0,
  })
  expect(
    await total({ kind: 'percentile', percentile: 0.5, property: 'size', event: 'Never' }),
  ).toMatchObject({ value: null, n: 0 })
  expect(await total({ kind: 'sum', property: 'size', event: 'Never' })).toMatchObject({ value: 0, n: 0 })
  expect(await total({ kind: 'unique', event: 'Never' })).toMatchObject({ value: 0, n: 0 })
  const empty = stores.freshWorkspace()
  expect((await metrics.query(empty, { definition: { kind: 'count' }, by: ['channel'] })).series).toEqual([])
  expect(
    (await metrics.query(empty, { definition: { kind: 'count' }, grain: 'day' })).series[0]!.points.every(
      (point) => point.value === 0,
    ),
  ).toBe(true)
})
