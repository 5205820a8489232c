import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { type ManagementServer, openManagementServer } from './management-server.ts'

let stores: TestStores
let server: ManagementServer
const examples = join(import.meta.dirname, '../../examples/webhooks')
const mapping = (events: string) => `name: test\nevents: |\n  ${events}\n`
const storeVisits = mapping(
  'visits.{"event": "Store Visited", "userId": customer, "properties": {"store_id": store}}',
)

beforeAll(async () => {
  stores = await openTestStores()
  server = await openManagementServer(stores)
})
afterAll(async () => {
  await server.close()
  await stores.close()
})

/** A company whose webhook has a mapping, and a function that posts to it. */
async function hook(text?: string) {
  const company = await server.company('webhook')
  const ask = await company.as('admin')
  const { id, writeKey } = company.source
  if (text !== undefined) {
    const saved = await ask('PUT', `/sources/${id}/webhook`, { text })
    if (saved.status !== 200) throw new Error(JSON.stringify(saved.body))
  }
  async function post(
    body: string | Uint8Array,
    headers: Record<string, string> = {},
    query = `?key=${writeKey}`,
  ) {
    const response = await fetch(`${server.origin}/v1/webhooks/${id}${query}`, {
      method: 'POST',
      headers,
      body: body as BodyInit,
    })
    return { status: response.status, body: await response.json() }
  }
  return { ...company, ask, post, id, writeKey }
}

describe('the ready mappings', () => {
  const found = readdirSync(examples)
  const expected: Record<string, [string, string, Record<string, string>][]> = {
    'amazon-connect': [
      ['Call Started', 'cus_20811', { call_id: '5fcd2a55-6ad9-4a8b-8b8e-0b9b0a3a9f01', topic: 'bill' }],
      ['Call Resolved', 'cus_20811', { wait_seconds: '149', handle_seconds: '389', team: 'Billing' }],
    ],
    'twilio-voice': [['Call Resolved', '', { handle_seconds: '214', number_dialled: '+448000480999' }]],
    stripe: [
      [
        'Payment Received',
        'cus_20811',
        { amount: '42.99', currency: 'GBP', invoice_id: 'in_1QMbT0LkdIwHu7ixk2wq9zAA' },
      ],
    ],
    typeform: [
      [
        'Form Submitted',
        'cus_20811',
        {
          moving_day: '2026-12-12',
          services: '["Broadband","TV","Mobile"]',
          engineer: 'true',
          rooms: '4',
          new_address: '3 Mill Lane, Flat 2',
        },
      ],
      ['Identified', 'cus_20811', { email: 'p.adeyemi@example.org' }],
    ],
    delighted: [
      [
        'Survey Answered',
        'cus_20811',
        { kind: 'csat', score: '4', score_percent: '75', about: 'call', team: 'Billing' },
      ],
    ],
  }

  test('are all tried here', () => {
    expect(found.filter((name) => name.endsWith('.yml')).sort()).toEqual(
      Object.keys(expected)
        .map((name) => `${name}.yml`)
        .sort(),
    )
  })

  test.each(Object.keys(expected))(
    '%s reads a real payload, and the same payload again is a duplicate',
    async (name) => {
      const sample = readFileSync(join(examples, found.find((file) => file.startsWith(`${name}.sample`))!))
      const { post, stored } = await hook(readFileSync(join(examples, `${name}.yml`), 'utf8'))
      const first = await post(sample)
      expect(first.body).toMatchObject({ success: true, outcome: 'accepted' })
      const again = await post(sample)
      expect(again.body.events.map((event: { outcome: string }) => event.outcome)).toEqual(
        expected[name]!.map(() => 'duplicate'),
      )
      const rows = await stored(expected[name]!.length)
      for (const [event, userId, properties] of expected[name]!) {
        const row = rows.find((candidate) => candidate.name === event)
        expect(row?.user_id).toBe(userId)
        expect(row?.properties).toMatchObject(properties)
        expect(Math.abs(Date.parse(`${row?.ts.replace(' ', 'T')}Z`) - Date.UTC(2026, 10, 20))).toBeLessThan(
          4 * 86_400_000,
        )
      }
    },
  )

  test('amazon-connect tells abandoned and transferred calls, and chats, from resolved ones', async () => {
    const sample = JSON.parse(readFileSync(join(examples, 'amazon-connect.sample.json'), 'utf8'))
    const { post, stored } = await hook(readFileSync(join(examples, 'amazon-connect.yml'), 'utf8'))
    await post(JSON.stringify({ ...sample, ContactId: 'a', Agent: null }))
    await post(JSON.stringify({ ...sample, ContactId: 'b', NextContactId: 'c' }))
    await post(
      JSON.stringify({ ...sample, ContactId: 'c', InitialContactId: 'b', InitiationMethod: 'TRANSFER' }),
    )
    await post(JSON.stringify({ ...sample, ContactId: 'd', Channel: 'CHAT' }))
    const rows = await stored(7)
    expect(rows.map((row) => `${row.message_id} ${row.name}`).sort()).toEqual([
      'a-abandoned Call Abandoned',
      'a-started Call Started',
      'b-started Call Started',
      'b-transferred Call Transferred',
      'c-resolved Call Resolved',
      'd-resolved Conversation Resolved',
      'd-started Conversation Started',
    ])
    expect(rows.find((row) => row.message_id === 'c-resolved')?.properties.call_id).toBe('b')
  })
})

