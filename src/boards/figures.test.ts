import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TileState } from './figures.ts'
import { boardOf, day, openTestBoards, orders, place, start, type TestBoards } from './test-boards.ts'

let env: TestBoards
beforeAll(async () => {
  env = await openTestBoards()
})
afterAll(() => env.close())

const byChannel = { id: 'carriers', view: 'table', measure: 'orders_made', by: ['carrier'], place: place(2) }

async function withBoard(tiles: unknown[], extra = {}) {
  const workspace = await env.makeWorkspace('Europe/Berlin')
  await env.metrics.save(workspace, orders, { by: 'ann' })
  await env.send(
    workspace,
    Array.from({ length: 40 }, (_, index) => ({
      at: start - index * 6 * 3_600_000,
      name: 'Order Completed',
      user: `u${index % 7}`,
      properties: { carrier: index % 3 === 0 ? 'snail' : 'bird', total: String(index) },
    })),
  )
  const saved = await env.ask(workspace, 'PUT', '/boards/orders', { body: boardOf(tiles, extra) })
  expect(saved.text, saved.text).toContain('"version":1')
  return workspace
}

async function figuresOf(workspace: string, body: object = {}, role: 'viewer' | 'analyst' = 'viewer') {
  const answer = await env.ask(workspace, 'POST', '/boards/orders/figures', { body, role })
  expect(answer.status, answer.text).toBe(200)
  const tile = (id: string): TileState => answer.body.tiles.find((one: TileState) => one.id === id)
  return { ...answer.body, tile }
}

const asked = (from: string, to: string) => ({ name: 'orders_made', from, to })

test('each tile says what the measure says, for the board’s time in the workspace’s zone', async () => {
  const workspace = await withBoard([
    { id: 'figure', view: 'figure', measure: 'orders_made', place: place(0) },
    {
      id: 'line',
      view: 'line',
      measure: 'orders_made',
      filter: { property: 'carrier', op: 'eq', value: 'bird' },
      place: place(1),
    },
    byChannel,
    {
      id: 'bars',
      view: 'bars',
      measure: { kind: 'sum', event: 'Order Completed', property: 'total' },
      place: place(3),
    },
    {
      id: 'stages',
      view: 'stages',
      place: place(4),
      stages: [
        { label: 'Order', measure: 'orders_made' },
        { label: 'Average', measure: { kind: 'average', event: 'Order Completed', property: 'total' } },
      ],
    },
    { id: 'note', view: 'text', text: '**Read me**', place: place(5) },
  ])
  const figures = await figuresOf(workspace)
  // Seven whole days of Berlin, the last of them today: it is summer there.
  expect(figures).toMatchObject({
    from: '2026-06-07T22:00:00.000Z',
    to: new Date(start).toISOString(),
    grain: 'day',
    timeZone: 'Europe/Berlin',
  })
  const period = asked(figures.from, figures.to)
  const query = (more: object) => env.metrics.query(workspace, { ...period, ...more })
  expect(figures.tile('figure').result).toEqual({
    view: 'figure',
    total: await query({ grain: 'total', compare: 'usual' }),
    trend: await query({ grain: 'day' }),
  })
  expect(figures.tile('line').result).toEqual({
    view: 'line',
    result: await query({
      grain: 'day',
      compare: 'usual',
      filter: { property: 'carrier', op: 'eq', value: 'bird' },
    }),
  })
  expect(figures.tile('carriers').result).toEqual({ view: 'table', result: await query({ by: ['carrier'] }) })
  expect(figures.tile('bars').result.result.series[0].points).toHaveLength(7)
  expect(figures.tile('stages').result.stages.map((stage: { label: string }) => stage.label)).toEqual([
    'Order',
    'Average',
  ])
  expect(figures.tile('stages').result.stages[0].total).toEqual(
    await query({ grain: 'total', compare: 'usual' }),
  )
  expect(figures.tile('note').result).toEqual({ view: 'text', text: '**Read me**' })
  expect(figures.tile('figure')).toMatchObject({
    title: 'Orders made',
    measures: [{ name: 'orders_made', unit: 'count', good: 'up', owners: orders.owners }],
    asOf: new Date(start).toISOString(),
    late: [],
    openComments: 0,
    decision: null,
  })
})

