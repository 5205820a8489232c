import type { Logger } from '../logger.ts'

export interface SoonOptions {
  /** From the first call to the run, ms; calls meanwhile are part of it. */
  waitMs: number
  run: (workspace: string) => Promise<void>
  /** What runs, for the log. */
  name: string
  logger: Logger
}

/** Work that follows something in a workspace, soon and in one go: it does not outlive the process, so a job must do it too. */
export function createSoon({ waitMs, run, name, logger }: SoonOptions) {
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  let closed = false

  function begin(workspace: string): void {
    timers.delete(workspace)
    const going = run(workspace)
      .catch((error) => logger.error({ err: error, workspace }, `${name} failed; it is tried again later`))
      .finally(() => running.delete(going))
    running.add(going)
  }

  return {
    note(workspace: string): void {
      if (closed || timers.has(workspace)) return
      timers.set(workspace, setTimeout(() => begin(workspace), waitMs).unref())
    },
    /** Begins nothing more, and waits for what runs. */
    async close(): Promise<void> {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running)
    },
  }
}
