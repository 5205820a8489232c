import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Annotation } from './annotation.ts'
import { boardOf, day, openTestBoards, orders, place, start, type TestBoards } from './test-boards.ts'

let env: TestBoards
beforeAll(async () => {
  env = await openTestBoards()
})
afterAll(() => env.close())

const iso = (at: number) => new Date(at).toISOString()
const note = { title: 'New prices', kind: 'price', at: iso(start - 2 * day) }

async function allOf(workspace: string): Promise<Annotation[]> {
  const query = new URLSearchParams({ from: iso(start - 400 * day), to: iso(start + 400 * day) })
  return (await env.ask(workspace, 'GET', `/annotations?${query}`, { role: 'viewer' })).body.annotations
}

/** What the follower is told when events were received. */
const received = (workspace: string, from: number, to = from) =>
  env.boards.step.run({ workspace, received: { from, to }, people: new Set(), whole: false })

const rule = {
  name: 'releases',
  event: 'Release Deployed',
  kind: 'release',
  title: 'Release {version}',
  text: 'By {team}',
}

async function setRules(workspace: string, rules: object[], version?: number) {
  return env.ask(
    workspace,
    'PUT',
    `/annotations/rules${version === undefined ? '' : `?version=${version}`}`,
    { body: { rules } },
  )
}

test('by hand: added, changed, removed; what it may not be', async () => {
  const workspace = await env.makeWorkspace()
  expect((await env.ask(workspace, 'POST', '/annotations', { body: note, role: 'viewer' })).status).toBe(403)
  const made = await env.ask(workspace, 'POST', '/annotations', { body: note })
  expect(made).toMatchObject({
    status: 201,
    body: { ...note, until: null, scope: null, rule: null, by: { label: 'ann' } },
  })
  const path = `/annotations/${made.body.id}`
  expect((await env.ask(workspace, 'PUT', path, { body: { ...note, until: iso(start) } })).body.until).toBe(
    iso(start),
  )
  const refused = async (more: object) =>
    (await env.ask(workspace, 'POST', '/annotations', { body: { ...note, ...more } })).body
  expect(await refused({ until: iso(start - 3 * day) })).toMatchObject({ errors: [{ path: '/until' }] })
  expect(await refused({ at: 'yesterday' })).toMatchObject({ errors: [{ path: '/at' }] })
  expect(await refused({ kind: 'party' })).toMatchObject({ errors: [{ path: '/kind' }] })
  expect(await refused({ text: 'x'.repeat(20_000) })).toMatchObject({ errors: [{ path: '/text' }] })
  expect(await refused({ scope: {} })).toMatchObject({ errors: [{ path: '/scope' }] })
  expect(await refused({ scope: { measures: ['nothing'] } })).toMatchObject({
    errors: [{ path: '/scope/measures/0' }],
  })
  expect(
    (await env.ask(workspace, 'GET', '/annotations?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z'))
      .status,
  ).toBe(400)
  const other = await env.makeWorkspace()
  expect((await env.ask(other, 'DELETE', path)).body.code).toBe('annotation_not_found')
  expect((await env.ask(workspace, 'DELETE', path)).status).toBe(204)
  expect(await allOf(workspace)).toEqual([])
})

test('on the charts of its time: everywhere, of a measure, of what an event feeds', async () => {
  const workspace = await env.makeWorkspace()
  await env.metrics.save(workspace, orders, { by: 'ann' })
  await env.metrics.save(workspace, { ...orders, name: 'calls', event: 'Call Started' }, { by: 'ann' })
  const add = async (more: object) =>
    (await env.ask(workspace, 'POST', '/annotations', { body: { ...note, ...more } })).body.id
  const everywhere = await add({})
  const ofOrders = await add({ scope: { measures: ['orders_made'] } })
  const ofCalls = await add({ scope: { events: ['Call Started'] } })
  const goingOn = await add({ at: iso(start - 60 * day), until: iso(start - 3 * day) })
  await add({ at: iso(start - 60 * day) })
  const tiles = [
    { id: 'orders', view: 'line', measure: 'orders_made', place: place(0) },
    { id: 'calls', view: 'line', measure: 'calls', place: place(1) },
    {
      id: 'both',
      view: 'figure',
      measure: { kind: 'formula', formula: 'a / b', measures: { a: 'calls', b: 'orders_made' } },
      place: place(2),
    },
    { id: 'anything', view: 'figure', measure: { kind: 'unique' }, place: place(3) },
    { id: 'note', view: 'text', text: 'x', place: place(4) },
  ]
  await env.ask(workspace, 'PUT', '/boards/orders', { body: boardOf(tiles) })
  const figures = (await env.ask(workspace, 'POST', '/boards/orders/figures', { body: {} })).body
  const on = (id: string) => new Set(figures.tiles.find((tile: { id: string }) => tile.id === id).annotations)
  expect(on('orders')).toEqual(new Set([everywhere, ofOrders, goingOn]))
  expect(on('calls')).toEqual(new Set([everywhere, ofCalls, goingOn]))
  expect(on('both')).toEqual(new Set([everywhere, ofCalls, goingOn]))
  expect(on('anything')).toEqual(new Set([everywhere, ofCalls, goingOn]))
  expect(on('note')).toEqual(new Set())
  expect(figures.annotations).toHaveLength(4)
})

