import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { testType } from './endpoint.ts'
import type { EndpointRow, Endpoints } from './endpoints.ts'
import type { DeliveryJob, DeliveryRow } from './outbox.ts'
import { waitAfter } from './schedule.ts'
import type { Answer, Send } from './sender.ts'
import { signatureHeaders } from './signature.ts'
import type { WebhookTables } from './tables.ts'

export interface AttemptsDependencies {
  postgres: Postgres
  endpoints: Endpoints
  send: Send
  alarm: (transaction: Transaction<WebhookTables>, deliveries: DeliveryRow[]) => Promise<void>
  clock: () => number
  /** 0–1 */
  random: () => number
  logger: Logger
}

const gone = 410
/** An endpoint is disabled when a delivery was given up and none succeeded for so long. */
const silentForMs = 3 * 86_400_000

/** Tries deliveries and writes down what came of it. */
export function createAttempts(dependencies: AttemptsDependencies) {
  const { postgres, endpoints, send, alarm, clock, random, logger } = dependencies
  const tables = postgres.withTables<WebhookTables>()

  /** Tries a delivery once, if this job is still the one that may. What it waits for is set before it returns. */
  async function attempt(job: DeliveryJob): Promise<void> {
    const found = await load(job)
    if (!found) return
    const { delivery, endpoint, body } = found
    // What waits for an endpoint that rests is set going again when the endpoint is.
    if (endpoint.state !== 'active' && delivery.type !== testType) return
    const at = clock()
    const secrets = await endpoints.secretsOf(endpoint.workspace, endpoint.id)
    const answer = await send(endpoint.url, body, signatureHeaders(delivery.event_id, at, body, secrets))
    await tables.transaction().execute((transaction) => settle(transaction, delivery, at, answer))
  }

  async function load({ workspace, delivery: id, alarm: name }: DeliveryJob) {
    const delivery = await tables
      .selectFrom('webhook_deliveries')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst()
    if (delivery?.state !== 'waiting' || delivery.alarm !== name) return undefined
    const [endpoint, event] = await Promise.all([
      endpoints.find(workspace, delivery.endpoint_id),
      tables
        .selectFrom('webhook_events')
        .where('workspace', '=', workspace)
        .where('id', '=', delivery.event_id)
        .select('body')
        .executeTakeFirstOrThrow(),
    ])
    return { delivery, endpoint, body: event.body }
  }

  async function settle(
    transaction: Transaction<WebhookTables>,
    delivery: DeliveryRow,
    at: number,
    answer: Answer,
  ): Promise<void> {
    const tries = delivery.tries + 1
    const wait = delivery.type === testType ? undefined : waitAfter(tries, random(), answer.retryAfterMs)
    // The endpoint first, as whoever resumes it does: two who lock in one order never wait for each other.
    const goesOn = await judgeEndpoint(transaction, delivery, at, answer, wait === undefined)
    const now = clock()
    const state = nextState(answer, wait)
    const changed = await transaction
      .updateTable('webhook_deliveries')
      .set({
        tries,
        state,
        ...(state === 'waiting'
          ? { due_at: new Date(now + (wait ?? 0)), alarm: randomUUID() }
          : { finished_at: new Date(now) }),
      })
      .where('workspace', '=', delivery.workspace)
      .where('id', '=', delivery.id)
      .where('alarm', '=', delivery.alarm)
      .returningAll()
      .executeTakeFirst()
    // It was removed, or replayed meanwhile: the newer job goes on with it.
    if (!changed) return
    await transaction
      .insertInto('webhook_attempts')
      .values({
        delivery_id: delivery.id,
        at: new Date(at),
        duration_ms: answer.durationMs,
        status: answer.status,
        error: answer.error,
        answer: answer.answer,
      })
      .execute()
    if (state === 'waiting' && goesOn) await alarm(transaction, [changed])
  }

  /**
   * Notes whether the endpoint answers, and disables one that does not want to or has not for days.
   *
   * @param isLast this delivery is not tried again
   * @returns whether deliveries to it go on
   */
  async function judgeEndpoint(
    transaction: Transaction<WebhookTables>,
    { workspace, endpoint_id: id, type }: DeliveryRow,
    at: number,
    answer: Answer,
    isLast: boolean,
  ): Promise<boolean> {
    if (answer.error === null) {
      await transaction
        .updateTable('webhook_endpoints')
        .set({ failing_since: null })
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .where('failing_since', 'is not', null)
        .execute()
      return true
    }
    const endpoint = await transaction
      .updateTable('webhook_endpoints')
      .set((old) => ({ failing_since: old.fn.coalesce('failing_since', old.val(new Date(at))) }))
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (endpoint?.state !== 'active') return false
    const note = type === testType ? undefined : whyDisabled(endpoint, at, answer, isLast)
    if (note === undefined) return true
    await endpoints.setState(transaction, workspace, id, 'disabled', note)
    logger.warn({ workspace, webhook: id, note }, 'a webhook was disabled')
    return false
  }

  return { attempt }
}

function nextState(answer: Answer, wait: number | undefined): DeliveryRow['state'] {
  if (answer.error === null) return 'delivered'
  return wait === undefined ? 'failed' : 'waiting'
}

/** @returns a sentence for people; undefined while there is no reason */
function whyDisabled(endpoint: EndpointRow, at: number, answer: Answer, isLast: boolean): string | undefined {
  if (answer.status === gone) return 'It answered 410 Gone: it wants no more deliveries.'
  const { failing_since: since } = endpoint
  if (!isLast || since === null || at - since.getTime() < silentForMs) return undefined
  return `No delivery succeeded since ${since.toISOString()}. Last: ${answer.error}`
}
