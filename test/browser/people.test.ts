import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../program/index.ts'
import { type App, noBrowser, openApp, sendEvents } from './app.ts'
import { amara, oddOnes } from './customers.ts'
import { faultsOf, lookOver } from './look-over.ts'

interface Hit {
  id: string
  name: string | null
  userId: string | null
}

/** Customers as colleagues meet them: found, looked at, joined, parted, and shown in another tool. */
describe.skipIf(noBrowser)('people', () => {
  let app: App
  /** Ids of the people by their customer number; the browser that never said who it is under ''. */
  let ids: Record<string, string> = {}

  beforeAll(async () => {
    app = await openApp()
    const source = await app.api<{ writeKey: string }>('/api/v1/sources', { name: 'Website', kind: 'web' })
    const sent = await sendEvents(app.url, source.writeKey, [...amara(), ...oddOnes()], '/v1/import')
    expect(sent.body).toMatchObject({ success: true })
    const people = await eventually(
      () => allPeople(),
      (found) => found.length === 4 && found.some((person) => person.userId === 'MANY'),
      60_000,
    )
    ids = Object.fromEntries(people.map((person) => [person.userId ?? '', person.id]))
    await eventually(
      () => app.api<{ identifiers: unknown[] }>(`/api/v1/people/${ids.MANY}/evidence`),
      (evidence) => evidence.identifiers.length === 201,
      60_000,
    )
  }, 180_000)
  afterAll(() => app?.close())

  async function allPeople() {
    return (await app.api<{ people: Hit[] }>('/api/v1/people')).people
  }
  async function eventCount(id: string | undefined) {
    return (await app.api<{ eventCount: number }>(`/api/v1/people/${id}`)).eventCount
  }

  test('everybody is listed, newest first, and found by a few letters', async () => {
    const { page } = app
    await page.goto(`${app.url}/`)
    await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL(/\/people$/)
    await page.getByText('4 people.').waitFor()
    await page.getByRole('searchbox', { name: 'Find a person' }).fill('okaf')
    await page.getByText('2 people.').waitFor()
    expect(await page.getByRole('rowheader').allTextContents()).toHaveLength(2)
    expect(page.url()).toContain('q=okaf')
    await page.getByRole('searchbox', { name: 'Find a person' }).fill('nobody at all')
    await page.getByText('Nobody was found.').waitFor()
    await page.getByRole('link', { name: 'Show everybody' }).click()
    await page.getByText('4 people.').waitFor()
  })

  test('the search of every page finds people too', async () => {
    const { page } = app
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Find a page, person or measure' }).fill('amara@')
    await page.getByRole('button', { name: /Amara Okafor/ }).click()
    await page.waitForURL(`${app.url}/people/${ids['C-100']}`)
    await page.getByRole('heading', { level: 1, name: 'Amara Okafor' }).waitFor()
  })

  test('a person is seen whole: words, lanes, days, what we know, consent', async () => {
    const { page } = app
    await page.goto(`${app.url}/people/${ids['C-100']}`)
    const text = async (name: string | RegExp) => await page.getByRole('region', { name }).textContent()
    expect(await text(/^What Amara.* said$/)).toContain('It dropped again during my interview.')
    expect(await text('What we know')).toContain('Family fibre')
    expect(await text('May we contact')).toContain('Prefers not to')
    const days = page.getByRole('region', { name: '90 days with us' })
    expect(await days.locator('.lanes svg').getAttribute('aria-label')).toContain('Went wrong')
    expect(await days.locator('.quote').textContent()).toContain('It dropped again')
    await days.getByRole('button', { name: 'Show as table' }).click()
    expect(await days.getByRole('table').getByText('Connection').count()).toBeGreaterThan(0)
    await days.getByRole('button', { name: 'Show as table' }).click()
  })

  test('the lanes are walked by keyboard, and a mark leads to its day', async () => {
    const { page } = app
    const marks = page.getByRole('group', { name: /What happened/ }).getByRole('button')
    await marks.last().focus()
    await page.keyboard.press('ArrowUp')
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(label).not.toBe(await marks.last().getAttribute('aria-label'))
    await page.keyboard.press('Enter')
    await page.waitForURL(/to=20\d\d-\d\d-\d\d/)
    await page.getByRole('heading', { name: /What happened up to/ }).waitFor()
    await page.getByRole('button', { name: 'Back to today' }).click()
    await page.waitForURL((url) => !url.searchParams.has('to'))
  })

  test('an entry opens to the event as it was sent', async () => {
    const { page } = app
    await page.locator('.quote').getByRole('button').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Conversation Message Received').waitFor()
    expect(await dialog.getByLabel('What it said').textContent()).toContain('"conversation_id": "k1"')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('two entries are joined after a look at what changes, and parted again by undo', async () => {
    const { page } = app
    const [one, other] = [ids['C-100'], ids['SHOP-7']]
    const before = [await eventCount(one), await eventCount(other)]
    await page.goto(`${app.url}/people/${one}`)
    await page.getByRole('button', { name: 'Join with…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('SHOP-7')
    await dialog.getByRole('button', { name: /A\. Okafor/ }).click()
    await dialog.getByText('Amara Okafor and A. Okafor become one person.').waitFor()
    expect(await dialog.getByRole('row', { name: /^City/ }).textContent()).toMatch(/Leeds.*York.*York/)
    expect(await dialog.getByRole('button', { name: 'Join', exact: true }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Confirmed on the phone')
    await dialog.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByText('Amara Okafor and A. Okafor are one person now.').waitFor()
    await page.getByRole('region', { name: 'These are one person because' }).getByText('SHOP-7').waitFor()
    expect(await eventCount(one)).toBe(before[0]! + before[1]!)

    // The number that the other had still leads to the person.
    const person = new URL(page.url()).pathname
    await page.goto(`${app.url}/people/${other}`)
    await page.waitForURL(`${app.url}${person}`)

    const decided = page.getByRole('region', { name: 'What was decided' })
    await decided.getByText('Confirmed on the phone').waitFor()
    await decided.getByRole('button', { name: 'Undo' }).click()
    await decided.getByText('Taken back', { exact: true }).waitFor()
    await page
      .getByRole('region', { name: 'These are one person because' })
      .getByText('SHOP-7')
      .waitFor({ state: 'detached' })
    expect([await eventCount(one), await eventCount(other)]).toEqual(before)
  })

  test('an identifier is split out, and the notice takes it back', async () => {
    const { page } = app
    await page.goto(`${app.url}/people/${ids['C-100']}`)
    const evidence = page.getByRole('region', { name: 'These are one person because' })
    await evidence.getByText('amara-laptop').click()
    await evidence.getByText(/Seen .* with Customer number C-100/).waitFor()
    await evidence.getByRole('button', { name: /Split Browser or device amara-laptop out/ }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('region', { name: 'Goes', exact: true }).textContent()).toContain(
      'amara-laptop',
    )
    await dialog.getByRole('textbox', { name: 'Why' }).fill('The laptop of a neighbour')
    await dialog.getByRole('button', { name: 'Split out' }).click()
    await page.getByText('amara-laptop was split out of Amara Okafor.').waitFor()
    await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back. Everything is as it was.').waitFor()
    await page
      .getByRole('region', { name: 'What was decided' })
      .getByText('The laptop of a neighbour')
      .waitFor()
  })

  test('two people who must never be joined are kept apart', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'More to do with this person' }).click()
    await page.getByRole('menuitem', { name: 'Never join with…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('SHOP-7')
    await dialog.getByRole('button', { name: /A\. Okafor/ }).click()
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Mother and daughter')
    await dialog.getByRole('button', { name: 'Never join' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Join with…' }).click()
    await dialog.getByRole('searchbox').fill('SHOP-7')
    await dialog.getByRole('button', { name: /A\. Okafor/ }).click()
    await dialog.getByText('It was decided that these are never joined.').waitFor()
    await dialog.getByRole('textbox', { name: 'Why' }).fill('anyway')
    expect(await dialog.getByRole('button', { name: 'Join', exact: true }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'What was decided' }).getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back. Everything is as it was.').first().waitFor()
  })

  test('the panel shows the person in another tool by its address alone, and nothing by a wrong one', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'More to do with this person' }).click()
    await page.getByRole('menuitem', { name: 'Show in another tool…' }).click()
    await page.getByRole('button', { name: 'Make the address' }).click()
    const address = (await page.getByRole('dialog').locator('.copy code').textContent()) ?? ''
    await page.getByRole('button', { name: 'Done' }).click()
    const stranger = await app.browser.newContext({ viewport: { width: 380, height: 640 } })
    const panel = await stranger.newPage()
    await panel.goto(address)
    await panel.getByRole('heading', { level: 1, name: 'Amara Okafor' }).waitFor()
    await panel.getByText('It dropped again during my interview.').first().waitFor()
    expect(await stranger.cookies()).toEqual([])
    expect(await faultsOf(panel)).toEqual([])
    await panel.goto(`${address.slice(0, -4)}AAAA`)
    await panel.reload()
    await panel.getByText('This address works no more. Ask for a new one.').waitFor()
    await stranger.close()
  })

  test('nothing was complained about on the way', () => {
    expect(app.complaints()).toEqual([])
  })

  test('a viewer sees that somebody is there, not who it is', async () => {
    const context = await viewer()
    const page = await context.newPage()
    await page.goto(`${app.url}/people`)
    await page.getByText(/Names, e-mails and numbers are covered/).waitFor()
    expect(await page.content()).not.toContain('amara@example.com')
    expect(await page.content()).not.toContain('Okafor')
    await page.goto(`${app.url}/people/${ids['C-100']}`)
    await page.getByText(/Names, e-mails and numbers are covered/).waitFor()
    await page.getByRole('region', { name: 'Identifiers' }).waitFor()
    expect(await page.content()).not.toContain('amara@example.com')
    expect(await page.content()).not.toContain('It dropped again')
    expect(await page.getByRole('button', { name: 'Join with…' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /Split/ }).count()).toBe(0)
    expect(await faultsOf(page)).toEqual([])
    await context.close()
  })

  /** Somebody who was invited as a viewer, signed in. */
  async function viewer(): Promise<BrowserContext> {
    const invited = { email: 'vera@example.com', role: 'viewer', team: 'finance' }
    const { link } = await app.api<{ link: string }>('/api/v1/users/invitations', invited)
    const context = await app.browser.newContext({ reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(link)
    await page.getByRole('textbox', { name: 'Your name' }).fill('Vera')
    await page.getByLabel('Password').first().fill('vera-password-12')
    await page.getByRole('button', { name: 'Join' }).click()
    await page.waitForURL(`${app.url}/`)
    await page.close()
    return context
  }

  const paths = () => [
    '/people',
    '/people?q=okafor',
    '/people?q=nobody',
    `/people/${ids['C-100']}`,
    `/people/${ids['C-100']}?area=orders`,
    `/people/${ids.MANY}`,
    `/people/${ids['']}`,
    '/people/18446744073709551615',
    '/accounts',
    '/accounts?q=nothing',
    '/accounts/acme.com',
  ]

  test('every page is clean of what axe finds in both themes, fits three sizes and complains of nothing', async () => {
    // That a person is not there is what one of the addresses is for.
    expect(await lookOver(app, paths(), (complaint) => complaint.includes('404'))).toEqual([])
  }, 300_000)

  test('German is spoken throughout', async () => {
    const context = await app.browser.newContext({
      storageState: await app.context.storageState(),
      locale: 'de-DE',
    })
    const page = await context.newPage()
    await page.goto(`${app.url}/people/${ids['C-100']}`)
    await page.getByRole('heading', { name: 'Das ist ein Mensch, weil' }).waitFor()
    await page.getByText('90 Tage mit uns').waitFor()
    await context.close()
  })

  test('two hundred identifiers are listed, found and drawn in part', async () => {
    const { page } = app
    await page.goto(`${app.url}/people/${ids.MANY}`)
    await page.getByRole('button', { name: 'All evidence of 201 identifiers' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('30 of 201 are drawn; all are listed below.').waitFor()
    await dialog.getByRole('searchbox').fill('device-137-')
    await dialog.getByRole('region', { name: 'Each identifier' }).getByText('device-137-').waitFor()
    expect(await faultsOf(page)).toEqual([])
  })
})
