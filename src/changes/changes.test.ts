import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics/index.ts'
import { planSimulation, simulateInto } from '../simulation/index.ts'
import type { Change, ChangeDetail } from './change.ts'
import { type Changes, createChanges } from './changes.ts'
import type { ChangeList, LookResult } from './route-shapes.ts'
import { anchor, callsOf, colleague, day, putEvents, release } from './test-changes.ts'

type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never
let now = anchor
let stores: TestStores
let changes: Changes
let metrics: ReturnType<typeof createMetrics>
const published: { type: string; data: Record<string, unknown>; key: string }[] = []
const looks: string[] = []

beforeAll(async () => {
  stores = await openTestStores()
  const { postgres, pool, clickhouse } = stores
  const logger = createLogger('silent')
  metrics = createMetrics({ postgres, clickhouse, clock: () => now })
  changes = createChanges({
    postgres,
    clickhouse,
    metrics,
    annotations: {
      list: async () => [release],
    },
    access: {
      getWorkspace: async () => Promise.reject(new Error('no mail is written here')),
      listMembers: async () => [colleague],
      listSources: async () => [],
    },
    workspaces: async () => [],
    namesOf: async (_, persons, masked) =>
      new Map(persons.map((one) => [one, masked ? '•••' : `Person ${one}`])),
    jobs: createJobs({ pool, works: false, logger }),
    mailer: {
      isConfigured: false,
      origin: () => 'https://tandem.example',
      recipientsOf: async () => [],
      send: async () => [],
    },
    template: async () => Promise.reject(new Error('no mail is written here')),
    publish: async (_, type, data, { key }) => void published.push({ type, data, key }),
    clock: () => now,
    logger,
  })
}, 120_000)
beforeEach(() => {
  now = anchor
})
afterAll(() => stores.close())

async function freshWorkspace(): Promise<string> {
  const workspace = stores.freshWorkspace()
  await stores.pool.query(`INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, 'UTC')`, [workspace])
  return workspace
}

const api = (workspace: string, role: Role = 'editor') =>
  callsOf(changes, (person) => void looks.push(person), workspace, role)

const owners = [{ team: 'it' as const }, { team: 'service' as const }]

const put = (...given: Rest<typeof putEvents>) => putEvents(stores.clickhouse, ...given)

const count = (workspace: string, name: string, event: string, good: 'up' | 'down' = 'down') =>
  metrics.save(
    workspace,
    { name, label: name, unit: 'count', good, owners, kind: 'count', event },
    { by: 'test' },
  )

