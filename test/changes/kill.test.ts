import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

function start(directory: string, mode: 'start' | 'again', stage: string): ChildProcess {
  const script = join(import.meta.dirname, 'look-process.ts')
  return spawn(process.execPath, [script, directory, 'smtp://127.0.0.1:9', mode, stage], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Ends the process hard where it stands. */
async function killAt(child: ChildProcess, stage: string): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line !== stage) continue
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    const [, signal] = await gone
    expect(signal).toBe('SIGKILL')
    return
  }
  throw new Error(`The process ended before it came to ${stage}.`)
}

async function finish(child: ChildProcess): Promise<unknown> {
  let last = ''
  for await (const line of createInterface({ input: child.stdout! })) last = line
  return JSON.parse(last)
}

test.each([
  ['writing', 'before anything was written down'],
  ['publishing', 'after it was, and before other systems heard of it'],
])(
  'killed while %s, %s: the next look ends in one change, one mail, one event',
  { timeout: 120_000 },
  async (stage) => {
    const directory = mkdtempSync(join(tmpdir(), 'tandem-look-'))
    chmodSync(directory, 0o755)
    try {
      await killAt(start(directory, 'start', stage), stage)
      expect(await finish(start(directory, 'again', 'nowhere'))).toEqual({
        changes: ['level up'],
        mails: 1,
        published: 1,
        isSame: true,
      })
    } finally {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  },
)
