import { createZones, type Team } from '../access/index.ts'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { budgetOf, ownersOfSources } from './find.ts'
import { silencesIn } from './look.ts'
import { createReading, type Watch } from './reading.ts'
import { type ReplayedChange, replay, seriesWeeks } from './replay.ts'
import { settingsSchema } from './settings.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs

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
  const settings = settingsSchema.parse({})
  const found = new Map<string, number[]>()
  const byTeam = new Map<Team, number[]>()
  const count: Counts = { ...nothing }
  for (const { workspace, now, planted, quiet, bursts } of companies) {
    const weeksMore = Math.ceil((now - quiet.from) / weekMs)
    const readBegan = process.cpuUsage()
    const watch = await reading.read(workspace, settings, now, { weeksMore })
    count.readCpu += secondsSince(readBegan)
    const hoursBegan = process.cpuUsage()
    await reading.read(workspace, settings, now, { grains: ['hour'] })
    count.hoursCpu += secondsSince(hoursBegan)
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
    const isFresh = ({ finding }: ReplayedChange) => finding.since >= quiet.from - weekMs
    const alarms = replay(calm, nights, settings).filter(isFresh)
    const used = secondsSince(began)
    const byHour = replay(calm, hoursOf(quiet), settings, 'hour').filter(isFresh)
    const silences = silencesIn({ ...watch, late: [] }, settings).filter(
      ({ since }) => since >= quiet.from && since < quiet.to,
    )
    count.alarms += alarms.length
    count.hourly += byHour.length
    count.silences += silences.length
    count.seriesWeeks += seriesWeeks(calm, nights)
    const weeks = nights.length / 7
    for (const team of Object.keys(budgetOf(calm, settings).watched) as Team[]) {
      const isOwn = ({ measure }: ReplayedChange) => measure.owners.some((owner) => owner.team === team)
      const own = [...alarms, ...byHour].filter(isOwn).length
      const ofSources = ownersOfSources.some((owner) => owner.team === team) ? silences.length : 0
      byTeam.set(team, [...(byTeam.get(team) ?? []), (own + ofSources) / weeks])
    }
    count.cpu += used
    count.looks += nights.length + 61
    count.series += watch.series.length + watch.mixes.length
    count.hours += watch.hours.length
    count.measures += watch.measures.filter(({ reason }) => reason === null).length
    count.listed += watch.measures.length
  }
  return figures(found, count, byTeam, companies.length)
}

interface Counts {
  planted: number
  alarms: number
  hourly: number
  silences: number
  seriesWeeks: number
  cpu: number
  readCpu: number
  hoursCpu: number
  looks: number
  series: number
  hours: number
  measures: number
  listed: number
}

const nothing: Counts = {
  planted: 0,
  alarms: 0,
  hourly: 0,
  silences: 0,
  seriesWeeks: 0,
  cpu: 0,
  readCpu: 0,
  hoursCpu: 0,
  looks: 0,
  series: 0,
  hours: 0,
  measures: 0,
  listed: 0,
}

function figures(
  found: ReadonlyMap<string, number[]>,
  count: Counts,
  byTeam: ReadonlyMap<Team, number[]>,
  companies: number,
): BenchFigure[] {
  const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / Math.max(1, companies)
  const teams = [...byTeam.values()].map(mean)
  const worst = Math.max(0, ...teams)
  const rounded = (value: number) => Math.round(value * 100) / 100
  const delays = [...found.values()].flat().toSorted((a, b) => a - b)
  return [
    benchFigure({
      name: 'series watched, a company',
      value: Math.round(count.series / companies),
      unit: 'series',
    }),
    benchFigure({
      name: '… of measures',
      value: Math.round(count.measures / companies),
      unit: `of ${Math.round(count.listed / companies)}`,
    }),
    benchFigure({ name: '… by the hour', value: Math.round(count.hours / companies), unit: 'series' }),
    benchFigure({ name: 'planted changes found', value: delays.length, unit: `of ${count.planted}` }),
    ...[...found].map(([key, days]) =>
      benchFigure({
        name: `… ${key}`,
        value: days.length,
        unit: `of ${companies}${days.length > 0 ? `, after ${rounded(days.reduce((sum, one) => sum + one, 0) / days.length)} days` : ''}`,
      }),
    ),
    benchFigure({
      name: 'median delay',
      value: rounded(delays[delays.length >> 1] ?? 0),
      unit: 'days',
    }),
    benchFigure({
      name: 'false alarms by day',
      value: rounded((1000 * count.alarms) / Math.max(1, count.seriesWeeks)),
      unit: 'per 1,000 series-weeks',
    }),
    benchFigure({ name: 'false alarms by the hour', value: count.hourly, unit: 'in all' }),
    benchFigure({ name: 'false silences of sources', value: count.silences, unit: 'in all' }),
    benchFigure({
      name: 'false alarms of a team and week, accepted: 1',
      value: rounded(teams.reduce((sum, one) => sum + one, 0) / Math.max(1, teams.length)),
      unit: 'alarms',
    }),
    benchFigure({
      name: '… of the team with most, mean of the companies',
      value: rounded(worst),
      unit: 'alarms',
      aim: { atMost: 1 },
    }),
    benchFigure({
      name: 'reading all that is watched, a night',
      value: rounded(count.readCpu / companies),
      unit: 'CPU-s',
    }),
    benchFigure({
      name: 'reading what is watched by the hour, an hour',
      value: rounded(count.hoursCpu / companies),
      unit: 'CPU-s',
    }),
    benchFigure({
      name: 'judging one series one night',
      value: rounded((1000 * count.cpu) / Math.max(1, (count.looks * count.series) / companies / companies)),
      unit: 'CPU-ms',
    }),
  ]
}

function secondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1e6
}

/** Every hour, ten minutes past. */
function hoursOf({ from, to }: { from: number; to: number }): number[] {
  const first = Math.ceil(from / hourMs) * hourMs + hourMs / 6
  return Array.from({ length: Math.floor((to - first) / hourMs) }, (_, index) => first + index * hourMs)
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
