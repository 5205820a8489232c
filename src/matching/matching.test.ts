import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiEnv, Principal } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { actorOf, createIdentity, type Identity } from '../identity/index.ts'
import { createEventWriter, type EventRow } from '../ingestion/index.ts'
import { createLogger } from '../logger.ts'
import { createMatching, type MatchingDependencies } from './matching.ts'
import { matchingRoutes } from './routes.ts'
import type { MatchingRun, StoredSettings } from './run.ts'
import { cities, customer, event, identify, pairOf, start } from './test-customers.ts'

const hour = 3_600_000
let stores: TestStores
let identity: Identity
let now = start + 48 * hour
const clock = () => now

beforeAll(async () => {
  stores = await openTestStores()
  identity = createIdentity({
    ...stores,
    access: { audit: async () => undefined },
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock,
    logger: createLogger('silent'),
  })
})
afterAll(() => stores.close())

/** 400 customers; 40 pairs of them live together; 10 have a second account with slips, 8 one without any details. */
async function makeCustomers(workspace: string) {
  const rows: EventRow[] = []
  for (let i = 0; i < 400; i++) {
    const inPair = i < 80
    const one = { ...customer(i, inPair ? i >> 1 : i), ...(inPair ? { city: cities[(i >> 1) % 5]! } : {}) }
    rows.push(identify(workspace, one))
    if (inPair) rows.push(event(workspace, { userId: one.id, anonymousId: `tablet${i >> 1}` }))
    else rows.push(event(workspace, { userId: one.id, anonymousId: `second${i}` }))
  }
  const truth = new Set<string>()
  for (let i = 100; i < 110; i++) {
    const of = customer(i)
    const email = `${of.email!.slice(0, 2)}${of.email!.slice(3)}`
    const name = i % 2 === 0 ? of.name : of.name.split(' ').reverse().join(' ')
    rows.push(identify(workspace, { ...of, id: `b${i}`, name, email, phone: '', device: `other${i}` }))
    truth.add(pairOf(workspace, of.id, `b${i}`))
  }
  for (let i = 200; i < 208; i++) {
    for (let k = 0; k < 3; k++) rows.push(event(workspace, { userId: `b${i}`, anonymousId: `d${i}` }))
    truth.add(pairOf(workspace, `c${i}`, `b${i}`))
  }
  await store(workspace, rows)
  return truth
}

async function store(workspace: string, rows: EventRow[]) {
  const writer = createEventWriter({ ...stores, directory: join(stores.directory, workspace), workspace })
  for (const row of rows) await writer.write(row)
  await writer.close()
  await identity.step.run({ workspace, received: null, people: new Set(), whole: true })
}

interface Answer {
  status: number
  body: MatchingRun & StoredSettings & { items: MatchingRun[]; code: string }
}

