import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinActors } from '../../test/people/join-actors.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { actorOf } from '../identity/index.ts'
import { quantile } from '../stats/estimates/index.ts'
import { bucketsBetween } from './calendar.ts'
import { type DefinitionInput, definitionSchema } from './metric.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { calendarOf } from './question.ts'
import type { DrillRequestInput, Point, QueryRequestInput, Series } from './request.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'
import type { Row } from './test-recompute.ts'
import {
  type Found,
  findConversions,
  findPairs,
  findReturns,
  isMoment,
  localDay,
  localPeriod,
  meets,
  type Raw,
} from './test-steps.ts'

let stores: TestStores
let workspace: string
let metrics: Metrics
let raw: Raw[]
const zone = 'Europe/Berlin'
const calendar = calendarOf(zone)
// The clocks change on 29 March; the present lies in the middle of a day.
const from = Date.parse('2026-03-23T00:00:00+01:00')
const now = Date.parse('2026-04-09T11:20:00Z')

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = seeded(20_261_122)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const names = ['A', 'B', 'C', 'X']

/** Times on a grid of 20 minutes in bursts, so that many are equal and many lie exactly a window apart. */
function randomEvent(index: number): TestEvent {
  const burst = Math.floor(random() * 9) * 2 * 86_400_000
  const at = Math.min(from + burst + Math.floor(random() * 150) * 1_200_000, now - 60_000)
  const [key, plan] = [pick(['k1', 'k2', 'k3', '']), pick(['gold', 'basic', ''])]
  return {
    id: `m${pick(['a', 'z', 'k'])}${index}`,
    at: new Date(at).toISOString(),
    name: pick(names),
    ...(random() < 0.8
      ? { user: `u${Math.floor(random() * 14)}` }
      : { anonymous: `a${Math.floor(random() * 4)}` }),
    robot: random() < 0.04 ? 1 : 0,
    properties: { ...(key ? { key } : {}), ...(plan ? { plan } : {}) },
  }
}

const actor = (user: string, anonymous = '') => actorOf(workspace, user, anonymous).toString()

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace, zone)
  metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => now })
  const events = Array.from({ length: 420 }, (_, index) => randomEvent(index))
  const joined = new Map([
    [actor('u1'), actor('u0')],
    [actor('', 'a0'), actor('u0')],
    [actor('', 'a1'), actor('u2')],
  ])
  await joinActors(
    stores,
    workspace,
    [...joined].map(([one, person]) => ({ actor: one, person })),
  )
  // A third of them come twice, in parts that are not merged yet.
  await stores.clickhouse.command('SYSTEM STOP MERGES events')
  await putEvents(stores, workspace, events)
  await putEvents(
    stores,
    workspace,
    events.filter((_, index) => index % 3 === 0),
  )
  raw = events
    .filter((event) => event.robot === 0)
    .map((event) => {
      const own = actor(event.user ?? '', event.anonymous ?? '')
      return {
        id: event.id!,
        at: Date.parse(event.at),
        name: event.name,
        person: joined.get(own) ?? own,
        properties: event.properties!,
      }
    })
})
afterAll(() => stores.close())

const moment = () => ({
  event: pick<string | string[]>(['A', 'B', 'C', ['A', 'B']]),
  ...(random() < 0.25 ? { filter: { property: 'plan', op: 'eq', value: 'gold' } as const } : {}),
})
const within = () => pick([{ minutes: 20 }, { minutes: 40 }, { hours: 6 }, { days: 2 }, { days: 1.5 }])

function randomConversion(): DefinitionInput {
  return {
    kind: 'conversion',
    steps: Array.from({ length: pick([2, 2, 3, 4]) }, moment),
    within: within(),
    order: pick(['given', 'given', 'any'] as const),
    ...(random() < 0.3 ? { holding: [pick(['key', 'plan'])] } : {}),
    ...(random() < 0.3 ? { exclude: [{ event: 'X' }] } : {}),
  }
}

