import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, listen, noBrowser, openApp, sendEvents } from './app.ts'
import { lookOver } from './look-over.ts'

const day = 86_400_000

interface Stored {
  definition: { tiles: { id: string; view: string; place: { x: number; y: number; w: number; h: number } }[] }
  version: number
}

/** Boards as somebody makes, shares and decides on them. */
describe.skipIf(noBrowser)('boards', () => {
  let app: App
  let frozen = ''

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Calls', kind: 'server' })
    await sendEvents(app.url, source.writeKey, calls(), '/v1/import')
    const count = { definition: { kind: 'count', event: 'Call Resolved' } }
    await eventually(
      () => app.api<{ series: { points: { value: number }[] }[] }>('/api/v1/metrics/query', count),
      (answer) => answer.series[0]?.points[0]?.value === 600,
    )
  })
  afterAll(() => app?.close())

  const page = () => app.page
  const stored = () => app.api<Stored>('/api/v1/boards/calls')

  test('a board is made by keyboard alone: its name, a figure and a line, moved and sized', async () => {
    await page().keyboard.press('g')
    await page().keyboard.press('b')
    await page().getByRole('heading', { level: 1, name: 'Boards' }).waitFor()
    await pressOn('link', 'Make a board')
    await page().getByRole('heading', { level: 1, name: 'Make a board' }).waitFor()
    await page().getByLabel('Label', { exact: false }).first().focus()
    await page().keyboard.type('Calls')
    expect(await page().getByLabel('Name in the address').inputValue()).toBe('calls')

    await addTile('get_help', undefined)
    await addTile('get_help', 'Course')
    const grip = page()
      .getByRole('button', { name: /^Move: / })
      .nth(1)
    await grip.waitFor()
    await grip.focus()
    await page().keyboard.press('Shift+ArrowRight')
    await page().keyboard.press('ArrowDown')
    await page()
      .getByRole('status')
      .filter({ hasText: /column \d+, row \d+, 7 wide/ })
      .waitFor()
    await pressOn('button', 'Save')
    await page().waitForURL(/\/boards\/calls$/)
    const { definition } = await stored()
    expect(definition.tiles.map(({ view }) => view)).toEqual(['figure', 'line'])
    expect(definition.tiles[1]?.place).toMatchObject({ w: 7 })
  })

  test('a tile shows its figure, who looks after it, and by the keyboard what is behind a point', async () => {
    await open('/boards/calls')
    await page().locator('.tile-figure .figure-m').first().waitFor()
    expect(await page().locator('.tile-foot').first().textContent()).toMatch(/Looked after by Service \+ IT/)
    const points = page().getByRole('slider').first()
    await points.focus()
    await page().keyboard.press('ArrowLeft')
    expect(await points.getAttribute('aria-valuetext')).toMatch(/\d:\d\d/)
    await page().keyboard.press('Enter')
    await page().getByRole('complementary').getByText('Behind the number').waitFor()
    expect(new URL(page().url()).searchParams.get('point')).toMatch(/^"?\d{4}-/)
    await page().getByRole('complementary').getByRole('row').nth(1).waitFor()
    await page().keyboard.press('Escape')
    await page().getByRole('complementary').waitFor({ state: 'detached' })
  })

  test('period and filter stand in the address and reach every tile', async () => {
    const filter = encodeURIComponent(JSON.stringify({ property: 'topic', op: 'eq', value: 'bill' }))
    await open(`/boards/calls?period=90d&compare=previous&filter=${filter}`)
    await page()
      .getByRole('button', { name: /Where topic is “bill”/ })
      .waitFor()
    await page().locator('.tile-foot').first().waitFor()
    const asked = await app.api<{
      tiles: { result: { total?: { series: { points: { n: number }[] }[] } } }[]
    }>('/api/v1/boards/calls/figures', { filter: { property: 'topic', op: 'eq', value: 'bill' } })
    expect(asked.tiles[0]?.result.total?.series[0]?.points[0]?.n).toBe(300)
  })

  test('somebody says something, a colleague answers, and the talk is resolved', async () => {
    await open('/boards/calls')
    await page()
      .getByRole('button', { name: /Talk about it/ })
      .first()
      .click()
    const panel = page().getByRole('complementary')
    await panel.getByLabel('What do you see?').fill('Longer since Monday')
    await panel.getByRole('button', { name: 'Say it' }).click()
    await panel.getByText('Longer since Monday').waitFor()
    await panel.getByRole('button', { name: 'Answer' }).click()
    await panel.getByLabel('Your answer').fill('Two of us are ill')
    await panel.getByRole('button', { name: 'Answer' }).last().click()
    await panel.getByText('Two of us are ill').waitFor()
    await page()
      .getByRole('button', { name: /^1 talk/ })
      .first()
      .waitFor()
    await panel.getByRole('button', { name: 'Resolve' }).click()
    await panel.getByRole('checkbox', { name: /Show 1 resolved talk/ }).waitFor()
  })

  test('a decision keeps the figure as it is, and stands out when its day has come', async () => {
    await open('/boards/calls')
    await page()
      .getByRole('button', { name: /^What can be done: / })
      .first()
      .click()
    await page().getByRole('menuitem', { name: 'Decisions' }).click()
    const panel = page().getByRole('complementary')
    await panel.getByRole('button', { name: 'Decide something' }).click()
    await panel.getByLabel(/^We saw/).fill('People wait too long')
    await panel.getByLabel(/^We decided/).fill('Call back within four hours')
    const tomorrow = new Date(Date.now() + 2 * day).toISOString().slice(0, 10)
    await panel.getByLabel(/^Look again on/).fill(tomorrow)
    await panel.getByRole('button', { name: 'Keep the decision' }).click()
    await panel.locator('article').getByText('Call back within four hours').waitFor()
    expect(await panel.locator('article').first().textContent()).toMatch(/The figure then.*\d:\d\d/)
    await page()
      .getByRole('button', { name: /Decided .*Call back within four hours/ })
      .waitFor()
  })

  test('what happened is noted once and stands on the line', async () => {
    await open('/boards/calls')
    await page()
      .getByRole('button', { name: /^What can be done: / })
      .nth(1)
      .click()
    await page().getByRole('menuitem', { name: 'What happened' }).click()
    const panel = page().getByRole('complementary')
    await panel.getByRole('button', { name: 'Note something that happened' }).click()
    await panel.getByRole('textbox', { name: /^What happened/ }).fill('New telephone menu')
    const yesterday = new Date(Date.now() - 3 * day).toISOString().slice(0, 16)
    await panel.getByLabel(/^When/).fill(yesterday)
    await panel.getByRole('button', { name: 'Note it' }).click()
    await panel.locator('article').getByText('New telephone menu').waitFor()
    await page().keyboard.press('Escape')
    await page()
      .getByRole('list', { name: 'What happened' })
      .getByRole('button', { name: 'New telephone menu' })
      .waitFor()
  })

  test('what events say happened notes itself, by a rule that is made in the panel', async () => {
    await open('/boards/calls?tab=happened&tile=get-help-2')
    const panel = page().getByRole('complementary')
    await panel.getByText('Note it by itself, from events').click()
    await panel.getByRole('button', { name: 'Add a rule' }).click()
    await panel.getByLabel(/^Event with which it begins/).fill('Release Deployed')
    await panel.getByRole('textbox', { name: /^What happened/ }).fill('Release {version}')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('At each “Release Deployed”.').waitFor()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Builds', kind: 'server' })
    const timestamp = new Date(Date.now() - 2 * day).toISOString()
    const release = { type: 'track', userId: 'build', event: 'Release Deployed', timestamp }
    await sendEvents(app.url, source.writeKey, [{ ...release, properties: { version: '4.2' } }], '/v1/import')
    const during = `from=${new Date(Date.now() - 5 * day).toISOString()}&to=${new Date().toISOString()}`
    await eventually(
      () => app.api<{ annotations: { title: string }[] }>(`/api/v1/annotations?${during}`),
      ({ annotations }) => annotations.some(({ title }) => title === 'Release 4.2'),
    )
  })

  test('two people who change a board do not overwrite each other', async () => {
    await open('/boards/calls/edit')
    await page().getByText('About this board').first().click()
    await page().getByLabel('Description').fill('Mine')
    const { definition, version } = await stored()
    await app.api(`/api/v1/boards/calls?version=${version}`, { ...definition, description: 'Theirs' }, 'PUT')
    await page().getByText('Somebody else changed this.').waitFor({ timeout: 30_000 })
    await page()
      .locator('.diff')
      .getByText(/Theirs/)
      .waitFor()
    expect(await page().getByLabel('Description').inputValue()).toBe('Mine')
    await page().getByRole('button', { name: 'Save mine over it' }).click()
    await page().waitForURL(/\/boards\/calls$/)
    await page().getByText('Mine', { exact: true }).waitFor()
  })

  test('a measure that is removed leaves its board standing, and the tile says so', async () => {
    const gone = {
      name: 'gone',
      label: 'Gone',
      unit: 'count',
      kind: 'count',
      event: 'Call Resolved',
      owners: [{ team: 'it' }, { team: 'service' }],
    }
    await app.api('/api/v1/metrics/gone?version=0', gone, 'PUT')
    const { definition, version } = await stored()
    const added = { id: 'gone', view: 'figure', measure: 'gone', place: { x: 0, y: 20, w: 3, h: 4 } }
    await app.api(
      `/api/v1/boards/calls?version=${version}`,
      { ...definition, tiles: [...definition.tiles, added] },
      'PUT',
    )
    await app.context.request.fetch(`${app.url}/api/v1/metrics/gone`, {
      method: 'DELETE',
      headers: { origin: app.url },
    })
    await open('/boards/calls')
    await page().getByText('The measure of this tile was removed.').waitFor()
    await page().locator('.tile-figure .figure-m').first().waitFor()
  })

  test('a measure is put on a board from its own page', async () => {
    await open('/measures/get_help')
    await page().getByRole('button', { name: 'Put on a board' }).click()
    await page().getByRole('menuitem', { name: 'Calls', exact: true }).click()
    await page().getByRole('dialog', { name: 'Add a tile' }).waitFor()
    await page().getByRole('button', { name: 'Put it on the board' }).click()
    await page().getByText('Not saved yet').waitFor()
    expect(
      await page()
        .getByRole('button', { name: /^Move: / })
        .count(),
    ).toBe(4)
  })

  test('a frozen board is seen by whoever has the link, without signing in, until the link is ended', async () => {
    page().on('dialog', (dialog) => void dialog.accept())
    await open('/boards/calls')
    await page().getByRole('button', { name: 'Share', exact: true }).last().click()
    const dialog = page().getByRole('dialog', { name: 'Share Calls' })
    await dialog.getByRole('tab', { name: 'Frozen as it is' }).click()
    await dialog.getByLabel('What it is for').fill('For Tuesday')
    await dialog.getByRole('button', { name: 'Freeze it' }).click()
    frozen = (await dialog.locator('.callout code').textContent()) ?? ''
    expect(frozen).toMatch(/\/shared\/boards#token=/)

    const stranger = await app.browser.newContext({ reducedMotion: 'reduce' })
    const other = await stranger.newPage()
    const complaints = listen(other)
    await other.goto(frozen)
    await other.getByRole('heading', { level: 1, name: 'Calls' }).waitFor()
    await other.locator('.tile-figure .figure-m').first().waitFor()
    await other.getByText('For Tuesday').waitFor()
    expect(await other.getByRole('button', { name: /talk/i }).count()).toBe(0)
    expect(complaints()).toEqual([])
    await dialog.getByRole('button', { name: 'End the link' }).click()
    await page()
      .getByRole('dialog', { name: 'End this link?' })
      .getByRole('button', { name: 'End the link' })
      .click()
    await dialog
      .getByText(/^Ended/)
      .or(dialog.getByText(/Ended /))
      .first()
      .waitFor()
    await other.reload()
    await other.getByText('This link shows nothing any more.').waitFor()
    await stranger.close()
  })

  const pages = [
    '/boards',
    '/boards/new',
    '/boards/calls',
    '/boards/calls?tab=talk&tile=get-help',
    '/boards/calls?tab=behind&tile=get-help',
    '/boards/calls?tab=decisions&tile=get-help',
    '/boards/calls/edit',
    '/boards/getting-help',
  ]

  test('every page is clean of what axe finds in both themes, fits three sizes and complains of nothing', async () => {
    expect(await lookOver(app, pages)).toEqual([])
  }, 300_000)

  async function open(path: string) {
    await page().goto(`${app.url}${path}`)
    await page().locator('h1').first().waitFor()
    await page().waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
  }

  /** Presses Enter on something that has the focus. */
  async function pressOn(role: 'link' | 'button', name: string) {
    const found = page().getByRole(role, { name, exact: true }).first()
    await found.focus()
    await page().keyboard.press('Enter')
  }

  /** Adds a tile of a measure through the dialog, by keyboard. */
  async function addTile(measure: string, view: string | undefined) {
    await pressOn('button', 'Add a tile')
    const dialog = page().getByRole('dialog', { name: 'Add a tile' })
    if (view !== undefined) {
      await dialog.getByRole('combobox', { name: 'How it is shown' }).focus()
      await page().keyboard.press('Enter')
      await page().getByRole('option', { name: view, exact: true }).waitFor()
      await page().keyboard.press('ArrowDown')
      await page().keyboard.press('Enter')
    }
    await dialog.getByRole('combobox', { name: 'Measure' }).fill(measure)
    await dialog.getByRole('combobox', { name: 'Measure' }).fill('Get help')
    await page().getByRole('option').first().waitFor()
    await page().keyboard.press('ArrowDown')
    await page().keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Put it on the board' }).focus()
    await page().keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
  }
})

/** Calls over the last ten days, enough of them that a median may be shown for each day. */
function calls(): object[] {
  return Array.from({ length: 600 }, (_, index) => ({
    type: 'track',
    userId: `customer-${index % 30}`,
    event: 'Call Resolved',
    timestamp: new Date(Date.now() - (index / 600) * 10 * day).toISOString(),
    properties: {
      call_id: `call-${index}`,
      topic: ['bill', 'line'][index % 2],
      wait_seconds: 60 + (index % 50),
    },
  }))
}
