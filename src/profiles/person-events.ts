import type { ClickHouse, QueryParams } from '../db/index.ts'
import type { Change, DerivationStep } from '../derivation/index.ts'
import type { Logger } from '../logger.ts'
import { toEngineTime } from './cursor.ts'

/** Between two copies in one workspace, so that a busy stream is copied in larger pieces. */
const restMs = 10_000

type Span = { from: number; to: number }

/** What is to be copied of one workspace, and what is being copied. */
interface Copier {
  waiting: Span | undefined
  /** Whether months are to be compared: events may have come that nobody told of. */
  compares: boolean
  running: Promise<void> | undefined
  endedAt: number
  /** Received up to here was copied, ms. */
  until: number
}

/**
 * Copies events into `person_events`, where a page finds those of one customer in one piece. Done beside the other steps,
 * with one thread, because nobody waits for it: readers take from `events` what is not there yet.
 */
export function createPersonEvents(dependencies: {
  clickhouse: ClickHouse
  clock: () => number
  logger: Logger
}) {
  const { clickhouse, clock, logger } = dependencies
  const copiers = new Map<string, Copier>()

  function note({ workspace, received, whole }: Change): void {
    const known = copiers.get(workspace)
    // What came while nothing ran is found by comparing, once in the life of a process.
    const copier = known ?? {
      waiting: undefined,
      compares: true,
      running: undefined,
      endedAt: Number.NEGATIVE_INFINITY,
      until: 0,
    }
    if (!known) copiers.set(workspace, copier)
    copier.compares ||= whole
    if (received) copier.waiting = gather(copier.waiting, received)
    if (copier.running || clock() - copier.endedAt < restMs) return
    copier.running = copy(workspace, copier)
      .catch((error: unknown) => {
        copier.compares = true
        logger.warn({ err: error, workspace }, 'profiles: copying events failed; the next change tries again')
      })
      .finally(() => {
        copier.running = undefined
        copier.endedAt = clock()
      })
  }

  async function copy(workspace: string, copier: Copier): Promise<void> {
    const { waiting, compares } = copier
    copier.waiting = undefined
    copier.compares = false
    if (compares) for (const month of await missingMonths(workspace)) await copyMonth(workspace, month)
    else if (waiting) await copySpan(workspace, { ...waiting, from: Math.max(waiting.from, copier.until) })
    if (waiting) copier.until = Math.max(copier.until, waiting.to)
  }

  const copySpan = (workspace: string, { from, to }: Span) =>
    run(" AND received_at >= {from: DateTime64(3, 'UTC')} AND received_at <= {to: DateTime64(3, 'UTC')}", {
      workspace,
      from: toEngineTime(from),
      to: toEngineTime(to),
    })

  const copyMonth = (workspace: string, month: number) =>
    run(' AND toYYYYMM(ts) = {month: UInt32}', { workspace, month })

  async function run(condition: string, params: QueryParams): Promise<void> {
    await clickhouse.command(
      `INSERT INTO person_events
SELECT workspace, actor, ts, message_id, toJSONString(tuple(name, channel, source, robot, user_id, anonymous_id, properties)) AS event
FROM events
WHERE workspace = {workspace: String}${condition}
SETTINGS max_threads = 1`,
      params,
      { maxSeconds: 0 },
    )
  }

  /** Months of which fewer events are copied than there are. */
  async function missingMonths(workspace: string): Promise<number[]> {
    const rows = await clickhouse.query<{ month: number }>(
      `SELECT month FROM (
  SELECT toYYYYMM(ts) AS month, 1 AS here, count() AS events FROM events WHERE workspace = {workspace: String} GROUP BY month
  UNION ALL
  SELECT toYYYYMM(ts) AS month, 0 AS here, count() AS events FROM person_events WHERE workspace = {workspace: String} GROUP BY month)
GROUP BY month
HAVING sumIf(events, here = 1) > sumIf(events, here = 0)
ORDER BY month DESC`,
      { workspace },
      { maxSeconds: 0 },
    )
    return rows.map(({ month }) => month)
  }

  /** The last of the steps that follow events; it waits for nothing. */
  const step: DerivationStep = {
    name: 'person events',
    async run(change) {
      note(change)
      return undefined
    },
  }

  return {
    step,
    /** Ends when what is being copied is copied. */
    async settled(): Promise<void> {
      await Promise.all([...copiers.values()].map(({ running }) => running))
    },
  }
}

function gather(one: Span | undefined, other: Span): Span {
  return one ? { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) } : other
}
