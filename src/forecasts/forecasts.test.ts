import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi, type Principal, type Role } from '../access/index.ts'
import { createBoards } from '../boards/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { createImpact } from '../impact/index.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics/index.ts'
import type { ForecastAnswer } from './forecast.ts'
import { createForecasts, type Forecasts } from './forecasts.ts'
import { forecastRoutes } from './routes.ts'
import type { ForecastOutlooks, ForecastScores } from './score.ts'
import { putShop, saleDays, shopMetrics } from './test-shop.ts'
import type { WhatIf } from './what-if.ts'

const day = 86_400_000
const now = Date.parse('2026-06-11T15:00:00Z')
let clockNow = now
let stores: TestStores
let workspace: string
let forecasts: Forecasts
let boards: ReturnType<typeof createBoards>
let impact: ReturnType<typeof createImpact>

const principal = (role: Role): Principal => ({ kind: 'user', id: 'u1', label: 'Dan', workspace, role })

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await stores.pool.query(`INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, 'UTC')`, [workspace])
  const { postgres, pool, clickhouse } = stores
  const logger = createLogger('silent')
  const clock = () => clockNow
  const metrics = createMetrics({ postgres, clickhouse, clock })
  const jobs = createJobs({ pool, works: false, logger })
  const access = { audit: async () => undefined } as never
  boards = createBoards({
    postgres,
    clickhouse,
    metrics,
    access,
    segmentNames: async () => [],
    publish: async () => undefined,
    clock,
  })
  impact = createImpact({ postgres, metrics, jobs, workspaces: async () => [], clock, logger })
  forecasts = createForecasts({
    postgres,
    metrics,
    boards,
    impact,
    jobs,
    holidays: async () => [],
    workspaces: async () => [{ id: workspace }],
    clock,
    logger,
  })
  for (const metric of shopMetrics) await metrics.save(workspace, metric, { by: 'test' })
  await putShop(stores, workspace, now)
  for (const [index, at] of saleDays(now).entries())
    await boards.annotations.add(principal('editor'), {
      title: `Sale ${index + 1}`,
      kind: 'price',
      at: new Date(at).toISOString(),
    })
}, 120_000)
afterAll(async () => {
  await forecasts.close()
  await stores.close()
})

