import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, noBrowser, openApp } from './app.ts'
import { sizes } from './look-over.ts'

const teams = ['marketing', 'it', 'service', 'finance', 'executive', 'own']
const ownQuestion = { 'en-GB': 'How do we affect customers?', 'de-DE': 'Wie wirken wir auf Kunden?' }

describe.skipIf(noBrowser)('the navigation', () => {
  let app: App

  beforeAll(async () => {
    app = await openApp()
  })

  afterAll(() => app.close())

  test('cuts off no label, of whichever team the reader is, in either language', async () => {
    const { id } = await app.api<{ id: string }>('/api/v1/me')
    const cut: string[] = []
    for (const locale of ['en-GB', 'de-DE'] as const) {
      const context = await app.browser.newContext({
        locale,
        storageState: await app.context.storageState(),
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      for (const team of teams) {
        await app.api(`/api/v1/users/${id}`, { team }, 'PATCH')
        await page.goto(app.url)
        const question = page.locator(`.nav a[href*="/impact/teams/${team}"]`)
        await question.waitFor()
        if (team === 'own') expect(await question.textContent()).toBe(ownQuestion[locale])
        for (const size of sizes.filter(({ width }) => width > 900)) {
          await page.setViewportSize(size)
          const labels = await labelsOf(page)
          expect(labels.length).toBeGreaterThan(15)
          cut.push(
            ...labels
              .filter(({ needs, has }) => needs > has)
              .map(({ text }) => `${text} (${team}, ${size.width})`),
          )
        }
      }
      await context.close()
    }
    expect(cut).toEqual([])
  })
})

/** The labels of the navigation, the width that each needs, and the width that it has inside its link and the column. */
function labelsOf(page: Page) {
  return page.locator('.nav a').evaluateAll((links) =>
    links.flatMap((link) => {
      const label = link.querySelector('span')
      if (!label) return []
      const words = document.createRange()
      words.selectNodeContents(label)
      const room = link.getBoundingClientRect().right - words.getBoundingClientRect().left
      const hidden = Math.max(
        link.scrollWidth - link.clientWidth,
        label.scrollWidth - label.clientWidth,
        label.scrollHeight - label.clientHeight,
      )
      return [
        {
          text: label.textContent ?? '',
          needs: words.getBoundingClientRect().width + Math.max(0, hidden),
          has: room,
        },
      ]
    }),
  )
}
