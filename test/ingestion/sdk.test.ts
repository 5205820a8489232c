import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { Analytics } from '@segment/analytics-node'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { listen, openTestIntake, type StoredRow, type TestIntake } from './intake-server.ts'

let stores: TestStores
let opened: TestIntake

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(async () => {
  await stores.close()
})

const names = (rows: StoredRow[]) => rows.map((row) => row.name).sort()
const allNames = ['Aliased', 'Grouped', 'Identified', 'Order Placed', 'Page Viewed', 'Screen Viewed']

test('@segment/analytics-node with only its host changed', async () => {
  opened = await openTestIntake(stores)
  const analytics = new Analytics({ writeKey: opened.writeKey, host: opened.url, flushAt: 3 })
  const failures: unknown[] = []
  analytics.on('error', (error) => failures.push(error))
  analytics.identify({ userId: 'u1', traits: { email: 'ann@b.example' } })
  analytics.track({ userId: 'u1', event: 'Order Placed', properties: { total: 9.5 } })
  analytics.page({ userId: 'u1', name: 'Home' })
  analytics.screen({ userId: 'u1', name: 'Start' })
  analytics.group({ userId: 'u1', groupId: 'acme' })
  analytics.alias({ userId: 'u1', previousId: 'a1' })
  await analytics.closeAndFlush({ timeout: 10_000 })
  const rows = await opened.stored(6)
  expect(failures).toEqual([])
  expect(names(rows)).toEqual(allNames)
  expect(rows.find((row) => row.name === 'Order Placed')?.context['library.name']).toBe(
    '@segment/analytics-node',
  )
  await opened.close()
})

test('@rudderstack/rudder-sdk-node with only its data plane changed, gzip as it likes', async () => {
  opened = await openTestIntake(stores)
  const analytics = new RudderAnalytics(opened.writeKey, { dataPlaneUrl: opened.url, flushAt: 2, gzip: true })
  analytics.identify({ userId: 'u1', traits: { email: 'ann@b.example' } })
  analytics.track({ userId: 'u1', event: 'Order Placed', properties: { total: 9.5 } })
  analytics.page({ userId: 'u1', name: 'Home' })
  analytics.screen({ userId: 'u1', name: 'Start' })
  analytics.group({ userId: 'u1', groupId: 'acme' })
  analytics.alias({ userId: 'u1', previousId: 'a1' })
  await analytics.flush()
  const rows = await opened.stored(6)
  expect(names(rows)).toEqual(allNames)
  expect(rows.find((row) => row.name === 'Order Placed')?.properties).toEqual({ total: '9.5' })
  await opened.close()
})

const library = join(
  dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')),
  'dist/umd',
)

test.each(['single calls', 'batches'])(
  '@segment/analytics-next in a real browser, another origin, %s',
  async (way) => {
    opened = await openTestIntake(stores)
    const delivery =
      way === 'batches' ? `{ strategy: 'batching', config: { size: 3, timeout: 200 } }` : 'undefined'
    const page = `<!doctype html><title>Shop</title><script src="/index.js"></script><script>
    const { AnalyticsBrowser } = window.AnalyticsNext
    const analytics = AnalyticsBrowser.load(
      { writeKey: '${opened.writeKey}', cdnURL: '${opened.url}' },
      { integrations: { 'Segment.io': { deliveryStrategy: ${delivery} } } },
    )
    window.done = (async () => {
      await analytics.page('Home')
      await analytics.identify('u1', { email: 'ann@b.example' })
      await analytics.track('Order Placed', { total: 9.5, products: [{ sku: 'a' }] })
      await analytics.group('acme', { plan: 'pro' })
      await analytics.alias('u2', 'u1')
      await analytics.screen('Start')
    })()
  </script>`
    const site = createServer((request, response) => {
      const isScript = /\.js$/.test(request.url ?? '')
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
      response.end(isScript ? readFileSync(join(library, request.url ?? '')) : page)
    })
    const port = await listen(site)
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
    try {
      const tab = await browser.newPage()
      const complaints: string[] = []
      tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      const outside: string[] = []
      tab.on('request', (request) => {
        if (!request.url().startsWith('http://127.0.0.1:')) outside.push(request.url())
      })
      await tab.goto(`http://127.0.0.1:${port}/shop?utm_source=letter`)
      await tab.evaluate('window.done')
      const rows = await opened.stored(6)
      expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
      expect(outside).toEqual([])
      expect(names(rows)).toEqual(allNames)
      const order = rows.find((row) => row.name === 'Order Placed')
      expect(order?.properties).toEqual({ total: '9.5', products: '[{"sku":"a"}]' })
      expect(order?.channel).toBe('web')
      expect(order?.context).toMatchObject({
        'page.path': '/shop',
        'page.title': 'Shop',
        'campaign.source': 'letter',
        'library.name': 'analytics.js',
        ip: '127.0.0.1',
      })
      expect(rows.every((row) => row.robot === 0 || row.context.userAgent?.includes('Headless'))).toBe(true)
    } finally {
      await browser.close()
      site.close()
      await opened.close()
    }
  },
)
