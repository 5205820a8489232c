import type { Transaction } from 'kysely'
import type pg from 'pg'
import { type Clock, fromKysely, type Job, type JobInsert, type JobResult, PgBoss } from 'pg-boss'
import { inBackground } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'

export interface QueueOptions {
  /** A job that runs longer is taken for lost and given out again. */
  expireSeconds: number
  /** Who takes jobs on one process; each takes the next when those it has are done. */
  workers?: number
  /** Jobs that one worker takes at once and runs beside each other. */
  together?: number
  /** Jobs of one group that run at a time on one process, at most as many as `workers`; others are not held back. */
  groupLimit?: number
  /** How often a job whose handler threw is tried again, at growing distances, before it is given up. */
  retries?: number
}

export interface JobRequest<Data> {
  data: Data
  /** When it may run, ms since 1970; at once when absent. */
  at?: number
  /** Jobs of one group share a limit; see QueueOptions. */
  group?: string
}

/** Jobs of one name. */
export interface Queue<Data extends object> {
  /** Adds jobs. Inside `transaction` they exist when it is committed, and only then. */
  send(jobs: readonly JobRequest<Data>[], transaction?: AnyTransaction): Promise<void>
  /** Lets a job come by itself, by a cron expression in UTC; set anew at every start. */
  every(cron: string, data: Data): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: jobs go along with a transaction on whatever tables their sender has
type AnyTransaction = Transaction<any>

export interface Jobs {
  /**
   * Names a queue and what to do with its jobs. All queues are named before `start`.
   *
   * @param handler called with one job at a time; when it throws the job is tried again
   */
  queue<Data extends object>(
    name: string,
    handler: (data: Data) => Promise<void>,
    options: QueueOptions,
  ): Queue<Data>
  /** Begins to work, where work is done. @throws TandemError `store_unavailable` */
  start(): Promise<void>
  /** Takes no more jobs, and waits for those in hand; what takes longer than 2 s is given out again later. */
  close(): Promise<void>
}

export interface JobsOptions {
  /** Its connection settings are used; jobs have a few connections of their own, one of which listens. */
  pool: pg.Pool
  /** Whether handlers run in this process. */
  works: boolean
  logger: Logger
  /** Time and timers, for tests; the system's when absent. */
  timers?: Clock
}

interface NamedQueue {
  name: string
  handler: (data: object) => Promise<void>
  options: QueueOptions
}

/** Well below the ten seconds after which a program that is told to stop is killed: a job that is cut off is done again. */
const closeWithinMs = 2000
/** Between two looks for jobs whose time has come; a job that is due when it is sent wakes the workers itself. */
const lookEverySeconds = 2

/** A durable queue on PostgreSQL. Its tables are made by the first call that needs them. */
export function createJobs({ pool, works, logger, timers }: JobsOptions): Jobs {
  const boss = new PgBoss({
    ...connectionOf(pool),
    max: 4,
    application_name: 'tandem jobs',
    supervise: works,
    schedule: works,
    useListenNotify: works,
    ...(timers ? { clock: timers } : {}),
  })
  boss.on('error', (error) => logger.error({ err: error }, 'jobs: the queue complains'))
  boss.on('warning', ({ message, data }) => logger.warn({ warning: data }, `jobs: ${message}`))
  const queues: NamedQueue[] = []
  const made = new Map<string, Promise<void>>()
  let opened: Promise<unknown> | undefined
  let closed = false

  /** Opens the queue once; a failure is told, and the next call tries again. */
  async function open(): Promise<void> {
    if (closed) throw new TandemError('store_unavailable', { detail: 'Jobs: the program is ending.' })
    opened ??= boss.start()
    try {
      await opened
    } catch (cause) {
      opened = undefined
      throw new TandemError('store_unavailable', { detail: 'PostgreSQL (jobs).', cause })
    }
  }

  async function make({ name, options }: NamedQueue): Promise<void> {
    await open()
    const settings = {
      expireInSeconds: options.expireSeconds,
      retryLimit: options.retries ?? 5,
      retryDelay: 5,
      retryBackoff: true,
      retentionSeconds: 30 * 86_400,
      deleteAfterSeconds: 3600,
      notify: true,
    }
    await boss.createQueue(name, settings)
    await boss.updateQueue(name, settings)
  }

  function ready(queue: NamedQueue): Promise<void> {
    const known = made.get(queue.name)
    if (known) return known
    const making = make(queue)
    made.set(queue.name, making)
    making.catch(() => made.delete(queue.name))
    return making
  }

  async function work({ name, handler, options }: NamedQueue): Promise<void> {
    const { workers = 1, together = 1, groupLimit } = options
    const settings = {
      localConcurrency: workers,
      batchSize: together,
      burstWhenBatchFull: true,
      // Jobs that come due later wake nobody, so the look-out stays short beside the wake-up call.
      pollingIntervalSeconds: lookEverySeconds,
      notifyPollingIntervalSeconds: lookEverySeconds,
      perJobResults: true as const,
      ...(groupLimit ? { localGroupConcurrency: groupLimit } : {}),
    }
    await boss.work<object>(name, settings, (jobs) => Promise.all(jobs.map((job) => run(job, handler))))
  }

  async function run(job: Job<object>, handler: NamedQueue['handler']): Promise<JobResult> {
    try {
      await inBackground(() => handler(job.data))
      return { id: job.id, status: 'completed' }
    } catch (error) {
      logger.error({ err: error, queue: job.name, job: job.id }, 'jobs: one failed; it is tried again')
      return { id: job.id, status: 'failed', output: { message: String(error) } }
    }
  }

  return {
    queue<Data extends object>(
      name: string,
      handler: (data: Data) => Promise<void>,
      options: QueueOptions,
    ): Queue<Data> {
      const queue: NamedQueue = { name, handler: handler as NamedQueue['handler'], options }
      queues.push(queue)
      return {
        async send(jobs, transaction) {
          if (jobs.length === 0) return
          await ready(queue)
          const via = transaction ? { db: fromKysely(transaction) } : {}
          await boss.insert(name, jobs.map(toInsert), { ...via, returnId: false })
        },
        async every(cron, data) {
          await ready(queue)
          await boss.schedule(name, cron, data, { tz: 'UTC' })
        },
      }
    },
    async start() {
      await open()
      for (const queue of queues) await ready(queue)
      if (works) for (const queue of queues) await work(queue)
    },
    async close() {
      closed = true
      if (opened) await boss.stop({ graceful: true, timeout: closeWithinMs, close: true })
    },
  }
}

function toInsert<Data extends object>({ data, at, group }: JobRequest<Data>): JobInsert<Data> {
  return {
    data,
    ...(at === undefined ? {} : { startAfter: new Date(at) }),
    ...(group === undefined ? {} : { group: { id: group } }),
  }
}

/** Where a pool connects to, in pg-boss's words. */
function connectionOf({ options }: pg.Pool) {
  const { connectionString, host, port, user, database, password, ssl } = options
  const given = { connectionString, host, port, user, database, password, ssl }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
