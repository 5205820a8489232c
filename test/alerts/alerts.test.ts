import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../../src/access/index.ts'
import { type AlertInput, type Alerts, createAlerts } from '../../src/alerts/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createMetrics, type MetricInput, type Metrics } from '../../src/metrics/index.ts'
import { putEvents, type TestEvent } from '../../src/metrics/test-events.ts'
import { createWebhooks } from '../../src/webhooks/index.ts'
import { type Mailbox, openMailbox } from '../mail/mailbox.ts'
import { openPostOffice, origin, type PostOffice, templates } from '../mail/post-office.ts'
import { openReceiver, type Receiver } from '../webhooks/receiver.ts'

const day = 86_400_000
/** Noon of a Monday. */
const begin = Date.parse('2026-03-16T12:00:00Z')
const dayOf = (offset: number) => new Date(begin + offset * day).toISOString().slice(0, 10)

let mailbox: Mailbox
let receiver: Receiver
let office: PostOffice
let metrics: Metrics
let alerts: Alerts
let webhooks: ReturnType<typeof createWebhooks>

beforeAll(async () => {
  mailbox = await openMailbox()
  receiver = await openReceiver()
  office = await openPostOffice({
    url: mailbox.url,
    now: begin,
    before: ({ stores, access, clock, mailer, jobs }) => {
      const now = () => clock.now()
      const logger = createLogger('silent')
      metrics = createMetrics({ ...stores, clock: now })
      webhooks = createWebhooks({
        postgres: stores.postgres,
        jobs,
        allowedHosts: [receiver.host],
        clock: now,
        random: () => 0,
        logger,
      })
      alerts = createAlerts({
        postgres: stores.postgres,
        jobs,
        metrics,
        access,
        mailer,
        template: templates.of('alert'),
        publish: webhooks.publish,
        background: true,
        clock: now,
        logger,
      })
    },
  })
})
afterAll(async () => {
  await alerts.close()
  await office.close()
  await mailbox.close()
  await receiver.close()
})
beforeEach(() => office.clock.setTime(begin))
afterEach(() => {
  mailbox.received.length = 0
  receiver.received.length = 0
})

const calls: MetricInput = {
  name: 'calls',
  kind: 'count',
  event: 'Call Started',
  label: 'Calls',
  unit: 'count',
  good: 'down',
  owners: [{ team: 'service' }, { team: 'it' }],
}
const waits: MetricInput = {
  ...calls,
  kind: 'average',
  event: 'Call Resolved',
  property: 'wait_seconds',
  name: 'waiting',
  label: 'Waiting time',
  unit: 'seconds',
  aim: { value: 120, watch: 200, act: 300 },
}

