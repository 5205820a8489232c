import type { Logger } from '../logger.ts'

/** Runs jobs one after the other in each workspace, and beside each other in different ones. */
export interface Queue {
  add(workspace: string, run: () => Promise<void>): void
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>
}

/** Jobs handle their own failures; one that throws all the same is logged and does not stop those behind it. */
export function createQueue(logger: Logger): Queue {
  const tails = new Map<string, Promise<void>>()
  return {
    add(workspace, run) {
      const before = tails.get(workspace) ?? Promise.resolve()
      const tail = before.then(run).catch((error: unknown) => {
        logger.error({ err: error }, 'import job failed')
      })
      tails.set(workspace, tail)
      tail.then(() => {
        if (tails.get(workspace) === tail) tails.delete(workspace)
      })
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
}
