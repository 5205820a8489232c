import { fork } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { TandemError } from '../errors.ts'
import type { TrainingRequest } from './training-request.ts'

/** Memory of objects; columns of figures lie outside of it, 8 bytes a value. */
const mostMemory = 2048
const keptOfErrors = 4000

export interface TaskOptions {
  signal?: AbortSignal
  /** Share done, 0 to 1. */
  onProgress?: (share: number) => void
  /** What it took of the processor, which a busy machine does not stretch. */
  onDone?: (cpuSeconds: number) => void
}

/**
 * Has a process of its own do one task, at a lower priority, so that answering and intake go first. Killed with the signal;
 * a task given again begins anew and writes over what is there.
 *
 * @throws TandemError warning_training_failed with the end of what the process said, when it ended without doing it
 */
export async function runTask(
  request: TrainingRequest,
  { signal, onProgress, onDone }: TaskOptions = {},
): Promise<void> {
  signal?.throwIfAborted()
  const path = `${request.out}.request.json`
  writeFileSync(path, JSON.stringify(request))
  const child = fork(join(import.meta.dirname, 'training-process.ts'), [path], {
    execArgv: [`--max-old-space-size=${mostMemory}`, '--no-warnings'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-keptOfErrors)
  })
  child.on('message', ({ share, cpuSeconds }: { share?: number; cpuSeconds?: number }) => {
    if (cpuSeconds !== undefined) onDone?.(cpuSeconds)
    else onProgress?.(share ?? 0)
  })
  const stop = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  try {
    if (child.pid !== undefined) lower(child.pid)
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit, by) => resolve(exit ?? by ?? 'unknown'))
    })
    signal?.throwIfAborted()
    if (code !== 0)
      throw new TandemError('warning_training_failed', {
        detail: `It ended with ${code}: ${said.trim() || 'it said nothing'}`,
      })
  } finally {
    signal?.removeEventListener('abort', stop)
    rmSync(path, { force: true })
  }
}

/**
 * A sixth of one core where all cores are busy (weight 215 of 1024), under a tenth of two: learning goes on on a busy machine, and
 * costs intake little. The lowest priority would starve it for hours.
 */
const niceness = 7

/** A process that has ended meanwhile needs no priority. */
function lower(pid: number): void {
  try {
    setPriority(pid, niceness)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR')) throw error
  }
}
