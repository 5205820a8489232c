import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnyRouter } from '@tanstack/react-router'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { type App, listen } from './app.ts'

/** The sizes that every page must fit; the first is the one it is judged in. */
export const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 390, height: 844 },
]

/** Rules of WCAG 2.0 to 2.2, A and AA. */
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Rules whose answer the colours decide: the theme changes colours and nothing else. */
const ofColours = ['color-contrast', 'link-in-text-block']
/** Rules whose answer the size decides. */
const ofSize = ['target-size', 'scrollable-region-focusable', 'aria-hidden-focus']

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/**
 * What axe finds wrong with a page. It is given to a document once: being read in takes longer than a small question.
 *
 * @param rules all of WCAG 2.0 to 2.2, A and AA, when absent
 * @returns the rule and the first place of each fault
 */
export async function faultsOf(page: Page, rules?: string[]): Promise<string[]> {
  // It asks itself in the frames that a page holds.
  for (const frame of page.frames()) if (!(await frame.evaluate(`'axe' in window`))) await frame.evaluate(axe)
  // Only faults are described: describing what is right takes as long as finding it.
  const options = JSON.stringify({ resultTypes: ['violations'], runOnly: rules ?? standard })
  const violations = await page.evaluate<AxeResults['violations']>(
    `axe.run(document, ${options}).then(({ violations }) => violations)`,
  )
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)
}

/**
 * Looks at the page that stands there in both themes and all sizes.
 *
 * @returns what is wrong with it; it is light and of the first size again afterwards
 */
export async function lookAt(page: Page): Promise<string[]> {
  const found = (await faultsOf(page)).map((fault) => `light: ${fault}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  found.push(...(await faultsOf(page, ofColours)).map((fault) => `dark: ${fault}`))
  await page.emulateMedia({ colorScheme: 'light' })
  for (const size of sizes) {
    await page.setViewportSize(size)
    found.push(...(await misfits(page)).map((fault) => `${size.width} wide: ${fault}`))
  }
  found.push(...(await faultsOf(page, ofSize)).map((fault) => `${sizes.at(-1)!.width} wide: ${fault}`))
  await page.setViewportSize(sizes[0]!)
  return found
}

/**
 * Opens pages one after the other as the owner and looks at each.
 *
 * @param expected complaints that are part of what is shown, such as that somebody is not there
 * @returns what is wrong, with the address
 */
export async function lookOver(
  app: App,
  paths: string[],
  expected: (complaint: string) => boolean = () => false,
): Promise<string[]> {
  const context = await app.browser.newContext({
    viewport: sizes[0]!,
    colorScheme: 'light',
    storageState: await app.context.storageState(),
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints = listen(page)
  const found: string[] = []
  for (const path of paths) {
    await goOn(page, app.url, path)
    const wrong = [...(await lookAt(page)), ...complaints().filter((complaint) => !expected(complaint))]
    found.push(...wrong.map((one) => `${path}: ${one}`))
  }
  await context.close()
  return found
}

/**
 * Goes to a page as a link inside the app does, from whichever page stands there; by its address when none does. Ends
 * when nothing on it is loading any more.
 */
export async function goOn(page: Page, url: string, path: string): Promise<void> {
  if (!page.url().startsWith(url)) return openAt(page, `${url}${path}`)
  await page.evaluate(followLink, path)
  await settled(page)
}

/** Loads a page anew by its address. Ends when nothing on it is loading any more. */
export async function openAt(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await settled(page)
}

/** When nothing is loading any more; that is not silence, because the live pages never fall silent. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1, [role=alert]').first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
}

/** In the page: hands an address to the router. @returns when the page of that address is drawn */
async function followLink(path: string): Promise<void> {
  const { __TSR_ROUTER__: router } = window as unknown as { __TSR_ROUTER__: AnyRouter }
  router.history.push(path)
  const keyOf = (location?: { state: { __TSR_key?: string } }) => location?.state.__TSR_key
  while (
    router.state.status !== 'idle' ||
    keyOf(router.state.resolvedLocation) !== keyOf(router.history.location)
  )
    await new Promise((drawn) => setTimeout(drawn, 20))
}

/** What is wrong with a page at the size it has now. */
export async function misfits(page: Page): Promise<string[]> {
  const wider = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  // Drawings follow the new width with the next frames.
  const fits = await page
    .waitForFunction(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      undefined,
      { timeout: 3000 },
    )
    .catch(() => undefined)
  return fits ? [] : [`${await wider()} px too wide`]
}
