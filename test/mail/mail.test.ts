import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { TandemError } from '../../src/errors.ts'
import type { Mail } from '../../src/mail/index.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { openPostOffice, type PostOffice } from './post-office.ts'

let stores: TestStores
let mailbox: Mailbox
let office: PostOffice

beforeAll(async () => {
  stores = await openTestStores()
  mailbox = await openMailbox()
  office = await openPostOffice({ url: mailbox.url, stores })
})
afterAll(async () => {
  await office.close()
  await mailbox.close()
  await stores.close()
})
afterEach(() => {
  mailbox.received.length = 0
  mailbox.answer(() => 'take')
})

// One dot, transparent.
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const letter = (more: Partial<Mail> = {}): Mail => ({
  key: `k${Math.round(performance.now() * 1000)}`,
  purpose: 'test',
  about: '',
  to: { name: 'Ada Lovelace', address: 'ada@company.example' },
  subject: 'Waiting time',
  body: {
    html: '<p>6:10 min <img src="cid:course"></p>',
    text: '6:10 min',
    pictures: [{ name: 'course', png }],
  },
  ...more,
})

const logged = (workspace: string) =>
  office.mailer.log.list(workspace, { limit: 50 }).then(({ items }) => items)
const oneWith = (state: string) => (items: { state: string }[]) => items.every((mail) => mail.state === state)

