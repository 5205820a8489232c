import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { freshDirectory, startProgram } from '../program/index.ts'

const browserPath = process.env.TANDEM_TEST_BROWSER ?? '/usr/bin/chromium'

/** Why tests in a browser cannot run here; undefined when they can. */
export const noBrowser = existsSync(browserPath)
  ? undefined
  : `No Chromium at ${browserPath}; set TANDEM_TEST_BROWSER.`
if (noBrowser) console.log(`Browser tests are skipped. ${noBrowser}`)

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The real program, empty, with its owner signed in by the link that the start prints, in a real browser. */
export interface App {
  url: string
  browser: Browser
  /** The owner's browser. */
  context: BrowserContext
  page: Page
  /** What the page complained about since it was last asked: console errors, thrown errors, refused addresses. */
  complaints(): string[]
  /** Sends a call to the API as the owner. @returns the parsed answer */
  api<T>(path: string, body?: unknown, method?: string): Promise<T>
  /** Ends the server as a person does; what was on screens stays there. */
  stopServer(): Promise<void>
  /** Starts it again at the same address, with its data. */
  startServer(): Promise<void>
  close(): Promise<void>
}

/** @param env settings of the program beside the usual ones */
export async function openApp(env: Record<string, string> = {}): Promise<App> {
  const { directory, forget } = freshDirectory()
  let program = await startProgram(directory, ['--empty'], env)
  const { url } = program
  const browser = await chromium.launch({ executablePath: browserPath, args: flags })
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
    acceptDownloads: true,
  })
  const page = await context.newPage()
  const complaints = listen(page)
  await page.goto(program.signIn ?? '')
  await page.waitForURL(`${url}/`)
  return {
    url,
    browser,
    context,
    page,
    complaints,
    async api<T>(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
      const answer = await context.request.fetch(`${url}${path}`, {
        method,
        headers: { origin: url },
        ...(body === undefined ? {} : { data: body }),
      })
      if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
      return (await answer.json()) as T
    },
    async stopServer() {
      await program.stop()
    },
    async startServer() {
      program = await startProgram(directory, ['--empty'], { ...env, PORT: new URL(url).port })
    },
    async close() {
      await browser.close()
      await program.stop()
      forget()
    },
  }
}

/** Collects what a page complains about. @returns a function that gives it out and begins anew */
export function listen(page: Page): () => string[] {
  let heard: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') heard.push(message.text())
  })
  page.on('pageerror', (error) => heard.push(`${error.message} ${error.stack ?? ''}`))
  page.on('response', (response) => {
    if (response.status() >= 400) heard.push(`${response.status()} ${response.url()}`)
  })
  return () => {
    const given = heard
    heard = []
    return given
  }
}

/** Sends events as a page or a server of somebody else does. @returns the answer of the intake */
export async function sendEvents(url: string, writeKey: string, batch: object[], path = '/v1/batch') {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ batch }),
  })
  return { status: response.status, body: await response.json() }
}
