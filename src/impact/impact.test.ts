import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal, Role } from '../access/index.ts'
import { createApi } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics/index.ts'
import { createImpact, type Impact } from './impact.ts'
import { impactRoutes } from './routes.ts'
import { plantedPerMinute, putCompany, testMetrics, testTree } from './test-company.ts'

const now = Date.parse('2026-06-01T12:00:00Z')
let stores: TestStores
let workspace: string
let impact: Impact
let metrics: ReturnType<typeof createMetrics>
let clockNow = now

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await stores.pool.query(`INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, 'UTC')`, [workspace])
  const { postgres, pool, clickhouse } = stores
  metrics = createMetrics({ postgres, clickhouse, clock: () => clockNow })
  const logger = createLogger('silent')
  impact = createImpact({
    postgres,
    metrics,
    jobs: createJobs({ pool, works: false, logger }),
    workspaces: async () => [{ id: workspace }],
    clock: () => clockNow,
    logger,
  })
  for (const metric of testMetrics) await metrics.save(workspace, metric, { by: 'test' })
  await putCompany(stores, workspace, now)
  await impact.save(workspace, testTree, { by: 'Sana', expected: 0 })
  await impact.estimate(workspace, 'company', 'Sana')
}, 120_000)
afterAll(() => stores.close())

