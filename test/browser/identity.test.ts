import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReviewsPage } from '../../src/identity/index.ts'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { lookOver } from './look-over.ts'

interface PersonAnswer {
  id: string
  eventCount: number
  identifiers: { type: string; value: string }[]
}

/** Two customer numbers with one e-mail, three times over: pairs that the rules leave to people. */
function doubtfulCustomers(): object[] {
  return ['ada', 'ben', 'cleo'].flatMap((name, at) =>
    [`${name}-web`, `${name}-shop`].map((userId, side) => ({
      type: 'identify',
      userId,
      messageId: `${userId}-1`,
      timestamp: new Date(Date.now() - (10 * at + side + 1) * 86_400_000).toISOString(),
      traits: {
        email: `${name}@example.com`,
        first_name: name,
        city: side === 0 ? 'Leeds' : 'York',
      },
    })),
  )
}

describe.skipIf(noBrowser)('who is one person, in the browser', () => {
  let app: App
  let webhook = ''

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Website', kind: 'web' })
    await sendEvents(app.url, source.writeKey, doubtfulCustomers(), '/v1/import')
    await openPairs(3)
    const made = await app.api<{ id: string }>('/api/v1/webhooks', {
      url: 'https://example.com/hooks',
      description: 'CRM',
      types: ['person.joined'],
    })
    webhook = made.id
    await app.api(`/api/v1/webhooks/${webhook}/pause`, undefined, 'POST')
  })
  afterAll(() => app?.close())

  function openPairs(count: number) {
    return eventually(
      () => app.api<ReviewsPage>('/api/v1/identity/reviews'),
      ({ reviews }) => reviews.length === count,
      30_000,
    )
  }
  const personOf = (userId: string) => app.api<PersonAnswer>(`/api/v1/people/by/user_id/${userId}`)
  const heading = (page: Page) => page.getByRole('region', { name: 'Are these one person?' })

  test('a doubtful pair is joined, looked at, and taken back to exactly what it was', async () => {
    const { page } = app
    const before = [await personOf('ada-web'), await personOf('ada-shop')]
    expect(before[0]?.id).not.toBe(before[1]?.id)
    await page.goto(`${app.url}/people`)
    await page.getByRole('link', { name: 'Doubtful pairs' }).click()
    const list = page.getByRole('list', { name: 'Pairs' })
    await list.getByRole('button', { name: /ada/ }).click()
    const pair = heading(page)
    await pair.getByText('Both were seen with ada@example.com.').waitFor()
    await pair.getByText('Leeds').waitFor()
    expect(await pair.getByText('Differs').count()).toBeGreaterThanOrEqual(2)
    expect(await pair.getByText('Agrees').count()).toBeGreaterThanOrEqual(1)

    const answer = page.getByRole('region', { name: 'Your answer' })
    await answer.getByRole('textbox', { name: 'Why, if you want to say' }).fill('same desk, same voice')
    await answer.getByRole('button', { name: /^One person, join/ }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    const joined = await personOf('ada-shop')
    expect(joined.id).toBe((await personOf('ada-web')).id)
    expect(joined.eventCount).toBe(2)
    await openPairs(2)

    await page.goto(`${app.url}/people/${joined.id}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText('same desk, same voice').waitFor()

    await page.goto(`${app.url}/people/decisions`)
    const log = page.getByRole('region', { name: 'What was decided' }).first()
    await log.getByText('same desk, same voice').waitFor()
    await log.getByRole('button', { name: 'Undo' }).click()
    await log.getByText(/Taken back by/).waitFor()
    const after = [await personOf('ada-web'), await personOf('ada-shop')]
    const facts = (people: PersonAnswer[]) =>
      people.map(({ id, eventCount, identifiers }) => [id, eventCount, identifiers.map(({ value }) => value)])
    expect(facts(after)).toEqual(facts(before))
    await openPairs(3)
    const [message] = (await app.api<{ items: { type: string }[] }>(`/api/v1/webhooks/${webhook}/deliveries`))
      .items
    expect(message?.type).toBe('person.joined')
  })

  test('keys go through the pairs, join, put off and keep apart; the notice takes it back at once', async () => {
    const { page } = app
    await page.goto(`${app.url}/people/doubtful`)
    await heading(page).getByText('Leeds').waitFor()
    const position = page.getByText(/^\d of 3$/)
    expect(await position.textContent()).toBe('1 of 3')
    await page.keyboard.press('j')
    await page.getByText('2 of 3').waitFor()
    await page.keyboard.press('k')
    await page.getByText('1 of 3').waitFor()
    await heading(page).getByText('Leeds').waitFor()

    await page.keyboard.press('l')
    await openPairs(2)
    await page.getByText('1 of 2').waitFor()
    await heading(page).getByText('Leeds').waitFor()
    await page.keyboard.press('Enter')
    await openPairs(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back. Everything is as it was.').waitFor()
    await openPairs(2)
    await heading(page).getByText('Leeds').waitFor()
    await page.keyboard.press('n')
    await openPairs(1)

    await page.getByText('Put off', { exact: true }).click()
    await page.getByText('1 of 1').waitFor()
    await page.getByText('Kept apart', { exact: true }).click()
    await page.getByText('These are two people.').waitFor()
  })

  test('an admin sees what other rules would change before saving them', async () => {
    const { page } = app
    await page.goto(`${app.url}/settings/identity`)
    const limit = page.getByRole('textbox', { name: 'At most, Customer number', exact: true })
    expect(await limit.inputValue()).toBe('1')
    await limit.fill('2')
    await page.getByRole('button', { name: 'Show what would change' }).click()
    await page.getByText(/People made of several entries|Nobody would be joined/).waitFor()
    await page.getByRole('button', { name: 'As it was' }).click()
    expect(await limit.inputValue()).toBe('1')
    await page.getByRole('button', { name: 'Add a value' }).click()
    await page.getByRole('textbox', { name: 'Value 1', exact: true }).fill('shop@example.com')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/^Changed by/).waitFor()
    const { rules, version } = await app.api<{
      rules: { blocked: { values: object[] }; types: Record<string, object> }
      version: number
    }>('/api/v1/identity/rules')
    expect(version).toBe(1)
    expect(rules.blocked.values).toEqual([{ type: null, value: 'shop@example.com' }])
    expect(rules.types.user_id).toMatchObject({ limit: 1, windowDays: null })
  })

  test('the search for one person is set and run, and says what it did and learned', async () => {
    const { page } = app
    await page.goto(`${app.url}/people/doubtful`)
    await page.getByRole('link', { name: 'How it searches' }).click()
    await page.waitForURL(/\/settings\/matching$/)
    await page.getByRole('heading', { level: 1, name: 'Search for one person' }).waitFor()
    await page.getByText('nobody changed them yet').waitFor()
    await page.getByRole('textbox', { name: 'At least so many in 100' }).fill('65')
    await page.getByRole('checkbox', { name: 'Street' }).uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/^Changed by Owner/).waitFor()
    const stored = await app.api<{ threshold: number; fields: string[]; version: number }>(
      '/api/v1/matching/settings',
    )
    expect(stored).toMatchObject({ threshold: 0.65, version: 1 })
    expect(stored.fields).toHaveLength(8)
    expect(stored.fields).not.toContain('street')

    await page.getByRole('button', { name: 'Look now' }).click()
    const runs = page.getByRole('region', { name: 'The last look' })
    await runs.getByText(/^Done .*begun by: Owner/).waitFor({ timeout: 60_000 })
    const [run] = (
      await app.api<{ items: { report: { people: number; proposed: number; fields: object[] } }[] }>(
        '/api/v1/matching/runs',
      )
    ).items
    expect(run!.report.people).toBeGreaterThan(1)
    expect(await runs.locator('dl').textContent()).toContain(`People compared${run!.report.people}`)
    const learned = page.getByRole('region', { name: 'What it learned' }).first()
    expect(await learned.getByRole('rowheader', { name: 'The same', exact: true }).count()).toBeGreaterThan(3)
    expect(await learned.locator('.learned-field').allTextContents()).toHaveLength(8)
  })

  test('what is personal is decided by an admin, taken back, and follows from the name otherwise', async () => {
    const { page } = app
    const classOf = async (name: string) => {
      const { fields } = await app.api<{
        fields: { kind: string; name: string; class: string; byDefault: boolean }[]
      }>('/api/v1/profiles/fields')
      const found = fields.find((field) => field.kind === 'trait' && field.name === name)
      return [found?.class, found?.byDefault]
    }
    expect(await classOf('city')).toEqual(['public', true])
    await page.goto(`${app.url}/settings/fields`)
    await page.getByRole('searchbox', { name: 'Find a field' }).fill('cit')
    const choice = page.getByRole('combobox', { name: 'What it tells: city' })
    await choice.selectOption('Sensitive')
    await page.getByText('1 field is not saved yet.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/^Changed by Owner/).waitFor()
    expect(await classOf('city')).toEqual(['sensitive', false])
    await choice.selectOption('as its name says')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('1 field is not saved yet.').waitFor({ state: 'detached' })
    expect(await classOf('city')).toEqual(['public', true])
  })

  test('Ctrl-K finds the pages', async () => {
    const { page } = app
    await page.goto(`${app.url}/people/decisions`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: /Find/ }).fill('doubtful')
    await page.getByRole('dialog').getByText('Doubtful pairs').click()
    await page.waitForURL(/\/people\/doubtful/)
  })

  test('every page is clean of what axe finds in both themes, fits three sizes and complains of nothing', async () => {
    expect(await lookOver(app, pagesOf(webhook))).toEqual([])
  }, 300_000)
})

function pagesOf(webhook: string): string[] {
  return [
    '/people/doubtful',
    '/people/doubtful?state=joined',
    '/people/decisions',
    '/settings/identity',
    '/settings/matching',
    '/settings/fields',
    '/settings/webhooks',
    '/settings/webhooks?new=yes',
    `/settings/webhooks/${webhook}`,
  ]
}
