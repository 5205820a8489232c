import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, listen, noBrowser, openApp, sendEvents } from './app.ts'
import { goOn, lookAt, misfits, openAt, sizes } from './look-over.ts'
import { englishIn, readTexts, textsOf } from './spoken.ts'

const day = 86_900_000

/** Pages that the tests of what they are for look over with axe, with more on them than here. */
const lookedOverElsewhere = [
  '/people',
  '/warnings',
  '/warnings/model',
  '/warnings/settings',
  '/accounts',
  '/groups',
  '/groups/new',
  '/traits',
  '/settings/webhooks',
  '/settings/identity',
  '/settings/matching',
  '/settings/fields',
]

/** Every page, in both themes and three sizes, with data on it. */
describe.skipIf(noBrowser)('every page', () => {
  let app: App
  let pages: string[] = []

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ id: string; writeKey: string }>('/api/v1/sources', {
      name: 'Website',
      kind: 'web',
    })
    await sendEvents(app.url, source.writeKey, calls(), '/v1/import')
    await sendEvents(app.url, source.writeKey, [
      { type: 'track', userId: 'c', event: 'Order Completed', properties: { order_id: '1', total: 'a lot' } },
    ])
    const { items } = await eventually(
      () => app.api<{ items: { id: string }[] }>('/api/v1/parked'),
      (answer) => answer.items.length === 1,
    )
    const count = { definition: { kind: 'count', event: 'Call Resolved' } }
    await eventually(
      () => app.api<{ series: { points: { value: number }[] }[] }>('/api/v1/metrics/query', count),
      (answer) => answer.series[0]?.points[0]?.value === 120,
    )
    const [wall] = (await app.api<{ walls: { id: string }[] }>('/api/v1/walls')).walls
    pages = [
      '/',
      '/team',
      '/walls',
      '/walls?new=yes',
      `/walls/${wall?.id}`,
      `/walls/${wall?.id}/edit`,
      `/walls/${wall?.id}/edit?tab=headline`,
      '/measures',
      '/measures/get_help?period=7d&by=topic&behind=rows',
      '/measures/get_help?view=people&behind=people&compare=previous',
      '/measures/get_help/edit',
      '/measures/find_us/edit',
      '/measures/new',
      '/sources',
      '/sources?new=yes',
      `/sources/${source.id}`,
      `/sources/${source.id}?tab=connect`,
      `/sources/${source.id}?tab=webhook`,
      '/live',
      '/parked',
      '/parked?code=property_type',
      `/parked/${items[0]?.id}`,
      '/imports',
      '/imports/new',
      '/settings/company',
      '/settings/people',
      '/settings/people?new=yes',
      '/settings/keys',
      '/settings/keys?new=yes',
      '/settings/screens',
      '/settings/audit',
      '/settings/profile',
      '/nothing-here',
    ]
  })
  afterAll(() => app?.close())

  test('is clean of what axe finds in both themes, and fits every size without complaint', async () => {
    const found: string[] = []
    const within = { paths: pages, byAddress: false }
    await visit(within, { locale: 'en-GB', viewport: sizes[0] }, async (page, path, complaints) => {
      found.push(...(await lookAt(page)).map((fault) => `${path}, ${fault}`))
      found.push(...complaints().map((complaint) => `${path}: ${complaint}`))
    })
    expect(found).toEqual([])
  }, 900_000)

  test('fits a phone in German, and says nothing in English', async () => {
    const found: string[] = []
    const data = await textsOf(app, [
      '/metrics',
      '/walls',
      '/sources',
      '/boards',
      '/traits',
      '/segments',
      '/users',
      // What intake says of an event is for whoever sends it: the words of the API.
      '/parked',
    ])
    const everywhere = { paths: [...pages, ...lookedOverElsewhere], byAddress: true }
    await visit(everywhere, { locale: 'de-DE', viewport: sizes[2] }, async (page, path, complaints) => {
      found.push(...(await misfits(page)).map((fault) => `${path}: ${fault}`))
      const headings = await page.locator('h1').count()
      if (headings !== 1) found.push(`${path}: ${headings} h1`)
      const said = await page.evaluate(readTexts)
      found.push(...englishIn(said, data).map((text) => `${path} says “${text}”`))
      found.push(...complaints().map((complaint) => `${path}: ${complaint}`))
    })
    expect(found).toEqual([])
  }, 900_000)

  test('the first page needs at most 230 kB of script, a further one at most 130 kB more', async () => {
    const context = await app.browser.newContext({ storageState: await app.context.storageState() })
    const page = await context.newPage()
    const loaded = new Set<string>()
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) loaded.add(response.url())
    })
    const sizes: Record<string, number> = {}
    for (const path of [
      '/',
      '/measures/get_help',
      '/people',
      '/groups/new',
      '/live',
      '/imports/new',
      '/settings/profile',
    ]) {
      const before = loaded.size
      await page.goto(`${app.url}${path}`)
      await page.locator('h1').first().waitFor({ state: 'attached' })
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
      // Until no further script has come for a second.
      for (let seen = -1; seen !== loaded.size; await page.waitForTimeout(1000)) seen = loaded.size
      const fresh = [...loaded].slice(before)
      sizes[path] = (await Promise.all(fresh.map(gzippedSize))).reduce((sum, size) => sum + size, 0)
    }
    await context.close()
    console.log(`script by page, bytes gzipped: ${JSON.stringify(sizes)}`)
    const { '/': first = 0, ...further } = sizes
    expect(first).toBeLessThan(230_000)
    expect(first).toBeGreaterThan(50_000)
    // The second page brings the words of all pages and the menus, which the first one goes without.
    for (const size of Object.values(further)) expect(size).toBeLessThan(130_000)
  })

  type Look = (page: Page, path: string, complaints: () => string[]) => Promise<void>

  interface Way {
    paths: readonly string[]
    /** Whether each page is loaded anew by its address, or reached from the one before as by a link. */
    byAddress: boolean
  }

  /** Opens each page once, two at a time, and looks at it when nothing on it is loading any more. */
  async function visit({ paths, byAddress }: Way, given: BrowserContextOptions, look: Look) {
    const state = await app.context.storageState()
    const waiting = [...paths]
    const walk = async () => {
      const context = await app.browser.newContext({
        ...given,
        colorScheme: 'light',
        storageState: state,
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const complaints = listen(page)
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        if (byAddress) await openAt(page, `${app.url}${path}`)
        else await goOn(page, app.url, path)
        await look(page, path, complaints)
      }
      await context.close()
    }
    await Promise.all([walk(), walk()])
  }
})

async function gzippedSize(address: string): Promise<number> {
  const response = await fetch(address)
  return gzipSync(Buffer.from(await response.arrayBuffer())).byteLength
}

/** Calls over the last ten days, enough of them that a median may be shown. */
function calls(): object[] {
  return Array.from({ length: 120 }, (_, index) => ({
    type: 'track',
    userId: `customer-${index % 30}`,
    event: 'Call Resolved',
    timestamp: new Date(Date.now() - (index / 120) * 10 * day).toISOString(),
    properties: {
      call_id: `call-${index}`,
      topic: ['bill', 'line'][index % 2],
      wait_seconds: 60 + (index % 50),
    },
  }))
}