function api(role: Role = 'viewer') {
  const app = createApi()
  app.use(async (c, next) => {
    c.set('principal', principal(role))
    await next()
  })
  app.route('/', forecastRoutes({ forecasts }))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
  const post = (path: string, body: unknown) =>
    app.request(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  return { get: (path: string) => app.request(path), post }
}

async function ask(body: unknown): Promise<ForecastAnswer> {
  const response = await api().post('/forecasts/query', body)
  expect(response.status).toBe(200)
  return (await response.json()) as ForecastAnswer
}

test('a measure with a season is foreseen, with ranges, quality and a period end that agrees with the partial day', async () => {
  const { series, grain, horizon } = await ask({ metric: 'orders' })
  expect([grain, horizon, series.length]).toEqual(['day', 28, 1])
  const [one] = series
  expect(one!.verdict).toBe('forecast')
  expect(one!.season).toEqual([7])
  expect(one!.points).toHaveLength(28)
  expect(one!.points[0]!.t).toBe('2026-06-11T00:00:00.000Z')
  expect(one!.quality!.mase).toBeLessThan(one!.quality!.naiveMase)
  expect(one!.quality!.coverage80).toBeGreaterThan(60)
  for (const { value, low80, high80, low95, high95 } of one!.points) {
    expect(low95).toBeLessThanOrEqual(low80)
    expect(low80).toBeLessThanOrEqual(value)
    expect(value).toBeLessThanOrEqual(high80)
    expect(high80).toBeLessThanOrEqual(high95)
    expect(low95).toBeGreaterThanOrEqual(0)
  }
  // A Friday of 1.5 × 40 × 1.5 orders, a Sunday of 0.6.
  const friday = one!.points.find(({ t }) => t.startsWith('2026-06-19'))!
  expect(friday.low95).toBeLessThan(90)
  expect(friday.high95).toBeGreaterThan(90)
  const { soFar, value, low95, from, to, shareGone } = one!.periodEnd!
  expect([from, to]).toEqual(['2026-06-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z'])
  const past = one!.history.filter(({ t }) => t >= from).reduce((sum, point) => sum + point.value!, 0)
  expect(soFar).toBe(past + one!.partial!.value!)
  const rest = one!.points.filter(({ t }) => t < to).slice(1)
  const today = Math.max(one!.partial!.value!, one!.points[0]!.value)
  expect(value).toBeCloseTo(past + today + rest.reduce((sum, point) => sum + point.value, 0), 6)
  expect(low95).toBeGreaterThanOrEqual(soFar!)
  expect(shareGone).toBeCloseTo(10.625 / 30, 6)
  expect(one!.said.key).toMatch(/rises|steady/)
})

test('what is known to come is an effect: a sale like those before doubles its day', async () => {
  const [one] = (await ask({ metric: 'orders' })).series
  const sale = one!.effects.find(({ title }) => title === 'Sale 6')!
  expect(sale).toMatchObject({ kind: 'event', seen: 5, used: true, days: ['2026-06-15'] })
  expect(sale.low!).toBeGreaterThan(50)
  expect(sale.high!).toBeLessThan(160)
  const point = one!.points.find(({ t }) => t.startsWith('2026-06-15'))!
  const weekLater = one!.points.find(({ t }) => t.startsWith('2026-06-22'))!
  expect(point.known).toEqual(['Sale 6'])
  expect(point.value / weekLater.value).toBeGreaterThan(1.6)
})

test('shares stay within 0 and 100, an aim has its chance, a mean has a period end by its answers', async () => {
  const [one] = (await ask({ metric: 'content', grain: 'week', horizon: 26 })).series
  expect(one!.verdict).toBe('forecast')
  for (const { low95, high95 } of one!.points) {
    expect(low95).toBeGreaterThanOrEqual(0)
    expect(high95).toBeLessThanOrEqual(100)
  }
  expect(one!.aim).toMatchObject({ value: 60, by: null, onTrack: 'yes' })
  expect(one!.aim!.chance).toBeGreaterThan(0.8)
  expect(one!.periodEnd!.period).toBe('quarter')
  expect(one!.periodEnd!.value).toBeGreaterThan(70)
  expect(one!.periodEnd!.value).toBeLessThan(100)
})

test('what cannot be said is not said: constant, too new, no better than the last value', async () => {
  const constant = (await ask({ metric: 'constant' })).series[0]!
  expect([constant.verdict, constant.points, constant.periodEnd]).toEqual(['not_forecastable', [], null])
  const young = (await ask({ metric: 'new' })).series[0]!
  expect(young.verdict).toBe('too_little_history')
  expect(young.said).toMatchObject({ key: 'too_little_history', needed: 28 })
  expect(young.said.have).toBeLessThan(4)
  const never = (await ask({ metric: { kind: 'count', event: 'Never Seen' } })).series[0]!
  expect([never.verdict, never.history]).toEqual(['too_little_history', []])
  const walk = (await ask({ metric: 'walk' })).series[0]!
  if (walk.verdict === 'not_better_than_naive') expect(walk.points).toEqual([])
  else expect(walk.quality!.mase).toBeLessThan(walk.quality!.naiveMase)
  const refunds = (await ask({ metric: 'refunds' })).series[0]!
  expect(refunds.verdict).toBe('forecast')
  expect(refunds.points.every(({ high95 }) => high95 < 0)).toBe(true)
})

test('groups, filters, other grains and a file', async () => {
  const { series } = await ask({ metric: 'orders', by: ['city'], horizon: 7 })
  expect(series.map(({ by }) => by.city)).toEqual(['Bonn', 'Ulm'])
  expect(series.every(({ verdict }) => verdict === 'forecast')).toBe(true)
  const hourly = (await ask({ metric: 'orders', grain: 'hour', horizon: 24 })).series[0]!
  expect(hourly.points.length === 24 || hourly.verdict === 'not_better_than_naive').toBe(true)
  const monthly = (await ask({ metric: 'orders', grain: 'month' })).series[0]!
  expect(monthly.verdict).toBe('too_little_history')
  const file = await api().post('/forecasts/query', {
    metric: 'orders',
    by: ['city'],
    horizon: 7,
    format: 'csv',
  })
  expect(file.headers.get('content-type')).toContain('text/csv')
  const lines = (await file.text()).trim().split('\r\n')
  expect(lines.filter((line) => line.includes(',forecast,'))).toHaveLength(14)
  expect(lines).toContain('city,t,kind,value,low80,high80,low95,high95')
})

test('bad requests say what is wrong', async () => {
  const codeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
  ]
  const { post } = api()
  expect(await codeOf(await post('/forecasts/query', { metric: 'nowhere' }))).toEqual([
    404,
    'measure_not_found',
  ])
  expect(await codeOf(await post('/forecasts/query', { metric: 'orders', horizon: 0 }))).toEqual([
    400,
    'invalid_request',
  ])
  expect(await codeOf(await post('/forecasts/query', { metric: 'orders', grain: 'year' }))).toEqual([
    400,
    'invalid_request',
  ])
  expect(await codeOf(await post('/forecasts/query', {}))).toEqual([400, 'invalid_request'])
  expect((await api('screen').post('/forecasts/query', { metric: 'orders' })).status).toBe(403)
})

