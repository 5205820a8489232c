import type { Principal, SourceDetails } from '../access/index.ts'
import { can } from '../access/index.ts'
import type { ParkedStore } from './parked-store.ts'
import type { Outcome } from './pipeline.ts'
import { isLate, type SourceView } from './source.ts'
import type { SourceActivity } from './source-activity.ts'
import type { OutcomeCounts, SourceOutcomes } from './source-outcomes.ts'

export interface SourceHealthDependencies {
  activity: SourceActivity
  outcomes: SourceOutcomes
  parked: Pick<ParkedStore, 'reasons'>
  clock: () => number
}

const dayMs = 86_400_000
const none: OutcomeCounts = { stored: 0, duplicate: 0, parked: 0, refused: 0 }

/** How sources are doing: what was stored comes from the events themselves, the other outcomes from the hourly counts. */
export function createSourceHealth({ activity, outcomes, parked, clock }: SourceHealthDependencies) {
  /** @param only the one source that is asked about */
  async function describe(
    principal: Principal,
    sources: SourceDetails[],
    only?: string,
  ): Promise<SourceView[]> {
    const { workspace } = principal
    const now = clock()
    const [stored, reasons, day, week, cadences] = await Promise.all([
      activity.storedCounts(workspace),
      parked.reasons(workspace, only === undefined ? {} : { source: only }),
      outcomes.countsSince(workspace, now - dayMs),
      outcomes.countsSince(workspace, now - 7 * dayMs),
      outcomes.cadences(workspace),
    ])
    return sources.map((source) => {
      const own = stored.get(source.id)
      const everyMinutes = cadences.get(source.id)
      const parkedHere = reasons.filter((reason) => reason.source === source.id)
      const last = [own?.lastAt, ...parkedHere.map(({ lastAt }) => lastAt)]
        .filter((time) => time !== undefined)
        .sort()
        .at(-1)
      return {
        id: source.id,
        name: source.name,
        kind: source.kind,
        createdAt: source.createdAt,
        archivedAt: source.archivedAt,
        writeKeys: source.writeKeys.map((key) => ({ ...key, key: shownKey(principal, key.key) })),
        lastAt: last ?? null,
        day: withStored(day.get(source.id), own?.day),
        week: withStored(week.get(source.id), own?.week),
        waiting: parkedHere.reduce((total, reason) => total + reason.count, 0),
        everyMinutes: everyMinutes ?? null,
        late:
          source.archivedAt === null &&
          isLate(
            everyMinutes,
            last === undefined ? undefined : Date.parse(last),
            Date.parse(source.createdAt),
            now,
          ),
        webhookPath: `/v1/webhooks/${source.id}`,
      }
    })
  }

  return { describe }
}

export type SourceHealth = ReturnType<typeof createSourceHealth>

function shownKey(principal: Principal, key: string): string {
  return can(principal, 'sources:write') ? key : `…${key.slice(-4)}`
}

function withStored(counts: OutcomeCounts | undefined, stored = 0): Record<Outcome, number> {
  return { ...(counts ?? none), stored }
}
