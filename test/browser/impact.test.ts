import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { lookOver } from './look-over.ts'

const day = 86_400_000
const people = 120

/** Team impact, as somebody reads a tree, judges a link, opens a team and asks what changed. */
describe.skipIf(noBrowser)('team impact', () => {
  let app: App

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Calls', kind: 'web' })
    for (let start = 0; start < people; start += 40)
      await sendEvents(app.url, source.writeKey, calls(start, start + 40), '/v1/import')
    const count = { definition: { kind: 'count', event: 'Survey Answered' } }
    await eventually(
      () => app.api<{ series: { points: { value: number }[] }[] }>('/api/v1/metrics/query', count),
      (answer) => answer.series[0]?.points[0]?.value === people * 2,
      60_000,
    )
    await app.api('/api/v1/impact/trees/customers/estimate', undefined, 'POST')
  }, 240_000)
  afterAll(() => app?.close())

  async function open(path: string) {
    await app.page.goto(`${app.url}${path}`)
    await app.page.locator('h1').first().waitFor()
    await app.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
    return app.page
  }

  test('a link is chosen in the drawing, and the panel says what the data say', async () => {
    const page = await open('/impact')
    await page.getByRole('button', { name: /^Link from Get help to Satisfaction\. Seen in the data/ }).click()
    const panel = page.getByRole('region', { name: 'Get help → Satisfaction' })
    await panel
      .getByText('When “Get help” takes one minute longer, “Satisfaction” falls by', { exact: false })
      .waitFor()
    await panel.getByText(`${people} customers`, { exact: false }).waitFor()
    expect(new URL(page.url()).searchParams.get('at')).toBe('get_help satisfaction')
    // The address alone leads there again.
    await page.reload()
    await panel.getByText('Likely', { exact: false }).first().waitFor()
  })

  test('a link that the data say nothing about says why, and a team judges it', async () => {
    const page = await open('/impact?at=messages_sent+stay_and_share')
    const panel = page.getByRole('region', { name: 'Messages we sent → Stay and share' })
    await panel.getByText('Can’t say yet.').waitFor()
    await panel.getByRole('button', { name: 'Judge this link' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('How far').fill('2')
    await dialog.getByLabel('Why we think so').fill('Customers thanked us for the news.')
    await dialog.getByRole('button', { name: 'Keep' }).click()
    await panel.getByText('Judged by', { exact: false }).waitFor()
    await panel.getByText('Customers thanked us for the news.', { exact: false }).waitFor()
  })

  test('each team has its own page, with what is worth doing', async () => {
    const page = await open('/impact')
    await page
      .getByRole('navigation', { name: 'Show the paths of' })
      .getByRole('link', { name: 'Service' })
      .click()
    await page.getByRole('heading', { level: 1, name: 'How does Service affect customers?' }).waitFor()
    const worth = page.getByRole('region', { name: 'What is worth doing' })
    await worth.getByText('When “Get help” takes one minute longer', { exact: false }).waitFor()
  })

  test('the parts of a change add up in the table', async () => {
    const page = await open('/impact/change?measure=satisfaction')
    await page.getByRole('button', { name: 'Show as table' }).click()
    const rows = await page.locator('.figure-table').first().locator('tbody tr').allInnerTexts()
    const numbers = rows.map((row) => Number(row.split('\t')[1]?.replaceAll(',', '')))
    const [before, after] = [numbers[0] ?? 0, numbers.at(-1) ?? 0]
    const parts = numbers.slice(1, -1).reduce((sum, value) => sum + value, 0)
    // The table is written with three decimals.
    expect(Math.abs(parts - (after - before))).toBeLessThan(0.0005 * numbers.length)
    expect(rows.some((row) => row.startsWith('Nothing accounts for'))).toBe(true)
  })

  test('a link is taken out of the tree and put back', async () => {
    const page = await open('/impact/edit')
    await page.getByRole('button', { name: 'Take out Get help → Satisfaction' }).click()
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page.waitForURL(/\/impact\?/)
    const tree = await app.api<{ definition: { links: { from: string }[] } }>(
      '/api/v1/impact/trees/customers',
    )
    expect(tree.definition.links.some(({ from }) => from === 'get_help')).toBe(false)
  })

  test('every page is clean of what axe finds in both themes, fits three sizes and complains of nothing', async () => {
    const pages = ['/impact?at=history_on_screen', '/impact/teams/it', '/impact/change', '/impact/edit']
    expect(await lookOver(app, pages)).toEqual([])
  }, 300_000)
})

/** Each of these people calls twice, and is the less content the longer they waited. */
function calls(first: number, end: number) {
  return Array.from({ length: end - first }, (_, index) => {
    const person = first + index
    return [0, 1].flatMap((call) => {
      const at = Date.now() - (2 + ((person * 7 + call * 23) % 45)) * day
      const wait = 30 + ((person * 37 + call * 101) % 400)
      const score = Math.max(
        1,
        Math.min(5, Math.round(5 - wait / 120 + (((person * 13 + call) % 7) - 3) / 4)),
      )
      const of = (event: string, minutes: number, properties: object) => ({
        type: 'track',
        messageId: `${event}-${person}-${call}`,
        userId: `u${person}`,
        event,
        timestamp: new Date(at + minutes * 60_000).toISOString(),
        properties,
      })
      return [
        of('Call Resolved', 0, {
          call_id: `${person}-${call}`,
          wait_seconds: wait,
          resolved_first_time: true,
          history_on_screen: person % 2 === 0,
          team: 'Service',
        }),
        of('Survey Answered', 5, {
          survey_id: `${person}-${call}`,
          kind: 'csat',
          score,
          about: 'call',
          team: 'Service',
          score_percent: ((score - 1) / 4) * 100,
        }),
      ]
    })
  }).flat()
}