test('a mail arrives with both texts, its picture, and headers by which it is left', async () => {
  const workspace = await office.makeWorkspace()
  const [id] = await office.mailer.send(workspace, [
    letter({ body: { ...letter().body, unsubscribe: 'https://tandem.example/leave/abc' } }),
  ])
  await office.until(() => logged(workspace), oneWith('sent'))
  const [came] = mailbox.received
  expect(came?.to).toEqual(['ada@company.example'])
  expect(came?.from).toBe('tandem@company.example')
  const { mail } = came!
  expect(mail.from?.text).toBe('"Tandem" <tandem@company.example>')
  expect(mail.subject).toBe('Waiting time')
  expect(mail.text?.trim()).toBe('6:10 min')
  expect(mail.html).toContain('6:10 min')
  expect(mail.attachments.map(({ contentType, cid }) => [contentType, cid])).toEqual([
    ['image/png', 'course'],
  ])
  expect(mail.messageId).toBe(`<${id}@company.example>`)
  expect(came?.raw).toMatch(/^List-Unsubscribe: <https:\/\/tandem\.example\/leave\/abc>\r?$/m)
  expect(came?.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m)
  expect(came?.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
  expect(await logged(workspace)).toEqual([
    expect.objectContaining({
      id,
      to: 'Ada Lovelace',
      tries: 1,
      answer: expect.stringContaining('taken'),
      error: null,
    }),
  ])
  const { rows } = await stores.pool.query('SELECT body FROM mails WHERE id = $1', [id])
  expect(rows).toEqual([{ body: null }])
})

test('one key is one mail, and a mail belongs to the transaction that sent it', async () => {
  const workspace = await office.makeWorkspace()
  const mail = letter({ key: 'board/2026-03-02/ada' })
  expect(await office.mailer.send(workspace, [mail])).toHaveLength(1)
  expect(await office.mailer.send(workspace, [mail, mail])).toEqual([])
  await expect(
    stores.postgres.transaction().execute(async (transaction) => {
      await office.mailer.send(workspace, [letter({ key: 'undone' })], transaction as never)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  await office.until(() => logged(workspace), oneWith('sent'))
  expect(mailbox.received).toHaveLength(1)
  expect(await logged(workspace)).toHaveLength(1)
})

test('while the mail server is away nothing is lost, and nothing comes twice when it is back', async () => {
  const workspace = await office.makeWorkspace()
  await mailbox.close()
  await office.mailer.send(workspace, [
    letter({ key: 'one' }),
    letter({ key: 'two' }),
    letter({ key: 'three' }),
  ])
  const waiting = await office.until(
    () => logged(workspace),
    (items) => items.every(({ tries }) => tries === 1),
  )
  expect(waiting.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
  expect(waiting[0]?.error).toMatch(/mail server/)
  expect(waiting[0]?.nextTryAt).not.toBeNull()
  mailbox = await openMailbox(mailbox.port)
  await office.pass(31_000)
  await office.until(() => logged(workspace), oneWith('sent'))
  expect(mailbox.received).toHaveLength(3)
  expect(new Set(mailbox.received.map(({ mail }) => mail.messageId)).size).toBe(3)
})

test('"not now" is tried again, "never" is given up with what the server said', async () => {
  const workspace = await office.makeWorkspace()
  let asked = 0
  mailbox.answer((to) => {
    if (to.startsWith('nobody')) return { code: 550, message: '5.1.1 no such mailbox' }
    asked += 1
    return asked === 1 ? { code: 451, message: '4.7.1 greylisted, come back later' } : 'take'
  })
  await office.mailer.send(workspace, [letter({ key: 'grey' })])
  const [grey] = await office.until(
    () => logged(workspace),
    ([mail]) => mail?.tries === 1,
  )
  expect(grey).toMatchObject({ state: 'waiting', error: expect.stringContaining('greylisted') })
  await office.pass(31_000)
  await office.until(() => logged(workspace), oneWith('sent'))
  expect(mailbox.received).toHaveLength(1)

  await office.mailer.send(workspace, [
    letter({ key: 'none', to: { name: 'N', address: 'nobody@company.example' } }),
  ])
  const [none] = await office.until(
    () => logged(workspace),
    ([mail]) => mail?.state === 'failed',
  )
  expect(none).toMatchObject({ tries: 1, nextTryAt: null, error: expect.stringContaining('no such mailbox') })
  await office.pass(3 * 86_400_000)
  expect(mailbox.received).toHaveLength(1)
})

test('a mail that a mail server never takes is given up after two days and a half, not before', async () => {
  const workspace = await office.makeWorkspace()
  mailbox.answer(() => ({ code: 421, message: '4.3.2 shutting down' }))
  await office.mailer.send(workspace, [letter({ key: 'never' })])
  for (let step = 0; step < 11; step++) {
    await office.until(
      () => logged(workspace),
      ([mail]) => (mail?.tries ?? 0) === step + 1,
    )
    const [mail] = await logged(workspace)
    if (mail?.nextTryAt) await office.pass(Date.parse(mail.nextTryAt) - office.clock.now() + 1000)
  }
  expect(await logged(workspace)).toEqual([expect.objectContaining({ state: 'failed', tries: 11 })])
})

test('addresses that nobody reads, and what would end a header, do not go out', async () => {
  const workspace = await office.makeWorkspace()
  const bad = [
    'owner@localhost',
    'not an address',
    'a@b@c',
    'ada@company.example\r\nBcc: eve@evil.example',
    '',
  ]
  for (const address of bad) {
    await expect(
      office.mailer.send(workspace, [letter({ to: { name: 'Ada', address } })]),
      address,
    ).rejects.toMatchObject({ code: 'mail_address' })
  }
  const evil = letter({
    subject: 'Hello\r\nBcc: eve@evil.example\r\n\r\nboo',
    to: { name: 'Ada\r\nX-Evil: yes', address: 'ada@company.example' },
  })
  await office.mailer.send(workspace, [evil])
  await office.until(() => logged(workspace), oneWith('sent'))
  const [came] = mailbox.received
  expect(came?.to).toEqual(['ada@company.example'])
  expect(came?.mail.subject).toBe('Hello Bcc: eve@evil.example boo')
  expect(came?.raw).not.toMatch(/^(Bcc|X-Evil):/im)
  const large = letter({ body: { html: 'x'.repeat(102_001), text: 'x' } })
  await expect(office.mailer.send(workspace, [large])).rejects.toMatchObject({ code: 'mail_too_large' })
})

test('without a mail server nothing is taken, and whoever wants to send is told what to set', async () => {
  const without = await openPostOffice({ url: undefined, stores, idle: true })
  const workspace = await without.makeWorkspace()
  const sending = without.mailer.send(workspace, [letter()])
  await expect(sending).rejects.toMatchObject({ code: 'mail_not_configured' })
  await expect(sending).rejects.toBeInstanceOf(TandemError)
  expect(await without.mailer.status(workspace)).toMatchObject({
    configured: false,
    server: null,
    trouble: null,
  })
  expect(await logged(workspace)).toEqual([])
  await without.close()
})

test('the status says how the server is, without its name and password', async () => {
  const workspace = await office.makeWorkspace()
  expect(await office.mailer.status(workspace)).toMatchObject({ configured: true, trouble: null })
  const secret = await openPostOffice({ url: 'smtp://tandem:geheim@127.0.0.1:9', stores, idle: true })
  const status = await secret.mailer.status(workspace)
  expect(status).toMatchObject({ server: '127.0.0.1:9', trouble: expect.stringContaining('mail server') })
  expect(JSON.stringify(status)).not.toContain('geheim')
  await secret.close()
})

test('"send me a test" arrives in the language of the one who asked', async () => {
  const workspace = await office.makeWorkspace()
  const ada = await office.makeMember(workspace, 'Ada')
  await office.access.changePreferences(ada.id, workspace, { language: 'de' })
  await office.mailer.test(
    { id: workspace, name: 'Lakeside' },
    { userId: ada.id, name: 'Ada', address: ada.email },
  )
  await office.until(() => logged(workspace), oneWith('sent'))
  const { mail } = mailbox.received[0]!
  expect(mail.subject).toBe('Ein Test von Lakeside')
  expect(mail.text).toContain('Mails von Tandem erreichen Sie.')
  expect(mail.html).toContain('lang="de"')
})
