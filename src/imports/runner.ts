import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Intake } from './chunk.ts'
import { createQueue } from './jobs.ts'
import type { ImportRepository } from './repository.ts'
import { type RunControl, runImport } from './run.ts'
import type { RunProgress } from './status.ts'

export interface RunnerDependencies {
  repository: ImportRepository
  clickhouse: ClickHouse
  intake: Intake
  directoryOf(id: string): string
  clock: () => number
  logger: Logger
}

/** Runs imports, one at a time in each workspace, and moves them from state to state. */
export function createRunner({
  repository,
  clickhouse,
  intake,
  directoryOf,
  clock,
  logger,
}: RunnerDependencies) {
  const queue = createQueue(logger)
  const running = new Map<string, RunControl & { since: number }>()
  let closing = false

  async function run(workspace: string, id: string): Promise<void> {
    const record = closing ? undefined : await repository.find(workspace, id)
    if (!record) return
    const now = clock()
    const control = { stopping: false, progress: 0, rowsThisRun: 0, since: now }
    running.set(id, control)
    try {
      const begun = { started_at: record.started_at ?? new Date(now) }
      if (!(await repository.move(id, ['waiting', 'running'], 'running', begun))) return
      const done = await runImport(record, control, {
        repository,
        clickhouse,
        intake,
        directory: directoryOf(id),
      })
      // Who cancels when the last row is stored comes too late.
      if (done)
        await repository.move(id, ['running', 'cancelled'], 'done', { finished_at: new Date(clock()) })
    } catch (error) {
      await fail(id, error)
    } finally {
      running.delete(id)
    }
  }

  async function fail(id: string, error: unknown): Promise<void> {
    const known = error instanceof TandemError ? error : new TandemError('internal', { cause: error })
    const { code, detail = null, cause } = known
    logger.warn({ import: id, code, detail, err: cause }, 'import failed')
    const failure = { error_code: code, error_detail: detail, finished_at: new Date(clock()) }
    await repository.move(id, ['running'], 'failed', failure)
  }

  return {
    enqueue(workspace: string, id: string): void {
      queue.add(workspace, () => run(workspace, id))
    },
    /** Ends a run after the rows in hand. */
    stop(id: string): void {
      const control = running.get(id)
      if (control) control.stopping = true
    },
    /** @returns undefined while the import does not run */
    progress(id: string): RunProgress | undefined {
      const control = running.get(id)
      if (!control) return undefined
      const { progress: share, rowsThisRun: rows, since } = control
      return { share, rows, seconds: (clock() - since) / 1000 }
    },
    /** Resolves when no import waits or runs. */
    idle: queue.idle,
    /** Ends all runs after the rows in hand; they go on at the next start. */
    async close(): Promise<void> {
      closing = true
      for (const control of running.values()) control.stopping = true
      await queue.idle()
    },
  }
}
