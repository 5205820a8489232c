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

const good = { type: 'track', event: 'Call Resolved', userId: 'u1', properties: { call_id: 'c0' } }
const bad = {
  type: 'track',
  event: 'Call Resolved',
  userId: 'u2',
  messageId: 'm-bad',
  timestamp: '2026-03-01T10:00:00.000Z',
  properties: { call_id: 'c1', wait_seconds: '2 min', note: 'é\u0000' },
}
/** JSONata that makes seconds of "2 min". */
const mending = {
  events: `$ ~> |properties|{"wait_seconds": $number($substringBefore(wait_seconds, " ")) * $factor}|`,
  vars: { factor: 60 },
}

describe('parking', () => {
  test('the sender learns which event was parked and how to mend it; the others are stored', async () => {
    const { send, stored, as } = await server.company()
    const { status, body } = await send([good, bad])
    expect(status).toBe(200)
    expect(body.results).toEqual([
      expect.objectContaining({ index: 1, messageId: 'm-bad', outcome: 'parked', code: 'property_type' }),
    ])
    expect(body.results[0].reason).toMatch(/wait_seconds.*"2 min"; send a number/)
    expect(await stored(1)).toHaveLength(1)
    const ask = await as('analyst')
    const list = await ask('GET', '/parked')
    expect(list.body.items).toEqual([
      expect.objectContaining({ event: 'Call Resolved', times: 1, state: 'parked' }),
    ])
    const one = await ask('GET', `/parked/${list.body.items[0].id}`)
    expect(JSON.parse(one.body.raw)).toEqual(bad)
  })

  test('the same bytes are kept once and counted; another source keeps its own', async () => {
    const { send, as, workspace } = await server.company()
    const other = await server.access.createSource(workspace, { name: 'other' })
    await send([bad])
    await send([bad, bad])
    await server.intake.accept(other, [bad])
    const { body } = await (await as('analyst'))('GET', '/parked')
    expect(body.items.map((item: { times: number }) => item.times).sort()).toEqual([1, 2])
    const reasons = await (await as('analyst'))('GET', '/parked/reasons')
    expect(reasons.body.items.map((reason: { count: number }) => reason.count)).toEqual([1, 1])
  })

  test('many senders may park the same events at once', async () => {
    const { source, as } = await server.company()
    const batch = Array.from({ length: 30 }, (_, index) => ({ ...bad, messageId: `m${index}` }))
    const sendings = Array.from({ length: 8 }, (_, index) =>
      server.intake.accept(source, index % 2 ? batch : batch.toReversed()),
    )
    for (const verdicts of await Promise.all(sendings)) {
      expect(verdicts.map((verdict) => verdict.outcome)).toEqual(batch.map(() => 'parked'))
    }
    const { body } = await (await as('analyst'))('GET', '/parked?limit=100')
    expect(body.items.map((item: { times: number }) => item.times)).toEqual(batch.map(() => 8))
  })

  test('lists go on from page to page, and filter', async () => {
    const { send, as } = await server.company()
    await send(
      Array.from({ length: 5 }, (_, index) => ({ ...bad, messageId: `m${index}` })).concat([
        { ...bad, event: 'Call Started', properties: {} } as typeof bad,
      ]),
    )
    const ask = await as('analyst')
    const first = await ask('GET', '/parked?limit=4&event=Call%20Resolved')
    const second = await ask('GET', `/parked?limit=4&event=Call%20Resolved&cursor=${first.body.next}`)
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([4, 1, null])
    expect((await ask('GET', '/parked?code=property_missing')).body.items).toHaveLength(1)
    expect((await ask('GET', '/parked?cursor=x')).body.code).toBe('invalid_request')
  })

  test('when no more may wait the sender is told to come again, and nothing of it is lost or half kept', async () => {
    const full = await openManagementServer(stores, { limits: { rows: 0, bytes: 1e9 } })
    try {
      const { send, as } = await full.company()
      const { status, body } = await send([bad])
      expect([status, body.code, body.retryable]).toEqual([503, 'parked_full', true])
      expect((await (await as('analyst'))('GET', '/parked')).body.items).toEqual([])
    } finally {
      await full.close()
    }
  })

  test('the totals by which the limit is known follow every change', async () => {
    const before = await totals()
    const { send, as } = await server.company()
    await send([bad, { ...bad, messageId: 'other' }])
    const during = await totals()
    expect(during.rows - before.rows).toBe(2)
    await (await as('editor'))('POST', '/parked/discard', { selection: {}, reason: 'a test' })
    expect(await totals()).toEqual(before)
  })

  async function totals() {
    const { rows } = await stores.pool.query<{ rows: number; bytes: number }>(
      'SELECT rows, bytes FROM parked_totals',
    )
    return rows[0]!
  }
})

