import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WebhookEndpoint } from '../../src/webhooks/index.ts'
import { type Office, openOffice } from './office.ts'
import { answering, openReceiver, type Receiver } from './receiver.ts'

let office: Office
let receiver: Receiver
let workspace: string
let endpoint: WebhookEndpoint & { secret: string }

beforeAll(async () => {
  receiver = await openReceiver()
  // Nobody listens on port 1; the other hosts are the receiver's own.
  office = await openOffice([receiver.host, '127.0.0.1:1'])
})
afterAll(async () => {
  await office.close()
  await receiver.close()
})
beforeEach(async () => {
  workspace = await office.makeWorkspace()
  endpoint = await office.webhooks.endpoints.create(
    workspace,
    { url: receiver.url, description: 'CRM', types: ['person.joined', 'segment.entered'] },
    'Ada',
  )
})
afterEach(async () => {
  await office.webhooks.endpoints.remove(workspace, endpoint.id)
  receiver.received.length = 0
  receiver.answer(answering(204))
})

const publish = (data: Record<string, unknown> = { person: '7' }) =>
  office.webhooks.publish(workspace, 'person.joined', data)

test('an event reaches who wants it, signed so that the public library and plain HMAC agree', async () => {
  await publish({ person: '7', people: ['7', '9'], name: 'Zoë' })
  await office.webhooks.publish(workspace, 'segment.left', { person: '7' })
  const delivery = await office.newest(workspace, endpoint.id, { state: 'delivered' })
  expect(receiver.received).toHaveLength(1)
  const [{ method, headers, body }] = receiver.received as [(typeof receiver.received)[0]]
  expect(method).toBe('POST')
  expect(headers['content-type']).toBe('application/json')
  expect(headers['webhook-id']).toBe(delivery?.eventId)
  expect(JSON.parse(body)).toEqual({
    type: 'person.joined',
    timestamp: expect.stringMatching(/Z$/),
    workspace,
    data: { person: '7', people: ['7', '9'], name: 'Zoë' },
  })
  const signed = {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  }
  expect(new Webhook(endpoint.secret).verify(body, signed)).toMatchObject({ type: 'person.joined' })
  expect(() => new Webhook(endpoint.secret).verify(body.replace('7', '8'), signed)).toThrow()
  const key = Buffer.from(endpoint.secret.slice('whsec_'.length), 'base64')
  const text = `${signed['webhook-id']}.${signed['webhook-timestamp']}.${body}`
  expect(signed['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(text).digest('base64')}`)
  expect(delivery).toMatchObject({ attempts: 1, last: { status: 204, error: null }, nextAttemptAt: null })
})

test('a failing receiver is asked again at growing distances for three days, with the same id and bytes', async () => {
  receiver.answer(answering(500, 'out of order'))
  await publish()
  await office.newest(workspace, endpoint.id, { attempts: 1 })
  expect(receiver.received).toHaveLength(1)
  const waits = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
  for (const [index, seconds] of waits.entries()) {
    // Nothing comes before its time …
    await office.pass(Math.max(seconds * 1000 - 4000, 0))
    if (seconds > 5) expect(receiver.received).toHaveLength(index + 1)
    await office.pass(7000)
    await office.newest(workspace, endpoint.id, { attempts: index + 2 })
  }
  const delivery = await office.newest(workspace, endpoint.id, { state: 'failed' })
  expect(delivery).toMatchObject({
    attempts: 10,
    last: { status: 500, error: 'It answered 500.', answer: 'out of order' },
  })
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
    new Set([delivery?.eventId]),
  )
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
  // … and each attempt carries its own time.
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10)
  const disabled = await office.webhooks.endpoints.get(workspace, endpoint.id)
  expect(disabled).toMatchObject({ state: 'disabled', deliveries: { failed: 1 } })
  expect(disabled.note).toMatch(/^No delivery succeeded since .*It answered 500\.$/)
})

