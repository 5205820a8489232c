import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'

/** The ways people go most: each begins where the one before ended, as on a first day. */
describe.skipIf(noBrowser)('a first day with the app', () => {
  let app: App
  let writeKey = ''

  beforeAll(async () => {
    app = await openApp()
  })
  afterAll(() => app?.close())

  test('the link of the first start signs in, and works once', async () => {
    await app.page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
    expect(await app.page.getByRole('link', { name: 'Command centre' }).getAttribute('aria-current')).toBe(
      'page',
    )
    const stranger = await app.browser.newContext()
    const page = await stranger.newPage()
    await page.goto(`${app.url}/measures`)
    await page.waitForURL(/\/sign-in/)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in')
    await stranger.close()
  })

  test('a source is connected, and its write key and code are shown', async () => {
    const { page } = app
    await page.getByRole('link', { name: 'Sources' }).first().click()
    await page.getByRole('button', { name: 'Connect a source' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Website')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('Write key', { exact: true }).waitFor()
    writeKey = (await page.locator('.copy code').first().textContent()) ?? ''
    expect(writeKey.length).toBeGreaterThan(10)
    await page.getByRole('tab', { name: 'curl' }).click()
    expect(await page.getByRole('tabpanel').textContent()).toContain(writeKey)
    await page.getByRole('button', { name: 'Watch its events' }).click()
    await page.waitForURL(/\/live\?source=src_/)
  })

  test('an event shows in the debugger as it arrives, with what each step decided', async () => {
    const { page } = app
    await page.getByText('Live', { exact: true }).waitFor()
    const sent = await sendEvents(app.url, writeKey, [
      {
        type: 'track',
        userId: 'customer-1',
        event: 'Order Completed',
        properties: { order_id: '1', total: 49.9 },
      },
    ])
    expect(sent.body).toMatchObject({ success: true })
    await page.getByRole('button', { name: /Order Completed/ }).click()
    const details = page.getByRole('region', { name: 'This event' })
    expect(await details.getByText('Steps').count()).toBe(1)
    expect(await details.locator('.steps li').count()).toBeGreaterThan(3)
    expect(await details.getByLabel('Payload').textContent()).toContain('"customer-1"')
  })

  test('a paused debugger keeps what comes and shows it when it goes on', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Pause' }).click()
    await sendEvents(app.url, writeKey, [
      {
        type: 'track',
        userId: 'customer-2',
        event: 'Help Searched',
        properties: { query: 'router', answered: true },
      },
    ])
    await page.getByRole('button', { name: 'Go on, 1 new' }).click()
    await page.getByRole('button', { name: /Help Searched/ }).waitFor()
  })

  test('a bad event is parked with its reason, mended by a mapping, and stored when it is sent again', async () => {
    const { page } = app
    await sendEvents(app.url, writeKey, [
      {
        type: 'track',
        userId: 'customer-3',
        event: 'Order Completed',
        properties: { order_id: '2', total: 'EUR 30' },
      },
    ])
    await page.getByRole('link', { name: 'Parked events' }).first().click()
    const list = page.getByRole('region', { name: 'Events', exact: true })
    await list.getByRole('link', { name: 'Order Completed' }).first().click()
    await page.getByRole('region', { name: 'As it came' }).first().waitFor()
    const mapping =
      '$merge([$, {"properties": $merge([properties, {"total": $number($substringAfter(properties.total, " "))}])}])'
    await page.getByRole('textbox', { name: 'Mapping (JSONata)' }).fill(mapping)
    await page.getByRole('button', { name: 'Show before and after' }).click()
    await page.getByText('Would be stored').waitFor()
    expect(await page.getByLabel('After').textContent()).toContain('"total": 30')
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('1 parked event settled: 1 stored').waitFor()
    await page.getByText('Sent again', { exact: true }).waitFor()
  })

  test('an event can be given up, and the reason stays', async () => {
    const { page } = app
    await sendEvents(app.url, writeKey, [{ type: 'track', event: 'Nobody did this' }])
    await page.goto(`${app.url}/parked`)
    const list = page.getByRole('region', { name: 'Events', exact: true })
    await list.getByRole('link', { name: 'Nobody did this' }).first().click()
    await page.getByRole('button', { name: 'Give up' }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('sent by a test')
    await page.getByRole('dialog').getByRole('button', { name: 'Give up' }).click()
    await page.getByText(/sent by a test/).waitFor()
  })

  test('a file is imported: first rows as events, rows with errors kept, counts shown', async () => {
    const { page } = app
    await page.goto(`${app.url}/imports/new`)
    const csv = [
      'order_id,customer_id,ordered_at,total',
      '100,c-1,2026-01-05T10:00:00Z,20',
      '101,c-2,2026-01-06T11:00:00Z,22.5',
    ]
    const buffer = Buffer.from(`${csv.join('\n')}\n`)
    await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer })
    const mapping = page.getByRole('textbox', { name: 'Mapping' })
    await eventually(
      () => mapping.inputValue(),
      (text) => text.includes('customer_id'),
    )
    await mapping.fill((await mapping.inputValue()).replace('"orders row"', '"Order Completed"'))
    await page.getByRole('button', { name: 'Show the first rows as events' }).click()
    await page.getByText('2 rows, 2 events').waitFor()
    await page.getByRole('button', { name: 'Start the import' }).click()
    await page.waitForURL(/\/imports\/imp_/)
    await page.getByText('Done', { exact: true }).first().waitFor()
    const counts = await page.locator('.kv').textContent()
    expect(counts).toContain('Rows2')
    expect(counts).toContain('Events stored2')
  })

  test('a measure opens to as many rows as its number says', async () => {
    const { page } = app
    await page.goto(`${app.url}/measures/orders?period=all&grain=month`)
    const figure = page.locator('.figure-l')
    await eventually(
      async () => {
        await page.reload()
        return await figure.first().textContent()
      },
      (text) => text === '4',
      20_000,
    )
    await page.getByRole('main').getByText('Events', { exact: true }).click()
    await page.getByText('4 events, all there are.').waitFor()
    expect(await page.getByRole('region', { name: 'Events' }).getByRole('rowheader').count()).toBe(4)
    await page.getByRole('main').getByText('People', { exact: true }).click()
    await page.getByText('4 people, all there are.').waitFor()
  })

  test('a measure is made: the preview shows what it gives before it is saved', async () => {
    const { page } = app
    await page.goto(`${app.url}/measures/new?event=Help%20Searched`)
    await page.getByRole('textbox', { name: 'Label' }).fill('Searches in help')
    expect(await page.getByRole('textbox', { name: 'Name in the API' }).inputValue()).toBe('searches_in_help')
    await page.getByRole('region', { name: 'What it gives' }).locator('.figure-m').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/measures\/searches_in_help$/)
    await page.getByRole('heading', { level: 1, name: 'Searches in help' }).waitFor()
  })

  test('a key is made, shown once, and opens the API', async () => {
    const { page } = app
    await page.goto(`${app.url}/settings/keys?new=yes`)
    await page.getByRole('textbox', { name: 'Name' }).fill('nightly report')
    await page.getByRole('button', { name: 'Make the key' }).click()
    // The addresses for programs stand on the page itself.
    const key = (await page.getByRole('dialog').locator('.copy code').first().textContent()) ?? ''
    const answer = await fetch(`${app.url}/api/v1/metrics`, { headers: { authorization: `Bearer ${key}` } })
    expect(answer.status).toBe(200)
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
    await page.getByRole('rowheader', { name: /nightly report/ }).waitFor()
    expect(await page.content()).not.toContain(key)
  })

  test('by keyboard alone: skip link, a page by G and a letter, the search, the list of keys', async () => {
    const { page } = app
    await page.goto(`${app.url}/sources`)
    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.waitForURL(/\/measures$/)
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Find a page, person or measure' }).fill('audit')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/settings\/audit$/)
    await page.keyboard.press('Shift+?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
  })

  test('nothing was complained about on the way', () => {
    expect(app.complaints()).toEqual([])
  })
})
