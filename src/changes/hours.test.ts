import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics/index.ts'
import { comesInBursts } from './bursts.ts'
import { type Changes, createChanges } from './changes.ts'
import { judgeHours } from './judge.ts'
import type { ChangeList, WatchedList } from './route-shapes.ts'
import type { WatchedSeries } from './series.ts'
import { anchor, callsOf } from './test-changes.ts'

const hour = 3_600_000
const owners = [{ team: 'it' as const }, { team: 'service' as const }]
let now = anchor
let stores: TestStores
let changes: Changes
let metrics: ReturnType<typeof createMetrics>

beforeAll(async () => {
  stores = await openTestStores()
  const { postgres, pool, clickhouse } = stores
  const logger = createLogger('silent')
  metrics = createMetrics({ postgres, clickhouse, clock: () => now })
  changes = createChanges({
    postgres,
    clickhouse,
    metrics,
    annotations: { list: async () => [] },
    access: {
      getWorkspace: async () => Promise.reject(new Error('no mail is written here')),
      listMembers: async () => [],
      listSources: async () => [],
    },
    workspaces: async () => [],
    namesOf: async () => new Map(),
    jobs: createJobs({ pool, works: false, logger }),
    mailer: {
      isConfigured: false,
      origin: () => 'https://tandem.example',
      recipientsOf: async () => [],
      send: async () => [],
    },
    template: async () => Promise.reject(new Error('no mail is written here')),
    publish: async () => undefined,
    clock: () => now,
    logger,
  })
}, 120_000)
afterAll(() => stores.close())

/** Events of a name in each of the last hours, `of` as SQL of `ago`, the hours until the present: 0 is the newest whole one. */
async function putHours(workspace: string, name: string, hours: number, of: string): Promise<void> {
  const end = Math.floor(now / hour) * 3600
  await stores.clickhouse.command(
    `INSERT INTO events (workspace, message_id, ts, received_at, type, name, source, user_id)
SELECT {workspace: String}, concat({name: String}, toString(ago), '-', toString(place)),
  toDateTime64({end: Int64} - (ago + 1) * 3600 + intDiv(place * 3600, events), 3, 'UTC') AS at, at, 'track', {name: String}, {name: String}, concat('u', toString(place))
FROM (SELECT number AS ago, toUInt32(${of}) AS events FROM numbers({hours: UInt32}))
ARRAY JOIN range(events) AS place`,
    { workspace, name, hours, end },
  )
}

const count = (workspace: string, name: string, event: string) =>
  metrics.save(
    workspace,
    { name, label: name, unit: 'count', good: 'down', owners, kind: 'count', event },
    { by: 'test' },
  )

describe('what is counted by the hour', () => {
  let workspace: string
  beforeAll(async () => {
    workspace = stores.freshWorkspace()
    await stores.pool.query(`INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, 'UTC')`, [
      workspace,
    ])
    await count(workspace, 'calls', 'Call Started')
    await count(workspace, 'answers', 'Survey Answered')
    // Eight in the evening: twice as many calls since three o'clock in the afternoon.
    now = anchor - 4 * hour
    const steady = '60 + cityHash64(ago) % 15'
    await putHours(workspace, 'Call Started', 84 * 24, `(${steady}) * if(ago < 5, 2, 1)`)
    // A survey is sent every third week, and answered within two days; now one was sent again.
    await putHours(
      workspace,
      'Survey Answered',
      84 * 24,
      'if(ago % 504 < 40 OR ago < 6, 900 + cityHash64(ago) % 200, 5)',
    )
    await changes.look(workspace)
  }, 60_000)

  const api = () => callsOf(changes, () => undefined, workspace, 'viewer')
  const found = async () => {
    const { items } = (await (await api().get('/changes?all=true')).json()) as ChangeList
    return items.filter(({ grain }) => grain === 'hour')
  }

  test('is found within hours, with its size, once', async () => {
    const hourly = await found()
    expect(hourly.map(({ kind, direction, subject }) => [kind, direction, subject])).toEqual([
      ['level', 'up', expect.objectContaining({ measure: 'calls', by: null })],
    ])
    const [calls] = hourly
    expect(Math.abs(Date.parse(calls!.since) - (Math.floor(now / hour) - 5) * hour)).toBeLessThanOrEqual(hour)
    expect(calls!.size.relative).toBeCloseTo(1, 0)
    expect(calls!.size.low).toBeLessThan(calls!.size.absolute!)
    await changes.look(workspace)
    expect(await found()).toHaveLength(1)
  })

  test('a survey that is sent now and then is not watched by the hour, and says so', async () => {
    const { items, lookedAt } = (await (await api().get('/changes/watched')).json()) as WatchedList
    expect(lookedAt).toBe(new Date(now).toISOString())
    expect(items.map(({ measure, hours, reason }) => [measure, hours, reason])).toEqual(
      expect.arrayContaining([
        ['answers', 'bursts', null],
        ['calls', 'watched', null],
      ]),
    )
  })
})

describe('hours that were as far off before', () => {
  const first = Date.UTC(2026, 5, 1)
  const weeks = 13
  function series(of: (place: number) => number): WatchedSeries {
    const times = Array.from({ length: weeks * 168 }, (_, place) => first + place * hour)
    return {
      subject: 'calls',
      measure: { name: 'calls', label: 'Calls', unit: 'count', kind: 'count', owners, good: 'none' } as never,
      by: null,
      grain: 'hour',
      reading: 'value',
      days: 'all',
      scale: 'count',
      factor: 1,
      times,
      steps: times.map((_, place) => ({ value: of(place), n: 1, season: place % 168 })),
    }
  }
  const judge = (of: (place: number) => number) =>
    judgeHours(series(of), [], { level: 0.001, minimum: { relative: 0.05, events: 30 } })
  const end = weeks * 168
  const noise = (place: number) => 50 + ((place * 7919) % 13)

  test('are no change; the same without them is', () => {
    const isBurst = (place: number) => place >= end - 4
    expect(judge((place) => (isBurst(place) ? 400 : noise(place)))).toMatchObject({ direction: 'up' })
    const wasBurst = (place: number) => place >= end - 1000 && place < end - 994
    expect(judge((place) => (isBurst(place) || wasBurst(place) ? 400 : noise(place)))).toBeUndefined()
    expect(judge(noise)).toBeUndefined()
  })

  test('bursts are told from what comes every day, grows, or rests at weekends', () => {
    const days = Array.from({ length: 84 }, (_, index) => index)
    expect(comesInBursts(days.map((index) => (index % 21 === 3 ? 5000 : 4)))).toBe(true)
    expect(comesInBursts(days.map((index) => (index % 3 === 0 ? 100 : 0)))).toBe(true)
    expect(comesInBursts(days.map((index) => 100 + index * 4))).toBe(false)
    expect(comesInBursts(days.map((index) => (index % 7 >= 5 ? 0 : 80)))).toBe(false)
    expect(comesInBursts(days.map(() => 0))).toBe(false)
  })
})
