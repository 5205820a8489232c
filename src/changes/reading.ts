import type { ClickHouse } from '../db/index.ts'
import {
  calendarOf,
  eventsOf,
  type Metric,
  type Metrics,
  type QueryResult,
  type Series,
} from '../metrics/index.ts'
import type { Step } from '../stats/detection/index.ts'
import { breakdownsOf } from './breakdowns.ts'
import { type HolidayNames, holidaysOf } from './holidays.ts'
import { scaleOfMeasure, subjectOf, type WatchedMix, type WatchedSeries } from './series.ts'
import type { ChangeSettings } from './settings.ts'
import { readSourceDays, type SilentDays, silentDaysOf } from './sources.ts'

const dayMs = 86_400_000
/** Days that are read: half a year, in which drift and weekdays are told from changes. */
export const daysRead = 168
const hoursRead = 8 * 7 * 24
/** Groups of a breakdown that are watched, and the answers a day under which a group is not. */
const mostGroups = 12
const fewestAnswers = 3
/** Answers an hour from which on a measure is watched by the hour too. */
const fewestInHour = 30

/** Everything that is watched of a workspace, as it is now. */
export interface Watch {
  series: WatchedSeries[]
  hours: WatchedSeries[]
  mixes: WatchedMix[]
  silences: SilentDays[]
  /** Sources whose data is late. */
  late: { source: string; since: number; expected: number | null }[]
  zone: string
  holidays: HolidayNames
}

export interface ReadingDependencies {
  metrics: Pick<Metrics, 'list' | 'queryAll' | 'freshness'>
  clickhouse: ClickHouse
  zoneOf: (workspace: string) => Promise<string>
}

export type Reading = ReturnType<typeof createReading>

