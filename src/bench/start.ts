import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { BenchFigure } from '../bench-figure.ts'

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
    await untilWallHasData(program.url, program.token)
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
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/tandem.ts'), 'start', '--json', ...args],
    {
      env: {
        PATH: '/usr/bin:/bin',
        UV_THREADPOOL_SIZE: '16',
        PORT: '0',
        TANDEM_DATA: directory,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
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
 * Measures the program as a person meets it: from `tandem start` on an empty directory to a command centre with data, its
 * memory at rest, and how much JavaScript its first pages load.
 */
export function benchStart(): Promise<BenchFigure[]> {
  return onRunningDemo(async ({ pid, serving, began }) => {
    const onScreen = (performance.now() - began) / 1000
    await sleep(5000)
    return [
      figure('start: empty directory to serving', serving, 's', null),
      figure('start: empty directory to a command centre with data', onScreen, 's', 15),
      figure('start: memory at rest with the demo', residentMegabytes(pid), 'MB', null),
      ...pageWeights(),
    ]
  })
}

/** Waits until the demo's wall shows a number for its main figure. */
async function untilWallHasData(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'x-tandem-workspace': 'ws_demo' }
  for (let waited = 0; waited < 1200; waited++) {
    const response = await fetch(`${url}/api/v1/walls/default/state`, { headers })
    if (response.ok && JSON.stringify(await response.json()).includes('"value":')) return
    await sleep(50)
  }
  throw new Error('The wall showed no figure within a minute.')
}

/** Memory of a process and those it started, shared pages counted in part (Linux: PSS); 0 where it cannot be read. */
function residentMegabytes(pid: number): number {
  if (!existsSync('/proc/self/smaps_rollup')) return 0
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => isChildOf(name, pid))
  return [String(pid), ...children].reduce((sum, name) => sum + proportionalKilobytes(name), 0) / 1000
}

function isChildOf(name: string, ancestor: number): boolean {
  for (let current = name; current !== '0' && current !== '1'; ) {
    const stat = readText(`/proc/${current}/stat`)
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (!parent) return false
    if (Number(parent) === ancestor) return true
    current = parent
  }
  return false
}

function proportionalKilobytes(name: string): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readText(`/proc/${name}/smaps_rollup`))?.[1] ?? 0)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
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
  return {
    name,
    value: rounded,
    unit,
    aim,
    met: aim === null ? null : rounded <= aim,
    baseline: null,
    ratio: null,
  }
}
