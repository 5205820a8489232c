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

const visit = (given: object = {}) => ({ type: 'track', event: 'Store Visited', userId: 'u1', ...given })

describe('how sources are doing', () => {
  test('counts by outcome, what waits, when the last came', async () => {
    const { send, stored, as, source } = await server.company()
    await send([
      visit({ messageId: 'a' }),
      visit({ messageId: 'b' }),
      visit({ properties: { minutes: 'x' } }),
    ])
    await send([visit({ messageId: 'a' }), 'no event'])
    await stored(2)
    await server.outcomes.flush()
    const ask = await as('admin')
    const { body } = await ask('GET', '/sources')
    expect(body.items).toHaveLength(1)
    expect(body.items[0]).toMatchObject({
      id: source.id,
      day: { stored: 2, duplicate: 1, parked: 1, refused: 1 },
      week: { stored: 2, duplicate: 1, parked: 1, refused: 1 },
      waiting: 1,
      late: false,
      webhookPath: `/v1/webhooks/${source.id}`,
      writeKeys: [{ key: source.writeKey }],
    })
    expect(Date.now() - Date.parse(body.items[0].lastAt)).toBeLessThan(60_000)
    const events = await ask('GET', `/sources/${source.id}/events`)
    expect(events.body.items).toEqual([
      expect.objectContaining({ name: 'Store Visited', day: 2, total: 2, inSpec: true, waiting: 1 }),
    ])
  })

  test('what properties held, with how often they were filled', async () => {
    const { send, stored, as, source } = await server.company()
    await send([
      visit({ properties: { minutes: 4, purpose: 'buy' } }),
      visit({ properties: { minutes: '5' } }),
    ])
    await stored(2)
    const path = `/sources/${source.id}/properties?event=Store%20Visited`
    const { body } = await (await as('analyst'))('GET', path)
    expect(body.items).toEqual([
      {
        property: 'minutes',
        filled: 1,
        numeric: 1,
        distinct: 2,
        examples: expect.arrayContaining(['4', '5']),
      },
      { property: 'purpose', filled: 0.5, numeric: 0, distinct: 1, examples: ['buy'] },
    ])
    expect((await (await as('viewer'))('GET', path)).status).toBe(403)
  })

  test('a source that should have sent is late', async () => {
    const { send, stored, as, source } = await server.company()
    const ask = await as('admin')
    await send([visit()])
    await stored(1)
    const view = () => ask('GET', `/sources/${source.id}`).then((answer) => answer.body)
    expect((await ask('PATCH', `/sources/${source.id}`, { everyMinutes: 30 })).body).toMatchObject({
      everyMinutes: 30,
      late: false,
    })
    server.clock.ahead += 31 * 60_000
    expect((await view()).late).toBe(true)
    await ask('PATCH', `/sources/${source.id}`, { everyMinutes: null })
    expect(await view()).toMatchObject({ everyMinutes: null, late: false })
    expect((await ask('PATCH', `/sources/${source.id}`, { everyMinutes: 0 })).status).toBe(400)
  })

  test('counts that cannot be written now are written later, all of them', async () => {
    const { send, as } = await server.company()
    await stores.pool.query('ALTER TABLE source_outcomes RENAME TO source_outcomes_away')
    await send([visit({ properties: { minutes: 'x' } }), 'no event'])
    await expect(server.outcomes.flush()).rejects.toThrow()
    await stores.pool.query('ALTER TABLE source_outcomes_away RENAME TO source_outcomes')
    await server.outcomes.flush()
    const { body } = await (await as('viewer'))('GET', '/sources')
    expect(body.items[0].day).toEqual({ stored: 0, duplicate: 0, parked: 1, refused: 1 })
  })
})

describe('changing sources', () => {
  test('a made source takes events at once; a rotated key is taken for as long as was said', async () => {
    const { as } = await server.company()
    const ask = await as('admin')
    const made = await ask('POST', '/sources', { name: 'shop', kind: 'web' })
    expect(made.status).toBe(201)
    const post = async (key: string) => {
      const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }
      const body = JSON.stringify({ event: 'Store Visited', userId: 'u' })
      return (await fetch(`${server.origin}/v1/track`, { method: 'POST', headers, body })).status
    }
    expect(await post(made.body.writeKey)).toBe(200)
    const rotated = await ask('POST', `/sources/${made.body.id}/rotate`, { keepOldSeconds: 100 })
    expect([await post(made.body.writeKey), await post(rotated.body.writeKey)]).toEqual([200, 200])
    server.clock.ahead += 101_000
    expect([await post(made.body.writeKey), await post(rotated.body.writeKey)]).toEqual([401, 200])
    const revoked = await ask('POST', `/sources/${made.body.id}/revoke`, { writeKey: rotated.body.writeKey })
    expect([revoked.status, await post(rotated.body.writeKey)]).toEqual([204, 401])
  })

  test('names are unique; an archived source takes nothing and leaves the list', async () => {
    const { as, source, send } = await server.company()
    const ask = await as('admin')
    expect((await ask('POST', '/sources', { name: 'web' })).body.code).toBe('conflict')
    expect((await ask('PATCH', `/sources/${source.id}`, { name: 'site' })).body.name).toBe('site')
    expect((await ask('POST', `/sources/${source.id}/archive`)).body.archivedAt).not.toBeNull()
    expect((await send([visit()])).status).toBe(401)
    expect((await ask('GET', '/sources')).body.items).toEqual([])
    expect((await ask('GET', '/sources?archived=true')).body.items).toHaveLength(1)
  })

  test('is for admins, who alone see write keys; it is audited', async () => {
    const { as, source, local } = await server.company()
    const editor = await as('editor')
    expect((await editor('POST', '/sources', { name: 'x' })).status).toBe(403)
    expect((await editor('PATCH', `/sources/${source.id}`, { name: 'x' })).status).toBe(403)
    const { body } = await editor('GET', '/sources')
    expect(body.items[0].writeKeys[0].key).toBe(`…${source.writeKey.slice(-4)}`)
    await (await as('admin'))('PATCH', `/sources/${source.id}`, { name: 'renamed' })
    expect(JSON.stringify(await server.access.listAudit(local.workspace, { limit: 5 }))).toContain(
      'source.change',
    )
    const stranger = await (await server.company()).as('admin')
    expect((await stranger('GET', `/sources/${source.id}`)).status).toBe(404)
    expect((await stranger('POST', `/sources/${source.id}/archive`)).status).toBe(404)
  })
})

test('the event spec is there to be read', async () => {
  const { as } = await server.company()
  const { body } = await (await as('viewer'))('GET', '/event-spec')
  const survey = body.items.find((event: { name: string }) => event.name === 'Survey Answered')
  expect(survey).toMatchObject({
    channel: 'survey',
    properties: { kind: { required: true, oneOf: ['nps', 'csat', 'ces'] } },
  })
})

test('the OpenAPI document has every address of this domain', async () => {
  const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as { paths: object }
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining([
      '/v1/webhooks/{source}',
      '/api/v1/sources/{id}/webhook/preview',
      '/api/v1/sources/{id}/live',
      '/api/v1/parked/replay',
      '/api/v1/events/recent',
    ]),
  )
})
