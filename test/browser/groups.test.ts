import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { lookOver } from './look-over.ts'

const day = 86_400_000

/** Groups of customers and computed traits, as somebody makes and uses them. */
describe.skipIf(noBrowser)('groups of customers', () => {
  let app: App
  let writeKey = ''

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Shop', kind: 'web' })
    writeKey = source.writeKey
    await sendEvents(app.url, writeKey, [
      ...['ada', 'ben', 'cy'].flatMap((name, index) => [
        identified(name),
        // Ada ordered three times, Ben twice, Cy once.
        ...Array.from({ length: 3 - index }, (_, order) => ordered(name, order)),
      ]),
    ])
    await eventually(
      () => app.api<{ people: { name: string | null }[] }>('/api/v1/people'),
      (answer) => answer.people.filter(({ name }) => name !== null).length === 3,
      60_000,
    )
  })
  afterAll(() => app?.close())

  /** A page of its own for each test, so that none begins where another ended. */
  async function open(path: string) {
    await app.page.goto(`${app.url}${path}`)
    await app.page.locator('h1').first().waitFor()
    return app.page
  }

  test('without a group the page offers two, and a template opens ready to save', async () => {
    const page = await open('/groups')
    await page.getByText('There is no group of customers yet.').waitFor()
    await page.getByRole('link', { name: /Begin with this.*Ordered three times/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Make a group' }).waitFor()
    await page.getByText('“Order Completed” at least 3 times in the last 30 days').waitFor()
    await page.locator('.beside .figure-m').getByText('1', { exact: false }).waitFor()
    expect(await page.getByRole('link', { name: 'Ada Moss' }).isVisible()).toBe(true)
  })

  test('a group is built by keyboard and mouse with the count beside it, and saved', async () => {
    const page = await open('/groups/new')
    await page.getByLabel('Label', { exact: false }).first().fill('Came back')
    expect(await page.getByLabel('Name in the API').inputValue()).toBe('came_back')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Choose an event.').waitFor()

    const first = page.getByRole('group', { name: 'Condition 1' })
    await first.getByRole('combobox', { name: 'Events' }).fill('Order Completed')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await count(3)
    await first.getByRole('combobox', { name: 'How often' }).click()
    await page.getByRole('option', { name: 'At least', exact: true }).click()
    await count(2)

    // A block of its own: in town, or not heard of there.
    await page.getByRole('button', { name: 'Add a block' }).click()
    const block = page.getByRole('group', { name: 'Block 2' })
    await block.getByRole('combobox', { name: 'What is asked' }).click()
    await page.getByRole('option', { name: 'What we know of the person' }).click()
    await block.getByRole('combobox', { name: 'Trait' }).fill('city')
    await page.keyboard.press('Tab')
    await block.getByRole('textbox', { name: 'Value' }).fill('Leeds')
    await count(1)
    await page.getByText('and City is “Leeds”').waitFor()

    // Out of the block by the keyboard alone; the focus goes along, and the block that is left empty goes.
    const up = block.getByRole('button', { name: 'Move up: Condition 1' })
    await up.focus()
    await page.keyboard.press('Enter')
    await expectFocus('Move up: Condition 2')
    expect(await page.getByRole('group', { name: 'Block 2' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Remove: Condition 2' }).click()
    await count(2)

    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/groups\/came_back$/)
    await page.locator('.figure-l').getByText('2', { exact: false }).waitFor()
    const members = page.getByRole('region', { name: 'Who is in it' })
    await members.getByRole('link', { name: 'Ada Moss' }).waitFor()
    expect(await members.getByRole('link', { name: 'Cy Moss' }).count()).toBe(0)
  })

  test('an event makes somebody enter: on the page, with the event, and on the page of the person', async () => {
    const page = await open('/groups/came_back')
    await page.locator('.figure-l').getByText('2', { exact: false }).waitFor()
    await sendEvents(app.url, writeKey, [ordered('cy', 7)])
    const members = page.getByRole('region', { name: 'Who is in it' })
    await members.getByRole('link', { name: 'Cy Moss' }).waitFor({ timeout: 20_000 })
    await page.locator('.figure-l').getByText('3', { exact: false }).waitFor()

    await page.getByText('Came and went', { exact: true }).click()
    const changes = page.getByRole('region', { name: 'Came and went' }).first()
    await changes.getByRole('link', { name: 'Cy Moss' }).waitFor()
    await changes.getByRole('button', { name: /Show the event\W+Cy/ }).click()
    const dialog = page.getByRole('dialog', { name: 'The event it came from' })
    await dialog.getByText('"cy-7"').waitFor()
    await page.keyboard.press('Escape')

    await changes.getByRole('link', { name: 'Cy Moss' }).click()
    await page.getByRole('heading', { level: 1, name: 'Cy Moss' }).waitFor()
    await page.getByRole('link', { name: 'Came back' }).waitFor()
  })

  test('two people who change a group do not overwrite each other', async () => {
    const page = await open('/groups/came_back/edit')
    await page.getByLabel('Description').fill('Mine')
    const { definition, version } = await app.api<{ definition: object; version: number }>(
      '/api/v1/segments/came_back',
    )
    const theirs = { ...definition, description: 'Theirs' }
    await app.api(`/api/v1/segments/came_back?version=${version}`, theirs, 'PUT')
    await page.getByText('Somebody else changed this.').waitFor({ timeout: 20_000 })
    expect(await page.getByLabel('Description').inputValue()).toBe('Mine')
    await page.getByRole('button', { name: 'Save mine over it' }).click()
    await page.waitForURL(/\/groups\/came_back$/)
    await page.getByText('Mine', { exact: true }).waitFor()

    await page.locator('summary').nth(1).click()
    await page.getByRole('button', { name: `Return to version ${version + 1}` }).click()
    await page.getByText('Theirs', { exact: true }).waitFor()
  })

  test('a list is filled from a file: who is found, who is not yet, and what is wrong', async () => {
    const page = await open('/groups/new?kind=list')
    await page.getByLabel('Label', { exact: false }).first().fill('Asked at the fair')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/groups\/asked_at_the_fair$/)
    await page.getByText('This list is still empty.').waitFor()
    const long = `${'x'.repeat(300)}@example.com`
    await page.locator('input[type=file]').setInputFiles({
      name: 'fair.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`Name;E-Mail\nAda;ADA@example.com\nDot;dot@example.com\nLong;${long}\n`),
    })
    expect(await page.getByLabel('Column that says who it is').first().inputValue()).toBe('E-Mail')
    await page.getByRole('button', { name: 'See who is found' }).click()
    await page.getByText('1 person was found.').waitFor()
    expect(await page.getByRole('row', { name: /dot@example\.com/ }).count()).toBeGreaterThan(0)
    await page.getByText(/Line 4 is longer/).waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save these lines as CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/asked-at-the-fair-lines\.csv/)
    await page.getByRole('button', { name: 'Use this list' }).click()
    await page.locator('.figure-l').getByText('1', { exact: false }).waitFor({ timeout: 20_000 })
    await page.getByRole('region', { name: 'Who is in it' }).getByRole('link', { name: 'Ada Moss' }).waitFor()
  })

  test('a computed trait is made with its preview beside it, and stands on the page of a person', async () => {
    const page = await open('/traits')
    await page.getByText('No trait is computed yet.').waitFor()
    await page.getByRole('link', { name: 'Make a computed trait' }).click()
    await page.getByLabel('Label', { exact: false }).first().fill('Spent')
    await page.getByRole('combobox', { name: 'How it is made' }).click()
    await page.getByRole('option', { name: 'Sum', exact: true }).click()
    await page.getByRole('combobox', { name: 'Events' }).fill('Order Completed')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.getByLabel('Property', { exact: true }).fill('total')
    await count(3)
    await page.getByText('Sum of total over “Order Completed”.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/traits\/spent$/)

    const { people } = await app.api<{ people: { id: string; name: string }[] }>('/api/v1/people')
    const ada = people.find(({ name }) => name === 'Ada Moss')
    await eventually(
      () => app.api<{ traits: Record<string, unknown> }>(`/api/v1/people/${ada?.id}`),
      (answer) => answer.traits.spent === 60,
      20_000,
    )
    await open(`/people/${ada?.id}`)
    await page.getByText('Spent', { exact: true }).waitFor()
    await page.getByRole('button', { name: /How it came about\W+Spent/ }).click()
    await page.getByRole('dialog', { name: 'Spent' }).getByText('made of 3 events').waitFor()
  })

  test('a measure is compared with a group of customers, in the headline and as a line', async () => {
    const page = await open('/measures/orders?period=28d')
    await page.locator('.figure-l').first().waitFor()
    await page.getByRole('combobox', { name: 'Compare', exact: true }).click()
    await page.getByRole('option', { name: /^Compare with: Came back/ }).click()
    await page.getByText(/on Came back.*, where it is \d/).waitFor()
    expect(new URL(page.url()).searchParams.get('against')).toBe('came_back')
    await page.getByRole('combobox', { name: 'Compare', exact: true }).click()
    await page.getByRole('option', { name: 'Compare with before' }).click()
    await page
      .getByText(/on the period before|–/)
      .first()
      .waitFor()
    expect(new URL(page.url()).searchParams.get('against')).toBeNull()
  })

  test('a mapping asks for the computed trait of whoever the record is about', async () => {
    const source = await app.api<{ id: string }>('/api/v1/sources', { name: 'Phone system', kind: 'webhook' })
    const text = `name: Calls
events: |
  {"event": "Call Started", "userId": who, "properties": {"topic": "bill", "spent": $trait("spent", who)}}
`
    const preview = (who: string, mapping = text) =>
      app.api<{ events: { properties: object }[]; problem?: { code: string; reason: string } }>(
        `/api/v1/sources/${source.id}/webhook/preview`,
        { text: mapping, sample: { who } },
      )
    expect((await preview('ada')).events[0]?.properties).toEqual({ topic: 'bill', spent: 60 })
    expect((await preview('nobody')).events[0]?.properties).toEqual({ topic: 'bill' })
    const { events, problem } = await preview('ada', text.replace('"spent", who', '"never_made", who'))
    expect(events).toEqual([])
    expect(problem?.reason).toContain('There is no computed trait never_made.')
  })

  test('a group is found by its name, and cannot be removed while another speaks of it', async () => {
    const speaking = {
      name: 'spoken',
      label: 'Spoken',
      kind: 'live',
      condition: { segment: 'came_back', in: true },
    }
    await app.api('/api/v1/segments/spoken?version=0', speaking, 'PUT')
    const page = await open('/')
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: /Find/ }).fill('Came ba')
    await page
      .getByRole('option', { name: 'Came back' })
      .or(page.getByRole('button', { name: 'Came back' }))
      .first()
      .click()
    await page.waitForURL(/\/groups\/came_back$/)
    await page.getByRole('link', { name: 'Change', exact: true }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove Came back?' })
    await dialog.getByRole('link', { name: 'Spoken' }).waitFor()
    expect(await dialog.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true)
  })

  const pages = [
    '/groups',
    '/groups/new',
    '/groups/new?template=unanswered',
    '/groups/new?kind=list',
    '/groups/came_back',
    '/groups/came_back?view=changes',
    '/groups/came_back/edit',
    '/groups/asked_at_the_fair',
    '/traits',
    '/traits/new',
    '/traits/spent',
    '/traits/spent/edit',
  ]

  test('every page is clean of what axe finds in both themes, fits three sizes and complains of nothing', async () => {
    expect(await lookOver(app, pages)).toEqual([])
  }, 300_000)

  /** Waits until the count beside the form is so many. */
  async function count(people: number) {
    const figure = app.page.locator('.beside .figure-m')
    await eventually(
      async () => (await figure.count()) > 0 && (await figure.first().textContent()),
      (text) => typeof text === 'string' && text.startsWith(`${people}p`),
    )
  }

  async function expectFocus(label: string) {
    await eventually(
      () => app.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''),
      (focused) => focused === label,
    )
  }
})

function identified(name: string) {
  const first = name[0]?.toUpperCase() + name.slice(1)
  return {
    type: 'identify',
    userId: name,
    traits: { name: `${first} Moss`, email: `${name}@example.com`, city: name === 'ada' ? 'Leeds' : 'York' },
  }
}

/** An order of 20. @param number tells the orders of somebody apart, and how many days ago it was */
function ordered(name: string, number: number) {
  return {
    type: 'track',
    userId: name,
    event: 'Order Completed',
    messageId: `${name}-${number}`,
    timestamp: new Date(Date.now() - number * day).toISOString(),
    properties: { order_id: `${name}-${number}`, total: 20 },
  }
}
