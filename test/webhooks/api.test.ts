import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDirectory, type Program, startProgram } from '../program/index.ts'
import { answering, openReceiver, type Receiver } from './receiver.ts'

let program: Program
let receiver: Receiver
let cookie = ''
const { directory, forget } = freshDirectory()

beforeAll(async () => {
  receiver = await openReceiver()
  program = await startProgram(directory, ['--empty'], { WEBHOOK_HOSTS: receiver.host })
  const welcome = await fetch(program.signIn ?? '', { redirect: 'manual' })
  cookie = welcome.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
})
afterAll(async () => {
  await program.stop()
  await receiver.close()
  forget()
})

async function call(
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
  key?: string,
) {
  const response = await fetch(`${program.url}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(key ? { authorization: `Bearer ${key}` } : { cookie, origin: program.url }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

test('a webhook from its making to its end', async () => {
  const wanted = { url: receiver.url, description: 'CRM', types: ['person.joined'] }
  const made = await call('/webhooks', wanted)
  expect(made.status).toBe(201)
  const { id, secret } = made.body
  expect(secret).toMatch(/^whsec_/)

  const listed = await call('/webhooks')
  expect(listed.body.items).toMatchObject([{ id, state: 'active', deliveries: { delivered: 0 } }])
  expect(listed.body.types).toContain('segment.entered')
  expect(JSON.stringify(listed.body)).not.toContain(secret)

  receiver.answer(answering(200, 'hello'))
  const tested = await call(`/webhooks/${id}/test`, undefined, 'POST')
  expect(tested.body).toMatchObject({
    type: 'webhook.test',
    state: 'delivered',
    history: [{ status: 200, answer: 'hello', error: null }],
  })
  const { body, headers } = receiver.received[0] as (typeof receiver.received)[0]
  expect(body).toBe(tested.body.body)
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'webhook.test',
  })

  const log = await call(`/webhooks/${id}/deliveries?state=delivered`)
  expect(log.body.items).toHaveLength(1)
  expect((await call(`/webhooks/${id}/deliveries?state=failed`)).body.items).toEqual([])

  const rotated = await call(`/webhooks/${id}/secrets`, { keepOldSeconds: 60 })
  expect(rotated.status).toBe(201)
  expect((await call(`/webhooks/${id}`)).body.secrets).toHaveLength(2)

  expect((await call(`/webhooks/${id}/pause`, undefined, 'POST')).body.state).toBe('paused')
  expect((await call(`/webhooks/${id}/resume`, undefined, 'POST')).body.state).toBe('active')
  const changed = await call(`/webhooks/${id}`, { types: ['segment.left', 'segment.left'] }, 'PATCH')
  expect(changed.body).toMatchObject({ types: ['segment.left'], description: 'CRM' })

  expect((await call(`/webhooks/${id}`, undefined, 'DELETE')).status).toBe(204)
  expect((await call(`/webhooks/${id}`)).body.code).toBe('not_found')
  const audit = await call('/audit?limit=50')
  const actions = audit.body.items.map((entry: { action: string }) => entry.action)
  expect(actions).toEqual(
    expect.arrayContaining([
      'webhook.create',
      'webhook.test',
      'webhook.rotate',
      'webhook.pause',
      'webhook.remove',
    ]),
  )
  expect(JSON.stringify(audit.body)).not.toContain(secret)
})

test('what cannot be, is said: address, type, id, cursor, right', async () => {
  const refused = [
    await call('/webhooks', { url: 'http://10.0.0.1/', types: ['person.joined'] }),
    await call('/webhooks', { url: receiver.url, types: [] }),
    await call('/webhooks', { url: receiver.url, types: ['person.born'] }),
    await call('/webhooks', { url: receiver.url, types: ['person.joined'], secret: 'mine' }),
    await call('/webhooks/whe_nobody'),
    await call('/webhooks/whe_nobody/test', undefined, 'POST'),
    await call('/webhooks/whe_nobody/replay', { since: '2026-01-01T00:00:00Z' }),
    await call('/webhooks/whe_nobody/replay', { since: 'yesterday' }),
  ]
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
    [400, 'webhook_address'],
    [400, 'invalid_request'],
    [400, 'invalid_request'],
    [400, 'invalid_request'],
    [404, 'not_found'],
    [404, 'not_found'],
    [404, 'not_found'],
    [400, 'invalid_request'],
  ])
  const made = await call('/webhooks', { url: receiver.url, types: ['person.joined'] })
  const { id } = made.body
  expect((await call(`/webhooks/${id}/deliveries?cursor=nonsense`)).body.code).toBe('invalid_request')
  expect((await call(`/webhooks/${id}/deliveries/whd_nothing/replay`, undefined, 'POST')).body.code).toBe(
    'not_found',
  )
  const key = await call('/keys', { name: 'reader', role: 'editor' })
  const asEditor = await call('/webhooks', undefined, 'GET', key.body.key)
  expect([asEditor.status, asEditor.body.code]).toEqual([403, 'forbidden'])
})
