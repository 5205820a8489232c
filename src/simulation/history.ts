import { Worker } from 'node:worker_threads'
import type { EventFile, EventRow } from '../ingestion/index.ts'
import type { SimulationSpec } from './spec.ts'

/** What is to be made on a thread of its own. */
export interface HistoryOrder {
  workspace: string
  /** Id of the source of each system, in the order of `systems`. */
  sources: readonly string[]
  spec: SimulationSpec
  /** Where files of the history go; null when it is there already. */
  directory: string | null
  /** Where the truth goes; null when it is there already. */
  truthPath: string | null
  /** From when on events are handed over day by day, ms: the end of the history, or of what was handed over before. */
  from: number
}

/** The events that one day caused. */
export interface MadeDay {
  /** When the day ends, UTC ms: nothing of it is missing before. */
  end: number
  rows: EventRow[]
}

/** What the thread says. */
export type HistoryNews = { file: EventFile } | { made: true } | { day: MadeDay }

/** What the thread is told: that a file is gone, or that the next day is wanted. */
export type HistoryWish = 'taken' | 'day'

/** A company that lives on a thread of its own, so that neither requests nor the stores wait for it. */
export interface History {
  order: HistoryOrder
  /** The files of the history, each as soon as it is whole; ends when all of it and the truth are written. To be read once. */
  files(): AsyncGenerator<EventFile>
  /** The next day's events; the first are those of the history's days that lie behind its end. Not before `files` ended. */
  nextDay(): Promise<MadeDay>
  /** Ends the thread; who waits for it is told so by an error. */
  close(): Promise<void>
}

/** Begins at once. @throws (from files and nextDay) what the thread ended by */
export function beginHistory(order: HistoryOrder): History {
  const thread = new Worker(new URL('./history-thread.ts', import.meta.url), {
    workerData: order,
    // It makes much that is soon forgotten, and keeps little.
    resourceLimits: { maxYoungGenerationSizeMb: 48 },
  })
  // The thread alone keeps no process from ending.
  thread.unref()
  const files: EventFile[] = []
  const days: MadeDay[] = []
  let made = order.directory === null
  let ended: Error | undefined
  let wake: () => void = () => undefined
  thread.on('message', (news: HistoryNews) => {
    if ('file' in news) files.push(news.file)
    else if ('day' in news) days.push(news.day)
    else made = true
    wake()
  })
  thread.once('error', (error) => {
    ended = error
    wake()
  })
  thread.once('exit', () => {
    ended ??= new Error('The thread of the synthetic company has ended.')
    wake()
  })

  /** Waits until there is something new; news that came before anybody waited is seen by the caller's own look. */
  async function untilNews(): Promise<void> {
    if (ended) throw ended
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }

  const say = (wish: HistoryWish) => thread.postMessage(wish)

  return {
    order,
    async *files() {
      for (;;) {
        const file = files.shift()
        if (file) {
          yield file
          say('taken')
        } else if (made) return
        else await untilNews()
      }
    },
    async nextDay() {
      say('day')
      for (;;) {
        const day = days.shift()
        if (day) return day
        await untilNews()
      }
    },
    async close() {
      await thread.terminate()
    },
  }
}