describe('a measure that changes in one group', () => {
  let workspace: string
  let first: LookResult
  beforeAll(async () => {
    workspace = await freshWorkspace()
    await count(workspace, 'faults', 'Fault Reported')
    await count(workspace, 'visits', 'Visit', 'up')
    await put(workspace, 'Fault Reported', 150, (ago, region) => (region === 'north' && ago <= 10 ? 34 : 16))
    await put(workspace, 'Visit', 150, () => 25)
    first = (await (await api(workspace).post('/changes/look')).json()) as LookResult
  }, 60_000)

  const list = async (query = '') =>
    (await (await api(workspace, 'viewer').get(`/changes${query}`)).json()) as ChangeList

  test('is found once, with its size, its tone and its owners; what did not change is not', async () => {
    expect(first.found).toBeGreaterThanOrEqual(2)
    const { items, total, counts, budget, lookedAt } = await list()
    expect(total).toBe(1)
    expect(counts).toEqual({ new: 1, acknowledged: 0, closed: 0 })
    const [change] = items
    expect(change).toMatchObject({
      kind: 'level',
      direction: 'up',
      tone: 'bad',
      state: 'new',
      told: true,
      owners,
      subject: { kind: 'measure', measure: 'faults', by: null },
    })
    const began = Math.round((anchor - Date.parse(change!.since)) / day)
    expect(Math.abs(began - 10)).toBeLessThanOrEqual(2)
    expect(change!.size.relative).toBeGreaterThan(0.35)
    expect(change!.size.low).toBeLessThanOrEqual(18)
    expect(change!.size.high).toBeGreaterThanOrEqual(18)
    expect(change!.alike).toBeGreaterThanOrEqual(1)
    expect(budget.map(({ team }) => team).sort()).toEqual(['it', 'service'])
    expect(lookedAt).toBe(new Date(anchor).toISOString())
    const all = await list('?all=true')
    expect(all.items.every(({ subject }) => subject.kind === 'measure' && subject.measure === 'faults')).toBe(
      true,
    )
    expect(all.items.some(({ subject }) => subject.kind === 'measure' && subject.by?.value === 'north')).toBe(
      true,
    )
  })

  test('the same look twice, and two looks at once, make one change', async () => {
    const before = await list('?all=true')
    const [again, other] = await Promise.all([changes.look(workspace), changes.look(workspace)])
    expect([again.found, other.found]).toEqual([0, 0])
    expect((await list('?all=true')).items).toEqual(before.items)
  })

  test('who it is made of adds up exactly; the group stands first; what else happened is a candidate', async () => {
    const { items } = await list()
    const answer = await api(workspace, 'viewer').get(`/changes/${items[0]!.id}`)
    expect(answer.status).toBe(200)
    const detail = (await answer.json()) as ChangeDetail
    const region = detail.decompositions.find(({ dimension }) => dimension === 'region')!
    expect(region.parts[0]!.value).toBe('north')
    const millionths = (value: number) => Math.round(value * 1_000_000)
    for (const { parts, total } of detail.decompositions)
      expect(parts.reduce((sum, part) => sum + millionths(part.contribution), 0)).toBe(millionths(total))
    expect(region.parts[0]!.contribution).toBeGreaterThan(10)
    expect(detail.candidates[0]).toMatchObject({ kind: 'release', title: 'Release 41' })
    expect(detail.candidates.every(({ evidence }) => evidence >= 0 && evidence <= 1)).toBe(true)
    expect(detail.together.length).toBe(detail.alike)
    expect(detail.history.map(({ what }) => what)).toEqual(['found'])
    const before = detail.series.filter(({ t }) => t < detail.since)
    const inside = before.filter(({ value, low, high }) => value! >= low! && value! <= high!)
    expect(inside.length / before.length).toBeGreaterThan(0.85)
    const { from, to, ...asked } = detail.people!
    expect(asked).toMatchObject({ name: 'faults' })
    expect((await metrics.people(workspace, { ...detail.people! })).people.length).toBeGreaterThan(0)
    expect(Date.parse(from)).toBeLessThan(Date.parse(to))
  })

  test('other systems are told once, of the one that stands for the group', () => {
    const told = published.filter(({ data }) => (data.subject as { measure?: string }).measure === 'faults')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      type: 'change.found',
      data: { kind: 'level', direction: 'up', tone: 'bad' },
    })
    expect(told[0]!.data.url).toContain('/changes/chg_')
  })

  test('is taken up, given away, closed with what it was, and opened again', async () => {
    const { post, get } = api(workspace, 'viewer')
    const id = (await list()).items[0]!.id
    expect((await (await post(`/changes/${id}/acknowledge`)).json()) as Change).toMatchObject({
      state: 'acknowledged',
      acknowledged: { by: 'Dan' },
    })
    expect((await (await post(`/changes/${id}/assign`, { member: 'u2' })).json()) as Change).toMatchObject({
      assigned: { id: 'u2', name: 'Sana' },
    })
    expect((await post(`/changes/${id}/assign`, { member: 'u9' })).status).toBe(404)
    const closed = await post(`/changes/${id}/close`, {
      as: 'real',
      note: 'A cable was cut.',
      together: true,
    })
    expect((await closed.json()) as Change).toMatchObject({ state: 'closed', closedAs: 'real' })
    expect((await list('?all=true&state=closed')).total).toBe((await list('?all=true')).total)
    expect((await post(`/changes/${id}/close`, { as: 'nonsense' })).status).toBe(400)
    expect((await (await post(`/changes/${id}/reopen`)).json()) as Change).toMatchObject({
      state: 'new',
      closedAs: null,
    })
    const { history } = (await (await get(`/changes/${id}`)).json()) as ChangeDetail
    expect(history.map(({ what }) => what)).toEqual([
      'found',
      'acknowledged',
      'assigned',
      'closed',
      'reopened',
    ])
    expect((await get('/changes/chg_nothere')).status).toBe(404)
  })

  test('stands as a mark on the measure’s chart, narrowed lists and pages hold together', async () => {
    const { get } = api(workspace, 'viewer')
    const marks = await get(`/changes/marks?measure=faults&from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z`)
    const { items } = (await marks.json()) as { items: { direction: string }[] }
    expect(items.length).toBeGreaterThan(0)
    expect(items.some(({ direction }) => direction === 'down')).toBe(false)
    expect((await list('?team=finance')).total).toBe(0)
    expect((await list('?kind=mix')).items.every(({ kind }) => kind === 'mix')).toBe(true)
    const one = await list('?all=true&limit=1')
    const rest = await list(`?all=true&limit=200&cursor=${one.next}`)
    expect(1 + rest.items.length).toBe(one.total)
    expect((await get('/changes?cursor=x')).status).toBe(400)
  })
})