test('one success ends the failing, and a replay tells the same event again', async () => {
  receiver.answer(answering(503, '', { 'retry-after': '60' }))
  await publish()
  const waiting = await office.newest(workspace, endpoint.id, { attempts: 1 })
  const patience = Date.parse(waiting?.nextAttemptAt ?? '') - Date.parse(waiting?.last?.at ?? '')
  expect(patience).toBeGreaterThanOrEqual(60_000)
  expect((await office.webhooks.endpoints.get(workspace, endpoint.id)).failingSince).not.toBeNull()
  receiver.answer(answering(200, 'thanks'))
  await office.pass(65_000)
  const delivered = await office.newest(workspace, endpoint.id, { state: 'delivered' })
  expect(delivered?.last?.answer).toBe('thanks')
  expect((await office.webhooks.endpoints.get(workspace, endpoint.id)).failingSince).toBeNull()
  await office.webhooks.deliveries.replay(workspace, endpoint.id, delivered?.id ?? '')
  await office.newest(workspace, endpoint.id, { state: 'delivered', attempts: 3 })
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

test('410 Gone disables at once; resumed, it is told what waited', async () => {
  receiver.answer(answering(410))
  await publish({ n: 1 })
  await office.newest(workspace, endpoint.id, { attempts: 1 })
  const disabled = await office.webhooks.endpoints.get(workspace, endpoint.id)
  expect(disabled).toMatchObject({ state: 'disabled', note: expect.stringContaining('410 Gone') })
  await publish({ n: 2 })
  await office.pass(600_000)
  expect(receiver.received).toHaveLength(1)
  receiver.answer(answering(204))
  const resumed = await office.webhooks.resume(workspace, endpoint.id)
  expect(resumed).toMatchObject({ state: 'active', note: null, deliveries: { waiting: 2 } })
  await office.pass(3000)
  await office.newest(workspace, endpoint.id, { state: 'delivered' })
  const told = receiver.received.slice(1).map(({ body }) => JSON.parse(body).data.n)
  expect(told.toSorted()).toEqual([1, 2])
})

test('a paused webhook keeps what it is told and sends it when it goes on', async () => {
  await office.webhooks.pause(workspace, endpoint.id)
  await publish()
  await office.pass(60_000)
  expect(receiver.received).toHaveLength(0)
  const { items } = await office.webhooks.deliveries.list(workspace, endpoint.id, { limit: 10 })
  expect(items).toMatchObject([{ state: 'waiting', attempts: 0, nextAttemptAt: null }])
  await office.webhooks.resume(workspace, endpoint.id)
  await office.newest(workspace, endpoint.id, { state: 'delivered' })
  expect(receiver.received).toHaveLength(1)
})

test('redirects are not followed, slow answers are cut off, long ones are kept in part', async () => {
  receiver.answer(answering(302, '', { location: `${receiver.url}/elsewhere` }))
  const redirected = await office.webhooks.test(workspace, endpoint.id)
  expect(redirected).toMatchObject({ state: 'failed', attempts: 1, last: { status: 302 } })
  expect(redirected.last?.error).toContain('redirects are not followed')
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks'])

  receiver.answer((response) => response.writeHead(200).write('one moment'))
  const slow = await office.webhooks.test(workspace, endpoint.id)
  expect(slow).toMatchObject({
    state: 'failed',
    last: { status: null, error: 'No whole answer came within 2 seconds.' },
  })
  expect(slow.last?.durationMs).toBeGreaterThanOrEqual(1900)

  receiver.answer(answering(200, `\0${'x'.repeat(3_000_000)}`))
  const long = await office.webhooks.test(workspace, endpoint.id)
  expect(long).toMatchObject({ state: 'delivered', type: 'webhook.test' })
  expect(long.last?.answer).toHaveLength(2000)
})

test('a refused connection and a host that speaks no TLS are said in words', async () => {
  await office.webhooks.endpoints.change(workspace, endpoint.id, { url: 'http://127.0.0.1:1/' })
  const refused = await office.webhooks.test(workspace, endpoint.id)
  expect(refused).toMatchObject({
    state: 'failed',
    last: { status: null, error: 'The connection was refused.' },
  })
  const url = `https://${receiver.host}/`
  await office.webhooks.endpoints.change(workspace, endpoint.id, { url })
  const plain = await office.webhooks.test(workspace, endpoint.id)
  expect(plain.state).toBe('failed')
  expect(plain.last?.error).not.toBe('')
})

test('after a rotation both secrets verify, and the old one ends', async () => {
  const { secret: fresh } = await office.webhooks.endpoints.rotate(workspace, endpoint.id, 3600)
  await publish()
  await office.newest(workspace, endpoint.id, { state: 'delivered' })
  // Time runs ahead here, which the library's check would refuse; its signature is what is compared.
  const signatures = () => {
    const { headers, body } = receiver.received.at(-1) as (typeof receiver.received)[0]
    const at = new Date(Number(headers['webhook-timestamp']) * 1000)
    return {
      sent: String(headers['webhook-signature']).split(' '),
      by: (secret: string) => new Webhook(secret).sign(String(headers['webhook-id']), at, body),
    }
  }
  const both = signatures()
  expect(both.sent).toEqual([both.by(fresh), both.by(endpoint.secret)])
  await office.pass(3_700_000)
  await publish()
  await office.newest(workspace, endpoint.id, { state: 'delivered' })
  expect(receiver.received).toHaveLength(2)
  const one = signatures()
  expect(one.sent).toEqual([one.by(fresh)])
  const { secrets } = await office.webhooks.endpoints.get(workspace, endpoint.id)
  expect(secrets.map(({ hint }) => hint)).toEqual([`…${fresh.slice(-4)}`])
})

test('many events at once all arrive, each once; told twice under one key, it is one event', async () => {
  const events = Array.from({ length: 120 }, (_, n) => ({
    type: 'segment.entered' as const,
    data: { n },
    key: `customers:${n}`,
  }))
  await office.webhooks.publishAll(workspace, events)
  await office.webhooks.publishAll(workspace, events.slice(0, 50))
  await expect
    .poll(
      async () => {
        await office.clock.tick(200)
        return (await office.webhooks.endpoints.get(workspace, endpoint.id)).deliveries
      },
      { timeout: 30_000 },
    )
    .toEqual({ waiting: 0, delivered: 120, failed: 0 })
  expect(new Set(receiver.received.map(({ body }) => JSON.parse(body).data.n)).size).toBe(120)
  expect(receiver.received).toHaveLength(120)
  const first = await office.webhooks.deliveries.list(workspace, endpoint.id, { limit: 100 })
  const second = await office.webhooks.deliveries.list(workspace, endpoint.id, {
    limit: 100,
    cursor: first.next ?? '',
  })
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(120)
  expect(second.next).toBeNull()
})

test('an event that is too large, and an address that is not allowed, are refused', async () => {
  await expect(publish({ text: 'x'.repeat(300_000) })).rejects.toMatchObject({ code: 'webhook_too_large' })
  const make = (url: string) =>
    office.webhooks.endpoints.create(workspace, { url, description: '', types: ['person.split'] }, 'Ada')
  for (const url of [
    'not an address',
    'http://example.com/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://192.168.1.5/hook',
    'https://2130706433/',
    'https://ada:secret@example.com/',
    'ftp://example.com/',
  ]) {
    await expect(make(url), url).rejects.toMatchObject({ code: 'webhook_address' })
  }
  const fine = await make('https://example.com/hook?key=1')
  expect(fine.url).toBe('https://example.com/hook?key=1')
  await office.webhooks.endpoints.remove(workspace, fine.id)
})

test('a delivery that was forgotten is found again', async () => {
  await office.webhooks.pause(workspace, endpoint.id)
  await publish()
  // As after a restored backup: the delivery waits, its job does not exist.
  await office.stores.pool.query(`UPDATE webhook_endpoints SET state = 'active' WHERE id = $1`, [endpoint.id])
  await office.pass(20 * 60_000)
  expect(receiver.received).toHaveLength(0)
  expect(await office.webhooks.deliveries.wakeForgotten(600_000)).toBe(1)
  await office.newest(workspace, endpoint.id, { state: 'delivered' })
})