describe('proof of the sender', () => {
  test('without a secret it is the write key of this source, in any of three places', async () => {
    const { post, id, writeKey, workspace } = await hook(storeVisits)
    const body = JSON.stringify({ visits: [{ customer: 'u1', store: 's1' }] })
    const basic = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }
    expect((await post(body)).status).toBe(200)
    expect((await post(body, basic, '')).status).toBe(200)
    expect((await post(body, { authorization: `Bearer ${writeKey}` }, '')).status).toBe(200)
    expect((await post(body, {}, '')).body.code).toBe('webhook_key')
    const other = await server.access.createSource(workspace, { name: 'other' })
    const wrong = await post(body, {}, `?key=${other.writeKey}`)
    expect([wrong.status, wrong.body.code]).toEqual([401, 'webhook_key'])
    const unknown = await fetch(`${server.origin}/v1/webhooks/${id}x?key=${writeKey}`, {
      method: 'POST',
      body,
    })
    expect(unknown.status).toBe(404)
  })

  test('with a secret it is the signature, and the write key does not do', async () => {
    const { post, ask, id, stored } = await hook(storeVisits)
    const { body: made } = await ask('POST', `/sources/${id}/webhook/secrets`, {})
    expect(made.secret).toMatch(/^whsec_/)
    const body = JSON.stringify({ visits: [{ customer: 'u1', store: 's1' }] })
    const signed = (secret: string, at = new Date(), content = body, delivery = 'msg_1') => ({
      'webhook-id': delivery,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(delivery, at, content),
    })
    expect((await post(body)).body.code).toBe('webhook_signature')
    expect((await post(body, signed(made.secret), '')).body).toMatchObject({ success: true })
    const otherSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    expect((await post(body, signed(otherSecret), '')).status).toBe(401)
    expect((await post(`${body} `, signed(made.secret), '')).status).toBe(401)
    const old = new Date(Date.now() - 6 * 60_000)
    expect((await post(body, signed(made.secret, old), '')).body.detail).toMatch(/too old/)
    const early = new Date(Date.now() + 6 * 60_000)
    expect((await post(body, signed(made.secret, early), '')).body.detail).toMatch(/too new/)
    expect(
      (await post(body, { 'webhook-id': 'x', 'webhook-timestamp': 'soon', 'webhook-signature': 'v1' }, ''))
        .status,
    ).toBe(401)
    // The same delivery within the window: taken, and counted once.
    expect((await post(body, signed(made.secret), '')).body.events[0].outcome).toBe('duplicate')
    // Another delivery of the same content is another event.
    expect(
      (await post(body, signed(made.secret, new Date(), body, 'msg_2'), '')).body.events[0].outcome,
    ).toBe('stored')
    expect(await stored(2)).toHaveLength(2)
  })

  test('secrets rotate: the old one holds for as long as was said', async () => {
    const { post, ask, id } = await hook(storeVisits)
    const own = `whsec_${Buffer.alloc(24, 3).toString('base64')}`
    await ask('POST', `/sources/${id}/webhook/secrets`, { secret: own })
    const second = await ask('POST', `/sources/${id}/webhook/secrets`, { keepOldSeconds: 60 })
    const body = JSON.stringify({ visits: [{ customer: 'u1', store: 's1' }] })
    const send = (secret: string) => {
      const at = new Date()
      return post(
        body,
        {
          'webhook-id': 'r1',
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': `v1,bad ${new Webhook(secret).sign('r1', at, body)}`,
        },
        '',
      )
    }
    expect([(await send(own)).status, (await send(second.body.secret)).status]).toEqual([200, 200])
    server.clock.ahead += 61_000
    expect([(await send(own)).status, (await send(second.body.secret)).status]).toEqual([401, 200])
    const settings = await ask('GET', `/sources/${id}/webhook`)
    expect(JSON.stringify(settings.body)).not.toContain(second.body.secret)
    expect(settings.body.secrets).toEqual([expect.objectContaining({ id: second.body.id, expiresAt: null })])
    expect((await ask('DELETE', `/sources/${id}/webhook/secrets/${second.body.id}`)).status).toBe(204)
    expect((await post(body)).status).toBe(200)
    const weak = await ask('POST', `/sources/${id}/webhook/secrets`, { secret: 'short' })
    expect([weak.status, weak.body.errors[0].path]).toEqual([400, '/secret'])
  })
})

