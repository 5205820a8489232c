import { afterAll, beforeAll, expect, test } from 'vitest'
import { boardOf, day, openTestBoards, orders, place, start, type TestBoards } from './test-boards.ts'

let env: TestBoards
beforeAll(async () => {
  env = await openTestBoards()
})
afterAll(() => env.close())

const iso = (at: number) => new Date(at).toISOString()
const decided = {
  subject: 'tile:orders/orders',
  saw: 'Orders fell',
  decided: 'We call back at once',
  teams: ['service', 'it'],
}

/** Orders: 2 a day for ten weeks up to now, and what a test adds. */
async function withBoard() {
  const workspace = await env.makeWorkspace()
  await env.metrics.save(workspace, orders, { by: 'ann' })
  await env.send(
    workspace,
    Array.from({ length: 140 }, (_, index) => ({
      at: start - 1000 - index * 12 * 3_600_000,
      name: 'Order Completed',
      user: `u${index}`,
    })),
  )
  const tiles = [
    { id: 'orders', view: 'figure', measure: 'orders_made', place: place(0) },
    { id: 'note', view: 'text', text: 'x', place: place(1) },
    {
      id: 'silent',
      view: 'figure',
      measure: { kind: 'average', event: 'Never Sent', property: 'x' },
      place: place(2),
    },
  ]
  await env.ask(workspace, 'PUT', '/boards/orders', { body: boardOf(tiles) })
  return workspace
}

const decide = (workspace: string, more: object = {}) =>
  env.ask(workspace, 'POST', '/decisions', { body: { ...decided, ...more } })

test('a decision keeps the figure as the measure says it at that moment', async () => {
  const workspace = await withBoard()
  const { status, body } = await decide(workspace, { lookAgain: '2026-06-28' })
  expect(status).toBe(201)
  const [measured] = (
    await env.metrics.query(workspace, {
      name: 'orders_made',
      from: '2026-06-08',
      to: iso(start),
      compare: 'usual',
    })
  ).series[0]!.points
  expect(body).toMatchObject({
    ...decided,
    by: { id: 'ann' },
    figure: {
      measure: 'orders_made',
      label: 'Orders made',
      unit: 'count',
      value: measured!.value,
      n: measured!.n,
      from: '2026-06-08T00:00:00.000Z',
      to: iso(start),
    },
    withoutFigure: null,
    lookAgain: '2026-06-28',
    due: false,
    since: null,
    outcome: null,
  })
  expect(measured!.value).toBe(13)
  expect(body.figure.usual).toEqual(measured!.usual)
  // Events that come later, or a changed measure, do not change what was seen.
  await env.send(workspace, [{ at: start - day, name: 'Order Completed' }])
  expect((await env.ask(workspace, 'GET', `/decisions/${body.id}`, { role: 'viewer' })).body.figure).toEqual(
    body.figure,
  )
  const tile = (await env.ask(workspace, 'POST', '/boards/orders/figures', { body: { tiles: ['orders'] } }))
    .body.tiles[0]
  expect(tile.decision.id).toBe(body.id)
})

