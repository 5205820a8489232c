import { afterAll, beforeAll, expect, test } from 'vitest'
import { boardOf, day, openTestBoards, orders, place, start, type TestBoards } from './test-boards.ts'

let env: TestBoards
let workspace: string
beforeAll(async () => {
  env = await openTestBoards()
  workspace = await env.makeWorkspace()
  await env.makeMember(workspace, 'ann')
  await env.metrics.save(
    workspace,
    { ...orders, owners: [{ team: 'it', person: 'Ada Secret' }, { team: 'finance' }] },
    { by: 'ann' },
  )
  await env.send(workspace, [
    ...Array.from({ length: 40 }, (_, index) => ({
      at: start - 1000 - index * 3_600_000,
      name: 'Order Completed',
      user: `private-${index}`,
      properties: { plan: index % 2 ? 'a' : 'b' },
    })),
    ...Array.from({ length: 40 }, (_, index) => ({
      at: start - 2000 - index,
      name: 'Survey Answered',
      user: `private-${index}`,
      properties: {
        comment: index === 0 ? 'Say this to all' : 'private words of mine',
        quotable: String(index === 0),
      },
    })),
  ])
  await env.ask(workspace, 'PUT', '/boards/orders', {
    body: boardOf(
      [
        { id: 'orders', view: 'figure', measure: 'orders_made', place: place(0) },
        { id: 'by-plan', view: 'bars', measure: 'orders_made', by: ['plan'], place: place(1) },
        { id: 'said', view: 'words', place: place(2) },
      ],
      { owners: [{ team: 'service', person: 'Ada Secret' }, { team: 'it' }] },
    ),
  })
  await env.ask(workspace, 'POST', '/decisions', {
    body: { subject: 'tile:orders/orders', saw: 'inner thoughts', decided: 'inner plans', teams: ['it'] },
  })
  await env.ask(workspace, 'POST', '/comments', {
    body: { subject: 'tile:orders/orders', text: 'inner talk' },
  })
  await env.ask(workspace, 'POST', '/annotations', {
    body: { title: 'New prices', at: new Date(start - day).toISOString() },
  })
})
afterAll(() => env.close())

const figures = async (body: object = {}) =>
  (await env.ask(workspace, 'POST', '/boards/orders/figures', { body, role: 'viewer' })).body
const tokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get('token')!

/** Nothing in an answer for strangers tells of a person or of what colleagues said. */
function expectNobody(text: string): void {
  for (const secret of ['private-', 'private words', 'Ada Secret', 'inner', 'ann@', '"ann"'])
    expect(text).not.toContain(secret)
}

test('a snapshot says for ever what the board said, whatever changes after it', async () => {
  const before = await figures()
  const made = await env.ask(workspace, 'POST', '/boards/orders/snapshots', {
    body: { note: 'For the meeting', expiresInDays: 30 },
  })
  expect(made).toMatchObject({
    status: 201,
    body: { board: 'orders', note: 'For the meeting', by: { id: 'ann' }, revokedAt: null },
  })
  const { token, url, id } = made.body
  expect(tokenOf(url)).toBe(token)
  const open = async () => env.ask('', 'GET', `/api/v1/shared/boards/${token}`)
  const first = await open()
  expect(first.status).toBe(200)
  expect(first.body.board.label).toBe('Orders')
  expect(first.body.figures.tiles.map(({ result }: { result: unknown }) => result)).toEqual(
    before.tiles.map(({ result }: { result: unknown }) => result),
  )
  expect(first.body.figures.tiles[2].result.quotes).toMatchObject([{ text: 'Say this to all' }])
  expect(first.body.figures.annotations).toMatchObject([{ title: 'New prices' }])
  expectNobody(JSON.stringify({ ...first.body, by: undefined }))

  await env.send(workspace, [{ at: start - 5000, name: 'Order Completed', user: 'late' }])
  await env.metrics.save(workspace, { ...orders, label: 'Renamed' }, { by: 'ann' })
  await env.ask(workspace, 'PUT', '/boards/orders', {
    body: boardOf([{ id: 'orders', view: 'figure', measure: 'orders_made', place: place(0) }]),
  })
  expect((await figures()).tiles[0].result.total.series[0].points[0].value).toBe(
    before.tiles[0].result.total.series[0].points[0].value + 1,
  )
  expect((await open()).text).toBe(first.text)

  const rows = (await env.pool.query('SELECT * FROM board_snapshots WHERE id = $1', [id])).rows
  expect(JSON.stringify(rows)).not.toContain(token)
  expect((await env.ask('', 'GET', `/api/v1/shared/boards/${token.slice(0, -1)}x`)).status).toBe(404)

  env.setTime(start + 30 * day)
  expect((await open()).body.code).toBe('link_expired')
  env.setTime(start)
  const other = await env.makeWorkspace()
  expect((await env.ask(other, 'DELETE', `/boards/orders/snapshots/${id}`)).body.code).toBe(
    'snapshot_not_found',
  )
  expect(
    (await env.ask(workspace, 'DELETE', `/boards/orders/snapshots/${id}`, { role: 'viewer' })).status,
  ).toBe(403)
  expect((await env.ask(workspace, 'DELETE', `/boards/orders/snapshots/${id}`)).status).toBe(204)
  expect((await env.ask(workspace, 'DELETE', `/boards/orders/snapshots/${id}`)).status).toBe(204)
  expect((await open()).body.code).toBe('link_expired')
  const listed = (await env.ask(workspace, 'GET', '/boards/orders/snapshots', { role: 'viewer' })).body
    .snapshots
  expect(listed).toMatchObject([{ id, revokedAt: new Date(start).toISOString() }])
  expect(
    (await env.pool.query('SELECT content FROM board_snapshots WHERE id = $1', [id])).rows[0].content,
  ).toBe('')
  const actions = (await env.access.listAudit(workspace, { limit: 50 })).map(({ action }) => action)
  expect(actions.filter((action) => action.startsWith('board.snapshot'))).toEqual([
    'board.snapshot_revoke',
    'board.snapshot',
  ])
})

