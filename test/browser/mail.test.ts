import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mailbox, openMailbox } from '../mail/mailbox.ts'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { faultsOf } from './look-over.ts'

const day = 86_400_000
const mailbox: Mailbox[] = []

/** Being told and being sent, as somebody sets it up and reads it. */
describe.skipIf(noBrowser)('mails', () => {
  let app: App

  beforeAll(async () => {
    mailbox.push(await openMailbox())
    app = await openApp({ SMTP_URL: box().url, MAIL_FROM: 'Tandem <tandem@company.example>' })
    await app.api('/api/v1/me', { email: 'ada@company.example' }, 'PATCH')
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Calls', kind: 'server' })
    await sendEvents(app.url, source.writeKey, calls(), '/v1/import')
    const count = { definition: { kind: 'count', event: 'Call Resolved' } }
    await eventually(
      () => app.api<{ series: { points: { value: number }[] }[] }>('/api/v1/metrics/query', count),
      (answer) => answer.series[0]?.points[0]?.value === 40,
    )
    await app.api(
      '/api/v1/metrics/calls_resolved',
      {
        name: 'calls_resolved',
        kind: 'count',
        event: 'Call Resolved',
        label: 'Calls resolved',
        unit: 'count',
        good: 'up',
        owners: [{ team: 'service' }, { team: 'it' }],
      },
      'PUT',
    )
    await app.api(
      '/api/v1/boards/calls',
      {
        name: 'calls',
        label: 'Our calls',
        owners: [{ team: 'service' }, { team: 'it' }],
        tiles: [
          { id: 'resolved', view: 'figure', measure: 'calls_resolved', place: { x: 0, y: 0, w: 4, h: 3 } },
        ],
      },
      'PUT',
    )
  })
  afterAll(async () => {
    await app?.close()
    await box().close()
  })

  const box = () => mailbox[0] as Mailbox
  const page = () => app.page
  const button = (name: string | RegExp) => page().getByRole('button', { name })
  const arrived = (subject: string) =>
    eventually(
      async () => box().received.find(({ mail }) => mail.subject === subject),
      (found) => found !== undefined,
      30_000,
    ).then((found) => found!.mail)
  const accessible = async () => {
    expect(await faultsOf(page())).toEqual([])
  }

  test('settings: the mail server answers, a test arrives, and the log says so', async () => {
    await page().goto(`${app.url}/settings/mail`)
    await page().getByText('It answers.').waitFor()
    await button('Send me a test').click()
    const mail = await arrived('A test from My company')
    expect(mail.text).toContain('Mails from Tandem reach you.')
    await page()
      .getByRole('row', { name: /A test from My company.*Sent/ })
      .waitFor({ timeout: 15_000 })
    await accessible()
  })

  test('a measure: told when it crosses, in a mail that leads to the alert, where it is taken up', async () => {
    await page().goto(`${app.url}/measures/calls_resolved`)
    await button('Tell me when …').click()
    const dialog = page().getByRole('dialog', { name: 'Tell me when …' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Many calls')
    await dialog.getByRole('combobox', { name: 'Tell me when it is' }).click()
    await page().getByRole('option', { name: 'above a value' }).click()
    await dialog.getByRole('textbox', { name: 'Value' }).fill('10')
    await accessible()
    await dialog.getByRole('button', { name: 'Watch it' }).click()
    await dialog.waitFor({ state: 'detached' })
    const mail = await arrived('▲ Many calls: needs us')
    expect(mail.text).toContain('Calls resolved is 20, above 10.')
    const address = /https?:\/\/\S+\/alerts\/\S+/.exec(mail.text ?? '')?.[0] ?? ''
    await page().goto(address)
    await page().getByRole('heading', { level: 1, name: 'Many calls' }).waitFor()
    await page().getByLabel('What do you do about it?').fill('Two more people at the phone')
    await button('I take it up').click()
    await page().getByText('Two more people at the phone').waitFor()
    await accessible()
    await page().goto(`${app.url}/measures/calls_resolved`)
    const users = page().getByRole('region', { name: 'Used by' })
    await users.getByRole('link', { name: 'Many calls' }).waitFor()
    expect(await users.getByRole('link', { name: 'Our calls' }).getAttribute('href')).toContain(
      '/boards/calls',
    )
    await page().goto(`${app.url}/alerts`)
    await page()
      .getByRole('row', { name: /Many calls.*Rings above 10.*needs us/ })
      .waitFor()
    await accessible()
  })

  test('a board: tried, then sent each day, and left again; review dates for one’s own calendar', async () => {
    await page().goto(`${app.url}/boards/calls`)
    await button('Send me each …').click()
    const dialog = page().getByRole('dialog', { name: 'Send me each …' })
    await dialog.getByText(/^Next: /).waitFor()
    await accessible()
    await dialog.getByRole('button', { name: 'Send me a test' }).click()
    const mail = await arrived('Test: Our calls')
    expect(mail.text).toContain('Calls resolved: 40')
    await dialog.getByRole('button', { name: 'Send it' }).click()
    await dialog.waitFor({ state: 'detached' })

    await page().goto(`${app.url}/subscriptions`)
    await page()
      .getByRole('row', { name: /Our calls.*each day/ })
      .waitFor()
    await accessible()
    await button('Make an address').click()
    const feed = await page().locator('code', { hasText: '/calendar/tdc_' }).textContent()
    expect(await (await fetch(feed ?? '')).text()).toContain('BEGIN:VCALENDAR')
    await page().getByRole('button', { name: 'Leave', exact: true }).click()
    await button('Get it again').waitFor()
  })

  test('from a measure to a mail: tile, aim, comment, decision, share', async () => {
    // A measure is made.
    await page().goto(`${app.url}/measures/new`)
    await page().getByLabel('Label').fill('Calls answered')
    await choose('Direction', 'More is better')
    const events = page().getByRole('combobox', { name: 'Events' })
    await events.fill('Call Resolved')
    await events.press('Enter')
    await button('Save').click()
    await page().waitForURL(/\/measures\/calls_answered/)

    // It becomes a tile of a new board.
    await button('Put on a board').click()
    await page().getByRole('menuitem', { name: 'A new board' }).click()
    await button('Put it on the board').click()
    await page().getByLabel('Label').first().fill('How we answer')
    await button('Save').click()
    await page().waitForURL(/\/boards\/how-we-answer$/)
    const tile = page().locator('article, section').filter({ hasText: 'Calls answered' }).first()
    await tile.locator('.figure-m').first().waitFor()
    expect(await tile.locator('.figure-m').first().textContent()).toMatch(/^40/)

    // It gets an aim, and the tile says how far that is.
    await page().goto(`${app.url}/measures/calls_answered/edit`)
    await page().getByLabel('To reach').fill('50')
    await button('Save').click()
    await page().waitForURL(/\/measures\/calls_answered(\?|$)/)
    await page().goto(`${app.url}/boards/how-we-answer`)
    await page()
      .getByText(/Our aim: 50/)
      .first()
      .waitFor()

    // Somebody says what they see, and decides.
    await button(/Talk about it/).click()
    const panel = page().getByRole('complementary')
    await panel.getByLabel('What do you see?').fill('Ten calls short of our aim')
    await panel.getByRole('button', { name: 'Say it' }).click()
    await panel.getByText('Ten calls short of our aim').waitFor()
    await panel.getByRole('tab', { name: 'Decisions' }).click()
    await panel.getByRole('button', { name: 'Decide something' }).click()
    await panel.getByLabel(/^We saw/).fill('Ten calls short')
    await panel.getByLabel(/^We decided/).fill('One more person at noon')
    await panel.getByLabel(/^Look again on/).fill(new Date(Date.now() + 2 * day).toISOString().slice(0, 10))
    await panel.getByRole('button', { name: 'Keep the decision' }).click()
    await panel.locator('article').getByText('One more person at noon').waitFor()
    await page().keyboard.press('Escape')

    // It is shared: frozen by a link, and by a mail whose link leads back to the board with its talk and decision.
    await page().getByRole('button', { name: 'Share', exact: true }).last().click()
    const share = page().getByRole('dialog', { name: 'Share How we answer' })
    await share.getByRole('tab', { name: 'Frozen as it is' }).click()
    await share.getByRole('button', { name: 'Freeze it' }).click()
    const frozen = (await share.locator('.callout code').textContent()) ?? ''
    await page().keyboard.press('Escape')
    await share.waitFor({ state: 'detached' })
    await button('Send me each …').click()
    await page()
      .getByRole('dialog', { name: 'Send me each …' })
      .getByRole('button', { name: 'Send me a test' })
      .click()
    const mail = await arrived('Test: How we answer')
    expect(mail.text).toContain('Calls answered: 40')
    expect(mail.text).toContain('Our aim: 50')
    const address = /https?:\/\/\S+\/boards\/how-we-answer\S*/.exec(mail.text ?? '')?.[0] ?? ''
    await page().goto(address)
    await button(/^1 talk/).waitFor()
    await button(/Decided .*One more person at noon/).waitFor()
    const stranger = await app.browser.newContext()
    const other = await stranger.newPage()
    await other.goto(frozen)
    await other.getByRole('heading', { level: 1, name: 'How we answer' }).waitFor()
    await other.locator('.figure-m').first().waitFor()
    expect(await other.locator('.figure-m').first().textContent()).toMatch(/^40/)
    expect(await other.getByText('One more person at noon').count()).toBe(0)
    await stranger.close()
  })

  test('somebody who is named gets a mail and finds it in the app; opened, it counts as seen', async () => {
    const bert = await colleague('Bert', 'bert@company.example')
    await page().goto(`${app.url}/boards/how-we-answer`)
    await button(/1 talk/).click()
    const panel = page().getByRole('complementary')
    await panel.getByLabel('What do you see?').fill('Can you say why, before Monday?')
    await panel.getByRole('combobox', { name: 'Tell colleagues' }).click()
    await page().getByRole('option', { name: 'Bert' }).click()
    await page().keyboard.press('Tab')
    await panel.getByRole('button', { name: 'Say it' }).click()
    await panel.getByText('Told: Bert').waitFor()

    const mail = await eventually(
      async () => box().received.find(({ to }) => to.includes('bert@company.example')),
      (found) => found !== undefined,
      30_000,
    )
    expect(mail!.mail.text).toContain('Can you say why, before Monday?')

    const other = bert.pages()[0]!
    await other.reload()
    const nav = other.getByRole('navigation', { name: 'Main', exact: true })
    await nav.getByRole('link', { name: /Alerts and mails.*named by colleagues: 1 new/ }).click()
    await other.getByRole('main').getByRole('link', { name: 'Named by colleagues', exact: true }).click()
    await other.waitForURL(/\/mentions$/)
    await other.getByText('1 not seen yet').waitFor()
    await other.getByText('Can you say why, before Monday?').waitFor()
    expect(await faultsOf(other)).toEqual([])
    await other
      .getByRole('main')
      .getByRole('link', { name: /How we answer|Calls answered/ })
      .click()
    await other.waitForURL(/\/boards\/how-we-answer/)
    await other.getByText('Can you say why, before Monday?').first().waitFor()
    await nav.getByRole('link', { name: 'Alerts and mails', exact: true }).waitFor()

    // By the keyboard and by the search the list is found too, and says that nothing is new.
    await other.keyboard.press('Escape')
    await other.keyboard.press('Control+k')
    await other.getByRole('textbox', { name: 'Find a page, person or measure' }).fill('named')
    await other.getByRole('button', { name: 'Named by colleagues' }).click()
    await other.waitForURL(/\/mentions$/)
    await other.getByText('Can you say why, before Monday?').waitFor()
    expect(await other.getByText('not seen yet').count()).toBe(0)
    await bert.close()
  })

  /** Somebody who was invited and has come, with one page open. */
  async function colleague(name: string, email: string): Promise<BrowserContext> {
    const { link } = await app.api<{ link: string }>('/api/v1/users/invitations', {
      email,
      role: 'analyst',
      team: 'service',
    })
    const context = await app.browser.newContext({ reducedMotion: 'reduce' })
    const other = await context.newPage()
    await other.goto(link)
    await other.getByRole('textbox', { name: 'Your name' }).fill(name)
    await other.getByLabel('Password').first().fill('a-long-password-12')
    await other.getByRole('button', { name: 'Join' }).click()
    await other.waitForURL(`${app.url}/`)
    return context
  }

  async function choose(field: string | RegExp, option: string) {
    await page().getByRole('combobox', { name: field }).click()
    await page().getByRole('option', { name: option }).click()
  }
})

/** 20 calls yesterday and 20 the day before, at noon. */
function calls() {
  return [1, 2].flatMap((ago) =>
    Array.from({ length: 20 }, (_, index) => ({
      type: 'track',
      event: 'Call Resolved',
      userId: `u${index}`,
      messageId: `call-${ago}-${index}`,
      timestamp: new Date(Math.floor(Date.now() / day) * day - ago * day + day / 2).toISOString(),
      properties: { call_id: `${ago}-${index}`, wait_seconds: 60 },
    })),
  )
}
