import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinActors } from '../../test/people/join-actors.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { actorOf } from '../identity/index.ts'
import type { DefinitionInput } from './metric.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import type { DrillRequestInput, QueryRequestInput, Series } from './request.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'
import { pick, random, randomDefinition, randomEvent } from './test-random.ts'
import { type Row, recompute } from './test-recompute.ts'

let stores: TestStores
let workspace: string
let metrics: Metrics
let events: TestEvent[]
const now = Date.parse('2026-04-02T00:00:00Z')

async function allRows(request: DrillRequestInput): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const page = await metrics.rows(
      workspace,
      { ...request, pageSize: 120, ...(cursor ? { cursor } : {}) },
      { masked: false },
    )
    rows.push(...page.rows)
    cursor = page.next ?? undefined
  } while (cursor)
  return rows
}

const actor = (user: string, anonymous = '') => actorOf(workspace, user, anonymous).toString()
/** Person of an actor, where it is another one. */
const joined = new Map<string, string>()

/** What is known of some people and accounts: newest last, and of joined people the newest of all. */
async function tellTraits(): Promise<void> {
  const trait = (user: string, value: string, version: number) => ({
    workspace,
    name: 'tier',
    actor: actor(user),
    value,
    version,
  })
  await stores.clickhouse.insert('person_traits', [
    trait('u0', 'red', 1),
    trait('u1', 'blue', 2),
    trait('u3', 'blue', 1),
    trait('u3', 'red', 5),
    trait('u4', 'green', 1),
  ])
  const member = (user: string, account: string, seen: string) => ({
    workspace,
    account,
    actor: actor(user),
    first_seen: seen,
    last_seen: seen,
  })
  await stores.clickhouse.insert('account_members', [
    member('u3', 'acme', '2026-03-01 00:00:00'),
    member('u3', 'globex', '2026-03-05 00:00:00'),
    member('u4', 'acme', '2026-03-01 00:00:00'),
  ])
  await stores.clickhouse.insert('account_traits', [
    { workspace, account: 'acme', name: 'size', value: '5', version: 1 },
    { workspace, account: 'globex', name: 'size', value: '500', version: 1 },
  ])
}

/** Five actors are two people; one of them and another one are in a group. */
async function joinPeople(): Promise<void> {
  for (const [from, to] of [
    [actor('u1'), actor('u0')],
    [actor('', 'a0'), actor('u0')],
    [actor('', 'a1'), actor('u2')],
  ] as const)
    joined.set(from, to)
  await joinActors(
    stores,
    workspace,
    [...joined].map(([from, to]) => ({ actor: from, person: to })),
  )
  await stores.clickhouse.insert(
    'segment_members',
    [
      { person: actor('u0'), present: 1 },
      { person: actor('u5'), present: 1 },
      { person: actor('u6'), present: 0 },
    ].map((row) => ({
      workspace,
      segment: 'gold',
      ...row,
      since: '2026-03-01 00:00:00',
      run: 1,
      evidence: '',
    })),
  )
}

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace, 'Europe/Berlin')
  metrics = createMetrics({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    segmentNames: async () => ['gold'],
    clock: () => now,
  })
  events = Array.from({ length: 400 }, (_, index) => randomEvent(index))
  await joinPeople()
  await tellTraits()
  // A third of them come twice, in parts that are not merged yet.
  await stores.clickhouse.command('SYSTEM STOP MERGES events')
  await putEvents(stores, workspace, events)
  await putEvents(
    stores,
    workspace,
    events.filter((_, index) => index % 3 === 0),
  )
})
afterAll(() => stores.close())

function groupOf(series: Series): Pick<DrillRequestInput, 'group' | 'others'> {
  if (series.others) return { others: true }
  return Object.keys(series.by).length > 0 ? { group: series.by } : {}
}

test('duplicates are there, and count once', async () => {
  const [stored] = await stores.clickhouse.query<{ n: string }>(
    'SELECT count() AS n FROM events WHERE workspace = {w: String}',
    { w: workspace },
  )
  expect(Number(stored!.n)).toBe(534)
  const result = await metrics.query(workspace, { definition: { kind: 'count', robots: true } })
  expect(result.series[0]!.points[0]!.value).toBe(400)
})

let compared = 0