test('what comes back is over, and is not told as another change', async () => {
  const workspace = await freshWorkspace()
  await count(workspace, 'faults', 'Fault Reported')
  await put(workspace, 'Fault Reported', 150, (ago) => (ago <= 30 && ago > 12 ? 45 : 20), {
    regions: ['all'],
  })
  now = anchor - 18 * day
  expect((await changes.look(workspace)).found).toBe(1)
  now = anchor
  expect((await changes.look(workspace)).found).toBe(0)
  const { items } = (await (await api(workspace).get('/changes?all=true')).json()) as ChangeList
  expect(items).toHaveLength(1)
  expect(items[0]!.until).not.toBeNull()
  expect(Math.abs((anchor - Date.parse(items[0]!.until!)) / day - 12)).toBeLessThan(3)
}, 60_000)

test('late data is told as a silent source, never as a drop', async () => {
  const workspace = await freshWorkspace()
  await count(workspace, 'calls', 'Call Started', 'up')
  await count(workspace, 'visits', 'Visit', 'up')
  await put(workspace, 'Call Started', 150, (ago) => (ago <= 3 ? 0 : 60), { source: 'calls' })
  await put(workspace, 'Visit', 150, () => 60, { source: 'web' })
  const looked = await changes.look(workspace)
  expect(looked.late).toEqual(['calls'])
  const { items } = (await (await api(workspace).get('/changes?all=true')).json()) as ChangeList
  expect(items.map(({ kind, subject }) => [kind, subject.kind])).toEqual([['silence', 'source']])
  expect(items[0]).toMatchObject({ until: null, subject: { source: 'calls' }, direction: 'down' })
  const detail = (await (await api(workspace).get(`/changes/${items[0]!.id}`)).json()) as ChangeDetail
  expect(detail).toMatchObject({ series: [], decompositions: [], people: null })
}, 60_000)

test('what is silenced is found and listed, not told; what is too small does not matter', async () => {
  const workspace = await freshWorkspace()
  await count(workspace, 'faults', 'Fault Reported')
  await count(workspace, 'visits', 'Visit', 'up')
  await put(workspace, 'Fault Reported', 150, (ago) => (ago <= 10 ? 40 : 20))
  await put(workspace, 'Visit', 150, (ago) => (ago <= 14 ? 110 : 80))
  const { post, put: write, get, remove } = api(workspace)
  const until = new Date(anchor + 7 * day).toISOString()
  expect((await post('/changes/silences', { until })).status).toBe(400)
  const made = (await (await post('/changes/silences', { measure: 'faults', until })).json()) as {
    id: string
  }
  const settings = { measures: { visits: { relative: 60 } }, falseAlarms: { it: 2 }, countries: ['GB'] }
  expect((await write('/changes/settings', settings)).status).toBe(200)
  expect((await write('/changes/settings', { countries: ['XX'] })).status).toBe(400)
  expect((await write('/changes/settings', { falseAlarms: { it: 0 } })).status).toBe(400)
  await changes.look(workspace)
  const { items } = (await (await get('/changes?all=true')).json()) as ChangeList
  expect(items.length).toBeGreaterThan(0)
  expect(
    items.every(({ told, subject }) => !told && subject.kind === 'measure' && subject.measure === 'faults'),
  ).toBe(true)
  expect((await remove(`/changes/silences/${made.id}`)).status).toBe(204)
  expect((await remove(`/changes/silences/${made.id}`)).status).toBe(404)
  expect((await api(workspace, 'viewer').put('/changes/settings', {})).status).toBe(403)
  expect((await api(workspace, 'viewer').post('/changes/look')).status).toBe(403)
}, 60_000)

