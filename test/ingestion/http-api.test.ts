import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { openTestIntake, type TestIntake, until } from './intake-server.ts'

let stores: TestStores
let server: TestIntake

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(async () => {
  await stores.close()
})

async function withIntake(work: (opened: TestIntake) => Promise<void>) {
  server = await openTestIntake(stores)
  try {
    await work(server)
  } finally {
    await server.close()
  }
}

const event = (given: object = {}) => ({ type: 'track', event: 'Thing Done', userId: 'u1', ...given })

describe('calls', () => {
  test('each address takes its call, and the event gets its name', () =>
    withIntake(async ({ post, stored }) => {
      const calls: [string, object][] = [
        ['track', { event: 'Order Placed', properties: { total: 12.5, gift: true, note: null, items: [1] } }],
        ['identify', { traits: { email: 'a@b.c' } }],
        ['page', { name: 'Home', category: 'Shop', properties: { url: 'https://x.y/' } }],
        ['screen', { name: 'Start' }],
        ['group', { groupId: 'acme', traits: { plan: 'pro' } }],
        ['alias', { previousId: 'anon-7' }],
      ]
      for (const [index, [call, body]] of calls.entries()) {
        const timestamp = new Date(Date.now() - 60_000 + index).toISOString()
        const response = await post(`/v1/${call}`, { userId: 'u1', timestamp, ...body })
        expect([response.status, await response.json()]).toEqual([200, { success: true }])
      }
      const rows = await stored(6)
      expect(rows.map((row) => [row.type, row.name])).toEqual([
        ['track', 'Order Placed'],
        ['identify', 'Identified'],
        ['page', 'Page Viewed'],
        ['screen', 'Screen Viewed'],
        ['group', 'Grouped'],
        ['alias', 'Aliased'],
      ])
      expect(rows[0]?.properties).toEqual({ total: '12.5', gift: 'true', items: '[1]' })
      expect(rows[2]?.properties).toEqual({ url: 'https://x.y/', name: 'Home', category: 'Shop' })
      expect(rows[4]?.account).toBe('acme')
      expect(rows[5]?.properties).toEqual({ previousId: 'anon-7' })
    }))

  test('context is flattened one level, consent by category', () =>
    withIntake(async ({ post, stored }) => {
      const context = {
        ip: '1.2.3.4',
        page: { url: 'https://x.y/z', title: 'Žluťoučký 🐎' },
        consent: { categoryPreferences: { Advertising: false, Analytics: true } },
      }
      await post('/v1/track', event({ context }))
      const [row] = await stored(1)
      expect(row?.context).toEqual({
        ip: '1.2.3.4',
        'page.url': 'https://x.y/z',
        'page.title': 'Žluťoučký 🐎',
        'consent.Advertising': 'false',
        'consent.Analytics': 'true',
      })
    }))

  test('the time is corrected by how far the sender clock is off', () =>
    withIntake(async ({ post, stored }) => {
      const wrongNow = Date.now() - 3 * 3_600_000
      await post('/v1/batch', {
        sentAt: new Date(wrongNow).toISOString(),
        batch: [event({ timestamp: new Date(wrongNow - 5000).toISOString() })],
      })
      const [row] = await stored(1)
      const age = Date.now() - Date.parse(`${row?.ts.replace(' ', 'T')}Z`)
      expect(age).toBeGreaterThan(4900)
      expect(age).toBeLessThan(60_000)
    }))

  test('an import takes times as they are', () =>
    withIntake(async ({ post, stored }) => {
      await post('/v1/import', {
        sentAt: new Date(Date.now() - 9_000_000).toISOString(),
        batch: [event({ timestamp: '2011-12-09T12:50:00.123Z' })],
      })
      const [row] = await stored(1)
      expect(row?.ts).toBe('2011-12-09 12:50:00.123')
    }))

  test('robots are flagged, and stored', () =>
    withIntake(async ({ post, stored }) => {
      await post(
        '/v1/track',
        event({ context: { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' } }),
      )
      expect((await stored(1))[0]?.robot).toBe(1)
    }))
})

describe('transport', () => {
  test('write key in the body, and a beacon as text/plain from any origin', () =>
    withIntake(async ({ url, writeKey, stored }) => {
      const response = await fetch(`${url}/v1/t`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example' },
        body: JSON.stringify({ writeKey, event: 'Left', anonymousId: 'a1' }),
      })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example')
      expect((await stored(1))[0]?.anonymous_id).toBe('a1')
    }))

  test('a preflight is answered with what the browser wants to send', () =>
    withIntake(async ({ url }) => {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'OPTIONS',
        headers: { origin: 'https://shop.example', 'access-control-request-headers': 'authorization,x-own' },
      })
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-headers')).toBe('authorization,x-own')
    }))

  test('gzip', () =>
    withIntake(async ({ post, stored }) => {
      const packed = gzipSync(JSON.stringify({ batch: [event(), event()] }))
      const response = await post('/v1/batch', packed, { 'content-encoding': 'gzip' })
      expect(response.status).toBe(200)
      await stored(2)
    }))

  test.each([
    ['unknown write key', 401, 'unknown_write_key', {}, { authorization: 'Basic bm9wZTo=' }],
    ['no JSON', 400, 'invalid_json', '{"event": ', {}],
    ['JSON that is no object', 400, 'invalid_request', '[1]', {}],
    ['a batch that is no list', 400, 'invalid_request', { batch: {} }, {}],
    ['more than 500 KB', 400, 'intake_too_large', { batch: [], filler: 'x'.repeat(513_000) }, {}],
    ['damaged gzip', 400, 'unsupported_encoding', 'no gzip', { 'content-encoding': 'gzip' }],
    ['unknown packing', 400, 'unsupported_encoding', 'x', { 'content-encoding': 'br' }],
    [
      'a gzip bomb',
      400,
      'intake_too_large',
      gzipSync(Buffer.alloc(50_000_000)),
      { 'content-encoding': 'gzip' },
    ],
  ])('%s is refused with %i %s', (_name, status, code, body, headers) =>
    withIntake(async ({ post, intake }) => {
      const response = await post('/v1/batch', body, headers as Record<string, string>)
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code])
      expect(intake.status().counters.rejectedRequests).toEqual({ [code]: 1 })
    }),
  )

  test('a single event above 32 KB is refused with 400', () =>
    withIntake(async ({ post }) => {
      const response = await post('/v1/track', event({ properties: { text: 'x'.repeat(33_000) } }))
      expect(response.status).toBe(400)
    }))

  test('invalid JSON is told by place, never by content', () =>
    withIntake(async ({ post }) => {
      const response = await post('/v1/track', '{"email": "secret@person.example",, }')
      expect(await response.text()).not.toContain('secret')
    }))
})