test.each(Array.from({ length: 75 }, (_, index) => index))('rows recompute the number, case %i', async () => {
  const definition = randomDefinition()
  const request: QueryRequestInput = {
    definition,
    from: '2026-03-27T07:00:00Z',
    to: pick(['2026-03-31', '2026-04-03']),
    grain: pick(['total', 'hour', 'day', 'week', 'month'] as const),
    by: pick([
      [],
      [],
      ['plan'],
      ['channel'],
      ['channel', 'properties.plan'],
      ['segment.gold'],
      ['plan', { segment: 'gold' }],
      ['trait.tier'],
      [{ accountTrait: 'size' }],
    ]),
    limit: pick([1, 2, 3, 10]),
    ...(random() < 0.2 ? { robots: true } : {}),
    ...(random() < 0.3 ? { filter: { field: 'channel', op: 'neq', value: 'store' } as const } : {}),
  }
  const { series } = await metrics.query(workspace, request)
  for (const one of series) {
    const busy = one.points.filter((point) => point.n > 0)
    const points = [...busy.slice(0, 1), ...busy.slice(-1), one.points.find((point) => point.n === 0)]
    for (const point of new Set(points)) {
      if (!point || (point.value === null && point.n === 0 && Date.parse(point.t) >= now)) continue
      const rows = await allRows({ ...request, ...groupOf(one), t: point.t } as DrillRequestInput)
      const again = recompute(definition, rows)
      compared += 1
      const where = JSON.stringify({ request, by: one.by, point })
      expect(again.n, where).toBe(point.n)
      if (point.value === null) expect(again.value, where).toBeNull()
      else expect(again.value, where).toBeCloseTo(point.value, 9)
      expect(new Set(rows.map((row) => row.messageId)).size, where).toBe(rows.length)
    }
  }
})

test('measures asked at the same time answer as each alone, in fewer statements', async () => {
  const definitions = Array.from({ length: 40 }, randomDefinition)
  const request = { from: '2026-03-27', to: '2026-04-02', grain: 'day' } as const
  const alone = []
  for (const definition of definitions)
    alone.push((await metrics.query(workspace, { definition, ...request })).series)
  let statements = 0
  const counted = createMetrics({
    postgres: stores.postgres,
    clickhouse: {
      ...stores.clickhouse,
      query(sql, params, options) {
        if (sql.includes('GROUP BY bucket')) statements += 1
        return stores.clickhouse.query(sql, params, options)
      },
    },
    segmentNames: async () => ['gold'],
    clock: () => now,
  })
  const together = await Promise.all(
    definitions.map((definition) => counted.query(workspace, { definition, ...request })),
  )
  expect(together.map((result) => result.series)).toEqual(alone)
  expect(statements).toBeLessThan(definitions.length)
})

test('many numbers were compared, not only empty ones', () => {
  expect(compared).toBeGreaterThan(250)
})

test.each(['count', 'sum', 'unique', 'open'] as const)('the people behind it add up: %s', async (kind) => {
  const definition: DefinitionInput = {
    count: { kind: 'count' as const, event: 'Order Completed' },
    sum: { kind: 'sum' as const, property: 'total' },
    unique: { kind: 'unique' as const, event: 'Page Viewed' },
    open: { kind: 'open' as const, event: 'Opened', closedBy: 'Closed', key: 'key' },
  }[kind]
  const { series } = await metrics.query(workspace, {
    definition,
    from: '2026-03-27',
    to: '2026-04-02',
    by: ['channel'],
    limit: 2,
  })
  expect(series).toHaveLength(3)
  for (const one of series) {
    const people = []
    let cursor: string | undefined
    do {
      const page = await metrics.people(workspace, {
        definition,
        from: '2026-03-27',
        to: '2026-04-02',
        by: ['channel'],
        limit: 2,
        ...groupOf(one),
        pageSize: 4,
        ...(cursor ? { cursor } : {}),
      })
      people.push(...page.people)
      cursor = page.next ?? undefined
    } while (cursor)
    const point = one.points[0]!
    expect(new Set(people.map((person) => person.person)).size).toBe(people.length)
    expect(people.reduce((sum, person) => sum + person.n, 0)).toBe(point.n)
    const values = people.map((person) => person.value ?? 0)
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(point.value!, 9)
    if (kind === 'sum') expect(values).toEqual(values.toSorted((a, b) => b - a))
  }
})

