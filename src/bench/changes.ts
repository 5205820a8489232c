import { join } from 'node:path'
import type { BenchFigure } from '../bench-figure.ts'
import { benchChanges, type PlantedChange } from '../changes/index.ts'
import type { Stores } from '../db/index.ts'
import { createMetrics, type MetricInput } from '../metrics/index.ts'
import { planSimulation, readTruth, simulateInto } from '../simulation/index.ts'

const dayMs = 86_400_000
/** Just after a night: what was written up to then is not late. */
const now = Date.UTC(2026, 10, 21, 5, 30)
const days = 300
/** Days before the present in which nothing is planted, and no effect of a campaign lasts. */
const quiet = { from: now - 105 * dayMs, to: now - 57 * dayMs }

const owners: MetricInput['owners'] = [{ team: 'service' }, { team: 'it' }]

/** Measures beside those that every workspace has. */
const measures: MetricInput[] = [
  {
    name: 'conversations',
    label: 'conversations',
    unit: 'count',
    owners,
    kind: 'count',
    event: 'Conversation Started',
  },
  { name: 'sessions', label: 'sessions', unit: 'count', owners, kind: 'count', event: 'Session Ended' },
]

type Shows = PlantedChange['shows']

/** How each planted change of the simulation shows in the measures. */
const shown: Record<string, Shows> = {
  help_answered_app: ({ measure, finding }) => measure.name === 'find_us' && finding.direction === 'down',
  app_sessions: ({ measure, by }) =>
    measure.name === 'sessions' && (by === null || by.value === 'app' || by.value === null),
  messages_not_calls: ({ measure, finding }) =>
    measure.name === 'conversations' && finding.direction === 'up',
  bill_to_call: ({ measure, finding }) => measure.name === 'bill_questions' && finding.direction === 'up',
  payments_glasgow: ({ measure, finding }) =>
    measure.name === 'failed_payments' && finding.direction !== 'down',
  swiftly_late: ({ measure, finding }) =>
    measure.name === 'on_time_deliveries' && finding.direction === 'down',
  wait_spread: ({ measure, finding }) => measure.name === 'get_help' && finding.kind === 'spread',
  shops_silent: () => false,
}

/** Planted changes of simulated companies found by the watch on behaviour, and false alarms where nothing is planted. */
export async function benchBehaviourChanges(
  stores: Stores,
  {
    directory,
    companies,
    people,
    seed = 500,
  }: { directory: string; companies: number; people: number; seed?: number | undefined },
): Promise<BenchFigure[]> {
  const { postgres, pool, clickhouse } = stores
  const metrics = createMetrics({ postgres, clickhouse, clock: () => now })
  const made = []
  for (let company = 1; company <= companies; company++) {
    const workspace = `ws_changes_${company}`
    await pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
    const spec = { ...planSimulation({ seed: seed + company, people, days }, now), detail: 0 }
    const { truthPath } = await simulateInto({
      clickhouse,
      directory: join(directory, `changes-${company}`),
      workspace,
      spec,
    })
    const truth = await readTruth(truthPath, () => undefined)
    await metrics.installDefaults(workspace)
    for (const measure of measures) await metrics.save(workspace, measure, { by: 'bench' })
    const planted = truth.changes.flatMap(({ key, from, until }): PlantedChange[] => {
      const shows = shown[key]
      if (!shows) return []
      return [{ key, from: Date.parse(from), until: until === null ? null : Date.parse(until), shows }]
    })
    made.push({
      workspace,
      now,
      planted,
      quiet,
      bursts: ['outages', 'messages_sent', 'customers_without_service'],
    })
  }
  return benchChanges(stores, metrics, made)
}