/** Reads what is watched. */
export function createReading({ metrics, clickhouse, zoneOf }: ReadingDependencies) {
  /** @param only the one measure that is read, with one breakdown or none; all when absent */
  async function read(
    workspace: string,
    settings: ChangeSettings,
    now: number,
    only?: { measure: string; dimension: string | null },
  ): Promise<Watch> {
    const calendar = calendarOf(await zoneOf(workspace))
    const dateOf = (at: number) => calendar.local(at).toISOString().slice(0, 10)
    const year = (at: number) => calendar.local(at).getUTCFullYear()
    const holidays = holidaysOf(settings, [year(now - daysRead * dayMs), year(now)])
    const [listed, sources, { late }, breakdowns] = await Promise.all([
      metrics.list(workspace),
      readSourceDays(clickhouse, workspace, calendar, now),
      metrics.freshness(workspace),
      breakdownsOf(clickhouse, workspace, now),
    ])
    const days = Array.from({ length: 84 }, (_, back) => dateOf(now - (84 - back) * dayMs))
    const startOf = (date: string) => calendar.instant(Date.parse(`${date}T00:00:00Z`))
    const lateSince = late.map(({ source, lastEventAt, expectedEvents }) => ({
      source,
      since: Date.parse(lastEventAt),
      expected: expectedEvents,
    }))
    const silences = [...sources.counts].flatMap(([source, counts]) =>
      silentDaysOf(source, counts, days, startOf).filter(
        ({ until }) => !lateSince.some((one) => one.source === source && until > one.since),
      ),
    )
    const ground: Ground = {
      now,
      dateOf,
      holidays,
      season: (at) => (calendar.local(at).getUTCDay() + 6) % 7,
      hour: (at) => calendar.local(at).getUTCHours(),
      isUnknown: (events, from, to) =>
        // Of a source that sends in bursts it is not known whether anything is missing.
        isUnknown(
          events,
          from,
          to,
          silences,
          lateSince.filter(({ expected }) => expected !== null),
          sources.shares,
        ),
    }
    const watch: Watch = {
      series: [],
      hours: [],
      mixes: [],
      silences,
      late: lateSince,
      zone: calendar.zone,
      holidays,
    }
    for (const { definition } of listed) {
      if (only && definition.name !== only.measure) continue
      if (!only && settings.measures[definition.name]?.watched === false) continue
      if (!scaleOfMeasure(definition)) continue
      const chosen = [...settings.dimensions, ...breakdowns(eventsOf(definition))]
      const dimensions = only ? (only.dimension === null ? [] : [only.dimension]) : [...new Set(chosen)]
      await readMeasure(workspace, definition, dimensions, settings, ground, watch)
    }
    return watch
  }

  /** One after the other: the night's work leaves room for those who ask. */
  async function readMeasure(
    workspace: string,
    measure: Metric,
    dimensions: readonly string[],
    settings: ChangeSettings,
    ground: Ground,
    watch: Watch,
  ): Promise<void> {
    const { name } = measure
    const to = new Date(ground.now).toISOString()
    const from = ground.dateOf(ground.now - daysRead * dayMs)
    const whole = { name, from, to, grain: 'day' as const }
    const spreads = measure.kind === 'average' || measure.kind === 'percentile'
    const results = await metrics.queryAll(workspace, [
      { ...whole, id: 'whole' },
      ...dimensions.map((dimension) => ({
        ...whole,
        by: [dimension],
        limit: mostGroups,
        id: `by:${dimension}`,
      })),
      ...(spreads
        ? [0.1, 0.9].map((percentile) => ({
            ...whole,
            name: undefined,
            definition: asPercentile(measure, percentile),
            id: `p${percentile}`,
          }))
        : []),
    ])
    // A breakdown that a measure does not have (a trait nobody has, too fine a period) is refused, and is not watched.
    const answers = new Map(
      results.flatMap((one) => ('result' in one ? [[one.id, one.result] as const] : [])),
    )
    const all = answers.get('whole')
    if (!all) return
    const series = seriesOf(measure, null, all.series[0], ground)
    if (!series) return
    watch.series.push(series)
    for (const dimension of dimensions) {
      const result = answers.get(`by:${dimension}`)
      if (result) watch.series.push(...groupsOf(measure, dimension, result, ground))
      const mix = result && mixOf(measure, dimension, result, ground)
      if (mix) watch.mixes.push(mix)
    }
    watch.series.push(...spreadsOf(measure, answers.get('p0.1'), answers.get('p0.9'), ground))
    if (!settings.hourly || series.scale !== 'count') return
    const usual = series.steps.slice(-28).reduce((sum, { value }) => sum + (value ?? 0), 0) / 28 / 24
    if (usual >= fewestInHour) await readHours(workspace, measure, ground, watch)
  }

  async function readHours(workspace: string, measure: Metric, ground: Ground, watch: Watch): Promise<void> {
    const [answer] = await metrics.queryAll(workspace, [
      {
        id: 'hours',
        name: measure.name,
        grain: 'hour',
        from: new Date(ground.now - hoursRead * 3_600_000).toISOString(),
        to: new Date(ground.now).toISOString(),
      },
    ])
    const found =
      answer && 'result' in answer
        ? seriesOf(measure, null, answer.result.series[0], ground, 'hour')
        : undefined
    if (found) watch.hours.push(found)
  }

  return {
    read,
    /** Properties that part the events of a measure into a few groups. */
    breakdowns: (workspace: string, now: number) => breakdownsOf(clickhouse, workspace, now),
  }
}

interface Ground {
  now: number
  dateOf: (at: number) => string
  holidays: HolidayNames
  /** Weekday, Monday 0. */
  season: (at: number) => number
  hour: (at: number) => number
  /** Whether a source that feeds these events was silent or is late in that time. */
  isUnknown: (events: readonly string[] | undefined, from: number, to: number) => boolean
}

/** The share of a measure's events above which the silence of a source makes its figure unknown. */
const feeds = 0.1

function isUnknown(
  events: readonly string[] | undefined,
  from: number,
  to: number,
  silences: readonly SilentDays[],
  late: readonly { source: string; since: number }[],
  shares: ReadonlyMap<string, ReadonlyMap<string, number>>,
): boolean {
  const isFed = (source: string) =>
    events === undefined || events.some((name) => (shares.get(name)?.get(source) ?? 0) >= feeds)
  return (
    silences.some(({ source, since, until }) => since < to && until > from && isFed(source)) ||
    late.some(({ source, since }) => since < to && isFed(source))
  )
}

function asPercentile(measure: Metric, percentile: number) {
  const { event, property, filter } = measure as Extract<Metric, { kind: 'average' }>
  return {
    kind: 'percentile' as const,
    percentile,
    property,
    ...(event === undefined ? {} : { event }),
    ...(filter === undefined ? {} : { filter }),
  }
}

