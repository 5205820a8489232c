import { afterAll, beforeAll, expect, test } from 'vitest'
import { boardOf, openTestBoards, orders, place, start, type TestBoards } from './test-boards.ts'

let env: TestBoards
let workspace: string
beforeAll(async () => {
  env = await openTestBoards()
  workspace = await env.makeWorkspace()
  await env.makeMember(workspace, 'ann')
  await env.makeMember(workspace, 'ben')
  await env.metrics.save(workspace, orders, { by: 'ann' })
  const tile = { id: 'orders', view: 'figure', measure: 'orders_made', place: place(0) }
  await env.ask(workspace, 'PUT', '/boards/orders', { body: boardOf([tile]) })
})
afterAll(() => env.close())

const say = (body: object, as = 'ann', role: 'viewer' | 'admin' = 'viewer') =>
  env.ask(workspace, 'POST', '/comments', {
    body: { subject: 'tile:orders/orders', text: 'Why?', ...body },
    as,
    role,
  })
const change = (id: string, body: object, as = 'ann') =>
  env.ask(workspace, 'PATCH', `/comments/${id}`, { body, as, role: 'viewer' })
const talks = async (subject: string) =>
  (await env.ask(workspace, 'GET', `/comments?subject=${subject}`)).body.comments
const openOnTile = async () =>
  (await env.ask(workspace, 'POST', '/boards/orders/figures', { body: {} })).body.tiles[0].openComments

test('a talk: said, answered with a mention, edited, resolved and opened again; the tile counts what is open', async () => {
  const { status, body: first } = await say({ text: 'Why do orders fall?' })
  expect(status).toBe(201)
  expect(first).toMatchObject({
    by: { id: 'ann', label: 'ann' },
    at: new Date(start).toISOString(),
    replyTo: null,
  })
  const second = (await say({ text: 'A quiet day', subject: 'tile:orders/orders' }, 'ben')).body
  env.setTime(start + 60_000)
  const answer = (await say({ text: 'Ask Ann', replyTo: first.id, mentions: ['ann', 'ann'] }, 'ben')).body
  expect(answer).toMatchObject({ replyTo: first.id, mentions: [{ id: 'ann', name: 'ann' }] })
  // Answers stand after what they answer, although another talk began before them.
  const order = (await talks('tile:orders/orders')).map(({ id }: { id: string }) => id)
  expect(order.indexOf(answer.id)).toBe(order.indexOf(first.id) + 1)
  expect(new Set(order)).toEqual(new Set([first.id, answer.id, second.id]))
  expect(await openOnTile()).toBe(2)
  expect((await change(first.id, { resolved: true }, 'ben')).body).toMatchObject({
    resolvedBy: { id: 'ben' },
  })
  expect(await openOnTile()).toBe(1)
  expect((await change(first.id, { resolved: false }, 'ann')).body).toMatchObject({
    resolvedAt: null,
    resolvedBy: null,
  })
  expect((await change(first.id, { text: 'Why did orders fall?' })).body).toMatchObject({
    text: 'Why did orders fall?',
    editedAt: new Date(start + 60_000).toISOString(),
  })
  const log = await env.access.listAudit(workspace, { limit: 20, action: 'comment.add' })
  expect(log[0]).toMatchObject({
    actor: { id: 'ben' },
    object: `comment:${answer.id}`,
    detail: { mentions: ['ann'] },
  })
  expect(JSON.stringify(log)).not.toContain('Ask Ann')
  env.setTime(start)
})

test('only who wrote a comment changes its words; an admin may take it away; answers stay', async () => {
  const first = (await say({ subject: 'board:orders', text: 'Mine' })).body
  const answer = (await say({ subject: 'board:orders', text: 'Answer', replyTo: first.id }, 'ben')).body
  expect((await change(first.id, { text: 'Theirs' }, 'ben')).body).toMatchObject({ code: 'not_your_comment' })
  const remove = (id: string, as: string, role: 'viewer' | 'admin' = 'viewer') =>
    env.ask(workspace, 'DELETE', `/comments/${id}`, { as, role })
  expect((await remove(first.id, 'ben')).status).toBe(403)
  expect((await remove(first.id, 'cleo', 'admin')).status).toBe(204)
  expect(await talks('board:orders')).toMatchObject([
    { id: first.id, text: null },
    { id: answer.id, text: 'Answer' },
  ])
  expect((await change(first.id, { text: 'Again' })).body).toMatchObject({ code: 'not_your_comment' })
  expect((await remove(answer.id, 'ben')).status).toBe(204)
})

