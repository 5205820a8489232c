import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelSummary, WarningDetail, WarningsPage } from '../../src/warnings/index.ts'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { leavingCompany } from './leaving-company.ts'
import { lookOver } from './look-over.ts'

interface LeavingSuggestions {
  items: { people: number }[]
}

/** Early warnings of a small company: learned, read, acted on, and how far they are to be believed. */
describe.skipIf(noBrowser)('early warnings', () => {
  let app: App

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Line', kind: 'web' })
    const calls = leavingCompany()
    for (let at = 0; at < calls.length; at += 2000) {
      const sent = await sendEvents(app.url, source.writeKey, calls.slice(at, at + 2000), '/v1/import')
      expect(sent.status).toBe(200)
    }
    await eventually(
      () => app.api<LeavingSuggestions>('/api/v1/warnings/suggestions'),
      ({ items }) => (items[0]?.people ?? 0) > 40,
      60_000,
    )
  }, 180_000)
  afterAll(() => app?.close())

  async function open(path: string) {
    await app.page.goto(`${app.url}${path}`)
    await app.page.locator('h1').first().waitFor()
    await app.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
    return app.page
  }
  const listed = (query = '') => app.api<WarningsPage>(`/api/v1/warnings${query}`)

  test('before anything is learned the pages say so', async () => {
    const page = await open('/warnings')
    await page.getByText('No customer has been looked at yet.').waitFor()
    await page.getByText('Can’t say yet who may leave.').waitFor()
    await page.getByText('Can’t say yet who is dissatisfied.').waitFor()
    await page.getByRole('link', { name: 'See why' }).first().click()
    await page.getByText('Nothing has been learned yet.').waitFor()
  })

  test('what leaving means is suggested from the data, with figures', async () => {
    const page = await open('/warnings/settings')
    const choice = page.getByRole('button', {
      name: /^Somebody left when this happens: Subscription Cancelled/,
    })
    await choice.waitFor()
    expect(await choice.textContent()).toMatch(/customers left by it so far.*in 100\)/)
    await choice.click()
    await page.getByRole('textbox', { name: 'Marketing' }).fill('15')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Kept. Another definition of leaving is learned at once.').waitFor()
    const { settings } = await app.api<{ settings: { leaving: unknown; budget: { marketing: number } } }>(
      '/api/v1/warnings/settings',
    )
    expect(settings.leaving).toEqual({ kind: 'cancels', events: ['Subscription Cancelled'] })
    expect(settings.budget.marketing).toBe(15)
  })

  test('the model learns on demand, says how far it is, and what came out', async () => {
    const page = await open('/warnings/model')
    const button = page.getByRole('button', { name: 'Learn now' })
    // The change of the definition may have begun to learn by itself.
    if (await button.isEnabled()) await button.click()
    await page.getByRole('progressbar', { name: 'How far it is' }).waitFor()
    await page.getByText(/^\d+ customers were looked at\.$/).waitFor({ timeout: 280_000 })
    await page.getByText(/^Version \d+ is in use\.$/).waitFor()
    const { items } = await app.api<{ items: ModelSummary[] }>('/api/v1/warnings/models')
    const leave = items.find(({ signal }) => signal === 'leave')
    expect(leave?.standing).toBe('in_use')
    expect(leave?.scored).toBeGreaterThan(250)
  }, 300_000)

  test('the page of the model shows what was said, what came, and each check', async () => {
    const page = await open('/warnings/model')
    const figure = page.getByRole('figure', { name: 'Is what we say true?' })
    await figure.getByRole('button', { name: 'Show as table' }).click()
    expect(await figure.getByRole('row').count()).toBeGreaterThan(2)
    const checks = page.getByRole('region', { name: 'What a version must meet before it is used' })
    await checks.getByText('It passed all that are required.').waitFor()
    await checks.getByText('Enough cases', { exact: true }).waitFor()
    await page
      .getByRole('region', { name: 'Versions' })
      .getByRole('link', { name: /^Version \d/ })
      .first()
      .click()
    expect(new URL(page.url()).searchParams.get('version')).toMatch(/^"?\d+"?$/)
  })

  test('the list says chances of people, with reasons; a key settles a warning and it can be taken up again', async () => {
    const page = await open('/warnings')
    const { items, total } = await listed()
    expect(total).toBeGreaterThan(0)
    await page.getByText(new RegExp(`^${total} warnings?, as of `)).waitFor()
    const rows = page.getByRole('list', { name: 'Early warnings' }).locator('> li')
    expect(await rows.count()).toBe(Math.min(total, 50))
    expect(await rows.first().textContent()).toMatch(/in (100|1,000)likely (about )?[\d,]+/)
    await page.keyboard.press('j')
    await page.keyboard.press('e')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'What was done' }).click()
    await page.getByRole('option', { name: 'Called back' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Kept. What comes of it is looked at later.').waitFor()
    await page.getByText(new RegExp(`^${total - 1} warnings?, as of `)).waitFor()
    expect((await listed('?state=done')).items.map(({ id }) => id)).toEqual([items[0]?.id])
    await page.getByRole('combobox', { name: 'State' }).click()
    await page.getByRole('option', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Take up again' }).click()
    await page.getByText('The warning is open again.').waitFor()
    expect((await listed()).total).toBe(total)
  })

  test('the reasons of a warning add up, open to their events, and colleagues can act and talk', async () => {
    const { items } = await listed()
    const page = await open(`/warnings/${items[0]?.id}`)
    const points = await page.locator('table.rt tbody tr:not(.rt-detail) td.r').allInnerTexts()
    const numbers = points.map((text) => Number(text.replaceAll(',', '').replace('\u2212', '-')))
    const [start, end] = [numbers[0] ?? 0, numbers.at(-1) ?? 0]
    expect(numbers.slice(1, -1).reduce((sum, value) => sum + value, start)).toBe(end)
    const detail = await app.api<WarningDetail>(`/api/v1/warnings/${items[0]?.id}`)
    const sum = detail.waterfall.reduce((all, { effect }) => all + effect, detail.base + detail.rest.effect)
    expect(sum).toBeCloseTo(detail.chance, 5)
    const shown = detail.waterfall.slice(0, 3)
    const reason = shown.find(({ events }) => events.length > 0)
    expect(reason).toBeDefined()
    await page.getByRole('button', { name: reason?.label ?? '', exact: true }).click()
    const events = page.locator('.warn-evidence li')
    expect(await events.count()).toBe(reason?.events.length)

    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('button', { name: 'To me' }).click()
    await page.getByText(/^Given to /).waitFor()
    await page.getByLabel('What do you see?').fill('I know her, I will call.')
    await page.getByRole('button', { name: 'Say it' }).click()
    await page.getByText('I know her, I will call.').last().waitFor()

    await page.getByRole('button', { name: /^More for / }).click()
    await page.getByRole('menuitem', { name: 'Let it rest' }).click()
    await page.getByRole('button', { name: /^7 days/ }).click()
    await page.getByText(/^Rests until /).waitFor()
  })

  test('the customer’s page says the same; the team’s page names its first', async () => {
    const { items } = await listed()
    const warning = items.find(({ kind, chance }) => kind === 'leave' && chance > 0.05 && chance < 0.985)
    expect(warning).toBeDefined()
    const page = await open(`/people/${warning?.person.id}`)
    const chance = Math.round((warning?.chance ?? 0) * 100)
    await page.getByText(new RegExp(`^${chance} in 100 customers`)).waitFor()
    await page.getByRole('link', { name: 'Open the warning' }).first().click()
    await page.waitForURL(/\/warnings\/[^/]+$/)
    await open(`/team?team=${warning?.team}`)
    await page.getByRole('region', { name: 'Early warnings' }).waitFor()
  })

  test('the chance is a trait: in the list of people, on the customer’s page, and as a group that can be made', async () => {
    const { items } = await app.api<{ items: { name: string; version: number | null; people: number }[] }>(
      '/api/v1/warnings/chances',
    )
    const chance = items.find(
      ({ name, version }) => name.startsWith('chance_of_leaving') && version !== null,
    )!
    const days = /\d+/.exec(chance.name)![0]
    const likely = await app.api<{ people: { id: string }[] }>(
      `/api/v1/people?trait=${chance.name}&least=10&pageSize=100`,
    )
    expect(likely.people.length).toBeGreaterThan(0)
    expect(likely.people.length).toBeLessThan(chance.people)

    const page = await open('/people')
    await page.getByRole('combobox', { name: 'Chance that the early warning gives' }).click()
    await page.getByRole('option', { name: `Chance of leaving in ${days} days: 10 in 100 or more` }).click()
    await page
      .getByText(new RegExp(`^(The first )?${Math.min(25, likely.people.length)} (person|people)\\.`))
      .waitFor()
    expect(new URL(page.url()).searchParams.get('least')).toMatch(/10/)

    await page.getByRole('rowheader').first().getByRole('link').first().click()
    const known = page.getByRole('region', { name: 'What we know' })
    await known.getByText(`Chance of leaving in ${days} days`).waitFor()
    await known
      .getByText(/^Early warning, model \d+/)
      .first()
      .waitFor()
    await known.getByRole('link', { name: 'How good it is' }).first().click()
    await page.waitForURL(/\/warnings\/model/)

    await open('/groups/new')
    await page.getByRole('combobox', { name: 'What is asked' }).click()
    await page.getByRole('option', { name: 'What we know of the person' }).click()
    await page.getByRole('combobox', { name: 'Trait', exact: true }).fill(chance.name)
    await page.getByText('In percent, as the early warning scored everybody last night.').waitFor()
    await page.getByRole('combobox', { name: 'Comparison' }).click()
    await page.getByRole('option', { name: 'is at least' }).click()
    await page.getByRole('textbox', { name: 'Value' }).fill('10')
    await page.getByRole('textbox', { name: 'Label' }).fill('May leave us')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/groups\/may_leave_us$/)
    const size = await eventually(
      () => app.api<{ size: number | null }>('/api/v1/segments/may_leave_us'),
      (group) => group.size !== null,
      30_000,
    )
    expect(size.size).toBe(likely.people.length)
  })

  test('a word of the company’s own is kept', async () => {
    const page = await open('/warnings/settings')
    await page.getByRole('searchbox', { name: 'Find or add a word' }).fill('Gurkentruppe')
    await page.getByRole('button', { name: 'Add “gurkentruppe”' }).click()
    await page.getByRole('button', { name: 'Save words' }).click()
    await page.getByText('Words kept. They count from the next night on.').waitFor()
    const { own } = await app.api<{ own: { word: string; weight: number }[] }>('/api/v1/warnings/lexicon/en')
    expect(own).toEqual([{ word: 'gurkentruppe', weight: -2 }])
  })

  test('axe finds nothing, in both themes, and all fits three sizes', async () => {
    const { items } = await listed()
    expect(
      await lookOver(app, [
        '/warnings',
        `/warnings/${items[0]?.id}`,
        '/warnings/model',
        '/warnings/model?signal=dissatisfied',
        '/warnings/settings',
        `/people/${items[0]?.person.id}`,
      ]),
    ).toEqual([])
  }, 120_000)
})