/** So many events of a day at noon. */
const many = (count: number, date: string, name = 'Call Started', properties = {}): TestEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name}-${date}-${index}`,
    at: `${date}T11:00:00Z`,
    name,
    user: `u${index}`,
    properties,
  }))

/** The workspace of the test that runs. */
let company = ''

/** Nine weeks of 40 to 49 calls a day until yesterday. */
async function openCompany(): Promise<{ workspace: string; ada: Principal & { email: string } }> {
  const workspace = await office.makeWorkspace()
  company = workspace
  const ada = await office.makeMember(workspace, 'Ada', 'editor')
  for (const definition of [calls, waits]) await metrics.save(workspace, definition as never, { by: 'Ada' })
  const past = Array.from({ length: 63 }, (_, index) => many(40 + (index % 10), dayOf(-index - 1)))
  await putEvents(office.stores, workspace, past.flat())
  return { workspace, ada }
}

const above = (recipients: string[], more: Partial<AlertInput> = {}): AlertInput => ({
  label: 'Many calls',
  measure: 'calls',
  rule: { kind: 'above', value: 60 },
  margin: 5,
  recipients,
  ...more,
})

/** Lets a day pass on which so much happened, and looks. */
async function liveDay(workspace: string, events: TestEvent[]): Promise<void> {
  await putEvents(office.stores, workspace, events)
  await office.pass(day)
  await alerts.lookIn(workspace)
}

/** Mails of the test's own company: one of the test before may still be on its way. */
const received = () => mailbox.received.filter(({ mail }) => mail.text?.includes(`w=${company}`))
/** All mails of a test, once there are so many. */
const sent = async (count: number) => {
  await office.until(
    async () => received().length,
    (number) => number >= count,
  )
  return received()
}
/** Units stand behind a space that does not break. */
const plain = (text: string | undefined) => (text ?? '').replaceAll('\u00a0', ' ')
/** Gives mails that should not come the time to come. */
async function nothingMore(count: number): Promise<void> {
  await office.pass(3000)
  expect(received()).toHaveLength(count)
}

test('a crossing is told once by mail and webhook, with both teams; so is coming back', async () => {
  const { workspace, ada } = await openCompany()
  await webhooks.endpoints.create(
    workspace,
    { url: receiver.url, description: '', types: ['measure.crossed'] },
    'Ada',
  )
  const alert = await alerts.create(ada, above([ada.id]))
  expect(alert).toMatchObject({ state: 'calm', lastLook: { seen: { value: 40 }, error: null }, mine: true })

  await liveDay(workspace, many(70, dayOf(0)))
  for (let again = 0; again < 5; again++) await alerts.lookIn(workspace)
  const [came] = await sent(1)
  await nothingMore(1)
  expect(came?.to).toEqual([ada.email])
  expect(came?.mail.subject).toBe('▲ Many calls: needs us')
  expect(came?.mail.text).toContain('Calls is 70, above 60.')
  expect(came?.mail.text).toContain('Looked after by Service + IT')
  expect(came?.mail.text).toContain(`${origin}/alerts/${alert.id}?w=${workspace}`)
  expect(came?.mail.html).toContain('cid:course')
  expect(came?.mail.attachments).toHaveLength(1)
  await office.until(
    async () => receiver.received.length,
    (count) => count === 1,
  )
  const told = JSON.parse(receiver.received[0]?.body ?? '{}')
  expect(told).toMatchObject({
    type: 'measure.crossed',
    data: {
      alert: { id: alert.id, label: 'Many calls' },
      from: 'calm',
      to: 'act',
      value: 70,
      n: 70,
      threshold: 60,
      side: 'above',
      measure: { name: 'calls', owners: [{ team: 'service' }, { team: 'it' }] },
    },
  })

  // 59 is below the threshold, but not by the margin of 5 %.
  await liveDay(workspace, many(59, dayOf(1)))
  await nothingMore(1)
  await liveDay(workspace, many(50, dayOf(2)))
  const [, back] = await sent(2)
  expect(back?.mail.subject).toBe('○ Many calls: steady')
  expect(back?.mail.text).toContain('Calls is back: 50.')
  await nothingMore(2)
  const { changes } = await alerts.get(ada, alert.id)
  expect(changes.map(({ from, to, told: isTold }) => [from, to, isTold])).toEqual([
    ['act', 'calm', true],
    ['calm', 'act', true],
  ])
  await office.until(
    async () => receiver.received.length,
    (count) => count === 2,
  )
})

test('two nodes that look at the same moment make one change', async () => {
  const { workspace, ada } = await openCompany()
  const alert = await alerts.create(ada, above([ada.id]))
  await putEvents(office.stores, workspace, many(70, dayOf(0)))
  await office.pass(day)
  await Promise.all([alerts.lookIn(workspace), alerts.lookIn(workspace), alerts.lookIn(workspace)])
  await sent(1)
  await nothingMore(1)
  expect((await alerts.get(ada, alert.id)).changes).toHaveLength(1)
})

test('quiet is kept; what is different afterwards is told then, and what has passed is not', async () => {
  const { workspace, ada } = await openCompany()
  const alert = await alerts.create(ada, above([ada.id]))
  const until = new Date(begin + 3.5 * day).toISOString()
  expect(await alerts.snooze(ada, alert.id, until)).toMatchObject({ snoozedUntil: until })
  await liveDay(workspace, many(70, dayOf(0)))
  await liveDay(workspace, many(40, dayOf(1)))
  await liveDay(workspace, many(90, dayOf(2)))
  await nothingMore(0)
  expect((await alerts.get(ada, alert.id)).changes.map(({ to, told }) => [to, told])).toEqual([
    ['act', false],
    ['calm', false],
    ['act', false],
  ])
  await liveDay(workspace, many(91, dayOf(3)))
  const [came] = await sent(1)
  expect(came?.mail.text).toContain('Calls is 91, above 60.')
  await alerts.lookIn(workspace)
  await nothingMore(1)
})

test('the thresholds of an aim are two states; no data is one of its own', async () => {
  const { workspace, ada } = await openCompany()
  const resolved = (seconds: number, offset: number) =>
    many(40, dayOf(offset), 'Call Resolved', { wait_seconds: String(seconds) })
  await putEvents(office.stores, workspace, resolved(150, -1))
  const alert = await alerts.create(
    ada,
    above([ada.id], { label: 'Waiting', measure: 'waiting', rule: { kind: 'aim' } }),
  )
  expect(alert.state).toBe('calm')
  await liveDay(workspace, resolved(250, 0))
  await liveDay(workspace, resolved(320, 1))
  await liveDay(workspace, [])
  await liveDay(workspace, resolved(100, 3))
  const states = (await alerts.get(ada, alert.id)).changes.map(({ to }) => to)
  expect(states).toEqual(['calm', 'silent', 'act', 'watch'])
  const subjects = (await sent(4)).map(({ mail }) => mail.subject)
  expect(subjects).toEqual([
    '◆ Waiting: worth a look',
    '▲ Waiting: needs us',
    '◆ Waiting: no data',
    '○ Waiting: steady',
  ])
  expect(plain(received()[0]?.mail.text)).toContain('Waiting time is 4:10 min, above 3:20 min.')
  expect(received()[2]?.mail.text).toContain('no data comes in')
})

test('out of the usual range on the day that goes on; with too few answers the state stays', async () => {
  const { workspace, ada } = await openCompany()
  await putEvents(office.stores, workspace, many(45, dayOf(0)))
  const rule = { kind: 'usual' as const, side: 'both' as const }
  const ongoing = await alerts.create(ada, above([], { rule, margin: 0, ongoing: true }))
  const few = await alerts.create(ada, above([], { rule, margin: 0, ongoing: true, minimum: 500 }))
  expect(ongoing).toMatchObject({ state: 'calm', lastLook: { seen: { value: 45, held: false } } })
  await putEvents(
    office.stores,
    workspace,
    many(155, dayOf(0)).map((event) => ({ ...event, id: `${event.id}-more` })),
  )
  await alerts.lookIn(workspace)
  expect(await alerts.get(ada, ongoing.id)).toMatchObject({
    state: 'act',
    lastLook: { seen: { side: 'above', value: 200 } },
  })
  expect(await alerts.get(ada, few.id)).toMatchObject({
    state: 'calm',
    changes: [],
    lastLook: { seen: { held: true, value: 200 } },
  })
})

test('mails go to those who are members still, in their language', async () => {
  const { workspace, ada } = await openCompany()
  const bert = await office.makeMember(workspace, 'Bert')
  const cleo = await office.makeMember(workspace, 'Cleo')
  await office.access.changePreferences(bert.id, workspace, { language: 'de' })
  await alerts.create(ada, above([ada.id, bert.id, cleo.id]))
  await office.access.putMember(workspace, ada.id, { role: 'admin' })
  await office.access.deactivateMember(workspace, cleo.id)
  await liveDay(workspace, many(70, dayOf(0)))
  const came = await sent(2)
  await nothingMore(2)
  const to = (email: string) => came.find((one) => one.to.includes(email))?.mail.subject
  expect(to(ada.email)).toBe('▲ Many calls: needs us')
  expect(to(bert.email)).toBe('▲ Many calls: braucht uns')
})

test('who takes it up says so with a comment; others’ alerts are theirs', async () => {
  const { workspace, ada } = await openCompany()
  const bert = await office.makeMember(workspace, 'Bert')
  const alert = await alerts.create(ada, above([ada.id]))
  await liveDay(workspace, many(70, dayOf(0)))
  // What is on its way would arrive in the next test.
  await sent(1)
  const [change] = (await alerts.get(bert, alert.id)).changes
  const taken = await alerts.acknowledge(bert, alert.id, change?.id ?? '', 'Line 2 was down, mended at ten')
  expect(taken.acknowledged).toMatchObject({ by: 'Bert', comment: 'Line 2 was down, mended at ten' })
  await expect(alerts.remove(bert, alert.id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(alerts.snooze(bert, alert.id, null)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(alerts.create(bert, above([ada.id]))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(alerts.create(ada, above(['usr_nobody']))).rejects.toMatchObject({ code: 'invalid_request' })
  await expect(alerts.create(ada, above([], { measure: 'nothing' }))).rejects.toMatchObject({
    code: 'measure_not_found',
  })
  const withoutAim = above([], { rule: { kind: 'aim' } })
  await expect(alerts.create(ada, withoutAim)).rejects.toMatchObject({ code: 'definition_invalid' })
  const own = await alerts.create(bert, above([bert.id]))
  await alerts.remove(bert, own.id)
  await expect(alerts.get(bert, own.id)).rejects.toMatchObject({ code: 'alert_not_found' })
})

test('a measure that is gone is told as the reason, and the state stays', async () => {
  const { workspace, ada } = await openCompany()
  const alert = await alerts.create(ada, above([ada.id]))
  await liveDay(workspace, many(70, dayOf(0)))
  await sent(1)
  await metrics.remove(workspace, 'calls', { by: 'Ada' })
  await alerts.lookIn(workspace)
  expect(await alerts.get(ada, alert.id)).toMatchObject({
    state: 'act',
    lastLook: { seen: null, error: { code: 'measure_not_found' } },
  })
})

test('a fall by a percentage against the day before, what is usual and the year before', async () => {
  const { workspace, ada } = await openCompany()
  await putEvents(office.stores, workspace, many(100, dayOf(-364)))
  const make = (against: 'previous' | 'usual' | 'year', by: number) =>
    alerts.create(ada, {
      label: `Calls against ${against}`,
      measure: 'calls',
      rule: { kind: 'percent', direction: 'falls', by, against },
      minimum: 10,
      recipients: against === 'previous' ? [ada.id] : [],
    })
  const [previous, usual, year] = [
    await make('previous', 30),
    await make('usual', 90),
    await make('year', 50),
  ]
  expect([previous.state, usual.state, year.state]).toEqual(['calm', 'calm', 'calm'])
  // 20 after 40 the day before, and after 44 or so on Mondays; a year before there was none.
  // Nobody is late at noon of the day after.
  await liveDay(workspace, [...many(20, dayOf(0)), ...many(40, dayOf(1))])
  const [came] = await sent(1)
  expect(plain(came?.mail.text)).toContain('Calls is 20, 50 % below 40.')
  expect(plain(came?.mail.text)).toContain('Rings when it falls by more than 30 % against the step before')
  const seenOf = async (id: string) => (await alerts.get(ada, id)).lastLook?.seen
  expect(await seenOf(previous.id)).toMatchObject({ threshold: 28, base: { value: 40, n: 40 } })
  expect((await alerts.get(ada, usual.id)).state).toBe('calm')
  expect((await seenOf(usual.id))?.base?.value).toBeGreaterThanOrEqual(40)
  expect(await seenOf(year.id)).toMatchObject({ held: true })
  await expect(alerts.change(ada, previous.id, { ongoing: true })).rejects.toMatchObject({
    code: 'definition_invalid',
  })
  await nothingMore(1)
})
