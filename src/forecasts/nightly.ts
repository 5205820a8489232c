import { catalogue, TandemError } from '../errors.ts'
import type { Jobs, Queue } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics/index.ts'

/** After the impact links, at a quiet hour, UTC. */
const everyNight = '50 3 * * *'
type Task = { workspace?: string; measure?: string }

/**
 * Compares what is over, and foresees every measure of every catalogue, each night: one job finds the measures and sends one
 * for each, so that one that takes long holds up none.
 */
export function createNightly({
  jobs,
  workspaces,
  metrics,
  foresee,
  compareDue,
  clock,
  logger,
}: {
  jobs: Pick<Jobs, 'queue'>
  workspaces: () => Promise<{ id: string }[]>
  metrics: Pick<Metrics, 'list'>
  foresee: (workspace: string, measure: string) => Promise<unknown>
  compareDue: () => Promise<void>
  clock: () => number
  logger: Logger
}) {
  async function work({ workspace, measure }: Task): Promise<void> {
    if (workspace !== undefined && measure !== undefined) return foreseeOne(workspace, measure)
    await compareDue()
    for (const { id } of await workspaces()) await send(id, clock())
  }

  async function foreseeOne(workspace: string, measure: string): Promise<void> {
    try {
      await foresee(workspace, measure)
    } catch (error) {
      // A measure that is gone or cannot be asked will not be there in five minutes either.
      if (!(error instanceof TandemError) || catalogue[error.code].retryable) throw error
      logger.warn({ workspace, measure, code: error.code }, 'forecasts: a measure could not be foreseen')
    }
  }

  async function send(workspace: string, at: number): Promise<void> {
    const listed = await metrics.list(workspace)
    await queue.send(listed.map(({ definition }) => ({ data: { workspace, measure: definition.name }, at })))
  }

  const queue: Queue<Task> = jobs.queue<Task>('forecasts', work, { expireSeconds: 900, retries: 2 })
  return {
    begin: () => queue.every(everyNight, {}),
    /** After a minute, so that what people look at first is there first. */
    soon: (workspace: string) => send(workspace, clock() + 60_000),
    work,
  }
}