function randomRetention(): DefinitionInput {
  return {
    kind: 'retention',
    start: moment(),
    back: moment(),
    every: pick(['day', 'week', 'month'] as const),
    after: pick([1, 1, 2, 3]),
  }
}

function randomBetween(): DefinitionInput {
  const aggregate = pick(['median', 'average', 'percentile'] as const)
  return {
    kind: 'between',
    from: moment(),
    to: moment(),
    aggregate,
    ...(aggregate === 'percentile' ? { percentile: 0.9 } : {}),
    ...(random() < 0.6 ? { key: 'key' } : {}),
    ...(random() < 0.5 ? { within: within() } : {}),
  }
}

const kinds = { conversion: randomConversion, retention: randomRetention, between: randomBetween }

/** Pairs of the whole history, kept for the next window of the same measure. */
let pairs: { given: DefinitionInput; found: Found[] } | undefined

/** Everything that a measure finds in one window, without SQL. */
function find(
  given: DefinitionInput,
  window: { start: number; end: number },
  keep: (one: Raw) => boolean,
): Found[] {
  const definition = definitionSchema.parse(given)
  if (definition.kind === 'conversion') return findConversions(definition, raw, window, keep, now)
  if (definition.kind === 'retention') return findReturns(definition, raw, window, keep, now, zone)
  if (definition.kind !== 'between') throw new Error('another kind')
  if (pairs?.given !== given) pairs = { given, found: findPairs(definition, raw) }
  return pairs.found.filter(({ of }) => keep(of) && of.at >= window.start && of.at < window.end)
}

function worthOf(given: DefinitionInput, values: number[]): number | null {
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (given.kind !== 'between') return 100 * mean
  if (given.aggregate === 'average') return mean
  return quantile(values, given.percentile ?? 0.5)!
}

function randomRequest(definition: DefinitionInput): QueryRequestInput & { from: string } {
  return {
    definition,
    from: pick(['2026-03-23', '2026-03-26T07:10:00Z']),
    to: pick(['2026-04-04', '2026-04-09', '2026-04-12']),
    grain: pick(['total', 'total', 'hour', 'day', 'week', 'month'] as const),
    by: pick([[], [], ['plan'], ['plan', 'properties.key']]),
    limit: pick([1, 2, 10]),
    ...(random() < 0.3 ? { filter: { property: 'plan', op: 'eq', value: 'gold' } as const } : {}),
  }
}

function windowsOf(request: QueryRequestInput & { from: string }) {
  const instant = (text: string) =>
    text.length === 10 ? calendar.instant(Date.parse(`${text}T00:00:00Z`)) : Date.parse(text)
  const [start, end] = [instant(request.from), instant(request.to!)]
  if (request.grain === 'total') return [{ t: start, start, end }]
  return bucketsBetween(calendar, start, end, request.grain as 'day')!.map((bucket) => ({
    t: bucket.start,
    start: Math.max(bucket.start, start),
    end: Math.min(bucket.end, end),
  }))
}

const labels = (request: QueryRequestInput) => (request.by ?? []) as string[]
const groupOfRaw = (request: QueryRequestInput, one: Raw) =>
  JSON.stringify(labels(request).map((label) => one.properties[label.replace('properties.', '')] ?? null))
const groupOfSeries = (request: QueryRequestInput, { by }: Series) =>
  JSON.stringify(labels(request).map((label) => by[label] ?? null))

/** Whether an event belongs to a series of the answer. */
function memberOf(request: QueryRequestInput, all: readonly Series[], one: Series) {
  const shown = new Set(all.filter((other) => !other.others).map((other) => groupOfSeries(request, other)))
  return (event: Raw) =>
    one.others
      ? !shown.has(groupOfRaw(request, event))
      : groupOfRaw(request, event) === groupOfSeries(request, one)
}

let compared = 0
let full = 0

