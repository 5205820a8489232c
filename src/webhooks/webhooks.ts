import type { Postgres } from '../db/index.ts'
import type { Jobs, Queue } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import { createDestinations } from './address.ts'
import { createAttempts } from './attempts.ts'
import { createDeliveries } from './deliveries.ts'
import type { DeliveryDetail } from './delivery.ts'
import type { WebhookType } from './endpoint.ts'
import { createEndpoints } from './endpoints.ts'
import { createOutbox, type DeliveryJob, type PublishedEvent } from './outbox.ts'
import { createSender } from './sender.ts'
import type { WebhookTables } from './tables.ts'

export interface WebhooksDependencies {
  postgres: Postgres
  jobs: Jobs
  /** Hosts of the own network to which deliveries may go; see WEBHOOK_HOSTS. */
  allowedHosts: readonly string[]
  clock: () => number
  /** 0–1; spreads attempts. */
  random: () => number
  logger: Logger
  /** For one whole request, ms. */
  timeoutMs?: number
}

/**
 * Tells other systems what happens in a workspace. When it has resolved, the event is durable and will be delivered at
 * least once to each endpoint that wants its type, always with the same id.
 *
 * @param options.key names the fact: told twice under one key within 30 days, it goes out once
 * @throws TandemError `webhook_too_large`
 */
export type Publish = (
  workspace: string,
  type: WebhookType,
  data: Record<string, unknown>,
  options?: { key?: string },
) => Promise<void>

export type Webhooks = ReturnType<typeof createWebhooks>

/** How long events, deliveries and answers are kept. */
const keptDays = 30
/** A delivery that waits this much longer than it should has been forgotten. */
const forgottenMs = 10 * 60_000
/** The attempt's time and the time to write it down. */
const jobSeconds = 60

export function createWebhooks(dependencies: WebhooksDependencies) {
  const { postgres, jobs, clock, random, logger, timeoutMs } = dependencies
  const tables = postgres.withTables<WebhookTables>()
  const destinations = createDestinations(dependencies.allowedHosts)
  const endpoints = createEndpoints({ postgres, destinations, clock, keptDays })
  const outbox = createOutbox({ postgres, queue: () => queue, clock })
  const deliveries = createDeliveries({ postgres, alarm: outbox.alarm, clock })
  const send = createSender({ destinations, clock, ...(timeoutMs ? { timeoutMs } : {}) })
  const { attempt } = createAttempts({
    postgres,
    endpoints,
    send,
    alarm: outbox.alarm,
    clock,
    random,
    logger,
  })
  const queue: Queue<DeliveryJob> = jobs.queue<DeliveryJob>('webhook-deliveries', attempt, {
    expireSeconds: jobSeconds,
    workers: 6,
    together: 3,
    groupLimit: 6,
  })
  const upkeep = jobs.queue<Record<string, never>>('webhook-upkeep', keepUp, { expireSeconds: 600 })

  async function keepUp(): Promise<void> {
    const woken = await deliveries.wakeForgotten(forgottenMs)
    if (woken > 0) logger.warn({ deliveries: woken }, 'webhooks: overdue deliveries were set going again')
    await deliveries.tidy(keptDays)
  }

  const publish: Publish = async (workspace, type, data, options) => {
    await outbox.publishAll(workspace, [{ type, data, ...options }])
  }

  return {
    publish,

    /** As publish, for many facts at once. @throws TandemError `webhook_too_large`, and then none is told */
    async publishAll(workspace: string, events: readonly PublishedEvent[]): Promise<void> {
      await outbox.publishAll(workspace, events)
    },

    endpoints,
    deliveries,

    /** Keeps what is told to an endpoint waiting until it is resumed. @throws TandemError `not_found` */
    async pause(workspace: string, id: string) {
      await tables
        .transaction()
        .execute((transaction) => endpoints.setState(transaction, workspace, id, 'paused'))
      return endpoints.get(workspace, id)
    },

    /** Lets a paused or disabled endpoint go on, beginning with what waits. @throws TandemError `not_found` */
    async resume(workspace: string, id: string) {
      await tables.transaction().execute(async (transaction) => {
        await endpoints.setState(transaction, workspace, id, 'active')
        await deliveries.wake(transaction, workspace, id)
      })
      return endpoints.get(workspace, id)
    },

    /** Sends an invented event now, whatever the endpoint's state, and once. @throws TandemError `not_found` */
    async test(workspace: string, id: string): Promise<DeliveryDetail> {
      await endpoints.find(workspace, id)
      const delivery = await outbox.makeTest(workspace, id)
      await attempt({ workspace, delivery: delivery.id, alarm: delivery.alarm })
      return deliveries.get(workspace, id, delivery.id)
    },

    /** Lets the upkeep come by itself; called once, where work is done, after the jobs have started. */
    start: () => upkeep.every('*/5 * * * *', {}),
  }
}