/** Whole steps from the first answer on; undefined for fewer than there must be before a change. */
function seriesOf(
  measure: Metric,
  by: WatchedSeries['by'],
  read: Series | undefined,
  ground: Ground,
  grain: 'day' | 'hour' = 'day',
): WatchedSeries | undefined {
  const scale = scaleOfMeasure(measure)
  const points = (read?.points ?? []).filter(({ partial, t }) => !partial && Date.parse(t) < ground.now)
  const first = points.findIndex(({ n }) => n > 0)
  if (!scale || first < 0) return undefined
  const kept = points.slice(first)
  const times = kept.map(({ t }) => Date.parse(t))
  const width = grain === 'day' ? dayMs : 3_600_000
  const events = eventsOf(measure)
  const steps = kept.map(({ value, n }, index): Step => {
    const at = times[index]!
    return {
      value: value === null ? null : value * scale.factor,
      n: scale.weighs ? n : 1,
      season: grain === 'day' ? ground.season(at) : 24 * ground.season(at) + ground.hour(at),
      special: ground.holidays.has(ground.dateOf(at)) || ground.isUnknown(events, at, at + width),
    }
  })
  const rest = grain === 'hour' ? ['hour'] : []
  return {
    subject: subjectOf(measure.name, by, rest),
    measure,
    by,
    grain,
    reading: 'value',
    days: 'all',
    scale: scale.scale,
    factor: scale.factor,
    times,
    steps,
  }
}

/** The groups of a breakdown that have enough answers. */
function groupsOf(
  measure: Metric,
  dimension: string,
  { series }: QueryResult,
  ground: Ground,
): WatchedSeries[] {
  return series.flatMap((one) => {
    const value = Object.values(one.by)[0] ?? null
    if (one.others || value === null) return []
    const found = seriesOf(measure, { dimension, value }, one, ground)
    const newest = one.points.slice(-56)
    const usual = newest.reduce((sum, { n }) => sum + n, 0) / Math.max(1, newest.length)
    return found && usual >= fewestAnswers ? [found] : []
  })
}

function mixOf(
  measure: Metric,
  dimension: string,
  { series }: QueryResult,
  ground: Ground,
): WatchedMix | undefined {
  if (measure.kind !== 'count' && measure.kind !== 'unique') return undefined
  const named = series.filter(({ by }) => Object.values(by)[0] !== null)
  if (named.length < 2) return undefined
  const points = series[0]!.points
  const whole = points.flatMap(({ partial, t }, index) =>
    partial || Date.parse(t) >= ground.now ? [] : [index],
  )
  const first = whole.findIndex((index) => series.some((one) => one.points[index]!.n > 0))
  if (first < 0) return undefined
  const kept = whole.slice(first)
  const times = kept.map((index) => Date.parse(points[index]!.t))
  const events = eventsOf(measure)
  return {
    subject: subjectOf(measure.name, { dimension, value: null }, ['mix']),
    measure,
    dimension,
    times,
    special: times.map(
      (at) => ground.holidays.has(ground.dateOf(at)) || ground.isUnknown(events, at, at + dayMs),
    ),
    groups: series.map((one) => ({
      value: one.others ? null : (Object.values(one.by)[0] ?? null),
      counts: kept.map((index) => one.points[index]!.value ?? 0),
    })),
  }
}

/** How far answers lie apart, of all days and of weekends: nine tenths lie below the one, one tenth below the other. */
function spreadsOf(
  measure: Metric,
  low: QueryResult | undefined,
  high: QueryResult | undefined,
  ground: Ground,
): WatchedSeries[] {
  const [lows, highs] = [low, high].map((one) => one?.series[0])
  if (!lows || !highs) return []
  const apart: Series = {
    by: {},
    points: highs.points.map((point, index) => {
      const below = lows.points[index]?.value ?? null
      const isKnown = point.value !== null && below !== null && point.value > below && point.n >= 5
      return { ...point, value: isKnown ? Math.log(point.value! - below) : null }
    }),
  }
  const series = seriesOf(measure, null, apart, ground)
  if (!series) return []
  const all: WatchedSeries = {
    ...series,
    subject: subjectOf(measure.name, null, ['spread']),
    reading: 'spread',
    scale: 'mean',
    factor: 1,
  }
  const weekend = series.times.flatMap((at, index) => (ground.season(at) >= 5 ? [index] : []))
  return [
    all,
    {
      ...all,
      subject: subjectOf(measure.name, null, ['spread', 'weekend']),
      days: 'weekend',
      times: weekend.map((index) => series.times[index]!),
      steps: weekend.map((index) => series.steps[index]!),
    },
  ]
}
