import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, listen, noBrowser, openApp, sendEvents } from './app.ts'

describe.skipIf(noBrowser)('the wall on a television', () => {
  let app: App
  let context: BrowserContext
  let tv: Page
  let complaints: () => string[]

  beforeAll(async () => {
    app = await openApp()
    // Somebody has told us something, in their own name.
    const { writeKey } = await app.api<{ writeKey: string }>('/api/v1/sources', {
      name: 'Shop',
      kind: 'server',
    })
    const batch = Array.from({ length: 40 }, (_, index) => ({
      type: 'track',
      event: 'Survey Answered',
      userId: `customer-${index}`,
      messageId: `survey-${index}`,
      properties: { survey_id: 's', kind: 'csat', score: 5, comment: 'Call me on 0770 0900', about: 'call' },
      context: { traits: { email: `ada${index}@example.com` } },
    }))
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
    await page.getByRole('button', { name: 'Pair', exact: true }).click()
    await page.getByRole('table').getByText('Lobby').waitFor()

    await tv.locator('.wall').waitFor({ timeout: 20_000 })
    expect(await code.count()).toBe(0)
    expect(complaints()).toEqual([])
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