test('a customer who stops is found by the own past; looks at customers are noted', async () => {
  const workspace = await freshWorkspace()
  const rows = Array.from({ length: 30 * 200 }, (_, index) => ({
    person: index % 30,
    ago: 1 + Math.floor(index / 30),
  }))
    .filter(({ person, ago }) => (person + ago) % 2 === 0 && !(person === 7 && ago <= 28))
    .map(({ person, ago }) => ({
      workspace,
      message_id: `visit-${person}-${ago}`,
      ts: new Date(anchor - ago * day + 3_600_000).toISOString().slice(0, 23).replace('T', ' '),
      type: 'track',
      name: 'Visit',
      source: 'app',
      user_id: `u${person}`,
    }))
  await stores.clickhouse.insert('events', rows)
  const { people } = await changes.look(workspace)
  expect(people).toBe(1)
  const { get } = api(workspace, 'analyst')
  const found = (await (await get('/changes/people')).json()) as {
    items: { person: { id: string; name: string }; kind: string; seen: number; q: number }[]
    judged: number
  }
  expect(found.items).toHaveLength(people)
  expect(found.items.every(({ kind, seen }) => kind === 'stopped' && seen === 0)).toBe(true)
  expect(found.judged).toBe(30)
  expect(found.items[0]!.q).toBeLessThan(0.01)
  const feed = (await (await api(workspace, 'viewer').get('/changes')).json()) as ChangeList
  expect(feed.people).toEqual({
    people: 1,
    kinds: { stopped: 1, less: 0, more: 0, began: 0 },
    judged: 30,
    at: new Date(anchor).toISOString(),
  })
  const id = found.items[0]!.person.id
  expect(looks).toContain(id)
  const own = (await (await get(`/people/${id}/changes`)).json()) as { items: unknown[] }
  expect(own.items).toHaveLength(1)
  expect((await api(workspace, 'viewer').get('/changes/people')).status).toBe(403)
  expect((await api(workspace, 'viewer').get(`/people/${id}/changes`)).status).toBe(403)
  expect((await get('/changes/people?cursor=x')).status).toBe(400)
}, 60_000)

test('hardly any data, constants, a year without any, negative amounts, times to come', async () => {
  const workspace = await freshWorkspace()
  await count(workspace, 'rare', 'Rare')
  await count(workspace, 'steady', 'Steady')
  await count(workspace, 'holed', 'Holed')
  const sum = {
    name: 'refunds',
    label: 'refunds',
    unit: 'money' as const,
    owners,
    kind: 'sum' as const,
    event: 'Refund',
    property: 'amount',
  }
  await metrics.save(workspace, sum, { by: 'test' })
  const at = (ago: number) => new Date(anchor - ago * day).toISOString().slice(0, 23).replace('T', ' ')
  const event = (name: string, ago: number, index: number, properties: Record<string, string> = {}) => ({
    workspace,
    message_id: `${name}-${ago}-${index}`,
    ts: at(ago),
    type: 'track',
    name,
    source: 'app',
    user_id: `u${index}`,
    properties,
  })
  const rows = [
    ...[1, 2, 3].map((ago) => event('Rare', ago, 0)),
    ...Array.from({ length: 160 * 5 }, (_, index) => event('Steady', 1 + (index % 160), index)),
    ...Array.from({ length: 60 }, (_, index) => event('Holed', 400 + index, index)),
    ...Array.from({ length: 20 }, (_, index) => event('Holed', 1 + (index % 10), index)),
    ...Array.from({ length: 150 }, (_, index) =>
      event('Refund', 1 + index, index, { amount: String(-5 - (index % 3)) }),
    ),
    ...Array.from({ length: 300 }, (_, index) => event('Steady', -1 - (index % 30), 1000 + index)),
  ]
  await stores.clickhouse.insert('events', rows)
  const looked = await changes.look(workspace)
  expect(looked.looked).toBeGreaterThan(0)
  const { items } = (await (await api(workspace).get('/changes?all=true')).json()) as ChangeList
  expect(items.filter(({ kind }) => kind !== 'silence')).toEqual([])
  const empty = await freshWorkspace()
  expect(await changes.look(empty)).toMatchObject({ looked: 0, found: 0, people: 0 })
}, 60_000)

test('the simulated company: the silent shops are found', async () => {
  const workspace = await freshWorkspace()
  await metrics.installDefaults(workspace)
  const spec = { ...planSimulation({ seed: 31, people: 4500, days: 110 }, anchor), detail: 0 }
  await simulateInto({
    clickhouse: stores.clickhouse,
    directory: mkdtempSync(join(tmpdir(), 'tandem-changes-')),
    workspace,
    spec,
  })
  now = anchor - 12 * day
  await changes.look(workspace)
  const { items } = (await (await api(workspace).get('/changes?all=true&limit=200')).json()) as ChangeList
  now = anchor
  const silent = items.filter(({ kind }) => kind === 'silence')
  expect(silent.some(({ subject }) => subject.kind === 'source' && subject.source === 'Shops')).toBe(true)
  for (const { id } of items.slice(0, 3)) {
    const detail = (await (await api(workspace).get(`/changes/${id}`)).json()) as ChangeDetail
    for (const { parts, total } of detail.decompositions)
      expect(parts.reduce((all, part) => all + Math.round(part.contribution * 1e6), 0)).toBe(
        Math.round(total * 1e6),
      )
  }
}, 240_000)