test('people are counted and listed as joined, not as the identifiers they came under', async () => {
  const mine = events.filter((event) => event.name === 'Page Viewed' && event.robot === 0)
  const personOf = (event: TestEvent) => {
    const own = actor(event.user ?? '', event.anonymous ?? '')
    return joined.get(own) ?? own
  }
  const people = new Set(mine.map(personOf))
  expect(people.size).toBeLessThan(
    new Set(mine.map((event) => actor(event.user ?? '', event.anonymous ?? ''))).size,
  )
  const definition: DefinitionInput = { kind: 'unique', event: 'Page Viewed' }
  const { series } = await metrics.query(workspace, { definition })
  expect(series[0]!.points[0]!.value).toBe(people.size)
  const behind = await metrics.people(workspace, { definition, pageSize: 100 })
  expect(new Set(behind.people.map((one) => one.person))).toEqual(people)
  const gold = new Set([actor('u0'), actor('u5')])
  const inside = await metrics.query(workspace, {
    definition: { kind: 'count', event: 'Page Viewed', filter: { segment: 'gold', op: 'in' } },
  })
  const outside = await metrics.query(workspace, {
    definition: { kind: 'count', event: 'Page Viewed' },
    by: [{ segment: 'gold' }],
  })
  const expected = mine.filter((event) => gold.has(personOf(event))).length
  expect(inside.series[0]!.points[0]!.value).toBe(expected)
  expect(Object.fromEntries(outside.series.map((one) => [one.by.gold, one.points[0]!.value]))).toEqual({
    in: expected,
    out: mine.length - expected,
  })
})

test('a group that does not exist is refused by name, when asked and when kept', async () => {
  const filter = { not: { segment: 'silver', op: 'in' } } as const
  const refusal = { code: 'segment_not_found', detail: expect.stringContaining('silver') }
  const asked = [
    { definition: { kind: 'count', filter } },
    { definition: { kind: 'count' }, filter },
    { definition: { kind: 'count' }, by: ['segment.silver'] },
  ] as QueryRequestInput[]
  for (const request of asked) await expect(metrics.query(workspace, request)).rejects.toMatchObject(refusal)
  const owners = [{ team: 'it' as const }, { team: 'service' as const }]
  const definition = {
    name: 'silver',
    label: 'Silver',
    kind: 'count' as const,
    unit: 'count' as const,
    owners,
    filter,
  }
  await expect(metrics.save(workspace, definition, { by: 'test' })).rejects.toMatchObject(refusal)
})

test('others and the groups shown sum to the whole', async () => {
  for (const kind of ['count', 'sum'] as const) {
    const definition = (kind === 'sum' ? { kind, property: 'total' } : { kind }) as DefinitionInput
    const request = { definition, from: '2026-03-27', to: '2026-04-02', grain: 'day' } as const
    const whole = await metrics.query(workspace, request)
    const parts = await metrics.query(workspace, { ...request, by: ['plan'], limit: 3 })
    expect(parts.series).toHaveLength(4)
    for (const [index, point] of whole.series[0]!.points.entries()) {
      const sum = parts.series.reduce((total, one) => total + one.points[index]!.value!, 0)
      expect(sum).toBeCloseTo(point.value!, 9)
    }
  }
})

test('rows without the right to see people hold nobody and nothing that was said', async () => {
  const page = await metrics.rows(workspace, { definition: { kind: 'count' }, pageSize: 3 }, { masked: true })
  expect(page.masked).toBe(true)
  expect(page.rows).toHaveLength(3)
  for (const row of page.rows) {
    expect(row).toMatchObject({
      person: null,
      userId: null,
      anonymousId: null,
      messageId: null,
      account: null,
      properties: null,
      context: null,
    })
  }
})

test('a wrong cursor, group or point is refused by name', async () => {
  const ask = (extra: object) =>
    metrics.rows(
      workspace,
      { definition: { kind: 'count' }, from: '2026-03-27', to: '2026-03-29', grain: 'day', ...extra },
      { masked: false },
    )
  await expect(ask({ cursor: 'x' })).rejects.toMatchObject({ errors: [{ path: '/cursor' }] })
  await expect(ask({ t: '2026-03-27T05:00:00Z' })).rejects.toMatchObject({ errors: [{ path: '/t' }] })
  await expect(ask({ by: ['plan'], group: { colour: 'red' } })).rejects.toMatchObject({
    errors: [{ path: '/group' }],
  })
  await expect(ask({ others: true })).rejects.toMatchObject({ code: 'invalid_request' })
})
