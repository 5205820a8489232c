import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const entry = join(import.meta.dirname, '../../src/cli/tandem.ts')

/** The real program in a process of its own, as a user starts it. */
export interface Program {
  url: string
  /** One-time sign-in link; undefined when an owner with a password exists. */
  signIn: string | undefined
  pid: number
  directory: string
  /** Ends it as a user does, and waits. @returns exit code */
  stop(): Promise<number | null>
  /** Ends it as a crash does. */
  kill(): Promise<void>
}

function environmentOf(directory: string, env: Record<string, string>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    UV_THREADPOOL_SIZE: '16',
    LOG_LEVEL: 'error',
    PORT: '0',
    TANDEM_DATA: directory,
    ...env,
  }
}

/** A data directory that is removed by `forget`. */
export function freshDirectory(): { directory: string; forget(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-program-'))
  return { directory, forget: () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }) }
}

/**
 * Starts `tandem start` on a free port.
 *
 * @param directory data directory; may hold data of an earlier run
 * @throws Error with its last words when it ends instead of serving
 */
export async function startProgram(
  directory: string,
  args: string[] = ['--empty'],
  env: Record<string, string> = {},
): Promise<Program> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', entry, 'start', '--json', ...args],
    {
      env: environmentOf(directory, env),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const { url, signIn } = await announced(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    url,
    signIn,
    directory,
    pid: child.pid as number,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A start that takes longer does not come any more; what it said last is worth more than a test that ran out of time. */
const longestStartMs = 100_000

function announced(child: ChildProcess): Promise<{ url: string; signIn: string | undefined }> {
  return new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    const overdue = setTimeout(() => {
      reject(new Error(`tandem start said no address in ${longestStartMs} ms: ${out}${err}`))
      child.kill('SIGKILL')
    }, longestStartMs)
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      // What is logged are lines of JSON too.
      const line = out.split('\n').find((text) => text.startsWith('{"url":') && text.endsWith('}'))
      if (!line) return
      clearTimeout(overdue)
      resolve(JSON.parse(line))
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      err = (err + chunk.toString()).slice(-4000)
    })
    child.once('exit', (code) => {
      clearTimeout(overdue)
      reject(new Error(`tandem start ended with ${code}: ${out}${err}`))
    })
  })
}

/** Runs a command to its end. */
export async function runCommand(
  directory: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], {
    env: environmentOf(directory, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

/** Runs a command with --json and reads its answer. @throws Error when it fails */
export async function runJson<T>(
  directory: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<T> {
  const { code, out, err } = await runCommand(directory, [...args, '--json'], env)
  if (code !== 0) throw new Error(`tandem ${args.join(' ')} ended with ${code}: ${err}`)
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as T
}

/** Asks until the answer is as wished. @throws Error after the given time, with the last answer */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWished: (answer: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (isWished(answer)) return answer
    if (Date.now() > end) throw new Error(`Not within ${withinMs} ms; last answer: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