async function open(workspace: string, change: Partial<MatchingDependencies> = {}) {
  await stores.pool.query(
    `INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, 'UTC') ON CONFLICT DO NOTHING`,
    [workspace],
  )
  const audited: string[] = []
  const matching = createMatching({
    ...stores,
    identity,
    access: {
      audit: async (_, action) => {
        audited.push(action)
      },
      listWorkspaces: async () => [
        { id: workspace, name: workspace, timeZone: 'UTC', currency: 'EUR', isDemo: false },
      ],
    },
    clock,
    logger: createLogger('silent'),
    background: true,
    ...change,
  })
  const app = new Hono<ApiEnv>()
  app.use(async (c, next) => {
    const role = (c.req.header('x-role') ?? 'admin') as Principal['role']
    c.set('principal', { kind: 'user', id: 'u1', label: 'Ann', workspace, role })
    await next()
  })
  app.route('/', matchingRoutes(matching))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
  async function call(method: string, path: string, body?: unknown, role = 'admin'): Promise<Answer> {
    const response = await app.request(path, {
      method,
      headers: { 'content-type': 'application/json', 'x-role': role },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  return { matching, call, audited }
}

const reviewed = async (workspace: string) =>
  (await identity.reviews(workspace, { source: 'matcher', pageSize: 100 })).reviews

describe('a run over people', () => {
  test('second accounts are proposed with their evidence, families are not, and no answer is asked for twice', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call, audited } = await open(workspace)
    const truth = await makeCustomers(workspace)
    const begun = await call('POST', '/matching/runs', undefined, 'editor')
    expect(begun.status).toBe(201)
    expect(begun.body).toMatchObject({ startedBy: 'Ann', error: null })
    await matching.idle()
    const { body: run } = await call('GET', `/matching/runs/${begun.body.id}`, undefined, 'analyst')
    expect(run).toMatchObject({ state: 'done', progress: 1, error: null })
    expect(run.report).toMatchObject({ people: 418, proposed: run.report?.found })

    const reviews = await reviewed(workspace)
    const found = new Set(reviews.map(({ left, right }) => [left.id, right.id].sort().join(' ')))
    const missed = [...truth].filter((pair) => !found.has(pair))
    const wrong = [...found].filter((pair) => !truth.has(pair))
    expect({ missed, wrong }).toEqual({ missed: [], wrong: [] })

    const swapped = reviews.find(({ waterfall }) =>
      waterfall.some(({ level }) => level === 'first and last name swapped'),
    )!
    expect(swapped.waterfall.map(({ field }) => field)).toContain('birthday')
    expect(swapped.waterfall.find(({ field }) => field === 'email')).toMatchObject({
      level: 'one or two characters differ',
    })
    const bits = swapped.waterfall.reduce((sum, { weight }) => sum + weight, 0)
    expect(swapped.probability).toBeCloseTo(1 / (1 + 2 ** -bits), 3)
    const bare = reviews.find(({ waterfall }) => !waterfall.some(({ field }) => field === 'last name'))!
    expect(bare.waterfall.map(({ field }) => field)).toEqual([
      'any two people',
      'devices',
      'what people of one household share',
    ])

    await identity.answerReview({ kind: 'user', id: 'u1', label: 'Ann', workspace }, reviews[0]!.id, {
      answer: 'separate',
    })
    now += hour
    const again = await call('POST', '/matching/runs')
    await matching.idle()
    const second = await call('GET', `/matching/runs/${again.body.id}`)
    expect(second.body.report).toMatchObject({ people: 418, proposed: 0 })
    expect(await reviewed(workspace)).toHaveLength(reviews.length - 1)
    const { body: list } = await call('GET', '/matching/runs')
    expect(list.items.map(({ id }) => id)).toEqual([again.body.id, begun.body.id])
    expect(audited).toEqual(['matching.start', 'matching.start'])
    const left = await stores.clickhouse.query(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'matching_match')",
    )
    expect(left).toEqual([])
  })

  test('joined people are one record', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call } = await open(workspace)
    await store(workspace, [
      identify(workspace, { ...customer(1), id: 'a' }),
      identify(workspace, { ...customer(1), id: '', device: 'elsewhere' }),
    ])
    const { body } = await call('POST', '/matching/runs')
    await matching.idle()
    expect((await call('GET', `/matching/runs/${body.id}`)).body.report).toMatchObject({
      people: 1,
      found: 0,
    })
  })

  test('nobody there: a run that finds nothing', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call } = await open(workspace)
    const { body } = await call('POST', '/matching/runs')
    await matching.idle()
    expect((await call('GET', `/matching/runs/${body.id}`)).body).toMatchObject({
      state: 'done',
      report: { people: 0, pairs: 0, found: 0, proposed: 0 },
    })
  })

  test('events named in the settings describe the customer as well', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call } = await open(workspace)
    const of = customer(3)
    await store(workspace, [
      ...Array.from({ length: 30 }, (_, i) => identify(workspace, customer(10 + i))),
      identify(workspace, of),
      event(workspace, {
        name: 'Store Visited',
        anonymousId: 'shop',
        properties: { email: of.email, phone: of.phone },
      }),
    ])
    const { version, ...settings } = (await call('GET', '/matching/settings')).body
    const saved = await call('PUT', '/matching/settings', {
      ...settings,
      version,
      describedBy: ['Store Visited'],
    })
    expect(saved).toMatchObject({ status: 200, body: { version: 1, describedBy: ['Store Visited'] } })
    await call('POST', '/matching/runs')
    await matching.idle()
    const [review] = await reviewed(workspace)
    const ids = [String(actorOf(workspace, of.id, undefined)), String(actorOf(workspace, undefined, 'shop'))]
    expect([review!.left.id, review!.right.id].sort()).toEqual(ids.sort())
  })

  test('no more new pairs than wanted, the surest first; the next run goes on', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call } = await open(workspace)
    await makeCustomers(workspace)
    const { body: settings } = await call('GET', '/matching/settings')
    await call('PUT', '/matching/settings', { ...settings, mostProposals: 7 })
    for (const expected of [7, 14]) {
      now += hour
      await call('POST', '/matching/runs')
      await matching.idle()
      expect(await reviewed(workspace)).toHaveLength(expected)
    }
  })
})