function api(role: Role = 'editor') {
  const app = createApi()
  const principal: Principal = { kind: 'user', id: 'u1', label: 'Dan', workspace, role }
  app.use(async (c, next) => {
    c.set('principal', principal)
    await next()
  })
  app.route('/', impactRoutes({ impact, access: { audit: async () => undefined } }))
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
  return {
    get: (path: string) => app.request(path),
    post: (path: string) => app.request(path, { method: 'POST' }),
    put: (path: string, body: unknown) =>
      app.request(path, {
        method: 'PUT',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
  }
}

const linkOf = async (from: string, to: string) =>
  (await impact.view(workspace, 'company')).links.find((one) => one.from === from && one.to === to)!

test('a planted link is seen in the data, with its size, interval and what it stands on', async () => {
  const link = await linkOf('wait', 'score')
  expect(link.grade).toBe('seen')
  const { estimate } = link.seen!
  expect(estimate!.low).toBeLessThan(plantedPerMinute)
  expect(estimate!.high).toBeGreaterThan(plantedPerMinute)
  expect(estimate).toMatchObject({ method: 'person', people: 300, direction: 'before' })
  expect(link.effect).toEqual({
    value: estimate!.perUnit * 10,
    low: estimate!.low * 10,
    high: estimate!.high * 10,
    step: 10,
  })
  expect(link.inputs).toMatchObject({ within: 14, traits: ['plan'], share: 1, cluster: 'person' })
  expect(Date.parse(link.inputs!.to) - Date.parse(link.inputs!.from)).toBe(90 * 86_400_000)
})

test('what means nothing says nothing, and says why', async () => {
  const letters = await linkOf('letters', 'score')
  expect(letters).toMatchObject({ grade: 'none', effect: null })
  expect(['covers_zero', 'chance']).toContain(letters.seen!.reason)
  const left = await linkOf('letters', 'left')
  expect(left.seen!.estimate).toMatchObject({ method: 'person', direction: 'order_only' })
  expect(left.grade).toBe('none')
  expect((await linkOf('callers', 'score')).seen).toMatchObject({ estimate: null, reason: 'too_few_steps' })
})

test('an estimate is made again from its inputs and comes out the same', async () => {
  const client = api()
  const { estimates } = (await (
    await client.get('/impact/trees/company/estimates?from=wait&to=score')
  ).json()) as { estimates: { run: string; seen: { estimate: object } }[] }
  expect(estimates).toHaveLength(1)
  const answer = await client.post(`/impact/estimates/${estimates[0]!.run}/again?from=wait&to=score`)
  const { now: again } = (await answer.json()) as { now: { estimate: object } }
  expect(again.estimate).toEqual(estimates[0]!.seen.estimate)
  expect((await client.post('/impact/estimates/999999/again?from=wait&to=score')).status).toBe(404)
})

test('the parts of a change add up to it, and the change is that of the measure', async () => {
  const asked = { from: '2026-05-04T12:00:00.000Z', to: '2026-06-01T12:00:00.000Z' }
  const answer = await api().get(`/impact/trees/company/change?${new URLSearchParams(asked)}`)
  const change = (await answer.json()) as Awaited<ReturnType<Impact['change']>>
  const total = async (from: string, to: string) =>
    (await metrics.query(workspace, { name: 'score', from, to })).series[0]!.points[0]!.value!
  const before = await total('2026-04-06T12:00:00Z', asked.from)
  const after = await total(asked.from, asked.to)
  const millionths = (value: number) => Math.round(value * 1e6)
  expect(millionths(change.change!)).toBe(millionths(after - before))
  expect(change.parts.reduce((sum, { value }) => sum + millionths(value), 0)).toBe(millionths(change.change!))
  expect(change.parts.map(({ kind }) => kind)).toEqual(['mix', 'link', 'unexplained'])
  // People waited a minute less, which brought about two points; more of those who are more content answered.
  const link = change.parts.find(({ kind }) => kind === 'link')!
  expect(link.value).toBeGreaterThan(0.5)
  expect(change.parts[0]!.value).toBeGreaterThan(0)
  const sum = change.groups.reduce((whole, { within, mix }) => whole + within + mix, 0)
  expect(sum).toBeCloseTo(change.change!, 5)
  expect(change.groups.map(({ group }) => group).sort()).toEqual(['Basic', 'Plus'])
})

test('a change of a measure that is counted is told without groups; a time without answers says nothing', async () => {
  const counted = await impact.change(workspace, 'company', { measure: 'left' })
  expect(counted).toMatchObject({ by: null, groups: [], before: { value: 0 } })
  expect(counted.parts.at(-1)).toEqual({ kind: 'unexplained', value: counted.change })
  const empty = await impact.change(workspace, 'company', {
    from: '2020-01-01T00:00:00Z',
    to: '2020-01-08T00:00:00Z',
  })
  expect(empty).toMatchObject({ change: null, parts: [], groups: [] })
})

test('a team sees its measures, their ways to customers, and what is worth doing', async () => {
  const team = await impact.team(workspace, 'service')
  expect(team.measures.map(({ node }) => node.measure)).toEqual(['wait'])
  expect(team.measures[0]!.paths).toEqual([
    { measures: ['wait', 'score'], effect: expect.objectContaining({ step: 10 }), grade: 'seen' },
  ])
  expect(team.worth[0]).toMatchObject({ measure: 'wait', top: 'score', toAim: false })
  expect(team.worth[0]!.gain.value).toBeGreaterThan(0)
  expect(team.worth[0]!.gain.step).toBe(-10)
  expect((await impact.team(workspace, 'marketing')).worth).toEqual([])
  expect((await impact.team(workspace, 'finance')).measures).toEqual([])
  expect(await impact.teams(workspace)).toEqual([
    { team: 'service', measures: 1 },
    { team: 'marketing', measures: 2 },
  ])
})

test('who judged, and when, is what the server saw; a test is stronger than the data', async () => {
  const client = api()
  const { definition, version } = await impact.get(workspace, 'company')
  const judged = { effect: 3, low: 1, high: 5, reason: 'Letters help', by: 'somebody else', at: '1999-01-01' }
  const links = definition.links.map((link) =>
    link.from === 'letters' && link.to === 'score' ? { ...link, judged } : link,
  )
  const path = `/impact/trees/company?version=${version}`
  expect((await client.put(path, { ...definition, links })).status).toBe(200)
  expect(await linkOf('letters', 'score')).toMatchObject({
    grade: 'judged',
    effect: { value: 3, low: 1, high: 5, step: 1 },
    judged: { by: 'Dan', at: new Date(now).toISOString(), reason: 'Letters help' },
  })
  // The same version once more: somebody else has changed it meanwhile.
  expect(await (await client.put(path, { ...definition, links })).json()).toMatchObject({ code: 'conflict' })
  clockNow = now + 1000
  const tested = {
    effect: -9,
    low: -12,
    high: -6,
    sample: 500,
    from: '2026-04-01',
    to: '2026-05-01',
    reference: 'T1',
  }
  const withTest = links.map((link) => (link.from === 'wait' ? { ...link, tested } : link))
  await impact.save(workspace, { ...definition, links: withTest }, { by: 'Sana' })
  expect(await linkOf('wait', 'score')).toMatchObject({ grade: 'tested', effect: { value: -9 } })
  // The judgement was not touched: it stays Dan's.
  expect((await linkOf('letters', 'score')).judged).toMatchObject({
    by: 'Dan',
    at: new Date(now).toISOString(),
  })
  clockNow = now
})

test('a measure that is gone does not take the tree with it', async () => {
  await metrics.save(workspace, { ...testMetrics[2]!, name: 'short_lived', label: 'Short' }, { by: 'test' })
  const tree = {
    ...testTree,
    name: 'second',
    nodes: [
      { measure: 'score', place: 'told' as const },
      { measure: 'short_lived', place: 'works' as const },
    ],
    links: [{ from: 'short_lived', to: 'score' }],
  }
  await impact.save(workspace, tree, { by: 'test' })
  await metrics.remove(workspace, 'short_lived', { by: 'test' })
  await impact.estimate(workspace, 'second', 'test')
  const view = await impact.view(workspace, 'second')
  expect(view.nodes[1]).toMatchObject({ missing: true, now: { value: null, n: 0 } })
  expect(view.links[0]).toMatchObject({ grade: 'none', seen: { reason: 'no_measure' } })
  await impact.remove(workspace, 'second', { by: 'test' })
})

test('a tree that leads nowhere, downward, or twice is refused with the place', async () => {
  const refused = async (change: object) => {
    const answer = await api().put('/impact/trees/company', { ...testTree, ...change })
    return ((await answer.json()) as { errors: { path: string; message: string }[] }).errors.map(
      ({ path }) => path,
    )
  }
  expect(await refused({ links: [{ from: 'wait', to: 'nobody' }] })).toEqual(['/links/0/to'])
  expect(await refused({ links: [{ from: 'score', to: 'wait' }] })).toEqual(['/links/0'])
  expect(await refused({ links: [testTree.links[0], testTree.links[0]] })).toEqual(['/links/1'])
  expect(await refused({ nodes: [...testTree.nodes, testTree.nodes[0]] })).toEqual(['/nodes/5/measure'])
  expect(
    await refused({
      links: [{ from: 'wait', to: 'score', judged: { effect: 3, low: 4, reason: 'x' } }],
    }),
  ).toEqual(['/links/0/judged/effect'])
})

test('rights: who may only read cannot estimate or change; an unknown tree is told', async () => {
  const reader = api('viewer')
  expect((await reader.get('/impact/trees/company/links')).status).toBe(200)
  expect((await reader.get('/impact/teams')).status).toBe(200)
  expect((await reader.get('/impact/teams/it?tree=company')).status).toBe(200)
  expect(await (await reader.post('/impact/trees/company/estimate')).json()).toMatchObject({
    code: 'forbidden',
  })
  expect(await (await reader.put('/impact/trees/company', testTree)).json()).toMatchObject({
    code: 'forbidden',
  })
  expect(await (await reader.get('/impact/trees/nothing/links')).json()).toMatchObject({
    code: 'impact_tree_not_found',
  })
  const screen = api('screen')
  expect(await (await screen.get('/impact/trees')).json()).toMatchObject({ code: 'forbidden' })
})

test('the product’s own tree is installed once, and fits its schema', async () => {
  await impact.installDefaults(workspace)
  await impact.installDefaults(workspace)
  const list = await impact.list(workspace)
  expect(list.map(({ definition }) => definition.name)).toEqual(['company', 'customers'])
  await metrics.installDefaults(workspace)
  const view = await impact.view(workspace, 'customers')
  expect(view.nodes.filter(({ missing }) => missing)).toEqual([])
  expect(view.estimated).toBeNull()
  expect(view.links.every(({ seen }) => seen === null)).toBe(true)
})
