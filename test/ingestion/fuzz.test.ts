import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { openTestIntake, until } from './intake-server.ts'

let stores: TestStores

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(async () => {
  await stores.close()
})

/** Mulberry32: the same numbers in every run, so that a failure can be repeated. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const random = seeded(20_261_122)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
const hostileValues: (() => unknown)[] = [
  () => null,
  () => '',
  () => random(),
  () => -1e308,
  () => true,
  () => [],
  () => ({}),
  () => "'; DROP TABLE events; --",
  () => "' OR '1'='1",
  () => '\\N',
  () => '\0',
  () => 'lone \ud800 and \udfff',
  () => '🐎'.repeat(300),
  () => 'x'.repeat(20_000),
  () => '\t\r\n"\\',
  () => '{x: String}',
  () => nested(200),
  () => nested(12_000),
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "toString": 1}'),
  () => Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, index])),
  () => ({ ['k'.repeat(9000)]: 1 }),
  () => ({ "a'b\\": { '': '' } }),
  () => '2026-02-30T25:61:61Z',
  () => 8.64e15 + 1,
  () => Number.MAX_SAFE_INTEGER,
]
const hostile = () => pick(hostileValues)()
const fields = [
  'type event userId anonymousId messageId previousId groupId timestamp originalTimestamp sentAt',
  'properties traits context name category channel integrations writeKey __proto__ constructor',
].flatMap((line) => line.split(' '))

/** Mostly right, with some fields replaced by something hostile. */
function mutated(id: number): unknown {
  if (random() < 0.03) return hostile()
  const message: Record<string, unknown> = {
    type: pick(['track', 'track', 'track', 'identify', 'page', 'screen', 'group', 'alias']),
    event: pick(['Thing Done', 'Order Completed', 'Survey Answered', hostile()]),
    userId: `u${id % 20}`,
    messageId: random() < 0.1 ? `m${Math.floor(id / 2)}` : `m${id}`,
    previousId: 'old',
    groupId: 'g',
    properties: { total: random(), plan: hostile() },
    context: {
      ip: '1.1.1.1',
      page: hostile(),
      userAgent: pick(['Mozilla/5.0', hostile()]),
      externalIds: hostile(),
    },
  }
  for (let changes = Math.floor(random() * 3); changes > 0; changes--)
    Object.defineProperty(message, pick(fields), {
      value: hostile(),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  if (random() < 0.2) delete message[pick(fields)]
  return message
}

test('every hostile event is accounted for, and what is stored is stored as it was sent', async () => {
  const opened = await openTestIntake(stores)
  const { source, intake } = opened
  const counts = { stored: 0, duplicate: 0, parked: 0, refused: 0 }
  let sent = 0
  for (let round = 0; round < 60; round++) {
    const messages = Array.from({ length: 10 }, () => mutated(sent++))
    const verdicts = await intake.accept(source, messages, round % 10 === 9 ? { historical: true } : {})
    expect(verdicts.map((verdict) => verdict.index)).toEqual(messages.map((_, index) => index))
    for (const verdict of verdicts) counts[verdict.outcome]++
  }
  expect(counts.stored + counts.duplicate + counts.parked + counts.refused).toBe(sent)
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0)
  await opened.stored(counts.stored)
  await until(() => intake.status().waitingBytes === 0, 'the spool to be empty')
  expect(await opened.countStored()).toBe(counts.stored)
  const { rows } = await stores.pool.query(
    'SELECT sum(times)::int AS times FROM parked_events WHERE workspace = $1',
    [source.workspace],
  )
  expect(rows[0].times).toBe(counts.parked)
  expect(intake.status().loader.poisoned).toBe(0)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  await opened.close()
})

test('what is stored reads back exactly, whatever the text', async () => {
  const opened = await openTestIntake(stores)
  const texts = [
    "'; DROP TABLE events; --",
    '\\N',
    'tab\tnew\nline',
    '🐎 Žluťoučký',
    '{x: String}',
    '',
    'x'.repeat(8000),
    '\0nul',
  ]
  await opened.intake.accept(
    opened.source,
    texts.map((text, index) => ({
      type: 'track',
      event: `Event ${index} ${text.slice(0, 100)}`,
      userId: `u ${text.slice(0, 500)}`,
      properties: { [text.slice(0, 500)]: text },
      context: { page: { [text.slice(0, 500)]: text } },
    })),
  )
  const rows = await opened.stored(texts.length)
  for (const [index, text] of texts.entries()) {
    const row = rows.find((found) => found.name.startsWith(`Event ${index} `))
    expect(row?.name).toBe(`Event ${index} ${text.slice(0, 100)}`)
    expect(row?.user_id).toBe(`u ${text.slice(0, 500)}`)
    expect(row?.properties).toEqual({ [text.slice(0, 500)]: text })
    expect(row?.context).toEqual({ [`page.${text.slice(0, 500)}`]: text })
  }
  await opened.close()
})

test('random bytes never break the server', async () => {
  const opened = await openTestIntake(stores)
  for (let round = 0; round < 60; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 2000) }, () => Math.floor(random() * 256))
    const headers: Record<string, string> = random() < 0.3 ? { 'content-encoding': 'gzip' } : {}
    const path = pick(['/v1/batch', '/v1/track', '/v1/import', '/v1/m', '/v1/a'])
    const response = await opened.post(path, bytes, headers)
    expect(response.status).toBe(400)
  }
  const good = await opened.post('/v1/track', { event: 'Still Here', userId: 'u' })
  expect(good.status).toBe(200)
  await opened.stored(1)
  await opened.close()
})