test('what cannot be said is refused, with the place of the fault', async () => {
  const refused = async (body: object) => {
    const { status, body: problem } = await say(body)
    return [status, problem.code, problem.errors?.[0]?.path]
  }
  expect(await refused({ subject: 'board:none' })).toEqual([404, 'board_not_found', undefined])
  expect(await refused({ subject: 'tile:orders/none' })).toEqual([404, 'tile_not_found', undefined])
  expect(await refused({ subject: 'measure:none' })).toEqual([404, 'measure_not_found', undefined])
  expect(await refused({ subject: 'moon:x' })).toEqual([400, 'invalid_request', '/subject'])
  expect(await refused({ text: '  ' })).toEqual([400, 'invalid_request', '/text'])
  expect(await refused({ text: 'ü'.repeat(5121) })).toEqual([400, 'invalid_request', '/text'])
  expect(await refused({ replyTo: 'cmt_none' })).toEqual([404, 'comment_not_found', undefined])
  expect(await refused({ mentions: ['ann', 'zoe'] })).toEqual([400, 'invalid_request', '/mentions/1'])
  const first = (await say({ subject: 'measure:orders_made' })).body
  const answer = (await say({ subject: 'measure:orders_made', replyTo: first.id })).body
  expect(await refused({ subject: 'measure:orders_made', replyTo: answer.id })).toEqual([
    400,
    'invalid_request',
    '/replyTo',
  ])
  expect(await refused({ subject: 'board:orders', replyTo: first.id })).toEqual([
    400,
    'invalid_request',
    '/replyTo',
  ])
  expect((await change(answer.id, { resolved: true })).body.errors[0].path).toBe('/resolved')
  expect((await change('cmt_none', { text: 'x' })).status).toBe(404)
  expect((await env.ask(workspace, 'GET', '/comments?subject=x')).status).toBe(400)
  expect((await say({}, 'tv', 'screen' as never)).status).toBe(403)
  // Another workspace sees none of it.
  const other = await env.makeWorkspace()
  expect((await env.ask(other, 'GET', '/comments?subject=measure:orders_made')).body.comments).toEqual([])
  expect((await env.ask(other, 'PATCH', `/comments/${first.id}`, { body: { resolved: true } })).status).toBe(
    404,
  )
})

test('who is named sees it in a list of their own until they have seen it, or it was taken away', async () => {
  const mine = async (as: string) =>
    (await env.ask(workspace, 'GET', '/mentions', { as, role: 'viewer' })).body
  const said = (await say({ text: 'Ben, look', mentions: ['ben', 'ann'] })).body
  // Naming oneself tells nobody anything.
  const ofAnn = (await mine('ann')).mentions.map(({ comment }: { comment: { id: string } }) => comment.id)
  expect(ofAnn).not.toContain(said.id)
  expect(await mine('ben')).toMatchObject({
    unseen: 1,
    mentions: [
      {
        comment: { id: said.id, text: 'Ben, look', by: { label: 'ann' } },
        title: 'Orders made, Orders',
        path: '/boards/orders?tab=talk&tile=orders',
        seenAt: null,
      },
    ],
  })
  const see = (body: object, as: string) =>
    env.ask(workspace, 'POST', '/mentions/seen', { body, as, role: 'viewer' })
  // Nobody sees things for somebody else.
  await see({}, 'ann')
  expect((await mine('ben')).unseen).toBe(1)
  expect((await see({ comments: [said.id] }, 'ben')).body).toMatchObject({ unseen: 0 })
  // Named again by a change of the words: not new.
  await change(said.id, { text: 'Ben, look again', mentions: ['ben'] })
  expect((await mine('ben')).unseen).toBe(0)
  await change(said.id, { mentions: [] })
  expect((await mine('ben')).mentions).toEqual([])
  await change(said.id, { mentions: ['ben'] })
  await env.ask(workspace, 'DELETE', `/comments/${said.id}`, { as: 'ann', role: 'viewer' })
  expect((await mine('ben')).mentions).toEqual([])
})