test('every forecast of a measure is kept once, and compared when its days are over', async () => {
  const scores = async () => (await (await api().get('/forecasts/orders/scores')).json()) as ForecastScores
  await ask({ metric: 'orders' })
  await ask({ metric: 'orders', filter: { property: 'city', op: 'eq', value: 'Ulm' } })
  const before = await scores()
  expect([before.kept, before.whole.checked, before.past.length]).toEqual([1, 0, 1])
  clockNow = now + 3 * day
  await stores.clickhouse.command(
    `INSERT INTO events (actor, workspace, message_id, ts, received_at, type, name, source, channel, user_id)
SELECT number, {w: String}, concat('later', toString(number)), toDateTime64('2026-06-11 15:00:00', 3, 'UTC') + intDiv(number * 259200, 240) AS at, at, 'track', 'Ordered', 'test', 'web', 'u1' FROM numbers(240)`,
    { w: workspace },
  )
  await forecasts.compareDue()
  const after = await scores()
  expect(after.whole.checked).toBe(3)
  expect(after.steps.map(({ step }) => step)).toEqual([1, 2, 3])
  expect(after.past[0]!.points.filter(({ came }) => came !== null)).toHaveLength(3)
  expect(after.whole.mae).toBeGreaterThan(0)
  await forecasts.compareDue()
  expect(await scores()).toEqual(after)
  const { items } = (await (await api().get('/forecasts')).json()) as ForecastOutlooks
  const orders = items.find(({ measure }) => measure === 'orders')!
  expect(orders).toMatchObject({ verdict: 'forecast', scored: { checked: 3 } })
  expect(items.find(({ measure }) => measure === 'wait')).toBeDefined()
  clockNow = now
})

test('at night each measure is foreseen by a job of its own, and kept', async () => {
  const { postgres, pool, clickhouse } = stores
  const logger = createLogger('silent')
  const clock = () => clockNow
  const metrics = createMetrics({ postgres, clickhouse, clock })
  const jobs = createJobs({ pool, works: true, logger })
  const working = createForecasts({
    postgres,
    metrics,
    boards,
    impact,
    jobs,
    workspaces: async () => [{ id: workspace }],
    clock,
    logger,
  })
  await jobs.start()
  await working.begin()
  await working.foreseeSoon(workspace)
  const madeOf = async () => (await working.outlooks(workspace)).items.filter(({ madeAt }) => madeAt !== null)
  await expect.poll(async () => (await madeOf()).length, { timeout: 60_000 }).toBe(shopMetrics.length)
  const verdicts = Object.fromEntries((await madeOf()).map(({ measure, verdict }) => [measure, verdict]))
  expect(verdicts).toMatchObject({ orders: 'forecast', constant: 'not_forecastable' })
  await jobs.close()
  await working.close()
}, 90_000)

test('what if: along the links, with the uncertainty of each and the weakest grade', async () => {
  const judged = (effect: number, low?: number, high?: number) => ({
    effect,
    ...(low === undefined ? {} : { low, high: high! }),
    reason: 'so we think',
  })
  await impact.save(
    workspace,
    {
      name: 'shop',
      label: 'Shop',
      nodes: [
        { measure: 'orders', place: 'told' },
        { measure: 'content', place: 'matters' },
        { measure: 'wait', place: 'works' },
        { measure: 'refunds', place: 'works' },
      ],
      links: [
        { from: 'wait', to: 'content', judged: judged(-20, -30, -10) },
        { from: 'content', to: 'orders', judged: judged(10, 5, 15) },
        { from: 'refunds', to: 'orders' },
      ],
    },
    { by: 'Dan' },
  )
  const response = await api().post('/forecasts/what-if', { moves: [{ measure: 'wait', by: -2 }] })
  expect(response.status).toBe(200)
  const answer = (await response.json()) as WhatIf
  const [orders, content] = answer.outcomes
  // Ten minutes less: 20 points more; so two minutes: 4 points, and 1 order for each.
  expect(content).toMatchObject({ measure: 'content', grade: 'judged' })
  expect(content!.change).toBeCloseTo(4, 9)
  expect(content!.low!).toBeCloseTo(2, 0)
  expect(content!.high!).toBeCloseTo(6, 0)
  expect(orders!.change).toBeCloseTo(4, 9)
  expect(orders!.low!).toBeLessThan(2)
  expect(orders!.high!).toBeGreaterThan(6)
  expect(orders!.chanceBetter!).toBeGreaterThan(0.95)
  expect(orders!.ways).toMatchObject([{ measures: ['wait', 'content', 'orders'], grade: 'judged' }])
  const unknown = (await (
    await api().post('/forecasts/what-if', { moves: [{ measure: 'refunds', by: 1 }] })
  ).json()) as WhatIf
  expect(unknown.outcomes).toMatchObject([{ measure: 'orders', change: null, grade: 'none' }])
  const wrong = await api().post('/forecasts/what-if', { moves: [{ measure: 'new', by: 1 }] })
  expect(wrong.status).toBe(400)
  expect(await wrong.json()).toMatchObject({ code: 'what_if_unknown_measure' })
  expect(
    (await api().post('/forecasts/what-if', { moves: [{ measure: 'wait', by: 1, to: 2 }] })).status,
  ).toBe(400)
})
