import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../../src/access/index.ts'
import { type Boards, createBoards } from '../../src/boards/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createMetrics, type MetricInput, type Metrics } from '../../src/metrics/index.ts'
import { putEvents, type TestEvent } from '../../src/metrics/test-events.ts'
import {
  createSubscriptions,
  openSubscriptionRoutes,
  type SubscriptionInput,
  type Subscriptions,
} from '../../src/subscriptions/index.ts'
import { type Mailbox, openMailbox } from '../mail/mailbox.ts'
import { openPostOffice, origin, type PostOffice, templates } from '../mail/post-office.ts'

const day = 86_400_000
/** Monday, 05:30 in Berlin. */
const begin = Date.parse('2026-03-16T04:30:00Z')
const dayOf = (offset: number) => new Date(begin + offset * day).toISOString().slice(0, 10)

let mailbox: Mailbox
let office: PostOffice
let metrics: Metrics
let boards: Boards
let subscriptions: Subscriptions

beforeAll(async () => {
  mailbox = await openMailbox()
  office = await openPostOffice({
    url: mailbox.url,
    now: begin,
    before: ({ stores, access, clock, mailer, jobs }) => {
      const now = () => clock.now()
      metrics = createMetrics({ ...stores, clock: now })
      boards = createBoards({
        ...stores,
        metrics,
        access,
        segmentNames: async () => [],
        publish: async () => undefined,
        jobs,
        mail: { mailer, template: templates.of('mention') },
        publicUrl: origin,
        clock: now,
      })
      subscriptions = createSubscriptions({
        postgres: stores.postgres,
        jobs,
        boards,
        metrics,
        access,
        mailer,
        template: templates.of('digest'),
        background: true,
        clock: now,
        logger: createLogger('silent'),
      })
    },
  })
})
afterAll(async () => {
  await subscriptions.close()
  await office.close()
  await mailbox.close()
})
beforeEach(() => office.clock.setTime(begin))
afterEach(async () => {
  // What one test set up must not ring in the next one.
  await office.stores.pool.query('DELETE FROM subscriptions')
  mailbox.received.length = 0
})

const calls: MetricInput = {
  name: 'calls',
  kind: 'count',
  event: 'Call Started',
  label: 'Calls',
  question: 'How many people call us?',
  unit: 'count',
  good: 'down',
  owners: [{ team: 'service' }, { team: 'it' }],
  aim: { value: 30, watch: 60, act: 90, by: '2026-06-30' },
}