describe('runs', () => {
  test('never two at once, and a run can be cancelled', async () => {
    const workspace = stores.freshWorkspace()
    const { call } = await open(workspace, { background: false })
    const { body } = await call('POST', '/matching/runs')
    expect(body.state).toBe('waiting')
    expect(await call('POST', '/matching/runs')).toMatchObject({
      status: 409,
      body: { code: 'matching_running' },
    })
    expect((await call('POST', `/matching/runs/${body.id}/cancel`)).body.state).toBe('cancelled')
    expect(await call('POST', `/matching/runs/${body.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'matching_run_over' },
    })
    expect((await call('POST', '/matching/runs/none/cancel')).status).toBe(404)
    expect((await call('POST', '/matching/runs')).status).toBe(201)
    const other = (await call('GET', '/matching/runs')).body.items[0]!
    await call('POST', `/matching/runs/${other.id}/cancel`)
  })

  test('cancelled while it runs, it stops and proposes nothing', async () => {
    const workspace = stores.freshWorkspace()
    await makeCustomers(workspace)
    let cancel: () => Promise<unknown> = async () => undefined
    const clickhouse = {
      ...stores.clickhouse,
      // Somebody cancels while the records are being made.
      async command(...given: Parameters<typeof stores.clickhouse.command>) {
        await stores.clickhouse.command(...given)
        if (given[0].includes('_raw SELECT')) await cancel()
      },
    }
    const { matching, call } = await open(workspace, { clickhouse })
    const { body } = await call('POST', '/matching/runs')
    cancel = () => call('POST', `/matching/runs/${body.id}/cancel`)
    await matching.idle()
    expect((await call('GET', `/matching/runs/${body.id}`)).body).toMatchObject({
      state: 'cancelled',
      report: null,
    })
    expect(await reviewed(workspace)).toEqual([])
  })

  test('a run whose process ended begins again; after three times it is given up', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call } = await open(workspace)
    const waiting = await open(workspace, { background: false })
    const { body } = await waiting.call('POST', '/matching/runs')
    const leave = (attempts: number) =>
      stores.pool.query(
        `UPDATE matching_runs SET state = 'running', attempts = $2, heartbeat_at = $3, finished_at = NULL WHERE id = $1`,
        [body.id, attempts, new Date(now - hour)],
      )
    await leave(3)
    await matching.look()
    expect((await call('GET', `/matching/runs/${body.id}`)).body).toMatchObject({
      state: 'failed',
      error: { code: 'matching_interrupted' },
    })
    await leave(1)
    await matching.look()
    expect((await call('GET', `/matching/runs/${body.id}`)).body.state).toBe('done')
  })

  test('what fails says why, and the next one may run', async () => {
    const workspace = stores.freshWorkspace()
    await makeCustomers(workspace)
    const { matching, call } = await open(workspace, { limits: { memoryBytes: 1000 } })
    const { body } = await call('POST', '/matching/runs')
    await matching.idle()
    expect((await call('GET', `/matching/runs/${body.id}`)).body).toMatchObject({
      state: 'failed',
      error: { code: 'query_failed' },
    })
    expect((await call('POST', '/matching/runs')).status).toBe(201)
    await matching.idle()
  })

  test('by itself once in so many hours, and not when it is off', async () => {
    const workspace = stores.freshWorkspace()
    const { matching, call } = await open(workspace)
    await matching.look()
    await matching.look()
    expect((await call('GET', '/matching/runs')).body.items).toMatchObject([
      { state: 'done', startedBy: null },
    ])
    now += 25 * hour
    await matching.look()
    expect((await call('GET', '/matching/runs')).body.items).toHaveLength(2)
    const { body } = await call('GET', '/matching/settings')
    await call('PUT', '/matching/settings', { ...body, on: false })
    now += 25 * hour
    await matching.look()
    expect((await call('GET', '/matching/runs')).body.items).toHaveLength(2)
  })
})

describe('settings and rights', () => {
  test('what does not fit is refused with its place; a stale version too', async () => {
    const { call } = await open(stores.freshWorkspace())
    const { body } = await call('GET', '/matching/settings')
    expect(body).toMatchObject({ on: true, threshold: 0.5, version: 0 })
    for (const wrong of [
      { threshold: 2 },
      { fields: [] },
      { fields: ['email', 'email'] },
      { fields: ['shoe size'] },
    ])
      expect(await call('PUT', '/matching/settings', { ...body, ...wrong })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      })
    expect((await call('PUT', '/matching/settings', { ...body, threshold: 0.8 })).body).toMatchObject({
      threshold: 0.8,
      version: 1,
    })
    expect(await call('PUT', '/matching/settings', body)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
  })

  test('who may do what', async () => {
    const { call } = await open(stores.freshWorkspace(), { background: false })
    const { body } = await call('GET', '/matching/settings')
    expect((await call('GET', '/matching/settings', undefined, 'viewer')).status).toBe(403)
    expect((await call('GET', '/matching/runs', undefined, 'viewer')).status).toBe(403)
    expect((await call('POST', '/matching/runs', undefined, 'analyst')).status).toBe(403)
    expect((await call('PUT', '/matching/settings', body, 'editor')).status).toBe(403)
  })
})
