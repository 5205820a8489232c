import { Worker } from 'node:worker_threads'
import { TandemError } from '../errors.ts'
import type { ComputationInput, Computed } from './computation.ts'

/** An idle thread ends after this time. */
const idleMs = 60_000

interface Task {
  id: number
  input: ComputationInput
  resolve: (computed: Computed) => void
  reject: (error: Error) => void
}

interface Thread {
  worker: Worker
  task: Task | undefined
  idle: NodeJS.Timeout | undefined
}

/** Computes forecasts in threads of their own, which are started when they are needed. */
export function createForecastPool({ threads = 1 }: { threads?: number } = {}) {
  const waiting: Task[] = []
  const running: Thread[] = []
  let next = 0
  let closed = false

  function start(): Thread {
    const thread: Thread = {
      worker: new Worker(new URL('./forecast-worker.ts', import.meta.url)),
      task: undefined,
      idle: undefined,
    }
    thread.worker.unref()
    thread.worker.on('message', ({ computed, error }: { computed?: Computed; error?: string }) => {
      const { task } = thread
      thread.task = undefined
      if (computed) task?.resolve(computed)
      else task?.reject(new Error(error))
      thread.idle = setTimeout(() => void end(thread), idleMs).unref()
      serve()
    })
    thread.worker.on('error', (error) => lose(thread, error))
    thread.worker.on('exit', () => lose(thread, new Error('The thread that computes forecasts ended.')))
    running.push(thread)
    return thread
  }

  /** A thread that is gone takes its one task along; the next task starts another. */
  function lose(thread: Thread, error: Error): void {
    const at = running.indexOf(thread)
    if (at >= 0) running.splice(at, 1)
    clearTimeout(thread.idle)
    thread.task?.reject(error)
    thread.task = undefined
    if (!closed) serve()
  }

  async function end(thread: Thread): Promise<void> {
    if (!thread.task) await thread.worker.terminate()
  }

  function serve(): void {
    while (waiting.length > 0) {
      const thread = running.find(({ task }) => !task) ?? (running.length < threads ? start() : undefined)
      if (!thread) return
      const task = waiting.shift()!
      clearTimeout(thread.idle)
      thread.task = task
      thread.worker.postMessage({ id: task.id, input: task.input })
    }
  }

  return {
    /** @throws TandemError `store_unavailable` when the program is ending; Error when the computation failed */
    compute(input: ComputationInput): Promise<Computed> {
      if (closed) throw new TandemError('store_unavailable', { detail: 'Forecasts: the program is ending.' })
      return new Promise((resolve, reject) => {
        waiting.push({ id: next++, input, resolve, reject })
        serve()
      })
    },
    async close(): Promise<void> {
      closed = true
      for (const task of waiting.splice(0)) task.reject(new Error('The program is ending.'))
      await Promise.all(running.slice().map(({ worker }) => worker.terminate()))
    },
  }
}

export type ForecastPool = ReturnType<typeof createForecastPool>