const many = (count: number, date: string, more: Partial<TestEvent> = {}): TestEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${more.name ?? 'call'}-${date}-${index}`,
    at: `${date}T11:00:00Z`,
    name: 'Call Started',
    user: `u${index}`,
    channel: index % 4 === 0 ? 'store' : 'call',
    ...more,
  }))

interface Company {
  workspace: string
  ada: Principal & { email: string }
}

/** Nine weeks of 40 to 49 calls a day until yesterday, words of customers, and a board about them. */
async function openCompany(): Promise<Company> {
  const workspace = await office.makeWorkspace('Europe/Berlin')
  const ada = await office.makeMember(workspace, 'Ada', 'editor')
  await metrics.save(workspace, calls as never, { by: 'Ada' })
  const past = Array.from({ length: 63 }, (_, index) => many(40 + ((index * 3 + 5) % 10), dayOf(-index - 1)))
  const words = many(40, dayOf(-1), {
    name: 'Survey Answered',
    properties: { comment: 'Nobody could say when the line is mended', quotable: 'false', score: '3' },
  })
  await putEvents(office.stores, workspace, [...past.flat(), ...words])
  await boards.save(
    workspace,
    {
      name: 'service',
      label: 'Service this month',
      owners: [{ team: 'service' }, { team: 'it' }],
      tiles: [
        { id: 'calls', view: 'figure', measure: 'calls', place: { x: 0, y: 0, w: 4, h: 3 } },
        { id: 'ways', view: 'bars', measure: 'calls', by: ['channel'], place: { x: 4, y: 0, w: 4, h: 3 } },
        { id: 'words', view: 'words', title: 'What they say', place: { x: 8, y: 0, w: 4, h: 3 } },
        { id: 'note', view: 'text', text: 'We look at this on Mondays.', place: { x: 0, y: 3, w: 12, h: 1 } },
      ],
    },
    { by: 'Ada' },
  )
  return { workspace, ada }
}

const daily = (recipients: string[], more: Partial<SubscriptionInput> = {}): SubscriptionInput => ({
  subject: { measure: 'calls' },
  cadence: { every: 'day', hour: 7 },
  recipients,
  ...more,
})

/** All mails of a test, once there are so many. */
const sent = async (count: number) => {
  await office.until(
    async () => mailbox.received.length,
    (number) => number >= count,
  )
  return mailbox.received
}
async function nothingMore(count: number): Promise<void> {
  await office.pass(3000)
  expect(mailbox.received).toHaveLength(count)
}

test('a measure comes each day at its hour, with yesterday’s figure as it is in the app', async () => {
  const { workspace, ada } = await openCompany()
  const made = await subscriptions.create(ada, daily([ada.id]))
  expect(made).toMatchObject({ title: 'Calls', nextAt: '2026-03-16T06:00:00.000Z', mine: true })
  await office.pass(1.4 * 3_600_000)
  await nothingMore(0)
  await office.pass(0.2 * 3_600_000)
  const [came] = await sent(1)
  expect(came?.mail.subject).toBe('Calls')
  const asked = await metrics.query(workspace, {
    name: 'calls',
    from: dayOf(-1),
    to: dayOf(0),
    grain: 'day',
    compare: 'usual',
  })
  const point = asked.series[0]?.points[0]
  expect(point?.value).toBe(45)
  expect(came?.mail.text).toContain(`Calls: ${point?.value}, `)
  expect(came?.mail.text).toContain(
    `Usually ${point?.usual?.low?.toFixed(0)} to ${point?.usual?.high?.toFixed(0)}`,
  )
  expect(came?.mail.text).toContain('Our aim: 30')
  expect(came?.mail.text).toContain('Looked after by Service + IT')
  expect(came?.mail.html).toContain(`${origin}/measures/calls?w=${workspace}`)
  expect(came?.mail.attachments).toHaveLength(1)
  await office.pass(day)
  await sent(2)
  await nothingMore(2)
  const [stored] = await subscriptions.list(ada)
  expect(stored).toMatchObject({
    nextAt: '2026-03-18T06:00:00.000Z',
    lastSending: { outcome: 'sent', mails: 1 },
  })
})

test('a board is written with the rights of each who gets it, and in their language', async () => {
  const { workspace, ada } = await openCompany()
  const bert = await office.makeMember(workspace, 'Bert', 'viewer')
  await office.access.changePreferences(bert.id, workspace, { language: 'de' })
  await subscriptions.create(ada, daily([ada.id, bert.id], { subject: { board: 'service' } }))
  await office.pass(1.6 * 3_600_000)
  const came = await sent(2)
  const of = (email: string) => came.find(({ to }) => to.includes(email))!.mail
  const figures = await boards.figures(workspace, 'service', {}, { seesPeople: true })
  const total = figures.tiles.find(({ id }) => id === 'calls')?.result
  const value = total?.view === 'figure' ? total.total.series[0]?.points[0]?.value : undefined
  const written = new Intl.NumberFormat('en-GB').format(value ?? 0)
  expect(of(ada.email).text).toContain(`Calls: ${written}`)
  expect(of(bert.email).text).toContain(`Calls: ${new Intl.NumberFormat('de-DE').format(value ?? 0)}`)
  expect(of(ada.email).text).toContain('Nobody could say when the line is mended')
  expect(of(bert.email).text).not.toContain('Nobody could say')
  expect(of(bert.email).text).toContain('Es kümmern sich Service + IT')
  expect(of(ada.email).text).toContain('We look at this on Mondays.')
  expect(of(ada.email).text).toMatch(/call\s+[\d,]+/)
  expect(Buffer.byteLength(String(of(ada.email).html))).toBeLessThan(102_000)
})

test('who lost the right gets a note instead of figures, who left the company nothing', async () => {
  const { workspace, ada } = await openCompany()
  const bert = await office.makeMember(workspace, 'Bert')
  const cleo = await office.makeMember(workspace, 'Cleo')
  await subscriptions.create(ada, daily([bert.id, cleo.id]))
  await office.access.putMember(workspace, ada.id, { role: 'admin' })
  await office.access.deactivateMember(workspace, cleo.id)
  // Every role of a member may see measures; the role of a display, which members cannot have, may not.
  await office.stores.pool.query('ALTER TABLE members DROP CONSTRAINT members_role_check')
  await office.stores.pool.query("UPDATE members SET role = 'screen' WHERE user_id = $1", [bert.id])
  await office.pass(1.6 * 3_600_000)
  const [came] = await sent(1)
  await nothingMore(1)
  expect(came?.to).toEqual([bert.email])
  expect(came?.mail.subject).toBe('Calls: not yours to see any more')
  expect(came?.mail.text).not.toMatch(/\b4\d\b/)
  const [stored] = await subscriptions.list(ada)
  expect(stored?.lastSending?.detail).toBe('Cleo is no member any more.')
})

test('one click leaves, without a sign-in and without being opened; nobody else brings them back', async () => {
  const { workspace, ada } = await openCompany()
  const bert = await office.makeMember(workspace, 'Bert')
  const made = await subscriptions.create(ada, daily([ada.id, bert.id]))
  await office.pass(1.6 * 3_600_000)
  const came = (await sent(2)).find(({ to }) => to.includes(bert.email))!
  const address = /^List-Unsubscribe: ?<(.+)>\r?$/m.exec(came.raw.replace(/\r\n[ \t]+/g, ''))?.[1] ?? ''
  expect(address).toContain(`${origin}/leave/`)
  expect(came.mail.text).toContain(address)
  const app = openSubscriptionRoutes(subscriptions)
  const path = new URL(address).pathname

  const opened = await app.request(path)
  expect(opened.status).toBe(200)
  expect(await opened.text()).toContain('Receive no more of these mails?')
  expect((await subscriptions.list(ada))[0]?.recipients.every(({ left }) => !left)).toBe(true)

  // As a mail program does it (RFC 8058).
  const oneClick = await app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect(oneClick.status).toBe(200)
  await office.pass(day)
  await sent(3)
  await nothingMore(3)
  expect(mailbox.received.at(-1)?.to).toEqual([ada.email])
  const changed = await subscriptions.change(ada, made.id, { recipients: [ada.id, bert.id] })
  expect(changed.recipients.find(({ id }) => id === bert.id)?.left).toBe(true)

  const back = await app.request(path, { method: 'POST', body: new URLSearchParams({ back: '1' }) })
  expect(await back.text()).toContain('You receive these mails.')
  expect((await subscriptions.list(bert))[0]?.recipients.find(({ id }) => id === bert.id)?.left).toBe(false)
  expect((await app.request(`${path}x`, { method: 'POST' })).status).toBe(404)
  const [payload, signature] = path.split('/').at(-1)!.split('.')
  const forged = Buffer.from(payload!.slice(4), 'base64url').toString().replace(bert.id, ada.id)
  const token = `tdu_${Buffer.from(forged).toString('base64url')}.${signature}`
  expect((await app.request(`/leave/${token}`, { method: 'POST' })).status).toBe(404)
  await subscriptions.remove(ada, made.id)
  expect(await (await app.request(path)).text()).toContain('This subscription is over.')
})

test('when figures fail the mail says so once, and they come as soon as they are there', async () => {
  const { workspace, ada } = await openCompany()
  await subscriptions.create(ada, daily([ada.id]))
  const stored = await metrics.get(workspace, 'calls')
  await metrics.remove(workspace, 'calls', { by: 'Ada' })
  await office.pass(1.6 * 3_600_000)
  const [failed] = await sent(1)
  expect(failed?.mail.subject).toBe('calls: the figures are late')
  expect(failed?.mail.text).toContain('There is no measure of this name.')
  expect(failed?.mail.text).toContain('tried again at 07:')
  await office.pass(6 * 60_000)
  await office.pass(16 * 60_000)
  await nothingMore(1)
  expect((await subscriptions.list(ada))[0]?.lastSending?.outcome).toBe('failed')
  await metrics.save(workspace, stored.definition, { by: 'Ada' })
  await office.pass(61 * 60_000)
  const [, came] = await sent(2)
  expect(came?.mail.subject).toBe('Calls')
  await nothingMore(2)
  expect((await subscriptions.list(ada))[0]?.nextAt).toBe('2026-03-17T06:00:00.000Z')
})

test('"when it changes" comes when a figure leaves its usual range, once, and not before', async () => {
  const { workspace, ada } = await openCompany()
  await subscriptions.create(
    ada,
    daily([ada.id], { subject: { board: 'service' }, cadence: { every: 'change', grain: 'day' } }),
  )
  await subscriptions.watchIn(workspace)
  await nothingMore(0)
  await putEvents(office.stores, workspace, many(95, dayOf(0)))
  await office.pass(day)
  for (let again = 0; again < 3; again++) await subscriptions.watchIn(workspace)
  const [came] = await sent(1)
  await nothingMore(1)
  expect(came?.mail.subject).toBe('Service this month: something changed')
  expect(came?.mail.text).toContain('Calls has left its usual range.')
  expect(came?.mail.text).toContain('Calls is where it needs us.')
})

test('paused nothing goes out; a mail server that is away delays it and loses nothing', async () => {
  const { ada } = await openCompany()
  const made = await subscriptions.create(ada, daily([ada.id]))
  expect(await subscriptions.pause(ada, made.id, true)).toMatchObject({ paused: true, nextAt: null })
  await office.pass(day)
  await nothingMore(0)
  expect((await subscriptions.pause(ada, made.id, false)).nextAt).toBe('2026-03-17T06:00:00.000Z')
  await mailbox.close()
  await office.pass(day)
  await office.pass(3000)
  mailbox = await openMailbox(mailbox.port)
  await office.pass(31_000)
  await sent(1)
  await nothingMore(1)
})

test('who is named in a talk gets a mail in their language that leads there, unless they want none', async () => {
  const { workspace, ada } = await openCompany()
  const [bert, cleo] = [
    await office.makeMember(workspace, 'Bert'),
    await office.makeMember(workspace, 'Cleo'),
  ]
  await office.access.changePreferences(bert.id, workspace, { language: 'de' })
  await office.access.changePreferences(cleo.id, workspace, { mentionMail: false })
  const said = await boards.comments.add(ada, {
    subject: 'tile:service/calls',
    text: 'Have you seen <b>Monday</b>?',
    mentions: [bert.id, cleo.id, ada.id],
  })
  const [came] = await sent(1)
  expect(came?.to).toEqual([bert.email])
  expect(came?.mail.subject).toBe('Ada hat Sie erwähnt: Calls, Service this month')
  expect(came?.mail.text).toContain('“Have you seen <b>Monday</b>?”')
  expect(came?.mail.html).toContain('&lt;b&gt;Monday&lt;/b&gt;')
  expect(came?.mail.text).toContain(`${origin}/boards/service?tab=talk&tile=calls&w=${workspace}`)
  // Named again by a change: told once.
  await boards.comments.change(ada, said.id, { text: 'Have you seen Monday now?', mentions: [bert.id] })
  await nothingMore(1)
  expect((await boards.mentions.list(bert)).unseen).toBe(1)
  expect((await boards.mentions.list(cleo)).unseen).toBe(0)
})

test('"send me a test", the next times, and what may not be', async () => {
  const { workspace, ada } = await openCompany()
  const bert = await office.makeMember(workspace, 'Bert')
  const mail = await subscriptions.test(bert, {
    subject: { board: 'service', tiles: ['calls'] },
    cadence: { every: 'week', weekday: 1, hour: 8 },
  })
  const [came] = await sent(1)
  expect(mail.purpose).toBe('subscription-test')
  expect(came?.mail.subject).toBe('Test: Service this month')
  expect(came?.raw).not.toContain('List-Unsubscribe')
  expect(await subscriptions.preview(workspace, { every: 'week', weekday: 7, hour: 8 })).toEqual([
    '2026-03-22T07:00:00.000Z',
    '2026-03-29T06:00:00.000Z',
    '2026-04-05T06:00:00.000Z',
  ])
  const refused = async (who: Principal, given: SubscriptionInput, code: string) =>
    expect(subscriptions.create(who, given)).rejects.toMatchObject({ code })
  await refused(bert, daily([ada.id]), 'forbidden')
  await refused(ada, daily(['usr_nobody']), 'invalid_request')
  await refused(ada, daily([ada.id], { subject: { measure: 'nothing' } }), 'measure_not_found')
  await refused(ada, daily([ada.id], { subject: { board: 'nothing' } }), 'board_not_found')
  await refused(ada, daily([ada.id], { subject: { board: 'service', tiles: ['gone'] } }), 'tile_not_found')
  const own = await subscriptions.create(ada, daily([ada.id]))
  await expect(subscriptions.remove(bert, own.id)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await subscriptions.list(bert)).toEqual([])
})

test('a calendar holds the days on which something is looked at again, at an address that its owner ends', async () => {
  const { workspace, ada } = await openCompany()
  await boards.decisions.add(ada, {
    subject: 'measure:calls',
    saw: 'More calls, about bills',
    decided: 'Write the bill anew; in German too',
    teams: ['service', 'it'],
    lookAgain: '2026-04-20',
  })
  const { url } = await subscriptions.calendars.make(workspace, ada.id)
  const app = openSubscriptionRoutes(subscriptions)
  const answer = await app.request(new URL(url).pathname)
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
  const text = (await answer.text()).replace(/\r\n[ \t]/g, '')
  expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
  expect(text).toContain('SUMMARY:Write the bill anew\\; in German too')
  expect(text).toContain('DTSTART;VALUE=DATE:20260420')
  expect(text).toContain('DTEND;VALUE=DATE:20260421')
  expect(text).toContain('DTSTART;VALUE=DATE:20260630')
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2)
  expect((await subscriptions.calendars.status(workspace, ada.id))?.lastReadAt).not.toBeNull()
  const next = await subscriptions.calendars.make(workspace, ada.id)
  expect((await app.request(new URL(url).pathname)).status).toBe(404)
  expect((await app.request(new URL(next.url).pathname)).status).toBe(200)
  await subscriptions.calendars.end(workspace, ada.id)
  expect((await app.request(new URL(next.url).pathname)).status).toBe(404)
})