test('time, step, condition and tiles as they are asked', async () => {
  const workspace = await withBoard(
    [{ id: 'figure', view: 'figure', measure: 'orders_made', place: place(0) }, byChannel],
    { filter: { property: 'carrier', op: 'eq', value: 'bird' } },
  )
  const figures = await figuresOf(workspace, {
    from: '2026-06-10',
    to: '2026-06-12',
    grain: 'hour',
    filter: { property: 'total', op: 'gte', value: 10 },
    tiles: ['figure'],
  })
  expect(figures.tiles).toHaveLength(1)
  expect(figures).toMatchObject({
    from: '2026-06-09T22:00:00.000Z',
    to: '2026-06-11T22:00:00.000Z',
    grain: 'hour',
  })
  const filter = {
    and: [
      { property: 'carrier', op: 'eq', value: 'bird' },
      { property: 'total', op: 'gte', value: 10 },
    ],
  }
  const alone = await env.metrics.query(workspace, {
    ...asked('2026-06-10', '2026-06-12'),
    filter: filter as never,
  })
  expect(alone.series[0]!.points[0]!.value).toBeGreaterThan(0)
  expect(figures.tile('figure').result.total.series[0].points[0].value).toBe(
    alone.series[0]!.points[0]!.value,
  )
  const refused = async (body: object) =>
    (await env.ask(workspace, 'POST', '/boards/orders/figures', { body })).body
  expect(await refused({ tiles: ['nothing'] })).toMatchObject({ code: 'tile_not_found' })
  expect(await refused({ from: '2026-06-12', to: '2026-06-10' })).toMatchObject({
    code: 'invalid_request',
    errors: [{ path: '/from' }],
  })
  expect(await refused({ from: '2026-02-30' })).toMatchObject({
    code: 'invalid_request',
    errors: [{ path: '/from' }],
  })
  expect(await refused({ filter: 7 })).toMatchObject({ code: 'invalid_request' })
  expect((await env.ask(workspace, 'POST', '/boards/none/figures', { body: {} })).body.code).toBe(
    'board_not_found',
  )
})

test('one tile that cannot be answered does not take the others along', async () => {
  const workspace = await withBoard(
    [
      { id: 'fine', view: 'figure', measure: 'orders_made', grain: 'hour', place: place(0) },
      { id: 'gone', view: 'figure', measure: 'orders_left', place: place(1) },
      {
        id: 'stages',
        view: 'stages',
        place: place(2),
        stages: [
          { label: 'A', measure: 'orders_made' },
          { label: 'B', measure: 'orders_left' },
        ],
      },
    ].slice(0, 1),
  )
  await env.metrics.save(workspace, { ...orders, name: 'orders_left' }, { by: 'ann' })
  const tiles = [
    { id: 'fine', view: 'figure', measure: 'orders_made', grain: 'hour', place: place(0) },
    { id: 'gone', view: 'figure', measure: 'orders_left', place: place(1) },
    {
      id: 'stages',
      view: 'stages',
      place: place(2),
      stages: [
        { label: 'A', measure: 'orders_made' },
        { label: 'B', measure: 'orders_left' },
      ],
    },
  ]
  expect((await env.ask(workspace, 'PUT', '/boards/orders', { body: boardOf(tiles) })).status).toBe(200)
  env.setTime(start + 1000)
  await env.metrics.remove(workspace, 'orders_left', { by: 'Ben' })
  env.setTime(start)
  const figures = await figuresOf(workspace)
  expect(figures.tile('fine').error).toBeNull()
  expect(figures.tile('gone')).toMatchObject({
    result: null,
    title: 'orders_left',
    error: {
      code: 'measure_removed',
      detail: `Ben removed orders_left at ${new Date(start + 1000).toISOString()}.`,
    },
  })
  expect(figures.tile('stages').result.stages).toMatchObject([
    { label: 'A', total: { unit: 'count' } },
    { label: 'B', error: { code: 'measure_removed' } },
  ])
  // The board may still be changed, the tile with the lost measure staying as it is.
  const moved = tiles.map((tile, index) => ({ ...tile, place: place(index + 4) }))
  expect((await env.ask(workspace, 'PUT', '/boards/orders?version=2', { body: boardOf(moved) })).status).toBe(
    200,
  )
  // Ten years by the hour are too fine for the first tile alone.
  const long = await figuresOf(workspace, { from: '2016-01-01' })
  expect(long.tile('fine').error).toMatchObject({ code: 'period_too_fine' })
  expect(long.tile('stages').error).toBeNull()
})