test('a frame shows the board as it is now, by its token, as long as its maker may', async () => {
  const made = await env.ask(workspace, 'POST', '/boards/orders/embed', {
    body: { expiresInMinutes: 60, figures: { filter: { property: 'plan', op: 'eq', value: 'a' } } },
  })
  expect(made.status).toBe(201)
  expect(new URL(made.body.url).pathname).toBe('/embed/boards/orders')
  const token = tokenOf(made.body.url)
  const open = (given: string | undefined) =>
    env.ask('', 'GET', '/api/v1/embed/board', given === undefined ? {} : { token: given })
  const shown = await open(token)
  expect(shown.status).toBe(200)
  const alone = await env.metrics.query(workspace, {
    name: 'orders_made',
    from: shown.body.figures.from,
    to: shown.body.figures.to,
    filter: { property: 'plan', op: 'eq', value: 'a' },
  })
  expect(shown.body.figures.tiles[0].result.total.series[0].points[0].value).toBe(
    alone.series[0]!.points[0]!.value,
  )
  expect(shown.body.figures.tiles[0]).toMatchObject({ decision: null, openComments: 0 })
  expectNobody(shown.text)

  const [payload, signature] = token.slice(4).split('.') as [string, string]
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const forged = Buffer.from(JSON.stringify({ ...claims, board: 'getting-help' })).toString('base64url')
  for (const wrong of [
    `tde_${forged}.${signature}`,
    `tdp_${payload}.${signature}`,
    `tde_${payload}.`,
    'x',
    undefined,
  ])
    expect((await open(wrong)).status, String(wrong).slice(0, 30)).toBe(401)

  expect((await env.ask(workspace, 'POST', '/boards/none/embed', { body: {} })).status).toBe(404)
  expect(
    (await env.ask(workspace, 'POST', '/boards/orders/embed', { body: {}, role: 'viewer' })).status,
  ).toBe(403)
  const long = {
    filter: { property: 'plan', op: 'in', value: Array.from({ length: 500 }, (_, n) => `a long value ${n}`) },
  }
  expect(
    (await env.ask(workspace, 'POST', '/boards/orders/embed', { body: { figures: long } })).body.errors[0]
      .path,
  ).toBe('/figures/filter')

  await env.pool.query("UPDATE members SET deactivated_at = now() WHERE user_id = 'ann' AND workspace = $1", [
    workspace,
  ])
  expect((await open(token)).body.code).toBe('link_expired')
  await env.pool.query("UPDATE members SET deactivated_at = NULL WHERE user_id = 'ann' AND workspace = $1", [
    workspace,
  ])
  expect((await open(token)).status).toBe(200)
  env.setTime(start + 61 * 60_000)
  expect((await open(token)).body.code).toBe('link_expired')
  env.setTime(start)
})
