import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { environment } from '../config.ts'
import { onRunningDemo } from './start.ts'

const rounds = 5

/**
 * How long people look at nothing: the built app in a real browser, with nothing of it kept from before. First paint is
 * what the browser itself notes (first contentful paint); the picture is there when the largest figure stands.
 *
 * @returns nothing, and says so, where there is no browser
 */
export async function benchPaint(): Promise<BenchFigure[]> {
  const executablePath = environment().TANDEM_TEST_BROWSER ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    console.error(`No browser at ${executablePath}; set TANDEM_TEST_BROWSER to measure what is painted.`)
    return []
  }
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    return await onRunningDemo(async ({ url, signIn }) => {
      const figures: BenchFigure[] = []
      const state = await signedIn(browser, signIn)
      for (const [name, path] of pages) {
        const times = await measured(browser, state, `${url}${path}`)
        figures.push(
          figure(`paint: first paint of the ${name}`, median(times.map((time) => time.paint)), 1000),
          figure(`paint: picture of the ${name}`, median(times.map((time) => time.picture)), null),
        )
      }
      return figures
    })
  } finally {
    await browser.close()
  }
}

const pages = [
  ['wall', '/wall/?w=ws_demo'],
  ['first page', '/?w=ws_demo'],
] as const

type State = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>

async function signedIn(browser: Browser, signIn: string): Promise<State> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(signIn)
  await page.waitForLoadState('load')
  const state = await context.storageState()
  await context.close()
  return state
}

/** Times of a page in fresh browsers, ms from the click on; the first round warms the server and is left out. */
async function measured(browser: Browser, storageState: State, address: string) {
  const times: { paint: number; picture: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const context = await browser.newContext({ storageState, viewport: { width: 1920, height: 1080 } })
    const page = await context.newPage()
    await page.goto(address)
    await page.locator('.w-n').first().waitFor({ timeout: 60_000 })
    const time = await page.evaluate(() => ({
      picture: performance.now(),
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    }))
    if (round > 0) times.push(time)
    await context.close()
  }
  return times
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function figure(name: string, milliseconds: number, aim: number | null): BenchFigure {
  const value = Math.round(milliseconds)
  return benchFigure({
    name,
    value,
    unit: 'ms',
    aim: aim === null ? null : { atMost: aim },
  })
}