test.each(
  (['conversion', 'retention', 'between'] as const).flatMap((kind) =>
    Array.from({ length: 24 }, (_, index) => [kind, index] as const),
  ),
)('%s is what a recomputation from the events finds, case %i', async (kind) => {
  const definition = kinds[kind]()
  const request = randomRequest(definition)
  const { series } = await metrics.query(workspace, request)
  const windows = windowsOf(request)
  const keep = (one: Raw) => meets(request.filter as never, one)
  const found = windows.map((window) => find(definition, window, keep))
  for (const one of series) {
    const isMember = memberOf(request, series, one)
    expect(one.points.map((point) => Date.parse(point.t))).toEqual(windows.map((window) => window.t))
    for (const [index, point] of one.points.entries()) {
      const own = found[index]!.filter(({ of }) => isMember(of))
      const values = own.filter(({ counts }) => counts).map(({ value }) => value)
      const where = JSON.stringify({ request, by: one.by, point })
      expect(point.n, where).toBe(values.length)
      expect(point.open ?? 0, where).toBe(own.filter(({ open }) => open).length)
      const value = worthOf(definition, values)
      if (value === null) expect(point.value, where).toBeNull()
      else expect(point.value, where).toBeCloseTo(value, 9)
      compared += 1
      full += Number(values.length > 0)
    }
    if (one === series[0]) await compareRows(request, one, isMember, windows, found)
  }
  // Nothing is in a group that no series shows.
  const all = found.flat().filter(({ counts }) => counts).length
  expect(series.flatMap((one) => one.points).reduce((sum, point) => sum + point.n, 0)).toBe(all)
})

async function allRows(request: DrillRequestInput): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const page = await metrics.rows(
      workspace,
      { ...request, pageSize: 37, ...(cursor ? { cursor } : {}) },
      { masked: false },
    )
    rows.push(...page.rows)
    cursor = page.next ?? undefined
  } while (cursor)
  return rows
}

const drillOf = (request: QueryRequestInput, one: Series, point: Point): DrillRequestInput => ({
  ...request,
  ...(one.others ? { others: true } : labels(request).length > 0 ? { group: one.by } : {}),
  t: point.t,
})

/** The number again from the rows and from the people behind it, and those who were lost. */
async function compareRows(
  request: QueryRequestInput,
  one: Series,
  isMember: (event: Raw) => boolean,
  windows: { t: number }[],
  found: Found[][],
) {
  const point = one.points.findLast(({ n }) => n > 0)
  if (!point) return
  const definition = request.definition!
  const asked = drillOf(request, one, point)
  const where = JSON.stringify(asked)
  const rows = await allRows(asked)
  expect(new Set(rows.map((row) => row.messageId)).size, where).toBe(rows.length)
  expect(worthOf(definition, valuesOfRows(definition, rows)), where).toBeCloseTo(point.value!, 9)
  expect(valuesOfRows(definition, rows), where).toHaveLength(point.n)
  const { people } = await metrics.people(workspace, { ...asked, pageSize: 500 })
  expect(
    people.reduce((sum, person) => sum + person.n, 0),
    where,
  ).toBe(point.n)
  const lost = await metrics.people(workspace, { ...asked, who: 'lost', pageSize: 500 })
  const own = found[windows.findIndex((window) => window.t === Date.parse(point.t))]!.filter(({ of }) =>
    isMember(of),
  )
  const isLost = ({ reached, counts }: Found) =>
    definition.kind === 'retention'
      ? counts && reached === 1
      : definition.kind === 'between'
        ? !counts
        : reached < lastOf(definition)
  const wanted = own.filter(isLost).map(({ person }) => person)
  expect(lost.people.map(({ person }) => person).toSorted(), where).toEqual([...new Set(wanted)].toSorted())
  if (definition.kind !== 'conversion') return
  const step = lastOf(definition)
  for (const who of ['began', 'finished', 'lost'] as const) {
    const at = await metrics.people(workspace, { ...asked, who, step, pageSize: 500 })
    const those = own.filter(({ reached }) =>
      who === 'finished' ? reached >= step : reached >= step - 1 && (who === 'began' || reached < step),
    )
    expect(at.people.map(({ person }) => person).toSorted(), `${who} ${where}`).toEqual(
      those.map(({ person }) => person).toSorted(),
    )
  }
}

