import type { DefinitionStore } from '../definitions/index.ts'
import type { Jobs, Queue } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Tree } from './tree.ts'

/** At a quiet hour, UTC. */
const everyNight = '20 3 * * *'
type Task = { workspace?: string; tree?: string }

/**
 * Estimates every tree each night: one job finds the trees, and sends one for each, so that a slow tree holds up none.
 *
 * @returns `begin`, to be called once jobs have started, and `soon`, which has the trees of a workspace estimated apart from
 * the night
 */
export function createNightly({
  jobs,
  workspaces,
  trees,
  estimate,
  clock,
  logger,
}: {
  jobs: Pick<Jobs, 'queue'>
  workspaces: () => Promise<{ id: string }[]>
  trees: Pick<DefinitionStore<Tree>, 'list'>
  estimate: (workspace: string, tree: string, by: string) => Promise<unknown>
  clock: () => number
  logger: Logger
}) {
  async function work({ workspace, tree }: Task): Promise<void> {
    if (workspace !== undefined && tree !== undefined) {
      await estimate(workspace, tree, 'Tandem')
      logger.info({ workspace, tree }, 'impact: links estimated')
      return
    }
    for (const { id } of await workspaces()) await send(id, clock())
  }

  async function send(of: string, at: number): Promise<void> {
    const found = await trees.list(of)
    await queue.send(found.map(({ definition }) => ({ data: { workspace: of, tree: definition.name }, at })))
  }

  const queue: Queue<Task> = jobs.queue<Task>('impact-estimates', work, { expireSeconds: 1800, retries: 2 })
  return {
    begin: () => queue.every(everyNight, {}),
    /** After half a minute, so that what people look at first is there first. */
    soon: (workspace: string) => send(workspace, clock() + 30_000),
  }
}
