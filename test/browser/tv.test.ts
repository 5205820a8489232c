import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, listen, noBrowser, openApp, sendEvents } from './app.ts'

describe.skipIf(noBrowser)('the wall on a television', () => {
  let app: App
  let context: BrowserContext
  let tv: Page
  let complaints: () => string[]
  let writeKey: string

  /** Opens a list of choices in the app and takes one. */
  async function choose(label: string, option: string, within: Locator | Page = app.page) {
    await within.getByRole('combobox', { name: label, exact: true }).click()
    await app.page.getByRole('option', { name: option, exact: true }).click()
  }

  beforeAll(async () => {
    app = await openApp()
    // Somebody has told us something, in their own name.
    const made = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Shop', kind: 'server' })
    writeKey = made.writeKey
    const batch = Array.from({ length: 40 }, (_, index) => survey(index, 'first', 5))
    expect((await sendEvents(app.url, writeKey, batch)).status).toBe(200)
    // A television of its own: it has never seen anybody sign in.
    context = await app.browser.newContext({
      viewport: { width: 1920, height: 1080 },
      reducedMotion: 'reduce',
    })
    await context.addInitScript(() => {
      const lock = navigator.wakeLock
      const request = lock.request.bind(lock)
      lock.request = (type) => {
        document.documentElement.dataset.asked = type ?? 'screen'
        return request(type)
      }
    })
    tv = await context.newPage()
    complaints = listen(tv)
  })
  afterAll(() => app?.close())

  test('shows a code until somebody types it in the app, then the wall', async () => {
    await tv.goto(`${app.url}/wall?tv=1`)
    const code = tv.locator('.wall-code')
    await expect.poll(() => code.textContent(), { timeout: 15_000 }).toMatch(/^\w{3} \w{3}$/)
    // Until then it is refused, which the browser says aloud.
    complaints()

    const { page } = app
    await page.goto(`${app.url}/settings/screens`)
    await page.getByLabel('Code on the television').fill((await code.textContent()) ?? '')
    await page.getByLabel('Name of the screen').fill('Lobby')
    await choose('Language', 'Deutsch')
    await choose('Text size', '130 %')
    await choose('Theme', 'Dark')
    await page.getByRole('button', { name: 'Pair', exact: true }).click()
    await page.getByRole('table').getByText('Lobby').waitFor()

    await tv.locator('.wall-frame.largest').waitFor({ timeout: 20_000 })
    await tv.getByText('Kundenzentrale').waitFor()
    expect(await tv.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    expect(await code.count()).toBe(0)
    expect(complaints()).toEqual([])
  })

  test('follows what is set in the app without anybody near it', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Change Lobby' }).click()
    const dialog = page.getByRole('dialog')
    await choose('Language', 'English', dialog)
    await choose('Text size', '100 %', dialog)
    await tv.getByText('Customer command centre').waitFor({ timeout: 40_000 })
    await expect.poll(() => tv.locator('.wall-frame.large').count(), { timeout: 20_000 }).toBe(0)
    await page.keyboard.press('Escape')
  })

  test('asks the display to stay awake and hides its cursor', async () => {
    expect(await tv.evaluate(() => document.documentElement.dataset.asked)).toBe('screen')
    await expect.poll(() => tv.evaluate(() => document.body.style.cursor), { timeout: 10_000 }).toBe('none')
  })

  test('shows what is stored, and nobody in person', async () => {
    await expect.poll(() => tv.locator('.wall').textContent(), { timeout: 30_000 }).toContain('100')
    const shown = await tv.content()
    expect(shown).not.toMatch(/example\.com|customer-\d|0770/)
  })

  test('keeps its picture while the server is away, and shows what it missed when it is back', async () => {
    await app.stopServer()
    await tv.getByText(/Reconnecting, as of/).waitFor({ timeout: 20_000 })
    expect(await tv.locator('.w-n').textContent()).toMatch(/100/)
    await app.startServer()
    const missed = Array.from({ length: 40 }, (_, index) => survey(index, 'missed', 1))
    expect((await sendEvents(app.url, writeKey, missed)).status).toBe(200)
    // Half of the answers are as bad as they can be now.
    await expect.poll(() => tv.locator('.w-n').textContent(), { timeout: 60_000 }).toMatch(/^50/)
    expect(await tv.getByText(/Reconnecting/).count()).toBe(0)
    // Refused lines are said aloud by the browser.
    complaints()
  })

  test('may read its wall and nothing else', async () => {
    const ask = async (path: string) => (await context.request.get(`${app.url}/api/v1${path}`)).status()
    expect(await ask('/walls/default/state')).toBe(200)
    expect(await ask('/sources')).toBe(403)
    expect(await ask('/parked')).toBe(403)
  })

  test('removed in the app, it shows a code again', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await tv.reload()
    await expect
      .poll(() => tv.locator('.wall-code').textContent(), { timeout: 20_000 })
      .toMatch(/^\w{3} \w{3}$/)
  })
})

/** An answer of somebody who named themselves; 5 of 5 is 100 of 100, 1 of 5 is 0. */
function survey(index: number, round: string, score: number) {
  return {
    type: 'track',
    event: 'Survey Answered',
    userId: `customer-${index}`,
    messageId: `${round}-${index}`,
    properties: { survey_id: 's', kind: 'csat', score, comment: 'Call me on 0770 0900', about: 'call' },
    context: { traits: { email: `ada${index}@example.com` } },
  }
}
