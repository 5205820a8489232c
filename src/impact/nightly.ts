import type { DefinitionStore } from '../definitions/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Tree } from './tree.ts'

/** At a quiet hour, UTC. */
const everyNight = '20 3 * * *'
type Task = { workspace?: string; tree?: string }

/**
 * Estimates every tree each night: one job finds the trees, and sends one for each, so that a slow tree holds up none.
 *
 * @returns to be called once jobs have started
 */
export function startNightly({
  jobs,
  workspaces,
  trees,
  estimate,
  logger,
}: {
  jobs: Pick<Jobs, 'queue'>
  workspaces: () => Promise<{ id: string }[]>
  trees: Pick<DefinitionStore<Tree>, 'list'>
  estimate: (workspace: string, tree: string, by: string) => Promise<unknown>
  logger: Logger
}): () => Promise<void> {
  async function work({ workspace, tree }: Task): Promise<void> {
    if (workspace !== undefined && tree !== undefined) {
      await estimate(workspace, tree, 'Tandem')
      logger.info({ workspace, tree }, 'impact: links estimated')
      return
    }
    for (const { id } of await workspaces()) {
      const found = await trees.list(id)
      await queue.send(found.map(({ definition }) => ({ data: { workspace: id, tree: definition.name } })))
    }
  }

  const queue = jobs.queue<Task>('impact-estimates', work, { expireSeconds: 1800, retries: 2 })
  return () => queue.every(everyNight, {})
}