test('when the day has come it says what happened since, over equally long times', async () => {
  const workspace = await withBoard()
  const { body } = await decide(workspace, { lookAgain: '2026-06-18' })
  // Five a day from then on.
  await env.send(
    workspace,
    Array.from({ length: 60 }, (_, index) => ({
      at: start + 1000 + index * 4.8 * 3_600_000,
      name: 'Order Completed',
      user: `n${index}`,
    })),
  )
  const read = async () => (await env.ask(workspace, 'GET', `/decisions/${body.id}`)).body
  env.setTime(Date.UTC(2026, 5, 17, 23, 59))
  expect(await read()).toMatchObject({ due: false, since: null })
  expect(await env.boards.reminders.remind()).toBe(0)
  env.setTime(start + 4 * day)
  const { due, since } = await read()
  expect(due).toBe(true)
  // Four days have passed: they are compared with the four days before the decision, not with the week that was looked at.
  expect(since).toMatchObject({
    now: { value: 20, from: iso(start), to: iso(start + 4 * day) },
    before: { value: 8, from: iso(start - 4 * day), to: iso(start) },
    change: 12,
    direction: 'better',
    against: 'above',
  })
  const alone = await env.metrics.query(workspace, {
    name: 'orders_made',
    from: iso(start),
    to: iso(start + 4 * day),
  })
  expect(since.now.value).toBe(alone.series[0]!.points[0]!.value)
  // Long after, as long as was looked at then.
  env.setTime(start + 10 * day)
  expect((await read()).since).toMatchObject({
    now: { from: iso(start + 10 * day - 6.5 * day), to: iso(start + 10 * day) },
    before: { value: body.figure.value, from: body.figure.from, to: body.figure.to },
  })
  expect(
    (await env.ask(workspace, 'GET', '/decisions?due=true')).body.decisions.map(
      ({ id }: { id: string }) => id,
    ),
  ).toEqual([body.id])

  // The look-out tells of it once, however many look.
  const before = env.told.length
  const counts = await Promise.all([env.boards.reminders.remind(), env.boards.reminders.remind()])
  expect(counts[0]! + counts[1]!).toBe(1)
  expect(env.told.slice(before)).toMatchObject([
    { type: 'decision.due', data: { decision: body.id, since: { direction: 'better' } } },
  ])
  expect(await env.boards.reminders.remind()).toBe(0)

  // It is looked at on another day instead, and told of again then.
  const later = await env.ask(workspace, 'PATCH', `/decisions/${body.id}`, {
    body: { lookAgain: '2026-06-26' },
  })
  expect(later.body).toMatchObject({ due: false, lookAgain: '2026-06-26' })
  env.setTime(Date.UTC(2026, 5, 26, 1))
  expect(await env.boards.reminders.remind()).toBe(1)

  const closed = await env.ask(workspace, 'PUT', `/decisions/${body.id}/outcome`, {
    body: { text: 'It helped' },
  })
  expect(closed.body).toMatchObject({
    due: false,
    since: null,
    outcome: { text: 'It helped', by: { id: 'ann' }, since: { before: { value: 13 } } },
  })
  const again = await env.ask(workspace, 'PUT', `/decisions/${body.id}/outcome`, { body: { text: 'No' } })
  expect(again).toMatchObject({ status: 409, body: { code: 'decision_closed' } })
  expect(
    (await env.ask(workspace, 'PATCH', `/decisions/${body.id}`, { body: { lookAgain: null } })).body.code,
  ).toBe('decision_closed')
  expect((await read()).outcome.text).toBe('It helped')
  env.setTime(start)
})

test('without data a decision is written down and says why there is no figure', async () => {
  const workspace = await withBoard()
  expect((await decide(workspace, { subject: 'tile:orders/silent' })).body).toMatchObject({
    figure: { value: null, n: 0 },
    withoutFigure: 'The measure had nothing to say for this time.',
  })
  expect((await decide(workspace, { subject: 'tile:orders/note' })).body).toMatchObject({
    figure: null,
    withoutFigure: 'The tile shows no measure.',
  })
  expect((await decide(workspace, { subject: 'board:orders' })).body).toMatchObject({
    figure: null,
    withoutFigure: expect.stringContaining('whole board'),
  })
  await env.metrics.remove(workspace, 'orders_made', { by: 'Ben' })
  const gone = (await decide(workspace, { lookAgain: '2026-06-14' })).body
  expect(gone).toMatchObject({
    figure: null,
    withoutFigure: expect.stringContaining('orders_made'),
    due: true,
    since: null,
  })
  expect((await env.ask(workspace, 'GET', '/decisions?board=orders')).body.decisions).toHaveLength(4)
  expect((await env.ask(workspace, 'GET', '/decisions?subject=board:orders')).body.decisions).toHaveLength(1)
})

test('what is no decision is refused', async () => {
  const workspace = await withBoard()
  const refused = async (more: object) => {
    const { status, body } = await decide(workspace, more)
    return [status, body.errors?.[0]?.path ?? body.code]
  }
  expect(await refused({ lookAgain: '2026-06-13' })).toEqual([400, '/lookAgain'])
  expect(await refused({ lookAgain: 'soon' })).toEqual([400, '/lookAgain'])
  expect(await refused({ teams: [] })).toEqual([400, '/teams'])
  expect(await refused({ teams: ['pirates'] })).toEqual([400, '/teams/0'])
  expect(await refused({ saw: '' })).toEqual([400, '/saw'])
  expect(await refused({ decided: 'x'.repeat(11_000) })).toEqual([400, '/decided'])
  expect(await refused({ subject: 'tile:orders/none' })).toEqual([404, 'tile_not_found'])
  expect(await refused({ from: '2026-06-10T00:00:00Z', to: '2026-06-01T00:00:00Z' })).toEqual([400, '/from'])
  expect((await env.ask(workspace, 'POST', '/decisions', { body: decided, role: 'viewer' })).status).toBe(403)
  expect((await env.ask(workspace, 'GET', '/decisions/dec_none')).body.code).toBe('decision_not_found')
  expect((await env.ask(workspace, 'GET', '/decisions')).body.decisions).toEqual([])
})
