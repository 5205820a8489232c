import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tandem-steps-'))
  chmodSync(directory, 0o755)
})
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))

function start(workspace: string, mode: 'start' | 'again'): ChildProcess {
  const script = join(import.meta.dirname, 'step-process.ts')
  return spawn(process.execPath, [script, directory, workspace, mode], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Ends the process hard some moments after it said that it is at a step. */
async function killIn(child: ChildProcess, step: string, after: number): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line !== step) continue
    await sleep(after)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    const [, signal] = await gone
    // Not over before.
    expect(signal).toBe('SIGKILL')
    return
  }
  throw new Error(`The process ended before it came to ${step}.`)
}

async function finish(child: ChildProcess): Promise<unknown> {
  let last = ''
  for await (const line of createInterface({ input: child.stdout! })) last = line
  return JSON.parse(last)
}

/** 60,000 customers with a device each; every second one ordered. */
const right = { members: '30000', entered: '30000', doubled: '0', identifiers: '120000', people: '60000' }

test.each([
  ['identity', 400],
  ['groups', 40],
] as const)(
  'killed in the midst of %s, %i ms after its beginning: the next run ends in the same, nobody twice',
  { timeout: 120_000 },
  async (step, after) => {
    const workspace = `ws_${step}_${after}`
    await killIn(start(workspace, 'start'), step, after)
    expect(await finish(start(workspace, 'again'))).toEqual(right)
  },
)
