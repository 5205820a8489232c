import { AxeBuilder } from '@axe-core/playwright'
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

/**
 * What axe finds wrong with a page.
 *
 * @param rules all of WCAG 2.0 to 2.2, A and AA, when absent
 * @returns the rule and the first place of each fault
 */
export async function faultsOf(page: Page, rules?: string[]): Promise<string[]> {
  // Legacy mode asks the page once instead of once for each frame from a page of its own; it takes half the time. Our
  // pages hold no frames of other origins. Only faults are described: describing what is right takes as long as finding it.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'], runOnly: rules ?? standard })
    .analyze()
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
    await page.goto(`${app.url}${path}`)
    await page.locator('h1, [role=alert]').first().waitFor({ state: 'attached' })
    await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
    const wrong = [...(await lookAt(page)), ...complaints().filter((complaint) => !expected(complaint))]
    found.push(...wrong.map((one) => `${path}: ${one}`))
  }
  await context.close()
  return found
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