test('a board is looked at before it is kept', async () => {
  const workspace = await withBoard([byChannel])
  const board = boardOf([{ id: 'new', view: 'figure', measure: 'orders_made', place: place(0) }], {
    name: 'not-kept',
  })
  const shown = await env.ask(workspace, 'POST', '/boards/preview', {
    body: { board, figures: { from: '2026-06-01' } },
    role: 'viewer',
  })
  // All but the one that happens at this very moment: the end of a period does not belong to it.
  expect(shown.body.tiles[0].result.total.series[0].points[0].n).toBe(39)
  const wrong = { ...board, tiles: [{ ...board.tiles[0], measure: 'nothing' }] }
  expect(
    (await env.ask(workspace, 'POST', '/boards/preview', { body: { board: wrong } })).body,
  ).toMatchObject({
    code: 'definition_invalid',
    errors: [{ path: '/tiles/0/measure' }],
  })
  expect((await env.ask(workspace, 'GET', '/boards')).body.boards).toHaveLength(1)
})

test('what customers said is shown by the reader’s rights', async () => {
  const said = (id: number, properties: Record<string, string>) => ({
    at: start - id * 60_000,
    name: 'Survey Answered',
    user: `speaker${id}`,
    properties: { about: 'call', ...properties },
  })
  const workspace = await withBoard([
    { id: 'said', view: 'words', about: 'about', place: place(0), limit: 3 },
  ])
  await env.send(workspace, [
    said(1, { comment: 'You may show this to all', quotable: 'true' }),
    said(2, { comment: 'Keep this between us please' }),
    said(3, { comment: 'Write to me at ada@example.com', quotable: 'true' }),
  ])
  const few = await figuresOf(workspace)
  expect(few.tile('said').result).toEqual({ view: 'words', quotes: [], people: 3, withheld: 'too_few' })
  const seen = await figuresOf(workspace, {}, 'analyst')
  expect(seen.tile('said').result.quotes.map(({ text }: { text: string }) => text)).toEqual([
    'You may show this to all',
    'Keep this between us please',
    'Write to me at ada@example.com',
  ])
  await env.send(
    workspace,
    Array.from({ length: 30 }, (_, index) => said(index + 10, { comment: `Another word number ${index}` })),
  )
  expect((await figuresOf(workspace)).tile('said').result).toEqual({
    view: 'words',
    people: 33,
    withheld: 'without_consent',
    quotes: [
      {
        text: 'You may show this to all',
        heardAt: new Date(start - 60_000).toISOString(),
        about: 'call',
        consented: true,
      },
    ],
  })
})

test('paths: everybody who comes to a step goes on or ends there', async () => {
  const workspace = await withBoard([
    { id: 'paths', view: 'paths', start: 'Call Started', length: 3, limit: 2, place: place(0) },
  ])
  const did = (user: string, ...names: string[]) =>
    names.map((name, index) => ({ at: start - day + index * 1000, name, user }))
  await env.send(workspace, [
    ...did('p1', 'Page Viewed', 'Call Started', 'Call Resolved', 'Survey Answered', 'Page Viewed'),
    ...did('p2', 'Call Started', 'Call Started', 'Call Resolved'),
    ...did('p3', 'Call Started', 'Call Abandoned'),
    ...did('p4', 'Call Started', 'Order Cancelled', 'Subscription Cancelled'),
    ...did('p5', 'Call Started'),
    { at: start - day - 30 * 3_600_000, name: 'Call Started', user: 'p6' },
    { at: start - day, name: 'Call Resolved', user: 'p6' },
  ])
  const { result } = (await figuresOf(workspace)).tile('paths')
  expect(result.people).toBe(6)
  expect(result.nodes).toEqual([
    { step: 0, event: 'Call Started', people: 6, ended: 2 },
    { step: 1, event: 'Call Resolved', people: 2, ended: 1 },
    { step: 1, event: 'Call Abandoned', people: 1, ended: 1 },
    { step: 1, event: null, people: 1, ended: 0 },
    { step: 2, event: 'Subscription Cancelled', people: 1, ended: 1 },
    { step: 2, event: 'Survey Answered', people: 1, ended: 1 },
  ])
  expect(result.links).toContainEqual({ step: 1, from: null, to: 'Subscription Cancelled', people: 1 })
  for (const { step, event, people, ended } of result.nodes) {
    const on = result.links.filter(
      (link: { step: number; from: string }) => link.step === step && link.from === event,
    )
    expect(
      on.reduce((sum: number, link: { people: number }) => sum + link.people, ended),
      `${step} ${event}`,
    ).toBe(people)
  }
})

