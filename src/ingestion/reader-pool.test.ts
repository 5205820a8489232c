import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { createBodyReader } from './body-reader.ts'
import { createStepTally, readStepTallies } from './counters.ts'
import { deliverBatch, deliverSingle } from './delivery.ts'
import { batchLimit } from './http-body.ts'
import { createJudge, fact, factSize, type Judged, type JudgedDelivery } from './judging.ts'
import { createMessageHash } from './message-hash.ts'
import { type BodyToRead, openReaderPool } from './reader-pool.ts'
import { decodeRows } from './row-decoder.ts'
import { steps } from './steps.ts'
import { anyJson } from './test-json.ts'

const seed = { low: 1, high: 2 }
const logger = createLogger('silent')
const source = { id: 'src_1', workspace: 'ws_1', name: 'web', kind: 'web' }
const receivedAt = Date.UTC(2026, 10, 22)
const pool = openReaderPool({ size: 2, seed, logger })
afterAll(() => pool.close())

const reader = createBodyReader()
const tally = createStepTally(steps.length)
const judge = createJudge(createMessageHash(seed), tally)

/** What this thread makes of a body that is plain; undefined when it is not. */
function readHere({ body, call, writeKey, ip }: BodyToRead) {
  const isBatch = call === 'batch' || call === 'import'
  const read = isBatch ? reader.readBatch(body) : reader.readSingle(body, call)
  if (!read || ('events' in read && !read.events)) return undefined
  const document = ('document' in read ? read.document : read.message) as { writeKey?: unknown }
  if (writeKey !== undefined && document.writeKey !== writeKey) return undefined
  const delivery =
    'events' in read
      ? deliverBatch(source, ip, body, read, call === 'import')
      : deliverSingle(source, ip, body, read, call)
  const decided = judge.judge(delivery, receivedAt, false)
  return { ...decided, judged: judge.take() }
}

/** An id that was made up, because the event had none. */
const madeUp = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}$/

