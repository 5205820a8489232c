import { createZones } from '../access/index.ts'
import type { BenchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { budgetOf } from './find.ts'
import { createReading, type Watch } from './reading.ts'
import { type ReplayedChange, replay, seriesWeeks } from './replay.ts'
import { settingsSchema } from './settings.ts'

const dayMs = 86_400_000

/** A change that was planted, and how it would show. */
export interface PlantedChange {
  key: string
  from: number
  /** null: it lasts. */
  until: number | null
  shows: (change: Pick<ReplayedChange, 'measure' | 'by' | 'finding'>) => boolean
}

/** One company made for the bench. */
export interface BenchCompany {
  workspace: string
  /** Moment of the newest look. */
  now: number
  planted: readonly PlantedChange[]
  /** A time in which nothing was planted, for counting false alarms. */
  quiet: { from: number; to: number }
  /** Measures of what happens to customers in bursts, which are no false alarms. */
  bursts: readonly string[]
}

/**
 * Nights of simulated companies looked at again, each with what was known then: planted changes found, days until they
 * were, and false alarms in a time without any.
 */
export async function benchChanges(
  { postgres, clickhouse }: Stores,
  metrics: Metrics,
  companies: readonly BenchCompany[],
): Promise<BenchFigure[]> {
  const reading = createReading({ metrics, clickhouse, zoneOf: createZones(postgres) })
  const settings = settingsSchema.parse({ hourly: false })
  const found = new Map<string, number[]>()
  const count = { planted: 0, alarms: 0, seriesWeeks: 0, teamWeeks: 0, worst: 0, cpu: 0, looks: 0, series: 0 }
  for (const { workspace, now, planted, quiet, bursts } of companies) {
    const watch = await reading.read(workspace, settings, now)
    const began = process.cpuUsage()
    const recent = replay(watch, nightsOf(now - 60 * dayMs, now), settings)
    for (const one of planted) {
      count.planted++
      const seen = recent.filter((change) => isOf(change, one)).map(({ foundAt }) => foundAt)
      const delays = found.get(one.key) ?? []
      if (seen.length > 0) delays.push((Math.min(...seen) - one.from) / dayMs)
      found.set(one.key, delays)
    }
    for (const { source, since, until } of watch.silences) {
      const silent = planted.find(
        (one) => one.key === 'shops_silent' && one.from < until && (one.until ?? now) > since,
      )
      if (silent && source === 'Shops') found.get(silent.key)?.push((until - silent.from) / dayMs)
    }
    const calm = withoutBursts(watch, bursts)
    const nights = nightsOf(quiet.from, quiet.to)
    const alarms = replay(calm, nights, settings).filter(
      ({ finding }) => finding.since >= quiet.from - 7 * dayMs,
    )
    count.alarms += alarms.length
    count.seriesWeeks += seriesWeeks(calm, nights)
    const weeks = nights.length / 7
    const teams = Object.keys(budgetOf(calm, settings).watched)
    for (const team of teams) {
      const own =
        alarms.filter(({ measure }) => measure.owners.some((owner) => owner.team === team)).length / weeks
      count.worst = Math.max(count.worst, own)
      count.teamWeeks += own / teams.length / companies.length
    }
    const used = process.cpuUsage(began)
    count.cpu += (used.user + used.system) / 1e6
    count.looks += nights.length + 61
    count.series += watch.series.length + watch.mixes.length
  }
  return figures(found, count, companies.length)
}

interface Counts {
  planted: number
  alarms: number
  seriesWeeks: number
  teamWeeks: number
  worst: number
  cpu: number
  looks: number
  series: number
}

function figures(found: ReadonlyMap<string, number[]>, count: Counts, companies: number): BenchFigure[] {
  const plain = { aim: null, met: null, baseline: null, ratio: null }
  const rounded = (value: number) => Math.round(value * 100) / 100
  const delays = [...found.values()].flat().toSorted((a, b) => a - b)
  return [
    {
      ...plain,
      name: 'series watched, a company',
      value: Math.round(count.series / companies),
      unit: 'series',
    },
    { ...plain, name: 'planted changes found', value: delays.length, unit: `of ${count.planted}` },
    ...[...found]
      .filter(([, days]) => days.length > 0)
      .map(([key, days]) => ({
        ...plain,
        name: `… ${key}, found in ${days.length} of ${companies}`,
        value: rounded(days.reduce((sum, one) => sum + one, 0) / days.length),
        unit: 'days until found',
      })),
    {
      ...plain,
      name: 'median delay',
      value: rounded(delays[delays.length >> 1] ?? 0),
      unit: 'days',
    },
    {
      ...plain,
      name: 'false alarms',
      value: rounded((1000 * count.alarms) / Math.max(1, count.seriesWeeks)),
      unit: 'per 1,000 series-weeks',
    },
    {
      ...plain,
      name: 'false alarms of a team and week, accepted: 1',
      value: rounded(count.teamWeeks),
      unit: 'alarms',
      aim: 1,
      met: count.teamWeeks <= 1,
    },
    { ...plain, name: '… of the team with most', value: rounded(count.worst), unit: 'alarms' },
    {
      ...plain,
      name: 'judging one series one night',
      value: rounded((1000 * count.cpu) / Math.max(1, (count.looks * count.series) / companies / companies)),
      unit: 'CPU-ms',
    },
  ]
}

function nightsOf(from: number, to: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.floor((to - from) / dayMs)) + 1 },
    (_, index) => from + index * dayMs,
  )
}

function isOf(change: ReplayedChange, planted: PlantedChange): boolean {
  const { since } = change.finding
  const isThen = since >= planted.from - 5 * dayMs && since <= (planted.until ?? planted.from + 28 * dayMs)
  return isThen && change.foundAt >= planted.from && planted.shows(change)
}

function withoutBursts(watch: Watch, bursts: readonly string[]): Watch {
  const isCalm = ({ measure }: { measure: { name: string } }) => !bursts.includes(measure.name)
  return { ...watch, series: watch.series.filter(isCalm), mixes: watch.mixes.filter(isCalm) }
}