test('boards of the product’s own are installed once and stay as people leave them', async () => {
  const workspace = await env.makeWorkspace()
  await env.metrics.installDefaults(workspace)
  await env.boards.installDefaults(workspace)
  const names = async () => (await env.boards.list(workspace)).map(({ definition }) => definition.name)
  expect(await names()).toEqual([
    'finding-and-joining',
    'getting-help',
    'how-customers-are-doing',
    'orders-and-deliveries',
  ])
  for (const { definition } of await env.boards.list(workspace)) {
    expect(new Set(definition.owners.map(({ team }) => team)).size).toBe(2)
    const figures = await env.boards.figures(workspace, definition.name, {}, { seesPeople: true })
    expect(figures.tiles.map(({ error }) => error)).toEqual(definition.tiles.map(() => null))
  }
  await env.boards.remove(workspace, 'getting-help', { by: 'ann' })
  await env.boards.installDefaults(workspace)
  expect(await names()).not.toContain('getting-help')
})

test('every tile of a measure with an aim says how far it is; steps and cohorts are the measure’s own', async () => {
  const aimed = { ...orders, name: 'aimed', aim: { value: 30, watch: 25, act: 10 } }
  const conversion = {
    kind: 'conversion',
    steps: [{ event: 'Order Completed' }, { event: 'Delivery Delivered' }],
    within: { days: 2 },
  }
  const retention = {
    kind: 'retention',
    start: { event: 'Order Completed' },
    back: { event: 'Order Completed' },
    every: 'day',
    after: 1,
  }
  const workspace = await withBoard([byChannel])
  await env.metrics.save(workspace, aimed, { by: 'ann' })
  const tiles = [
    { id: 'figure', view: 'figure', measure: 'aimed', place: place(0) },
    { id: 'line', view: 'line', measure: 'aimed', place: place(1) },
    {
      id: 'stages',
      view: 'stages',
      place: place(2),
      stages: [
        { label: 'A', measure: 'aimed' },
        { label: 'B', measure: 'orders_made' },
      ],
    },
    { id: 'steps', view: 'steps', measure: conversion, by: ['carrier'], place: place(3) },
    { id: 'cohorts', view: 'cohorts', measure: retention, place: place(4) },
    { id: 'wrong', view: 'cohorts', measure: 'aimed', place: place(5) },
  ]
  expect((await env.ask(workspace, 'PUT', '/boards/orders', { body: boardOf(tiles) })).status).toBe(200)
  const figures = await figuresOf(workspace)
  const value = figures.tile('figure').result.total.series[0].points[0].value
  expect(value).toBeGreaterThan(25)
  for (const id of ['figure', 'line', 'stages'])
    expect(figures.tile(id).measures[0], id).toMatchObject({
      aim: aimed.aim,
      howFar: { state: 'short', missing: 30 - value, value },
    })
  expect(figures.tile('stages').measures[1]).toMatchObject({ aim: null, howFar: null })
  const period = { from: figures.from, to: figures.to }
  expect(figures.tile('steps').result).toEqual({
    view: 'steps',
    result: await env.metrics.steps(workspace, {
      definition: conversion as never,
      by: ['carrier'],
      ...period,
    }),
  })
  expect(figures.tile('steps').result.result.groups).toHaveLength(2)
  expect(figures.tile('cohorts').result).toEqual({
    view: 'cohorts',
    result: await env.metrics.cohorts(workspace, { definition: retention as never, ...period }),
  })
  expect(figures.tile('cohorts').asOf).toBe(figures.asOf)
  expect(figures.tile('wrong').error).toMatchObject({
    code: 'invalid_request',
    detail: expect.stringContaining('cohorts'),
  })
})
