import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WallState } from '../../src/dashboards/index.ts'
import { eventRow, testNow } from '../../src/dashboards/test-company.ts'
import { createEventWriter } from '../../src/ingestion/index.ts'
import { company, nothing, openWallServer } from '../dashboards/wall-server.ts'
import { faultsOf } from './look-over.ts'
import { playDay } from './wall-day.ts'

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

  /** Somebody says something that may be shown, and it is stored. */
  async function say(text: string, number: number) {
    const writer = createEventWriter({
      clickhouse: server.stores.clickhouse,
      directory: join(server.stores.directory, `said-${number}`),
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
    const at = testNow - 1000 + (number - 9_000_000) / 1000
    await writer.write(eventRow(company, number, at, 'Survey Answered', 'survey', properties))
    await writer.close()
    server.stored(company, ['Survey Answered'])
  }

  /** A wall with three more pictures. */
  async function wallWithScenes(): Promise<string> {
    const ask = async (body: object) => {
      const response = await fetch(`${server.address}/api/v1/walls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return (await response.json()) as { id: string; definition: { scenes: object[] } }
    }
    const { definition } = await ask({ name: 'Template', kind: 'subscription' })
    const measures = ['get_help', 'use_every_day', 'find_us', 'join', 'stay_and_share', 'calls']
    const lines = measures.map((measure) => ({ label: measure, measure, unit: 'number', good: 'up' }))
    const list = { id: 'list', title: 'What we promised', view: 'measures', lines }
    const wall = await ask({
      name: 'In turn',
      definition: { ...definition, scenes: [...definition.scenes, list] },
    })
    return wall.id
  }

  /** Texts that are wider than their place. */
  const cutTexts = (page: Page) =>
    page.evaluate(() =>
      [...document.querySelectorAll('.wall p, .wall h1, .wall h2, .wall cite')]
        .filter(
          (element) =>
            element.scrollWidth > element.clientWidth + 1 ||
            element.getBoundingClientRect().right > innerWidth + 1,
        )
        .map((element) => element.textContent),
    )

  for (const theme of ['light', 'dark'] as const) {
    test.each(sizes)(
      `${theme}, %d wide: the whole wall, nothing cut off, no fault for any reader`,
      async (width, height) => {
        const page = await open(`/wall/?theme=${theme}`, [width, height])
        expect(await page.locator('h1').textContent()).toBe(
          'Most customers are having a good afternoon. Getting help is slower than usual.',
        )
        expect(await page.locator('.w-st').count()).toBe(5)
        await page.getByText('214 customers may leave, 31 dissatisfied').waitFor()
        // Text that does not fit its box would be cut: no element is wider than the page, no label wider than its column.
        expect(await cutTexts(page)).toEqual([])
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
        expect(await faultsOf(page)).toEqual([])
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
    await say(text, 9_000_000)
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
    const text = 'This was said while the line was cut.'
    await say(text, 9_100_000)
    server.goAway(false)
    await page.getByText('sources current').waitFor({ timeout: 60_000 })
    await page.getByText(text).waitFor({ timeout: 40_000 })
    await page.close()
    troubles.length = 0
  })

  test('a television shows nothing to press', async () => {
    const page = await open('/wall/?tv=1&text=130', [1920, 1080])
    expect(await page.locator('button, a').count()).toBe(0)
    expect(await page.locator('.w-foot').isVisible()).toBe(false)
    expect(await faultsOf(page)).toEqual([])
    await page.close()
  })

  test('pictures in turn: by arrow keys, each whole and for every reader, in German too', async () => {
    const id = await wallWithScenes()
    for (const [size, address] of [
      [sizes[0], `/wall/${id}`],
      [sizes[2], `/wall/${id}?lang=de`],
      [sizes[0], `/wall/${id}?tv=1&text=130`],
    ] as const) {
      const page = await open(address, size)
      const titles: (string | null)[] = []
      for (let picture = 0; picture < 4; picture += 1) {
        await page.waitForFunction(() => document.querySelector('.wall [aria-busy=true]') === null)
        titles.push(await page.locator('h1').textContent())
        expect(await cutTexts(page)).toEqual([])
        if (size[0] > 900) {
          const low = await page.evaluate(() =>
            Math.max(
              ...[...document.querySelectorAll('.wall p, .wall svg')].map(
                (one) => one.getBoundingClientRect().bottom,
              ),
            ),
          )
          expect(low, titles.at(-1) ?? '').toBeLessThanOrEqual(size[1])
        }
        expect(await faultsOf(page)).toEqual([])
        await page.keyboard.press('ArrowRight')
      }
      expect(new Set(titles).size).toBe(4)
      expect(titles[1]).toBe(
        address.includes('de') ? 'Wenn Kunden Hilfe brauchen' : 'When customers need help',
      )
      // Once round: the first picture again.
      expect(await page.locator('h1').textContent()).toBe(titles[0])
      await page.close()
    }
  })

  test('pictures change by themselves, never for who asked for less motion or pressed P', async () => {
    const id = await wallWithScenes()
    const moving = await browser.newContext({ locale: 'en-GB', reducedMotion: 'no-preference' })
    for (const [given, turns] of [
      [moving, true],
      [context, false],
    ] as const) {
      const page = await given.newPage()
      await page.clock.install()
      await page.goto(`${server.address}/wall/${id}`)
      await page.waitForSelector('.w-stages', { timeout: 60_000 })
      const title = () => page.locator('h1').textContent()
      const first = await title()
      await page.clock.fastForward(31_000)
      expect(await title()).toBe(first)
      await page.clock.fastForward(30_000)
      if (turns) await expect.poll(title).toBe('When customers need help')
      else expect(await title()).toBe(first)
      await page.keyboard.press('p')
      const held = await title()
      await page.clock.fastForward(300_000)
      expect(await title()).toBe(held)
      await page.close()
    }
    await moving.close()
  })

  test('the wall alone needs at most 130 kB of script', async () => {
    const page = await context.newPage()
    const scripts: string[] = []
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.url())
    })
    await page.goto(`${server.address}/wall/`)
    await page.waitForSelector('.w-stages', { timeout: 60_000 })
    const sizes = await Promise.all(
      scripts.map(
        async (address) => gzipSync(Buffer.from(await (await fetch(address)).arrayBuffer())).length,
      ),
    )
    const whole = sizes.reduce((sum, size) => sum + size, 0)
    console.log(`script of the wall, bytes gzipped: ${whole}`)
    expect(whole).toBeGreaterThan(50_000)
    expect(whole).toBeLessThan(130_000)
    await page.close()
  })

  test('a day of changes leaves nothing behind in the browser', async () => {
    const first = (await (
      await fetch(`${server.address}/api/v1/walls/${await wallWithScenes()}/state`)
    ).json()) as WallState
    const day = await playDay(built, first)
    const moving = await browser.newContext({ locale: 'en-GB', reducedMotion: 'no-preference' })
    const page = await moving.newPage()
    await page.setViewportSize({ width: 1920, height: 1080 })
    const devtools = await moving.newCDPSession(page)
    const kept = async () => {
      await devtools.send('HeapProfiler.collectGarbage')
      const { usedSize } = await devtools.send('Runtime.getHeapUsage')
      const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters')
      return { megabytes: usedSize / 1e6, nodes, jsEventListeners }
    }
    await page.goto(`${day.address}/wall/`)
    await day.playTo(0.15)
    const early = await kept()
    await day.playTo(1)
    const late = await kept()
    console.log(`a day on the wall, ${day.messages} messages: ${JSON.stringify({ early, late })}`)
    await expect.poll(() => page.locator('.w-time b').textContent()).toBe(day.lastClock)
    expect(late.megabytes - early.megabytes).toBeLessThan(2)
    expect(late.nodes).toBeLessThan(early.nodes * 1.25 + 500)
    expect(late.jsEventListeners).toBeLessThan(early.jsEventListeners + 50)
    await moving.close()
    await day.close()
  })

  test('an empty workspace says what is missing and where to begin', async () => {
    const page = await open(`/wall/?w=${nothing}`, [390, 844])
    expect(await page.locator('h1').textContent()).toBe('Good afternoon. No customer has been heard yet.')
    expect(await page.getByRole('link', { name: 'Connect the call centre' }).getAttribute('href')).toBe(
      '/sources',
    )
    expect(await faultsOf(page)).toEqual([])
    await page.close()
  })

  test('no page logged an error', () => {
    expect(troubles).toEqual([])
  })
})
