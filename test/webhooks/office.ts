import { TestClock } from 'pg-boss'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { createJobs } from '../../src/jobs/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createWebhooks } from '../../src/webhooks/index.ts'
import { eventually } from '../program/index.ts'

export type Office = Awaited<ReturnType<typeof openOffice>>

/** Jobs and webhooks on real stores, with time that moves only when it is told to. */
export async function openOffice(
  allowedHosts: string[],
  options: { stores?: TestStores; timeoutMs?: number } = {},
) {
  const stores = options.stores ?? (await openTestStores())
  const clock = new TestClock(Date.now())
  const logger = createLogger('silent')
  const jobs = createJobs({ pool: stores.pool, works: true, logger, timers: clock })
  const webhooks = createWebhooks({
    postgres: stores.postgres,
    jobs,
    allowedHosts,
    clock: () => clock.now(),
    random: () => 0,
    logger,
    timeoutMs: options.timeoutMs ?? 2000,
  })
  await jobs.start()

  async function makeWorkspace(): Promise<string> {
    const workspace = stores.freshWorkspace()
    await stores.pool.query(
      `INSERT INTO workspaces (id, name, time_zone, is_demo, created_at) VALUES ($1, $1, 'UTC', false, now())`,
      [workspace],
    )
    return workspace
  }

  /** Lets time pass, in one leap and then second by second until what is due was looked at. */
  async function pass(ms: number): Promise<void> {
    if (ms > 3000) await clock.setTime(clock.now() + ms - 3000)
    await clock.tick(3000)
  }

  return {
    stores,
    clock,
    webhooks,
    makeWorkspace,
    pass,
    /** Waits, letting little time pass, until an endpoint's newest delivery is as wished. */
    async newest(workspace: string, endpoint: string, wished: { state?: string; attempts?: number }) {
      return eventually(
        async () => {
          await clock.tick(100)
          const { items } = await webhooks.deliveries.list(workspace, endpoint, { limit: 1 })
          return items[0]
        },
        (delivery) =>
          delivery !== undefined &&
          (wished.state === undefined || delivery.state === wished.state) &&
          (wished.attempts === undefined || delivery.attempts === wished.attempts),
      )
    },
    async close() {
      await jobs.close()
      if (!options.stores) await stores.close()
    },
  }
}
