import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { environment } from '../config.ts'
import { residentMegabytes, untilAtRest } from './process-tree.ts'

const root = join(import.meta.dirname, '../..')

/** The program as `tandem start` gives it on an empty directory. */
export interface RunningProgram {
  url: string
  /** Signs in as the command line of this machine. */
  token: string
  /** Link that signs the owner in once. */
  signIn: string
  pid: number
  /** Seconds from the start to serving. */
  serving: number
  /** When it was started, by `performance.now()`. */
  began: number
}

/** Starts the program with the demo in a directory of its own, and ends it when the work is done. */
export function onRunningDemo<Result>(work: (demo: RunningProgram) => Promise<Result>): Promise<Result> {
  return onProgram([], async (program) => {
    await untilWallIsFilled(program.url, program.token)
    return work(program)
  })
}

/** The same without the demo: nothing goes on but what is measured. */
export function onEmptyProgram<Result>(work: (program: RunningProgram) => Promise<Result>): Promise<Result> {
  return onProgram(['--empty'], work)
}

async function onProgram<Result>(
  args: readonly string[],
  work: (program: RunningProgram) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-bench-start-'))
  chmodSync(directory, 0o755)
  const began = performance.now()
  // As `npm start` begins it, with what `npm install` left compiled; settings of whoever measures stay outside.
  const child = spawn(process.execPath, [join(root, 'bin/tandem.mjs'), 'start', '--json', ...args], {
    env: { PATH: '/usr/bin:/bin', PORT: '0', TANDEM_DATA: directory, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const { url, signIn } = await new Promise<{ url: string; signIn: string }>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString())))
      child.once('exit', (code) => reject(new Error(`tandem start ended with ${code}`)))
    })
    const serving = (performance.now() - began) / 1000
    const token = readFileSync(join(directory, 'local-token'), 'utf8').trim()
    return await work({ url, token, signIn, pid: child.pid as number, serving, began })
  } finally {
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * Measures the program as a person meets it: from `tandem start` on an empty directory to a command centre in the browser
 * with every tile filled, its processor time and memory once it has come to rest, and how much JavaScript its first pages
 * load. Without a browser the last step is the wall's state, asked for over HTTP.
 */
export async function benchStart(): Promise<BenchFigure[]> {
  const executablePath = environment().TANDEM_TEST_BROWSER ?? '/usr/bin/chromium'
  const { chromium } = await import('playwright-core')
  // It is open before: a person who starts the program has one.
  const browser = existsSync(executablePath)
    ? await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    : undefined
  if (!browser) console.error(`No browser at ${executablePath}: the wall is asked for without one.`)
  try {
    return await onProgram([], async ({ url, token, signIn, pid, serving, began }) => {
      if (browser) await untilWallIsPainted(browser, signIn)
      else await untilWallIsFilled(url, token)
      const onScreen = (performance.now() - began) / 1000
      await browser?.close()
      const seconds = await untilAtRest(pid)
      return [
        figure('start: empty directory to serving', serving, 's', null),
        figure('start: empty directory to a command centre with data', onScreen, 's', 15),
        figure('start: processor time until at rest, at most a minute', seconds, 's', null),
        figure('start: memory at rest with the demo', residentMegabytes(pid), 'MB', null),
        ...pageWeights(),
      ]
    })
  } finally {
    await browser?.close()
  }
}

/** Follows the link that the start prints, until no tile of the command centre is empty or still at work. */
async function untilWallIsPainted(browser: Browser, signIn: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(signIn)
  await page.waitForFunction(
    () =>
      document.querySelector('.w-n') !== null && document.querySelector('.w-sk, [aria-busy=true]') === null,
    undefined,
    { polling: 'raf', timeout: 120_000 },
  )
}

/** Waits until the demo's wall shows its figures and nothing of it is still at work. */
async function untilWallIsFilled(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'x-tandem-workspace': 'ws_demo' }
  for (let waited = 0; waited < 1200; waited++) {
    const response = await fetch(`${url}/api/v1/walls/default/state`, { headers })
    if (response.ok && isFilled((await response.json()) as WallFigures)) return
    await sleep(50)
  }
  throw new Error('The wall showed no figures within a minute.')
}

interface WallFigures {
  blocks: {
    hero: { value: number | null }
    stages: { value: number | null; status: string }[]
    scenes: { view: string }[]
  } & Record<'needs' | 'change', { status: string }>
}

/** Few answers in the small hours are no fault of the start: their number is what the tile shows then. */
function isFilled({ blocks }: WallFigures): boolean {
  const { hero, stages, scenes, needs, change } = blocks
  return (
    hero.value !== null &&
    stages.every(({ value, status }) => value !== null || status === 'too_few') &&
    needs.status !== 'working' &&
    change.status !== 'working' &&
    scenes.every(({ view }) => view !== 'working')
  )
}

/** JavaScript that the app's and the wall's page load at once, compressed. */
function pageWeights(): BenchFigure[] {
  return [
    figure('web: JavaScript of the first page, compressed', weightOf('index.html'), 'kB', 230),
    figure('web: JavaScript of the wall, compressed', weightOf('wall.html'), 'kB', 130),
  ]
}

function weightOf(page: string): number {
  const directory = join(root, 'dist/web')
  const html = readFileSync(join(directory, page), 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path as string)
  return (
    scripts.reduce(
      (sum, path) => sum + gzipSync(readFileSync(join(directory, path)), { level: 9 }).length,
      0,
    ) / 1000
  )
}

function figure(name: string, value: number, unit: string, aim: number | null): BenchFigure {
  const rounded = Math.round(value * 10) / 10
  return benchFigure({
    name,
    value: rounded,
    unit,
    aim: aim === null ? null : { atMost: aim },
  })
}