const lastOf = (definition: DefinitionInput) =>
  definition.kind === 'conversion' ? definition.steps.length : 2

/** What each person (or pair) of the rows counts: conversions and returns 0 or 1, pairs their seconds. */
function valuesOfRows(definition: DefinitionInput, rows: Row[]): number[] {
  if (definition.kind === 'between') return rows.flatMap((row) => (row.value === null ? [] : [row.value]))
  const people = Map.groupBy(rows, (row) => row.person)
  return [...people.values()].map((own) =>
    Number(Math.max(...own.map((row) => row.step!)) === lastOf(definition)),
  )
}

test('many numbers were compared, and many of them are not empty', () => {
  expect(compared).toBeGreaterThan(1500)
  expect(full).toBeGreaterThan(300)
})

test('people behind stickiness recompute it, and so do the rows', async () => {
  const definition: DefinitionInput = { kind: 'stickiness', of: 'week', event: ['A', 'B'] }
  const request = {
    definition,
    from: '2026-03-23',
    to: '2026-04-12',
    grain: 'day',
    by: ['plan'],
    limit: 1,
  } as const
  const { series } = await metrics.query(workspace, request as never)
  for (const one of series) {
    const point = one.points.find(({ n }) => n > 5)!
    const asked = drillOf(request as never, one, point)
    const rows = await allRows(asked)
    const inside = rows.filter((row) => row.numerator)
    const day = (row: Row) => `${row.person} ${localDay(Date.parse(row.at), zone)}`
    const crowd = new Set(rows.map((row) => row.person)).size
    expect((100 * new Set(inside.map(day)).size) / crowd).toBeCloseTo(point.value!, 9)
    const { people } = await metrics.people(workspace, { ...asked, pageSize: 500 })
    expect(people).toHaveLength(point.n)
    expect(people.reduce((sum, person) => sum + person.value!, 0) / people.length).toBeCloseTo(
      point.value!,
      9,
    )
  }
})

test.each(Array.from({ length: 12 }, (_, index) => index))('stickiness, case %i', async () => {
  const of = pick(['week', 'month'] as const)
  const event = pick<string | string[] | undefined>([undefined, 'A', ['A', 'C']])
  const definition: DefinitionInput = { kind: 'stickiness', of, ...(event ? { event } : {}) }
  const request = randomRequest(definition)
  const { series } = await metrics.query(workspace, request)
  const keep = (one: Raw) =>
    meets(request.filter as never, one) && (event === undefined || isMoment({ event }, one))
  const own = raw.filter(keep)
  for (const one of series) {
    const mine = own.filter(memberOf(request, series, one))
    for (const [index, window] of windowsOf(request).entries()) {
      const point = one.points[index]!
      const inside = mine.filter(({ at }) => at >= window.start && at < window.end)
      const active = new Set(inside.map(({ at, person }) => `${person} ${localDay(at, zone)}`)).size
      const days = []
      const end = Math.min(window.end, now)
      for (
        let day = localDay(window.start, zone);
        window.start < end && day <= localDay(end - 1, zone);
        day++
      )
        days.push(day)
      const crowd = (day: number) => {
        const noon = day * 86_400_000 + 43_200_000
        const period = localPeriod(noon, zone, of)
        return new Set(
          mine.filter(({ at }) => localPeriod(at, zone, of) === period).map(({ person }) => person),
        ).size
      }
      const possible = days.reduce((sum, day) => sum + crowd(day), 0)
      const where = JSON.stringify({ request, by: one.by, point, active, possible })
      if (possible === 0) expect(point.value, where).toBeNull()
      else expect(point.value, where).toBeCloseTo((100 * active) / possible, 9)
    }
  }
})