test('a rule makes an annotation of each event, once, however often it is read', async () => {
  const workspace = await env.makeWorkspace()
  await env.send(workspace, [
    {
      id: 'r1',
      at: start - 5 * day,
      name: 'Release Deployed',
      properties: { version: '4.1', team: 'ops@example.com' },
    },
    { id: 'x', at: start - 5 * day, name: 'Page Viewed' },
  ])
  expect((await setRules(workspace, [rule], 0)).body).toMatchObject({ version: 1, stopped: [] })
  expect(await allOf(workspace)).toMatchObject([
    { title: 'Release 4.1', text: 'By …', kind: 'release', at: iso(start - 5 * day), rule: 'releases' },
  ])
  await env.send(workspace, [
    { id: 'r2', at: start - day, name: 'Release Deployed', properties: { version: '4.2' } },
    { id: 'r2', at: start - day, name: 'Release Deployed', properties: { version: '4.2' } },
  ])
  // The span is told twice, by two workers at once: as after a crash.
  await Promise.all([received(workspace, start - 1000, start), received(workspace, start - 1000, start)])
  await received(workspace, start)
  await env.boards.step.run({ workspace, received: null, people: new Set(), whole: true })
  expect((await allOf(workspace)).map(({ title, text }) => [title, text])).toEqual([
    ['Release 4.1', 'By …'],
    ['Release 4.2', 'By –'],
  ])
  const [first] = await allOf(workspace)
  expect((await env.ask(workspace, 'DELETE', `/annotations/${first!.id}`)).body.code).toBe(
    'annotation_of_rule',
  )
  // Changing the rule writes what it made anew; leaving it out takes that away, and nothing that was made by hand.
  await env.ask(workspace, 'POST', '/annotations', { body: note })
  await setRules(workspace, [{ ...rule, title: 'Version {version}' }], 1)
  expect((await allOf(workspace)).map(({ title }) => title)).toEqual([
    'Version 4.1',
    'New prices',
    'Version 4.2',
  ])
  expect((await setRules(workspace, [], 1)).body.code).toBe('conflict')
  expect((await setRules(workspace, [], 2)).status).toBe(200)
  expect((await allOf(workspace)).map(({ title }) => title)).toEqual(['New prices'])
})

test('what fails halfway leaves nothing behind, and the next run makes it good', async () => {
  const workspace = await env.makeWorkspace()
  await setRules(workspace, [rule])
  await env.send(workspace, [{ id: 'r1', at: start, name: 'Release Deployed', properties: { version: '5' } }])
  await env.pool.query('ALTER TABLE annotation_rules ADD CONSTRAINT broken CHECK (version > 1000) NOT VALID')
  // The annotation is written before the rules' own row: the crash between the two takes both back.
  await expect(received(workspace, start)).rejects.toThrow()
  expect(await allOf(workspace)).toEqual([])
  await env.pool.query('ALTER TABLE annotation_rules DROP CONSTRAINT broken')
  await received(workspace, start)
  expect(await allOf(workspace)).toHaveLength(1)
})

test('what many customers meet at once is one annotation, from its first event to its last', async () => {
  const workspace = await env.makeWorkspace()
  const outage = (name: string, at: number, user: string, id = 'o1') => ({
    at,
    name,
    user,
    properties: { outage_id: id, area: 'North' },
  })
  await setRules(workspace, [
    {
      name: 'outages',
      event: 'Outage Started',
      ends: 'Outage Ended',
      key: 'outage_id',
      kind: 'outage',
      title: 'Outage in {area}',
      filter: { property: 'area', op: 'neq', value: 'Lab' },
    },
  ])
  await env.send(
    workspace,
    Array.from({ length: 50 }, (_, index) => outage('Outage Started', start - 5000 + index, `u${index}`)),
  )
  await received(workspace, start)
  expect(await allOf(workspace)).toMatchObject([
    { title: 'Outage in North', at: iso(start - 5000), until: null },
  ])
  env.setTime(start + 60_000)
  await env.send(workspace, [
    outage('Outage Ended', start + 50_000, 'u1'),
    outage('Outage Ended', start + 55_000, 'u2'),
    outage('Outage Ended', start + 55_000, 'u2', 'never began'),
    { ...outage('Outage Started', start, 'u3', 'o2'), properties: { outage_id: 'o2', area: 'Lab' } },
  ])
  await received(workspace, start + 60_000)
  expect(await allOf(workspace)).toMatchObject([{ at: iso(start - 5000), until: iso(start + 55_000) }])
  env.setTime(start)
})

test('a rule about something too frequent rests and says so', async () => {
  const workspace = await env.makeWorkspace()
  await env.send(
    workspace,
    Array.from({ length: 2100 }, (_, index) => ({ at: start - index * 1000, name: 'Page Viewed' })),
  )
  const { body } = await setRules(workspace, [{ ...rule, name: 'pages', event: 'Page Viewed' }, rule])
  expect(body.stopped).toMatchObject([{ rule: 'pages', reason: expect.stringContaining('2000') }])
  await env.send(workspace, [
    { at: start, name: 'Page Viewed' },
    { at: start, name: 'Release Deployed' },
  ])
  const count = async (name: string) =>
    Number(
      (
        await env.pool.query('SELECT count(*) FROM annotations WHERE workspace = $1 AND rule = $2', [
          workspace,
          name,
        ])
      ).rows[0].count,
    )
  const before = await count('pages')
  await received(workspace, start)
  expect([await count('pages'), await count('releases')]).toEqual([before, 1])
  expect(
    (
      await setRules(workspace, [
        { ...rule, name: 'pages', event: 'Page Viewed', key: 'page', kind: 'other' },
      ])
    ).body.stopped,
  ).toEqual([])
  expect(await count('pages')).toBe(0)
  const faults = async (given: object) => (await setRules(workspace, [given])).body.errors?.[0]?.path
  expect(await faults({ ...rule, ends: 'X' })).toBe('/rules/0/ends')
  expect(await faults({ ...rule, event: '' })).toBe('/rules/0/event')
  expect((await setRules(workspace, [rule, rule])).body.errors[0].path).toBe('/rules')
})
