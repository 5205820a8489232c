import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boardRoutes } from './routes.ts'
import { openBoardRoutes } from './share-routes.ts'
import { boardOf, day, openTestBoards, orders, place, start, type TestBoards } from './test-boards.ts'

let env: TestBoards
beforeAll(async () => {
  env = await openTestBoards()
})
afterAll(() => env.close())

async function withOrders(count = 3): Promise<string> {
  const workspace = await env.makeWorkspace()
  await env.metrics.save(workspace, orders, { by: 'ann' })
  await env.send(
    workspace,
    Array.from({ length: count }, (_, index) => ({
      at: start - index * day,
      name: 'Order Completed',
      user: `u${index}`,
    })),
  )
  return workspace
}

const oneFigure = boardOf([{ id: 'orders', view: 'figure', measure: 'orders_made', place: place(0) }])

describe('boards over HTTP', () => {
  test('made, read, changed by version, history, removed', async () => {
    const workspace = await withOrders()
    expect(
      (await env.ask(workspace, 'PUT', '/boards/orders?version=0', { body: oneFigure, role: 'viewer' }))
        .status,
    ).toBe(403)
    const made = await env.ask(workspace, 'PUT', '/boards/orders?version=0', { body: oneFigure })
    expect(made).toMatchObject({
      status: 200,
      body: { version: 1, updatedBy: 'ann', definition: { period: { last: '7d' } } },
    })
    expect((await env.ask(workspace, 'GET', '/boards', { role: 'viewer' })).body.boards).toHaveLength(1)
    expect((await env.ask(workspace, 'GET', '/boards', { role: 'screen' })).status).toBe(403)
    await env.ask(workspace, 'PUT', '/boards/orders?version=1', {
      body: { ...oneFigure, label: 'All orders' },
    })
    expect((await env.ask(workspace, 'GET', '/boards/orders/history')).body.changes[0]).toMatchObject({
      version: 2,
      changedBy: 'ann',
      diff: '- label: Orders\n+ label: All orders',
    })
    expect((await env.ask(workspace, 'PUT', '/boards/other', { body: oneFigure })).body).toMatchObject({
      code: 'invalid_request',
    })
    expect((await env.ask(workspace, 'DELETE', '/boards/orders?version=2')).status).toBe(204)
    expect((await env.ask(workspace, 'GET', '/boards/orders')).body).toMatchObject({
      code: 'board_not_found',
    })
    const actions = (await env.access.listAudit(workspace, { limit: 10 })).map(({ action }) => action)
    expect(actions).toEqual(['board.remove', 'board.save', 'board.save'])
  })

  test('a stale version is refused and shown what the other changed', async () => {
    const workspace = await withOrders()
    await env.ask(workspace, 'PUT', '/boards/orders?version=0', { body: oneFigure })
    await env.ask(workspace, 'PUT', '/boards/orders?version=1', {
      body: { ...oneFigure, label: 'Of Ben' },
      as: 'ben',
    })
    const stale = await env.ask(workspace, 'PUT', '/boards/orders?version=1', {
      body: { ...oneFigure, label: 'Of Ann' },
    })
    expect(stale).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(stale.body.detail).toContain('ben')
    expect(stale.body.errors).toEqual([
      { path: '/version/2', message: expect.stringContaining('- label: Orders\n+ label: Of Ben') },
    ])
    expect((await env.ask(workspace, 'DELETE', '/boards/orders?version=1')).body.errors[0].message).toContain(
      'Of Ben',
    )
    expect((await env.ask(workspace, 'GET', '/boards/orders')).body.definition.label).toBe('Of Ben')
  })

  test('of many who change one version at once, one gets through and nothing is mixed', async () => {
    const workspace = await withOrders()
    await env.ask(workspace, 'PUT', '/boards/orders?version=0', { body: oneFigure })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        env.ask(workspace, 'PUT', '/boards/orders?version=1', {
          body: { ...oneFigure, label: `Of ${index}` },
          as: `m${index}`,
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409])
    const winner = answers.find(({ status }) => status === 200)!
    const now = (await env.ask(workspace, 'GET', '/boards/orders')).body
    expect(now).toEqual(winner.body)
    for (const { body } of answers.filter(({ status }) => status === 409))
      expect(body.errors[0].message).toContain(`+ label: ${winner.body.definition.label}`)
  })

  test('what is no board is refused by the place of each fault', async () => {
    const workspace = await withOrders()
    const put = async (board: unknown) => {
      const { status, body } = await env.ask(workspace, 'PUT', '/boards/orders', { body: board })
      return { status, places: (body.errors ?? []).map((fault: { path: string }) => fault.path) }
    }
    const tile = oneFigure.tiles[0]!
    expect(await put({ ...oneFigure, owners: [{ team: 'it' }, { team: 'it' }] })).toEqual({
      status: 400,
      places: ['/owners'],
    })
    expect(await put(boardOf([tile, { ...tile, place: place(1) }]))).toEqual({
      status: 400,
      places: ['/tiles/1/id'],
    })
    expect(await put(boardOf([tile, { ...tile, id: 'two', place: { x: 2, y: 2, w: 3, h: 3 } }]))).toEqual({
      status: 400,
      places: ['/tiles/1/place'],
    })
    expect(await put(boardOf([{ ...tile, place: { x: 10, y: 0, w: 3, h: 3 } }]))).toEqual({
      status: 400,
      places: ['/tiles/0/place/w'],
    })
    expect(await put(boardOf([{ ...tile, place: { x: -1, y: 0, w: 3, h: 3 } }]))).toEqual({
      status: 400,
      places: ['/tiles/0/place/x'],
    })
    expect(
      await put(boardOf(Array.from({ length: 200 }, (_, n) => ({ ...tile, id: `t${n}`, place: place(n) })))),
    ).toEqual({
      status: 400,
      places: ['/tiles'],
    })
    expect(
      await put(boardOf([{ ...tile, filter: { property: 'plan', op: 'in', value: 'a' } }])).then(
        ({ status }) => status,
      ),
    ).toBe(400)
    expect(await put({ ...oneFigure, filter: 'plan = a' })).toEqual({ status: 400, places: ['/filter'] })
    expect(
      await put(boardOf([{ id: 'note', view: 'text', place: place(0), text: 'x'.repeat(10_241) }])),
    ).toEqual({
      status: 400,
      places: ['/tiles/0/text'],
    })
    expect(await put(boardOf([{ ...tile, view: 'pie' }])).then(({ status }) => status)).toBe(400)
    expect(await put({ ...oneFigure, period: { last: '0d' } }).then(({ status }) => status)).toBe(400)
    expect(await put(boardOf([{ ...tile, measure: 'never_made' }]))).toEqual({
      status: 422,
      places: ['/tiles/0/measure'],
    })
    expect(await put({ ...oneFigure, filter: { segment: 'nobody', op: 'in' } })).toEqual({
      status: 422,
      places: ['/filter/segment'],
    })
    expect(await put(boardOf([{ ...tile, view: 'bars', by: ['segment.nobody'] }]))).toEqual({
      status: 422,
      places: ['/tiles/0/by/0'],
    })
    expect((await env.ask(workspace, 'GET', '/boards')).body.boards).toEqual([])
  })

  test('which boards use a measure or a group', async () => {
    const workspace = await withOrders()
    env.groups.set(workspace, ['loyal'])
    const board = boardOf(
      [
        oneFigure.tiles[0],
        { id: 'by-group', view: 'bars', measure: 'orders_made', by: ['segment.loyal'], place: place(1) },
        {
          id: 'formula',
          view: 'figure',
          measure: { kind: 'formula', formula: 'a * 2', measures: { a: 'orders_made' } },
          place: place(2),
        },
        { id: 'note', view: 'text', text: 'orders_made', place: place(3) },
      ],
      { filter: { segment: 'loyal', op: 'in' } },
    )
    expect((await env.ask(workspace, 'PUT', '/boards/orders', { body: board })).status).toBe(200)
    expect((await env.ask(workspace, 'GET', '/boards/using?measure=orders_made')).body.boards).toEqual([
      { board: 'orders', label: 'Orders', tiles: ['orders', 'by-group', 'formula'] },
    ])
    expect((await env.ask(workspace, 'GET', '/boards/using?segment=loyal')).body.boards).toEqual([
      { board: 'orders', label: 'Orders', tiles: ['by-group'] },
    ])
    expect((await env.ask(workspace, 'GET', '/boards/using?measure=calls')).body.boards).toEqual([])
    expect((await env.ask(workspace, 'GET', '/boards/using')).status).toBe(400)
  })

  test('every path is described', () => {
    const document = boardRoutes({
      boards: { snapshots: {}, embeds: {} },
      access: {},
    } as never).getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'x', version: '1' },
    })
    expect(Object.keys(document.paths ?? {}).sort()).toEqual([
      '/annotations',
      '/annotations/rules',
      '/annotations/{id}',
      '/boards',
      '/boards/preview',
      '/boards/using',
      '/boards/{name}',
      '/boards/{name}/embed',
      '/boards/{name}/figures',
      '/boards/{name}/history',
      '/boards/{name}/snapshots',
      '/boards/{name}/snapshots/{id}',
      '/comments',
      '/comments/{id}',
      '/decisions',
      '/decisions/{id}',
      '/decisions/{id}/outcome',
      '/mentions',
      '/mentions/seen',
    ])
    for (const name of ['Board', 'Tile', 'BoardFigures', 'Comment', 'Annotation', 'Decision', 'Snapshot'])
      expect(Object.keys(document.components?.schemas ?? {})).toContain(name)
    const open = openBoardRoutes({} as never).getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'x', version: '1' },
    })
    expect(Object.keys(open.paths ?? {})).toEqual(['/api/v1/shared/boards/{token}', '/api/v1/embed/board'])
  })
})