/** Everything that was decided, in one comparable piece; ids that were made up are told apart by their place only. */
function decisions(read: (JudgedDelivery & { judged: Judged }) | undefined) {
  if (!read) return undefined
  const { judged, from, until, halts, received } = read
  const { facts, names, rows } = judged
  const events = Array.from({ length: until - from }, (_, place) => {
    const at = (from + place) * factSize
    const start = from + place === 0 ? 0 : (facts[at - factSize + fact.end] as number)
    const [decoded] = decodeRows(rows.subarray(start, facts[at + fact.end] as number))
    const { row } = decoded as NonNullable<typeof decoded>
    const isMadeUp = madeUp.test(row.messageId)
    return {
      row: isMadeUp ? { ...row, messageId: '' } : row,
      index: facts[at + fact.index],
      hash: isMadeUp ? [] : [facts[at + fact.low], facts[at + fact.high]],
      ts: facts[at + fact.ts],
      name: names[facts[at + fact.name] as number],
    }
  })
  return {
    received,
    events,
    halts: halts.map(({ index, messageId, halt, raw }) => ({
      index,
      messageId: messageId.replace(madeUp, ''),
      halt,
      raw,
    })),
  }
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('u1', 'Größe 😀', 'lone \ud800', '\0', '__proto__', 'constructor', 'x'.repeat(1001)),
)
const value = anyJson(text)
const mostly = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary }, value)
const time = fc
  .date({ min: new Date('1998-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
const call = fc.record(
  {
    type: mostly(fc.constantFrom('track', 'track', 'identify', 'page', 'screen', 'group', 'alias')),
    event: mostly(fc.constantFrom('Own Event', 'Order Completed', 'Survey Answered', 'Call Resolved')),
    messageId: mostly(fc.constantFrom('m1', 'm2', 'm3', 'Größe')),
    userId: mostly(fc.constantFrom('u1', 'u2')),
    anonymousId: value,
    groupId: value,
    previousId: value,
    timestamp: mostly(time),
    properties: mostly(fc.dictionary(text, value)),
    traits: value,
    context: mostly(
      fc.record({
        ip: value,
        userAgent: mostly(fc.constant('Googlebot/2.1')),
        externalIds: value,
        library: fc.constant({ name: 'x' }),
      }),
    ),
    channel: value,
    filler: fc.constant('f'.repeat(2000)),
  },
  { requiredKeys: ['filler'] },
)
const deep = fc.constantFrom(10, 500, 12_000).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`)
const batch = fc
  .record({
    events: fc.array(fc.oneof({ weight: 9, arbitrary: call }, value), { maxLength: 12 }),
    nested: fc.option(deep),
    writeKey: fc.constantFrom('wk_1', 'wk_1', 'wk_2', 1),
    sentAt: mostly(time),
  })
  .map(({ events, nested, ...rest }) => {
    const hostile = nested ? `,{"type":"track","event":"E","userId":"u","properties":{"deep":${nested}}}` : ''
    const listed = events.map((event) => JSON.stringify(event)).join(',')
    const own = listed === '' ? hostile.slice(1) : listed + hostile
    return `{"batch":[${own}],${JSON.stringify({ ...rest, filler: 'f'.repeat(9000) }).slice(1)}`
  })
const damaged = fc
  .tuple(batch, fc.nat(), fc.constantFrom('', '"', '{', ']', '\\', '\u0001', 'ÿ'))
  .map(([body, place, sign]) => {
    const at = place % body.length
    return body.slice(0, at) + sign + body.slice(at + 1)
  })

test('a body is read the same here and there: verdicts, rows, hashes, parked bytes', async () => {
  let read = 0
  const body: fc.Arbitrary<BodyToRead> = fc
    .tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.tuple(batch, fc.constantFrom('batch', 'batch', 'import')) },
        { weight: 1, arbitrary: fc.tuple(damaged, fc.constant('batch')) },
        {
          weight: 2,
          arbitrary: fc.tuple(
            call.map((single) => JSON.stringify({ ...single, more: 'f'.repeat(9000) })),
            fc.constantFrom('track', 'identify', 'page', 'group', 'alias'),
          ),
        },
      ),
      fc.constantFrom(undefined, 'wk_1'),
      fc.constantFrom(undefined, '203.0.113.7'),
    )
    .map(([[json, kind], writeKey, ip]) => ({ body: Buffer.from(json), call: kind, source, writeKey, ip }))
    .filter((given) => given.body.length <= batchLimit)
  await fc.assert(
    // Several at once, so that they travel together.
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 4 }), async (bodies) => {
      const there = await Promise.all(bodies.map((each) => pool.read(each, receivedAt)))
      for (const [place, each] of bodies.entries()) {
        const here = decisions(readHere(each))
        expect(decisions(there[place])).toEqual(here)
        if (here) read++
      }
    }),
    { numRuns: 300 },
  )
  expect(read).toBeGreaterThan(200)
  const names = steps.map(({ name }) => name)
  const counts = (tallies: Parameters<typeof readStepTallies>[1]) =>
    readStepTallies(names, tallies).map(({ name, kept, parked, refused }) => ({
      name,
      kept,
      parked,
      refused,
    }))
  expect(counts(pool.tallies())).toEqual(counts([tally]))
})

const plain = (size: number): BodyToRead => ({
  body: Buffer.from(JSON.stringify({ batch: [{ filler: 'f'.repeat(size) }] })),
  call: 'batch',
  source,
  writeKey: undefined,
  ip: undefined,
})

test('what is not worth the way is read here; much of it is', async () => {
  expect(await pool.read(plain(100), receivedAt)).toBeUndefined()
  const many = await Promise.all(Array.from({ length: 100 }, () => pool.read(plain(100), receivedAt)))
  expect(many.every((read) => read?.received === 1)).toBe(true)
})

test('a thread that ends takes nothing with it: the sender is told to come again', async () => {
  const script = new URL(
    `data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(1))`,
  )
  const failing = openReaderPool({ size: 1, seed, logger, script })
  await expect(failing.read(plain(20_000), receivedAt)).rejects.toMatchObject({ code: 'store_unavailable' })
  // It never answered, so there is no other: this thread reads.
  expect(await failing.read(plain(20_000), receivedAt)).toBeUndefined()
  await failing.close()
})