describe('verdicts', () => {
  test('a reply names exactly the events that were parked or refused; parked ones keep their bytes', () =>
    withIntake(async ({ post, stored, source }) => {
      const odd = '{"type":"track", "event":"X","messageId":"m-odd","n":1.50,"n":12345678901234567890}'
      const body = `{"batch": [${JSON.stringify(event({ messageId: 'm-ok' }))}, ${odd} ,7,${JSON.stringify(
        event({ messageId: 'm-big', properties: { text: 'x'.repeat(33_000) } }),
      )}]}`
      const response = await post('/v1/batch', body)
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({
        success: false,
        results: [
          { index: 1, messageId: 'm-odd', outcome: 'parked', code: 'missing_id', reason: expect.any(String) },
          { index: 2, messageId: '', outcome: 'refused', code: 'not_an_object', reason: expect.any(String) },
          { index: 3, messageId: 'm-big', outcome: 'refused', code: 'too_large', reason: expect.any(String) },
        ],
      })
      expect((await stored(1)).map((row) => row.message_id)).toEqual(['m-ok'])
      const { rows } = await stores.pool.query('SELECT raw, code FROM parked_events WHERE workspace = $1', [
        source.workspace,
      ])
      expect(rows.map((row) => [row.raw.toString(), row.code])).toEqual([[odd, 'missing_id']])
    }))

  test.each([
    ['unknown_type', { type: 'purchase', userId: 'u' }],
    ['missing_event_name', { type: 'track', userId: 'u' }],
    ['invalid_id', { type: 'track', event: 'x', userId: { a: 1 } }],
    ['missing_previous_id', { type: 'alias', userId: 'u' }],
    ['missing_group_id', { type: 'group', userId: 'u' }],
    ['invalid_properties', { type: 'track', event: 'x', userId: 'u', properties: [1] }],
    ['invalid_context', { type: 'track', event: 'x', userId: 'u', context: 'x' }],
    ['invalid_time', { type: 'track', event: 'x', userId: 'u', timestamp: 'yesterday' }],
    ['time_in_future', { type: 'track', event: 'x', userId: 'u', timestamp: Date.now() + 90_000_000 }],
    ['time_too_old', { type: 'track', event: 'x', userId: 'u', timestamp: '1999-12-31T23:59:59Z' }],
    ['invalid_message_id', { type: 'track', event: 'x', userId: 'u', messageId: 'm'.repeat(256) }],
  ])('%s is parked', (code, message) =>
    withIntake(async ({ intake, source }) => {
      const [verdict] = await intake.accept(source, [message])
      expect([verdict?.outcome, verdict?.code]).toEqual(['parked', code])
    }),
  )
})

test('listeners hear what became visible', () =>
  withIntake(async ({ intake, source, stored }) => {
    const heard: { workspace: string; count: number; names: Set<string>; until: number }[] = []
    const before = Date.now()
    intake.onStored((news) => heard.push(news))
    await intake.accept(source, [event(), event({ event: 'Other' })])
    await until(() => heard.reduce((sum, news) => sum + news.count, 0) === 2, 'news of 2 events')
    await stored(2)
    expect(new Set(heard.flatMap((news) => [...news.names]))).toEqual(new Set(['Thing Done', 'Other']))
    expect(heard.every((news) => news.workspace === source.workspace && news.until >= before)).toBe(true)
  }))
