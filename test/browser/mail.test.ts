import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mailbox, openMailbox } from '../mail/mailbox.ts'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'

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
    const { violations } = await new AxeBuilder({ page: page() })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
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