describe('what cannot be read is parked, named and replayed once it can', () => {
  test.each([
    ['no mapping yet', undefined, '{"visits": []}', 'mapping_missing'],
    ['a mapping that yields nothing', storeVisits, '{"other": 1}', 'mapping_empty'],
    ['a mapping that fails', mapping('$number(visits)'), '{"visits": "x"}', 'mapping_failed'],
    ['a mapping without an end', mapping('($f := function($x){$f($x)}; $f(1))'), '{}', 'mapping_limit'],
    ['no JSON at all', storeVisits, '<xml>not json</xml>', 'mapping_empty'],
  ])('%s', async (_what, text, body, code) => {
    const { post, ask } = await hook(text)
    const answer = await post(body)
    expect(answer).toMatchObject({ status: 200, body: { success: false, outcome: 'parked', code } })
    expect(answer.body.reason.length).toBeGreaterThan(20)
    const [item] = (await ask('GET', '/parked')).body.items
    expect(item).toMatchObject({ kind: 'payload', code })
    expect((await ask('GET', `/parked/${item.id}`)).body.raw).toBe(body)
  })

  test('after the mapping is mended what was parked becomes events, once', async () => {
    const { post, ask, id, stored } = await hook()
    const body = JSON.stringify({
      visits: [
        { customer: 'u1', store: 's1' },
        { customer: 'u2', store: 's1' },
      ],
    })
    await post(body)
    expect((await ask('POST', '/parked/replay', { selection: {} })).body.failed[0].code).toBe(
      'mapping_missing',
    )
    await ask('PUT', `/sources/${id}/webhook`, { text: storeVisits })
    const replayed = await ask('POST', '/parked/replay', { selection: {} })
    expect(replayed.body).toMatchObject({ replayed: 1, stored: 2, failed: [] })
    const rows = await stored(2)
    expect(rows.map((row) => row.user_id).sort()).toEqual(['u1', 'u2'])
    expect((await ask('POST', '/parked/replay', { selection: {} })).body.replayed).toBe(0)
  })

  test('an event the pipeline parks is named in the answer; its siblings are stored', async () => {
    const text = mapping('calls.{"event": "Call Started", "userId": u, "properties": {"call_id": id}}')
    const { post, ask } = await hook(text)
    const { body } = await post('{"calls": [{"u": "u1", "id": "c1"}, {"u": "u2"}]}')
    expect(body).toMatchObject({ success: false, outcome: 'accepted' })
    expect(
      body.events.map((event: { outcome: string; code?: string }) => event.code ?? event.outcome),
    ).toEqual(['stored', 'property_missing'])
    expect((await ask('GET', '/parked')).body.items).toEqual([expect.objectContaining({ kind: 'call' })])
  })

  test('it counts as parked, the source is not silent, and who watches sees it', async () => {
    const { post, ask, id, workspace } = await hook()
    const seen: string[] = []
    const watcher = server.live.watch({ workspace, sourceId: id }, { perSecond: 10 }, (event) => {
      seen.push(`${event.verdict.code} ${JSON.stringify(event.message)}`)
    })
    await post('a=1')
    watcher.close()
    expect(seen).toEqual(['mapping_missing {"payload":{"a":"1"}}'])
    await server.outcomes.flush()
    const { body } = await ask('GET', `/sources/${id}`)
    expect(body).toMatchObject({ day: { stored: 0, parked: 1 }, waiting: 1, lastAt: expect.any(String) })
  })

  test('bytes that are no text are kept as they came', async () => {
    const { post, ask } = await hook()
    await post(new Uint8Array([0xff, 0x00, 0xfe, 0x61]))
    const [item] = (await ask('GET', '/parked')).body.items
    const { rows } = await stores.pool.query('SELECT raw FROM parked_events WHERE id = $1', [item.id])
    expect([...rows[0].raw]).toEqual([0xff, 0x00, 0xfe, 0x61])
  })

  test('a body that is too large is refused before it is read', async () => {
    const { post } = await hook(storeVisits)
    const { status, body } = await post(JSON.stringify({ visits: 'x'.repeat(600 * 1024) }))
    expect([status, body.code]).toEqual([413, 'body_too_large'])
  })
})

