import type { Logger } from '../logger.ts'
import type { Cases } from './cases.ts'
import { toReason } from './labels.ts'
import type { WarningRow } from './tables.ts'

/** Tells other systems; once under a key, however often it is told. */
export type PublishWarning = (
  workspace: string,
  type: 'warning.opened' | 'warning.closed',
  data: Record<string, unknown>,
  options: { key: string },
) => Promise<void>

const day = 86_400_000
/** What was opened or closed in this time is told again, in case the process ended before it could: the key makes it once. */
const toldAgainDays = 2

/** Webhooks of warnings. Those left as usual are never told: nobody is to do anything. */
export function createTelling({
  cases,
  publish,
  origin,
  clock,
  logger,
}: {
  cases: Cases
  publish: PublishWarning
  /** Address of the app for browsers. */
  origin: () => string
  clock: () => number
  logger: Logger
}) {
  async function tell(row: WarningRow): Promise<void> {
    const isClosed = row.closed_at !== null
    const url = new URL(`/warnings/${row.id}`, origin())
    url.searchParams.set('w', row.workspace)
    const fact = {
      warning: row.id,
      url: url.href,
      kind: row.kind,
      [row.whose]: row.subject,
      team: row.team,
      state: row.state,
      chance: row.chance,
      low: row.low,
      high: row.high,
      horizonDays: row.horizon,
      version: row.version,
      openedAt: row.opened_at.toISOString(),
      reasons: row.reasons.slice(0, 3).map((reason) => {
        const { feature, label, effect, value } = toReason(reason, 'en')
        return { feature, label, effect, value }
      }),
      ...(isClosed
        ? { closedAt: row.closed_at?.toISOString(), action: row.action, outcome: row.outcome }
        : {}),
    }
    const type = isClosed ? 'warning.closed' : 'warning.opened'
    await publish(row.workspace, type, fact, { key: `${row.id}:${row.closed_at?.getTime() ?? 'opened'}` })
  }

  return {
    /** Tells of one that somebody has just closed. A failure is told the next night. */
    async one(row: WarningRow): Promise<void> {
      await tell(row).catch((error) =>
        logger.warn({ err: error, warning: row.id }, 'warnings: telling waits'),
      )
    },
    /** Tells of all that was opened or closed lately. */
    async all(workspace: string): Promise<void> {
      for (const row of await cases.news(workspace, clock() - toldAgainDays * day)) await tell(row)
    },
  }
}
export type Telling = ReturnType<typeof createTelling>
