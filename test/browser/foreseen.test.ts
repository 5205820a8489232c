import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { lookOver } from './look-over.ts'

const day = 86_400_000
const days = 84
/** Since so many days customers wait longer, above all those who ask about their bill. */
const changed = 12

interface FoundChange {
  id: string
  kind: string
  subject: { measure?: string; by?: unknown }
}

/** Behaviour changes and forecasts, as somebody reads what changed, says what it was, and asks what comes next. */
describe.skipIf(noBrowser)('what changes and what comes next', () => {
  let app: App
  let pages: string[] = []
  let change = ''

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Calls', kind: 'web' })
    const events = [...calls(), ...visits()]
    for (let start = 0; start < events.length; start += 500)
      await sendEvents(app.url, source.writeKey, events.slice(start, start + 500), '/v1/import')
    await app.api('/api/v1/annotations', {
      at: new Date(Date.now() - (changed + 0.4) * day).toISOString(),
      title: 'New bill layout',
    })
    const count = { definition: { kind: 'count', event: ['Call Started', 'Call Resolved', 'Screen Viewed'] } }
    await eventually(
      () => app.api<{ series: { points: { value: number }[] }[] }>('/api/v1/metrics/query', count),
      (answer) => answer.series[0]?.points[0]?.value === events.length,
      120_000,
    )
    await app.api('/api/v1/changes/settings', { dimensions: ['topic'], hourly: false }, 'PUT')
    // Looking at everything takes longer than a call may that somebody waits for.
    const looked = await app.context.request.post(`${app.url}/api/v1/changes/look`, {
      headers: { origin: app.url },
      timeout: 200_000,
    })
    expect(looked.ok(), await looked.text()).toBe(true)
    change = await changeOf('get_help')
    pages = [
      '/changes',
      '/changes?state=all',
      '/changes/people',
      '/changes/settings',
      `/changes/${change}`,
      '/forecasts',
      '/forecasts/get_help',
      '/forecasts/calls?by=topic',
      '/measures/get_help?period=90d',
      '/impact/teams/service',
    ]
  }, 300_000)
  afterAll(() => app?.close())

  /** The change of level of a whole measure. */
  async function changeOf(measure: string): Promise<string> {
    const { items } = await app.api<{ items: FoundChange[] }>(`/api/v1/changes?measure=${measure}&all=true`)
    return items.find(({ kind, subject }) => kind === 'level' && !subject.by)?.id ?? `no change of ${measure}`
  }

  async function open(path: string) {
    await app.page.goto(`${app.url}${path}`)
    await app.page.locator('h1').first().waitFor()
    await app.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'), undefined, {
      timeout: 60_000,
    })
    return app.page
  }

  test('a change stands in the feed in a sentence, and its parts add up', async () => {
    const page = await open('/changes')
    await page
      .getByRole('link', { name: /^Get help has risen from .* to / })
      .first()
      .click()
    await page.waitForURL(/\/changes\/[^/?]+$/)
    const parted = await changeOf('answered_first_time')
    await open(`/changes/${parted}`)
    await page.getByText('Bad for customers', { exact: true }).waitFor()
    const parts = page.getByRole('region', { name: 'Where it lies' })
    await parts.getByRole('button', { name: 'Show as table' }).click()
    const rows = await parts.locator('tbody tr').allInnerTexts()
    const sums = rows.map((row) => Number(row.split('\t').at(-1)?.replaceAll(',', '')))
    const total = sums.pop() ?? Number.NaN
    // The table is written with three decimals.
    expect(Math.abs(sums.reduce((sum, one) => sum + one, 0) - total)).toBeLessThan(0.001 * rows.length)
    expect(rows.some((row) => row.startsWith('bill'))).toBe(true)
    expect(total).toBeLessThan(-5)
  })

  test('a page of the feed asks for its courses at once', async () => {
    const asked: string[] = []
    const note = (request: { url(): string }) => void asked.push(new URL(request.url()).pathname)
    app.page.on('request', note)
    const page = await open('/changes')
    await page.locator('.change-list [role=img]').first().waitFor()
    app.page.off('request', note)
    expect(asked.filter((path) => path === '/api/v1/metrics/batch')).toHaveLength(1)
    expect(asked).not.toContain('/api/v1/metrics/query')
  })

  test('what is watched is told, and what is not with its reason', async () => {
    const page = await open('/changes/settings')
    const watched = page.getByRole('region', { name: 'What is watched' })
    await watched
      .getByRole('row', { name: /^Get help/ })
      .getByText('Watched', { exact: true })
      .waitFor()
    await watched.getByText('Not watched: no event of it has come').first().waitFor()
    expect(await watched.getByText('Switched off').count()).toBeGreaterThan(0)
  })

  test('what else happened then is called a candidate, and what is behind it is listed', async () => {
    const page = await open(`/changes/${change}`)
    const candidates = page.getByRole('region', { name: 'What else happened then' })
    await candidates.getByText('These are candidates, no causes', { exact: false }).waitFor()
    await candidates.getByText('New bill layout').waitFor()
    await page.getByRole('radiogroup', { name: 'Who is behind it' }).getByText('People').click()
    await page.getByRole('region', { name: 'Who is behind it' }).getByRole('row').nth(1).waitFor()
    expect(new URL(page.url()).searchParams.get('behind')).toBe('people')
  })

  test('it is taken up, given to somebody, spoken about, and closed with what it was', async () => {
    const page = await open(`/changes/${change}`)
    await page.getByRole('button', { name: 'Take it up' }).click()
    await page.getByRole('button', { name: 'Take it up' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Give it to' }).click()
    await page.getByRole('menuitem', { name: 'Me' }).click()
    await page.getByRole('button', { name: /looks at it$/ }).waitFor()
    await page.getByLabel('What do you see?').fill('The new bill has no total.')
    await page.getByRole('button', { name: 'Say it' }).click()
    await page.getByText('The new bill has no total.').waitFor()
    await page.locator('#main').getByRole('button', { name: 'Close', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'What it was' }).click()
    await page.getByRole('option', { name: 'It was real' }).click()
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    await page.getByText('Closed: It was real', { exact: true }).first().waitFor()
    const kept = await app.api<{ state: string; closedAs: string; assigned: { name: string } }>(
      `/api/v1/changes/${change}`,
    )
    expect(kept).toMatchObject({ state: 'closed', closedAs: 'real' })
    await page.getByRole('button', { name: 'Open again' }).click()
    await page.locator('#main').getByRole('button', { name: 'Close', exact: true }).waitFor()
  })

  test('nobody is told for a time, and it can be told again', async () => {
    const page = await open(`/changes/${change}`)
    await page.getByRole('button', { name: 'Do not tell' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('The bill is mended on Friday.')
    await dialog.getByRole('button', { name: 'Do not tell' }).click()
    await dialog.waitFor({ state: 'detached' })
    await open('/changes/settings')
    await page.getByText('The bill is mended on Friday.').waitFor()
    await page.getByRole('button', { name: 'Tell again' }).click()
    await page.getByText('Everything is told.').waitFor()
  })

  test('false alarms that a team accepts are kept, and a day of its own', async () => {
    const page = await open('/changes/settings')
    await page.getByRole('textbox', { name: 'Service' }).fill('0.5')
    await page.getByRole('button', { name: 'Add a day' }).click()
    await page.getByLabel('Day', { exact: true }).fill('2026-12-27')
    await page.getByLabel('What it is').fill('Works closed')
    await page.getByRole('button', { name: 'Save' }).click()
    const settings = await eventually(
      () => app.api<{ falseAlarms: Record<string, number>; holidays: unknown[] }>('/api/v1/changes/settings'),
      ({ holidays }) => holidays.length === 1,
    )
    expect(settings).toMatchObject({
      falseAlarms: { service: 0.5 },
      holidays: [{ date: '2026-12-27', name: 'Works closed' }],
    })
  })

  test('a change is a mark on the chart of its measure, and leads to its page', async () => {
    const page = await open('/measures/get_help?period=90d')
    await page.getByRole('button', { name: /Level changed, bad for customers/ }).click()
    await page.waitForURL(/\/changes\//)
  })

  test('a measure says what comes next, with its range, and how good such words were', async () => {
    const page = await open('/forecasts/get_help')
    await page
      .getByText(/^(Likely to|Up or down|No forecast)/)
      .first()
      .waitFor()
    await open('/forecasts/calls')
    await page
      .getByText(/^(Likely to|Up or down)/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Show as table' }).first().click()
    const head = await page.locator('.figure-table').first().locator('th').allInnerTexts()
    expect(head).toEqual(expect.arrayContaining(['Foreseen', '80 in 100 from', '95 in 100 to']))
    await page.getByRole('region', { name: 'How good forecasts were' }).getByText('In the 80 range').waitFor()
    await page.getByRole('region', { name: 'Where the period ends' }).waitFor()
  })

  test('too little history is said, and nothing is foreseen', async () => {
    const page = await open('/forecasts/join')
    await page
      .getByText(/^No forecast/)
      .first()
      .waitFor()
    expect(await page.getByText('likely course', { exact: false }).count()).toBe(0)
  })

  test('a tile shows what is likely to come when it is asked to', async () => {
    const place = { x: 0, y: 0, w: 6, h: 5 }
    const tile = { id: 'calls', place, view: 'line', measure: 'calls', forecast: true }
    await app.api(
      '/api/v1/boards/ahead?version=0',
      {
        name: 'ahead',
        label: 'Calls ahead',
        owners: [{ team: 'service' }, { team: 'it' }],
        period: { last: '56d' },
        grain: 'day',
        tiles: [tile],
      },
      'PUT',
    )
    const page = await open('/boards/ahead')
    await page.getByText(/Likely to (rise|fall|stay)|Up or down is open/).waitFor({ timeout: 60_000 })
    await page.goto(`${app.url}/boards/ahead/edit`)
    await page
      .getByRole('button', { name: /^Change/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByLabel('Show what is likely to come').isChecked()).toBe(true)
  })

  test('moving a measure says what that brings, or that nobody knows', async () => {
    const page = await open('/impact/teams/service')
    const card = page.getByRole('region', { name: 'What if' })
    await card.getByRole('slider').first().focus()
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight')
    await card.locator('.fc-outcomes li').first().waitFor()
    expect(await card.textContent()).toMatch(/Likely .* to |How sure this is nobody knows|Can’t say/)
  })

  test('axe finds nothing, in both themes and on a phone', async () => {
    expect(await lookOver(app, pages)).toEqual([])
  }, 600_000)
})

/** Noise that is the same in every run: between −1 and 1. */
function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43_758.5453
  return (value - Math.floor(value)) * 2 - 1
}

/** Calls of twelve weeks: fewer at weekends; since some days those about a bill wait longer. */
function calls() {
  return Array.from({ length: days }, (_, back) => {
    const start = Math.floor(Date.now() / day) * day - back * day
    const isWeekend = [0, 6].includes(new Date(start).getUTCDay())
    const count = Math.round((isWeekend ? 36 : 60) + 4 * noise(back + 0.5))
    return Array.from({ length: count }, (_, index) => {
      const seed = back * 1000 + index
      const isBill = index % 3 === 0
      const slower = back < changed && isBill ? 3 : 1
      return ['Call Started', 'Call Resolved'].map((event) => ({
        type: 'track',
        messageId: `${event}-${back}-${index}`,
        userId: `u${(seed * 7) % 300}`,
        event,
        timestamp: new Date(Math.min(start + (index / count) * day, Date.now() - 60_000)).toISOString(),
        properties: {
          call_id: `${back}-${index}`,
          topic: isBill ? 'bill' : 'line',
          team: 'Service',
          ...(event === 'Call Resolved'
            ? {
                wait_seconds: Math.round(slower * (120 + 50 * noise(seed)) * (back < changed ? 1.5 : 1)),
                resolved_first_time: noise(seed + 0.3) > (back < changed && isBill ? 0.4 : -0.6),
              }
            : {}),
        },
      }))
    }).flat()
  }).flat()
}

/** People who use the app nearly every day; one of them stopped five weeks ago. */
function visits() {
  return Array.from({ length: 12 }, (_, person) =>
    Array.from({ length: 115 }, (_, index) => ({
      type: 'screen',
      messageId: `visit-${person}-${index}`,
      userId: `u${person}`,
      name: 'Home',
      timestamp: new Date(
        Date.now() - (1 + index * 1.2 + 0.8 * noise(person * 100 + index)) * day,
      ).toISOString(),
      properties: {},
    })),
  )
    .flat()
    .filter(({ userId, timestamp }) => userId !== 'u7' || Date.parse(timestamp) < Date.now() - 35 * day)
}
