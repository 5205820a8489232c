import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventRow, testNow } from '../../src/dashboards/test-company.ts'
import { createEventWriter } from '../../src/ingestion/index.ts'
import { company, nothing, openWallServer } from '../dashboards/wall-server.ts'

const executable = process.env.TANDEM_TEST_BROWSER ?? '/usr/bin/chromium'
const built = process.env.TANDEM_TEST_WEB ?? join(import.meta.dirname, '../../dist/web')
const missing = !existsSync(executable)
  ? `no browser at ${executable}; set TANDEM_TEST_BROWSER`
  : existsSync(join(built, 'wall.html'))
    ? ''
    : 'the web app is not built; run npm run build'
if (missing) console.log(`Wall in a browser: skipped, ${missing}.`)

const sizes = [
  [1920, 1080],
  [1280, 800],
  [390, 844],
] as const

describe.skipIf(missing !== '')('the wall in a browser', () => {
  let server: Awaited<ReturnType<typeof openWallServer>>
  let browser: Browser
  let context: BrowserContext
  const troubles: string[] = []

  beforeAll(async () => {
    server = await openWallServer(built)
    browser = await chromium.launch({
      executablePath: executable,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  async function open(path: string, [width, height]: readonly [number, number]): Promise<Page> {
    const page = await context.newPage()
    await page.setViewportSize({ width, height })
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text())
    })
    await page.goto(server.address + path)
    await page.waitForSelector('.w-stages', { timeout: 110_000 })
    await page.evaluate(() => document.fonts.ready)
    return page
  }

  /** Faults that the rules of WCAG 2.0 to 2.2, A and AA, find. */
  async function faults(page: Page) {
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  }

  for (const theme of ['light', 'dark'] as const) {
    test.each(sizes)(
      `${theme}, %d wide: the whole wall, nothing cut off, no fault for any reader`,
      async (width, height) => {
        const page = await open(`/wall/?theme=${theme}`, [width, height])
        expect(await page.locator('h1').textContent()).toBe(
          'Most customers are having a good afternoon. Getting help is slower than usual.',
        )
        expect(await page.locator('.w-st').count()).toBe(5)
        // Text that does not fit its box would be cut: no element is wider than the page, no label wider than its column.
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll('.wall p, .wall h1, .wall h2, .wall cite')]
            .filter(
              (element) =>
                element.scrollWidth > element.clientWidth + 1 ||
                element.getBoundingClientRect().right > innerWidth + 1,
            )
            .map((element) => element.textContent),
        )
        expect(cut).toEqual([])
        if (width > 900) {
          const bottom = await page.locator('.w-foot').evaluate((foot) => foot.getBoundingClientRect().bottom)
          expect(bottom).toBeLessThanOrEqual(height)
          const lines = await page
            .locator('h1')
            .evaluate(
              (h1) => h1.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(h1).lineHeight),
            )
          expect(Math.round(lines)).toBe(1)
        }
        expect(await faults(page)).toEqual([])
        await page.close()
      },
    )
  }

  test('charts say in words what they show', async () => {
    const page = await open('/wall/', [1280, 800])
    const day = await page.locator('.w-hero [role=img]').getAttribute('aria-label')
    expect(day).toMatch(
      /^Experience score from 07:00: \d+ at 14:32; usual is \d+ to \d+; Outage in Leeds from 12:20/,
    )
    expect(day).toMatch(/likely at 20:00: \d+ to \d+\.$/)
    const help = await page.locator('.w-st').nth(3).locator('[role=img]').getAttribute('aria-label')
    expect(help).toMatch(
      /^Get help, the last hours: from \d:\d\d.min to \d:\d\d.min, \+\d:\d\d on the usual$/,
    )
    await page.close()
  })

  test('a stored event comes on the screen by itself', async () => {
    const page = await open('/wall/', [1280, 800])
    const text = 'I was told what happens next, twice.'
    const writer = createEventWriter({
      clickhouse: server.stores.clickhouse,
      directory: join(server.stores.directory, 'live'),
      workspace: company,
    })
    const properties = {
      kind: 'csat',
      score: 5,
      score_percent: 90,
      about: 'call',
      comment: text,
      quotable: true,
    }
    await writer.write(eventRow(company, 9_000_000, testNow - 1000, 'Survey Answered', 'survey', properties))
    await writer.close()
    server.stored(company, ['Survey Answered'])
    await page.getByText(text).waitFor({ timeout: 20_000 })
    await page.close()
  })

  test('"We are on it" is pressed and stands there with the time', async () => {
    const page = await open('/wall/', [1280, 800])
    await page.getByRole('button', { name: 'We are on it: Bills that do not add up' }).click()
    await page.getByText(/Finance \+ IT on it since 14:3\d/).waitFor({ timeout: 20_000 })
    await page.close()
  })

  test('P pauses the wall, and P lets it go on', async () => {
    const page = await open('/wall/', [1280, 800])
    await page.keyboard.press('p')
    await page.getByText('Paused at 14:32').waitFor({ timeout: 5000 })
    expect(await page.getByRole('button', { name: /Paused/ }).getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('p')
    await page.getByText('Live').first().waitFor({ timeout: 5000 })
    await page.close()
  })

  test('a lost line keeps the last picture and says so, then comes back', async () => {
    const page = await open('/wall/', [1280, 800])
    server.goAway(true)
    await page.getByText(/Reconnecting, as of 14:3\d/).waitFor({ timeout: 60_000 })
    expect(await page.locator('.w-n').textContent()).toMatch(/^\d\d$/)
    server.goAway(false)
    await page.getByText('sources current').waitFor({ timeout: 60_000 })
    await page.close()
    troubles.length = 0
  })

  test('a television shows nothing to press', async () => {
    const page = await open('/wall/?tv=1&text=130', [1920, 1080])
    expect(await page.locator('button, a').count()).toBe(0)
    expect(await page.locator('.w-foot').isVisible()).toBe(false)
    expect(await faults(page)).toEqual([])
    await page.close()
  })

  test('an empty workspace says what is missing and where to begin', async () => {
    const page = await open(`/wall/?w=${nothing}`, [390, 844])
    expect(await page.locator('h1').textContent()).toBe('Good afternoon. No customer has been heard yet.')
    expect(await page.getByRole('link', { name: 'Connect the call centre' }).getAttribute('href')).toBe(
      '/sources',
    )
    expect(await faults(page)).toEqual([])
    await page.close()
  })

  test('no page logged an error', () => {
    expect(troubles).toEqual([])
  })
})