describe('mending', () => {
  test('preview shows before, after and verdict, and changes nothing', async () => {
    const { send, as } = await server.company()
    await send([bad])
    const ask = await as('editor')
    const wrong = await ask('POST', '/parked/preview', { selection: {} })
    expect(wrong.body.items[0].problem.code).toBe('property_type')
    const { body } = await ask('POST', '/parked/preview', { selection: {}, mapping: mending })
    expect(body.total).toBe(1)
    expect(body.items[0].before).toEqual(bad)
    expect(body.items[0].after[0].properties.wait_seconds).toBe(120)
    expect(body.items[0].problem).toBeUndefined()
    expect((await ask('GET', '/parked')).body.items).toHaveLength(1)
  })

  test('a mended event is stored once, at its own time, however often it is replayed or sent again', async () => {
    const { send, as, stored, workspace } = await server.company()
    await send([bad])
    const ask = await as('editor')
    const first = await ask('POST', '/parked/replay', {
      selection: { code: 'property_type' },
      mapping: mending,
    })
    expect(first.body).toEqual({ replayed: 1, stored: 1, duplicates: 0, failed: [], remaining: 0 })
    const again = await ask('POST', '/parked/replay', { selection: {}, mapping: mending })
    expect(again.body).toMatchObject({ replayed: 0, stored: 0 })
    // As after a crash between storing and writing down: the decision is lost, the event is not.
    await stores.pool.query(
      "UPDATE parked_events SET state = 'parked', decision_id = NULL WHERE workspace = $1",
      [workspace],
    )
    const repeated = await ask('POST', '/parked/replay', { selection: {}, mapping: mending })
    expect(repeated.body).toMatchObject({ replayed: 1, stored: 0, duplicates: 1 })
    await send([{ ...good, messageId: 'm-last' }])
    const rows = await stored(2)
    expect(rows.map((row) => row.message_id).sort()).toEqual(['m-bad', 'm-last'])
    expect(rows[0]).toMatchObject({ ts: '2026-03-01 10:00:00.000', properties: { wait_seconds: '120' } })
  })

  test('two people replaying at once store it once, and one decision is written down', async () => {
    const { send, as, stored } = await server.company()
    await send(Array.from({ length: 20 }, (_, index) => ({ ...bad, messageId: `m${index}` })))
    const ask = await as('editor')
    const replay = () => ask('POST', '/parked/replay', { selection: {}, mapping: mending, limit: 100 })
    const results = await Promise.all([replay(), replay(), replay()])
    const sum = (field: 'replayed' | 'stored') => results.reduce((total, { body }) => total + body[field], 0)
    expect([sum('replayed'), sum('stored')]).toEqual([20, 20])
    expect(await stored(20)).toHaveLength(20)
  })

  test('an event without messageId and time gets both from its parking', async () => {
    const { send, as, stored } = await server.company()
    const { messageId: _, timestamp: __, ...anonymous } = bad
    await send([anonymous])
    const ask = await as('editor')
    const [parked] = (await ask('GET', '/parked')).body.items
    await ask('POST', '/parked/replay', { selection: { ids: [parked.id] }, mapping: mending })
    const [row] = await stored(1)
    expect(row?.message_id).toBe(parked.id)
    expect(Date.parse(`${row?.ts.replace(' ', 'T')}Z`)).toBe(Date.parse(parked.receivedAt))
  })

  test('what a mapping cannot mend stays parked and is named', async () => {
    const { send, as, stored } = await server.company()
    await send([bad, { ...bad, messageId: 'm2', properties: { ...bad.properties, wait_seconds: 'soon' } }])
    const ask = await as('editor')
    const { body } = await ask('POST', '/parked/replay', { selection: {}, mapping: mending })
    expect(body).toMatchObject({ replayed: 1, stored: 1, failed: [{ code: 'mapping_failed' }] })
    expect(body.failed[0].reason).toMatch(/Line 1, column \d+/)
    const empty = await ask('POST', '/parked/replay', { selection: {}, mapping: { events: '[]' } })
    expect(empty.body.failed[0].code).toBe('mapping_empty')
    const twins = await ask('POST', '/parked/replay', { selection: {}, mapping: { events: '[$, $]' } })
    expect(twins.body.failed[0].reason).toMatch(/one messageId/)
    const broken = await ask('POST', '/parked/replay', { selection: {}, mapping: { events: '((' } })
    expect([broken.status, broken.body.code]).toEqual([400, 'mapping_invalid'])
    const endless = { events: '($f := function($x){$f($x)}; $f(1))' }
    expect(
      (await ask('POST', '/parked/replay', { selection: {}, mapping: endless })).body.failed[0].code,
    ).toBe('mapping_limit')
    expect((await ask('GET', '/parked')).body.items).toHaveLength(1)
    expect(await stored(1)).toHaveLength(1)
  })

  test('who decided, when and how is written down with the event and in the audit log', async () => {
    const { send, as, local } = await server.company()
    await send([bad])
    const ask = await as('editor')
    const [parked] = (await ask('GET', '/parked')).body.items
    await ask('POST', '/parked/replay', { selection: {}, mapping: mending })
    const { body } = await ask('GET', `/parked/${parked.id}`)
    expect(body).toMatchObject({
      state: 'replayed',
      decision: { action: 'replayed', by: 'editor key', mapping: mending },
    })
    const audit = await server.access.listAudit(local.workspace, { limit: 10 })
    expect(JSON.stringify(audit)).toContain('parked.replay')
  })
})