describe('setting a mapping', () => {
  test('keeps every version, and two authors cannot overwrite each other', async () => {
    const { ask, id } = await hook()
    expect((await ask('PUT', `/sources/${id}/webhook`, { text: storeVisits, basedOn: 0 })).body.version).toBe(
      1,
    )
    const lost = await ask('PUT', `/sources/${id}/webhook`, { text: storeVisits, basedOn: 0 })
    expect([lost.status, lost.body.code]).toEqual([409, 'conflict'])
    await ask('PUT', `/sources/${id}/webhook`, { text: mapping('[]'), basedOn: 1, note: 'off' })
    const { body } = await ask('GET', `/sources/${id}/webhook`)
    expect(body.mapping).toMatchObject({ version: 2, note: 'off', by: 'admin key' })
    expect(body.history.map((version: { version: number }) => version.version)).toEqual([2, 1])
    const broken = await ask('PUT', `/sources/${id}/webhook`, { text: mapping('((') })
    expect([broken.status, broken.body.code]).toEqual([400, 'mapping_invalid'])
    expect(broken.body.detail).toMatch(/Line 3/)
  })

  test('the preview tries a mapping on a sample and stores nothing', async () => {
    const { ask, id, stored } = await hook()
    const sample = 'visits=1&customer=u%201'
    const text = mapping('{"event": "Store Visited", "userId": customer, "properties": {"minutes": "long"}}')
    const { body } = await ask('POST', `/sources/${id}/webhook/preview`, { text, sample })
    expect(body.input).toEqual({ visits: '1', customer: 'u 1' })
    expect(body.events).toEqual([expect.objectContaining({ userId: 'u 1' })])
    expect(body.verdicts).toEqual([expect.objectContaining({ outcome: 'parked', code: 'property_type' })])
    const none = await ask('POST', `/sources/${id}/webhook/preview`, { sample: {} })
    expect(none.body.problem.code).toBe('mapping_missing')
    expect(await stored(0)).toEqual([])
  })

  test('is for admins; another workspace does not even find the source', async () => {
    const { as, id } = await hook()
    expect((await (await as('editor'))('PUT', `/sources/${id}/webhook`, { text: storeVisits })).status).toBe(
      403,
    )
    expect((await (await as('viewer'))('GET', `/sources/${id}/webhook`)).status).toBe(200)
    const stranger = await (await server.company()).as('admin')
    expect((await stranger('GET', `/sources/${id}/webhook`)).status).toBe(404)
    expect((await stranger('PUT', `/sources/${id}/webhook`, { text: storeVisits })).status).toBe(404)
  })
})
