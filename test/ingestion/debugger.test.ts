import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { type ManagementServer, openManagementServer } from './management-server.ts'

let stores: TestStores
let server: ManagementServer

beforeAll(async () => {
  stores = await openTestStores()
  server = await openManagementServer(stores)
})
afterAll(async () => {
  await server.close()
  await stores.close()
})

interface Message {
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: the test reads whatever the stream says
  data: any
}

/** Follows a stream until it is closed; `next` waits for a message of a kind. */
async function follow(key: string, path: string) {
  const abort = new AbortController()
  const response = await fetch(`${server.origin}/api/v1${path}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: abort.signal,
  })
  const got: Message[] = []
  const reading = read(response, got).catch(() => undefined)
  async function next(event: string, count = 1): Promise<Message[]> {
    const end = Date.now() + 10_000
    for (;;) {
      const found = got.filter((message) => message.event === event)
      if (found.length >= count) return found
      if (Date.now() > end) throw new Error(`Waited for ${count} × ${event}; got ${JSON.stringify(got)}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    got,
    next,
    async close() {
      abort.abort()
      await reading
    },
  }
}

async function read(response: Response, got: Message[]): Promise<void> {
  let rest = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1] ?? ''
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? ''
      got.push({ event, data: data === '' ? '' : JSON.parse(data) })
    }
  }
}

async function watched() {
  const company = await server.company('web')
  const { key } = await server.access.createApiKey(company.local, { name: 'watcher', role: 'analyst' })
  return { ...company, key }
}

const visit = (userId: string, given: object = {}) => ({
  type: 'track',
  event: 'Store Visited',
  userId,
  properties: { store_id: 's1' },
  ...given,
})

describe('watching a source', () => {
  test('headers come at once, events as they arrive, with payload and what each step decided', async () => {
    const { key, source, send } = await watched()
    const stream = await follow(key, `/sources/${source.id}/live`)
    expect([stream.status, stream.type]).toEqual([200, 'text/event-stream'])
    await stream.next('ping')
    await send([visit('u1'), { ...visit('u2'), properties: { minutes: 'long' } }])
    const [stored, parked] = await stream.next('event', 2)
    expect(stored?.data).toMatchObject({
      name: 'Store Visited',
      user: 'u1',
      source: { id: source.id },
      message: { properties: { store_id: 's1' } },
      verdict: { outcome: 'stored' },
    })
    expect(stored?.data.steps.map((step: { outcome: string }) => step.outcome)).toEqual(
      stored?.data.steps.map(() => 'kept'),
    )
    expect(parked?.data.verdict).toMatchObject({ outcome: 'parked', code: 'property_type' })
    expect(parked?.data.steps.at(-1)).toMatchObject({ name: 'check event spec', outcome: 'parked' })
    expect(parked?.data.steps.length).toBeLessThan(stored?.data.steps.length)
    await stream.close()
  })

  test('filters by name, person and outcome', async () => {
    const { key, source, send } = await watched()
    const streams = await Promise.all([
      follow(key, `/sources/${source.id}/live?name=store`),
      follow(key, `/sources/${source.id}/live?user=u2`),
      follow(key, `/sources/${source.id}/live?outcome=parked`),
    ])
    await Promise.all(streams.map((stream) => stream.next('ping')))
    await send([
      visit('u1'),
      visit('u2', { event: 'Our Event' }),
      visit('u3', { event: 'Call Started', properties: {} }),
    ])
    const seen = await Promise.all(streams.map((stream) => stream.next('event')))
    expect(seen.map((messages) => messages.map((message) => message.data.user))).toEqual([
      ['u1'],
      ['u2'],
      ['u3'],
    ])
    await Promise.all(streams.map((stream) => stream.close()))
  })

  test('a flood is thinned, and how many were not shown is said', async () => {
    const { key, source, send } = await watched()
    const stream = await follow(key, `/sources/${source.id}/live?perSecond=5`)
    await stream.next('ping')
    await send(Array.from({ length: 200 }, (_, index) => visit(`u${index}`)))
    await stream.next('skipped')
    const count = () => stream.got.filter((message) => message.event === 'event').length
    const skipped = () =>
      stream.got
        .filter((message) => message.event === 'skipped')
        .reduce((sum, message) => sum + message.data.count, 0)
    expect(count()).toBeLessThanOrEqual(10)
    expect(count() + skipped()).toBe(200)
    await stream.close()
  })

  test('all sources of the workspace, and of no other', async () => {
    const [one, two] = [await watched(), await watched()]
    const stream = await follow(one.key, '/live')
    await stream.next('ping')
    await two.send([visit('other')])
    await one.send([visit('mine')])
    const [event] = await stream.next('event')
    expect(event?.data.user).toBe('mine')
    expect(stream.got.filter((message) => message.event === 'event')).toHaveLength(1)
    expect((await follow(one.key, `/sources/${two.source.id}/live`)).status).toBe(404)
    await stream.close()
  })

  test('costs the intake nothing once nobody watches', async () => {
    const { key, source } = await watched()
    const stream = await follow(key, `/sources/${source.id}/live`)
    await stream.next('ping')
    expect(server.live.observer.hasObservers(source.id)).toBe(true)
    await stream.close()
    const end = Date.now() + 5000
    while (server.live.observer.hasObservers(source.id) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(server.live.observer.hasObservers(source.id)).toBe(false)
  })

  test('is for those who may see events', async () => {
    const { source, local } = await watched()
    const { key } = await server.access.createApiKey(local, { name: 'viewer', role: 'viewer' })
    for (const path of [`/sources/${source.id}/live`, '/live', '/events/recent']) {
      expect((await follow(key, path)).status).toBe(403)
    }
  })
})

test('the latest stored events come newest first, decoded, of one source or name if wanted', async () => {
  const { as, send, stored, source } = await watched()
  await send([
    visit('u1', {
      timestamp: '2026-01-02T03:04:05Z',
      properties: { minutes: '12.50', store_id: 7, tags: ['a'] },
    }),
  ])
  await send([visit('u2', { event: 'Our Event', context: { page: { path: '/x' } } })])
  await stored(2)
  const ask = await as('analyst')
  const { body } = await ask('GET', '/events/recent')
  expect(body.items.map((item: { userId: string }) => item.userId)).toEqual(['u2', 'u1'])
  expect(body.items[1]).toMatchObject({
    ts: '2026-01-02T03:04:05.000Z',
    source: source.id,
    channel: 'store',
    robot: false,
    properties: { minutes: '12.50', store_id: 7, tags: ['a'] },
  })
  expect((await ask('GET', '/events/recent?name=Our%20Event')).body.items).toHaveLength(1)
  expect((await ask('GET', '/events/recent?source=src_other')).body.items).toEqual([])
  expect((await ask('GET', '/events/recent?limit=1')).body.items).toHaveLength(1)
})