describe('discarding', () => {
  test('needs a reason, keeps the bytes for a time, and a repetition stays discarded', async () => {
    const { send, as } = await server.company()
    await send([bad])
    const ask = await as('editor')
    expect((await ask('POST', '/parked/discard', { selection: {}, reason: ' ' })).status).toBe(400)
    const { body } = await ask('POST', '/parked/discard', { selection: {}, reason: 'test traffic' })
    expect(body).toEqual({ discarded: 1 })
    await send([bad])
    expect((await ask('GET', '/parked')).body.items).toEqual([])
    const [item] = (await ask('GET', '/parked?state=discarded')).body.items
    expect(item.times).toBe(2)
    const detail = await ask('GET', `/parked/${item.id}`)
    expect(detail.body.decision).toMatchObject({ action: 'discarded', reason: 'test traffic' })
    expect(JSON.parse(detail.body.raw)).toEqual(bad)
  })
})

describe('rights and walls between workspaces', () => {
  test('viewers see nothing, analysts read, editors decide', async () => {
    const { as } = await server.company()
    const [viewer, analyst] = [await as('viewer'), await as('analyst')]
    expect((await viewer('GET', '/parked')).status).toBe(403)
    expect((await viewer('GET', '/parked/reasons')).status).toBe(403)
    expect((await analyst('GET', '/parked')).status).toBe(200)
    for (const action of ['preview', 'replay']) {
      expect((await analyst('POST', `/parked/${action}`, { selection: {} })).status).toBe(403)
    }
    expect((await analyst('POST', '/parked/discard', { selection: {}, reason: 'why not' })).status).toBe(403)
  })

  test('another workspace neither sees nor decides', async () => {
    const [one, two] = [await server.company(), await server.company()]
    await one.send([bad])
    const mine = await one.as('editor')
    const theirs = await two.as('editor')
    const [parked] = (await mine('GET', '/parked')).body.items
    expect((await theirs('GET', `/parked/${parked.id}`)).status).toBe(404)
    const selection = { ids: [parked.id] }
    expect((await theirs('POST', '/parked/discard', { selection, reason: 'not mine' })).body).toEqual({
      discarded: 0,
    })
    expect((await theirs('POST', '/parked/replay', { selection })).body.replayed).toBe(0)
    expect((await mine('GET', '/parked')).body.items).toHaveLength(1)
  })
})
