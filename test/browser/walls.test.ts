import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, noBrowser, openApp } from './app.ts'

interface StoredWall {
  id: string
  name: string
  kind: string
  version: number
  definition: { stages: { label: unknown }[]; headlines?: { id: string }[]; scenes?: { view: string }[] }
}

describe.skipIf(noBrowser)('walls in the app', () => {
  let app: App
  let page: Page

  beforeAll(async () => {
    app = await openApp()
    page = app.page
  })
  afterAll(() => app?.close())

  const walls = async () => (await app.api<{ walls: StoredWall[] }>('/api/v1/walls')).walls
  const named = async (name: string) => (await walls()).find((wall) => wall.name === name)

  test('one is made from a template that says what is missing', async () => {
    await page.goto(`${app.url}/walls`)
    await page.getByRole('button', { name: 'Make a wall' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Shop floor')
    await dialog.getByText('Receive needs events: Delivery Delivered').waitFor()
    await dialog.getByRole('radio', { name: /Online shop/ }).check()
    await dialog.getByRole('button', { name: 'Make a wall' }).click()
    await page.getByRole('heading', { name: 'Edit Shop floor' }).waitFor()
    expect(await named('Shop floor')).toMatchObject({ kind: 'shop', version: 1 })
  })

  test('it is edited beside its picture, in each language, and saved', async () => {
    await page.getByRole('region', { name: 'The wall as it would be' }).getByText('Order').first().waitFor()
    const label = page.locator('.walls-list').first().getByLabel('Name on the wall').nth(1)
    await label.fill('Buy')
    await page.getByText('German').or(page.getByText('Deutsch')).first().click()
    await label.fill('Kaufen')
    await page.locator('.walls-preview').getByText('Kaufen').waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(async () => (await named('Shop floor'))?.version, { timeout: 20_000 }).toBe(2)
    expect((await named('Shop floor'))?.definition.stages[1]?.label).toEqual({ en: 'Buy', de: 'Kaufen' })
  })

  test('a headline that claims a cause is refused, with its place; one that does not is kept', async () => {
    await page.getByRole('tab', { name: 'Headline' }).click()
    await page.getByRole('button', { name: 'Begin own rules from them' }).click()
    await page.getByRole('button', { name: 'Add a rule on top' }).click()
    const first = page.locator('.walls-list > li').first()
    await first.getByLabel('First half').fill('Langsam wegen uns.')
    await page.locator('.walls-preview').getByText('claims a cause').waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').getByText('/definition/headlines/0').first().waitFor()
    expect((await named('Shop floor'))?.version).toBe(2)
    await first.getByLabel('First half').fill('{greeting}, {company}.')
    await page.getByText(/hours/).first().waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect
      .poll(async () => (await named('Shop floor'))?.definition.headlines?.[0]?.id, { timeout: 20_000 })
      .toBe('rule')
  })

  test('pictures are added, and who saved meanwhile is not written over unseen', async () => {
    await page.getByRole('tab', { name: 'Pictures' }).click()
    await page.getByRole('button', { name: 'Add a picture' }).click()
    await page.getByRole('menuitem', { name: 'A list of measures' }).click()
    const wall = await named('Shop floor')
    await app.api(`/api/v1/walls/${wall?.id}`, { version: wall?.version, name: 'Theirs' }, 'PUT')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const note = page.getByRole('alert').filter({ hasText: 'Somebody else saved this wall' })
    await note.waitFor()
    await note.getByRole('button', { name: 'Save mine over it' }).click()
    await expect
      .poll(async () => (await named('Shop floor'))?.definition.scenes?.map((scene) => scene.view), {
        timeout: 20_000,
      })
      .toEqual(['measures'])
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('table').getByText('Theirs').waitFor()
  })

  test('it is copied, removed and brought back; the last one stays', async () => {
    await page.goto(`${app.url}/walls`)
    await page.getByRole('button', { name: 'Copy Shop floor' }).click()
    await page.getByRole('heading', { name: 'Edit Shop floor, copy' }).waitFor()
    await page.goto(`${app.url}/walls`)
    const row = page.getByRole('row', { name: /Shop floor, copy/ })
    await row.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Bring Shop floor, copy back' }).click()
    await row.waitFor()
  })

  test('keys: J and K walk the list, ? tells the keys of the page, G and a letter leads on', async () => {
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const second = await page.evaluate(() => document.activeElement?.textContent)
    await page.keyboard.press('k')
    expect(await page.evaluate(() => document.activeElement?.textContent)).not.toBe(second)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/walls\/wall_/)
    await page.keyboard.press('Shift+?')
    const keys = page.getByRole('dialog')
    await keys.getByRole('heading', { name: 'On this page' }).waitFor()
    await keys.getByText('Pause what arrives live').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.waitForURL(/\/team/)
  })

  test('a person begins where they chose, on any device, in the language they chose', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Find a page, person or measure' }).fill('begin with this')
    await page.getByRole('dialog').getByText('Begin with this page from now on').click()
    await expect
      .poll(async () => (await app.api<{ preferences: { home: string } }>('/api/v1/me')).preferences.home, {
        timeout: 20_000,
      })
      .toBe('/team')
    await app.api('/api/v1/me/preferences', { language: 'de' }, 'PATCH')
    // Another browser, which was never told anything.
    const context = await app.browser.newContext({ locale: 'en-GB' })
    await context.addCookies(await app.context.cookies())
    const other = await context.newPage()
    await other.goto(`${app.url}/`)
    await other.waitForURL(/\/team/)
    await other.getByRole('heading', { name: /Worum sich .* kümmert/ }).waitFor()
    await other.keyboard.press('g')
    await other.keyboard.press('c')
    await other.waitForURL(`${app.url}/`)
    await other.getByText('Kundenzentrale').first().waitFor()
    await context.close()
    await app.api('/api/v1/me/preferences', { language: null, home: null }, 'PATCH')
  })
})
