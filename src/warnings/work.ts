import { setInterval } from 'node:timers'
import { catalogue, TandemError } from '../errors.ts'
import type { Jobs, Queue } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import { beatMs, type Runs } from './runs.ts'
import type { Scoring } from './scoring-run.ts'
import type { RunRow } from './tables.ts'
import type { Training } from './training-run.ts'

type Task = { run: string }
type Nothing = Record<string, never>

/** At quiet hours, UTC: after the links of measures, before people come. */
const everyNight = '40 3 * * *'
const everyWeek = '10 1 * * 0'
const hour = 3600
/** A run that is broken off so often has failed. */
const mostAttempts = 3

export interface WorkDependencies {
  jobs: Pick<Jobs, 'queue'>
  runs: Runs
  training: Training
  scoring: Scoring
  workspaces: () => Promise<{ id: string }[]>
  /** Called when a run was done to the end. */
  onDone: (workspace: string) => Promise<void>
  clock: () => number
  logger: Logger
}

/**
 * Trainings and scorings as jobs: one at a time in each workspace, whoever asked. A run whose process was killed is given
 * again, and goes on after the models it has learned.
 */
export function createWork(dependencies: WorkDependencies) {
  const { jobs, runs, training, scoring, workspaces, onDone, clock, logger } = dependencies
  const stopping = new AbortController()
  const going = new Set<Promise<void>>()
  const attempts = new Map<string, number>()

  async function work(task: Task): Promise<void> {
    const run = await runs.take(task.run)
    if (!run) {
      // Another run works in this workspace, or this one was done: the first case is tried again soon.
      if (await runs.isGoing(task.run)) await queue.send([{ data: { run: task.run }, at: clock() + 20_000 }])
      return
    }
    const running = workOn(run).finally(() => going.delete(running))
    going.add(running)
    await running
  }

  async function workOn(run: RunRow): Promise<void> {
    const beat = setInterval(() => {
      runs.note(run.id, {}).catch(() => undefined)
    }, beatMs).unref()
    const { workspace, kind, id } = run
    try {
      if (kind === 'train') await training.train(run, stopping.signal)
      else await scoring.score(run, stopping.signal)
      await runs.finish(id, null)
      logger.info({ workspace, run: id, kind }, 'warnings: a run is done')
      if (kind === 'train') await ask(workspace, 'score', 'Tandem')
      else await onDone(workspace)
    } catch (error) {
      // A process that ends leaves the run as it is: the next start gives it again.
      if (stopping.signal.aborted) return
      const tried = (attempts.get(id) ?? 0) + 1
      attempts.set(id, tried)
      // A process that was killed says nothing about the data: the run is given again, and goes on where it was.
      if (error instanceof TandemError && catalogue[error.code].retryable && tried < mostAttempts) {
        logger.warn({ err: error, workspace, run: id }, 'warnings: a run was broken off; it is given again')
        await runs.release(id)
        await queue.send([{ data: { run: id } }])
        return
      }
      await runs.finish(id, error instanceof Error ? error.message : String(error))
      logger.error({ err: error, workspace, run: id }, 'warnings: a run failed; the next one tries anew')
    } finally {
      clearInterval(beat)
    }
  }

  /** @returns the run, which may have been asked for before */
  async function ask(workspace: string, kind: RunRow['kind'], by: string, at?: number): Promise<RunRow> {
    const run = await runs.ask(workspace, kind, by)
    await queue.send([{ data: { run: run.id }, ...(at === undefined ? {} : { at }) }])
    return run
  }

  const queue: Queue<Task> = jobs.queue<Task>('warning-runs', work, {
    expireSeconds: 4 * hour,
    workers: 1,
    retries: 3,
  })

  const everywhere = (kind: RunRow['kind']) => async () => {
    for (const { id } of await workspaces()) await ask(id, kind, 'Tandem')
  }
  const nights = jobs.queue<Nothing>('warning-nights', everywhere('score'), { expireSeconds: 600 })
  const weeks = jobs.queue<Nothing>('warning-weeks', everywhere('train'), { expireSeconds: 600 })

  return {
    ask,

    /** Lets runs come by themselves, and gives those again that a process left behind; called once jobs have started. */
    async start(): Promise<void> {
      await nights.every(everyNight, {})
      await weeks.every(everyWeek, {})
      for (const { id } of await runs.unfinished()) await queue.send([{ data: { run: id } }])
    },

    /** Ends what is going on; it is given again at the next start. */
    async close(): Promise<void> {
      stopping.abort()
      await Promise.allSettled(going)
    },
  }
}
