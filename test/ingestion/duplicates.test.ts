import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { openTestIntake, type TestIntake, until } from './intake-server.ts'

let stores: TestStores

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(async () => {
  await stores.close()
})

const event = (messageId: string, given: object = {}) => ({
  type: 'track',
  event: 'Thing Done',
  userId: 'u1',
  messageId,
  ...given,
})
const outcomes = (verdicts: { outcome: string }[]) => verdicts.map((verdict) => verdict.outcome)
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

async function expectStored(intake: TestIntake, count: number) {
  await intake.stored(count)
  await until(() => intake.intake.status().waitingBytes === 0, 'the spool to be empty')
  expect(await intake.countStored()).toBe(count)
}

test('two copies in one batch, and two in requests at once, count once', async () => {
  const opened = await openTestIntake(stores)
  const { intake, source } = opened
  expect(outcomes(await intake.accept(source, [event('m1'), event('m1')]))).toEqual(['stored', 'duplicate'])
  const both = await Promise.all([intake.accept(source, [event('m2')]), intake.accept(source, [event('m2')])])
  expect(outcomes(both.flat()).sort()).toEqual(['duplicate', 'stored'])
  await expectStored(opened, 2)
  await opened.close()
})

test('bodies read by several threads at once count each message once, and park what is wrong', async () => {
  const parked: string[] = []
  const opened = await openTestIntake(stores, {
    readers: 3,
    park: async (events) => void parked.push(...events.map(({ raw }) => raw)),
  })
  // Each id stands in three of the requests, and every request is large enough for the way to a thread.
  const wrong = '{"type":"track","event":"Wrong","userId":"",  "messageId":"wrong"}'
  const bodies = Array.from({ length: 24 }, (_, request) => {
    const own = Array.from({ length: 60 }, (_, index) =>
      event(`r${request % 8}-${index}`, { properties: { note: 'n'.repeat(300) }, anonymousId: `a${index}` }),
    )
    const listed = own.map((one) => JSON.stringify(one)).join(',')
    return `{"writeKey":"${opened.writeKey}","batch":[${listed},${wrong}]}`
  })
  // By turns with the write key in the header, and in the body alone.
  const answers = await Promise.all(
    bodies.map(async (body, request) =>
      (await opened.post('/v1/batch', body, request % 2 ? { authorization: '' } : {})).json(),
    ),
  )
  for (const answer of answers) {
    expect(answer).toMatchObject({ success: true, results: [{ index: 60, code: 'missing_id' }] })
  }
  await expectStored(opened, 8 * 60)
  expect(parked).toEqual(bodies.map(() => wrong))
  const { counters } = opened.intake.status()
  expect(counters).toMatchObject({ received: 24 * 61, stored: 480, duplicate: 960, parked: 24 })
  const stepOf = (name: string) => counters.steps.find((step) => step.name === name)
  expect(stepOf('read customer')).toMatchObject({ kept: 24 * 60, parked: 24 })
  expect(stepOf('count once')).toMatchObject({ kept: 480, duplicate: 960 })
  await opened.close()
})

test('a write key in the body that only looks like one of ours is not taken for it', async () => {
  const opened = await openTestIntake(stores, { readers: 1 })
  const note = { note: `"writeKey":"${opened.writeKey}"`, filler: 'f'.repeat(10_000) }
  const inProperties = `{"batch":[${JSON.stringify(event('m1', { properties: { writeKey: opened.writeKey, ...note } }))}]}`
  const response = await opened.post('/v1/batch', inProperties, { authorization: '' })
  expect(response.status).toBe(401)
  expect(opened.intake.status().counters.received).toBe(0)
  await opened.close()
})

test('the same id in another workspace is another message', async () => {
  const one = await openTestIntake(stores)
  const other = { ...one.source, workspace: stores.freshWorkspace() }
  expect(outcomes(await one.intake.accept(one.source, [event('m1')]))).toEqual(['stored'])
  expect(outcomes(await one.intake.accept(other, [event('m1')]))).toEqual(['stored'])
  await one.close()
})

test('a repetition after a restart counts once, stored or still in the spool', async () => {
  const directory = `${stores.directory}/restart-${randomUUID()}`
  const first = await openTestIntake(stores, { directory })
  await first.intake.accept(first.source, [event('m-loaded')])
  await first.stored(1)
  await first.intake.accept(first.source, [event('m-spooled')])
  await first.close()
  const second = await openTestIntake(stores, { directory })
  const again = await second.intake.accept(first.source, [
    event('m-loaded'),
    event('m-spooled'),
    event('m-new'),
  ])
  expect(outcomes(again)).toEqual(['duplicate', 'duplicate', 'stored'])
  await until(() => second.intake.status().waitingBytes === 0, 'the spool to be empty')
  expect(await first.countStored()).toBe(3)
  await second.close()
})

test('an import repeated is known from ClickHouse, however old and however much came between', async () => {
  const opened = await openTestIntake(stores, { windowMessages: 100 })
  const { intake, source } = opened
  const old = Array.from({ length: 50 }, (_, index) =>
    event(`old-${index}`, { timestamp: daysAgo(900 + index) }),
  )
  const options = { historical: true }
  expect(outcomes(await intake.accept(source, old, options)).every((outcome) => outcome === 'stored')).toBe(
    true,
  )
  await opened.stored(50)
  const many = Array.from({ length: 1000 }, (_, index) => event(`new-${index}`))
  await intake.accept(source, many)
  const again = await intake.accept(source, [...old, event('old-new', { timestamp: daysAgo(901) })], options)
  expect(outcomes(again).filter((outcome) => outcome === 'duplicate')).toHaveLength(50)
  await expectStored(opened, 1051)
  await opened.close()
})

test('a phone that repeats an old event long after the memory has moved on is found out', async () => {
  const opened = await openTestIntake(stores, { windowMessages: 100 })
  const { intake, source } = opened
  const late = () => event('late', { timestamp: daysAgo(3), sentAt: new Date().toISOString() })
  expect(outcomes(await intake.accept(source, [late()]))).toEqual(['stored'])
  await opened.stored(1)
  for (let round = 0; round < 5; round++)
    await intake.accept(
      source,
      Array.from({ length: 100 }, (_, index) => event(`fill-${round}-${index}`)),
    )
  expect(intake.status().window.since).toBeGreaterThan(Date.now() - 86_400_000)
  expect(outcomes(await intake.accept(source, [late()]))).toEqual(['duplicate'])
  await expectStored(opened, 501)
  await opened.close()
})

test('a message from the future stays remembered until its time has come', async () => {
  const opened = await openTestIntake(stores, { windowMessages: 100 })
  const { intake, source } = opened
  const future = () => event('future', { timestamp: new Date(Date.now() + 3_600_000).toISOString() })
  expect(outcomes(await intake.accept(source, [future()]))).toEqual(['stored'])
  for (let round = 0; round < 6; round++)
    await intake.accept(
      source,
      Array.from({ length: 100 }, (_, index) => event(`f-${round}-${index}`)),
    )
  expect(outcomes(await intake.accept(source, [future()]))).toEqual(['duplicate'])
  await opened.close()
})
