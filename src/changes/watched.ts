import { type Course, eventsOf, type Metric, type Series } from '../metrics/index.ts'
import type { Step } from '../stats/detection/index.ts'
import type { Ground } from './ground.ts'
import { finalAt, scaleOfMeasure, subjectOf, type WatchedMix, type WatchedSeries } from './series.ts'

const dayMs = 86_400_000
/** Answers a day under which a group is not watched. */
const fewestAnswers = 3

/** Whole steps from the first answer on; undefined where there was none. */
export function seriesOf(
  measure: Metric,
  by: WatchedSeries['by'],
  read: Series | undefined,
  ground: Ground,
  grain: 'day' | 'hour' = 'day',
): WatchedSeries | undefined {
  const scale = scaleOfMeasure(measure)
  const width = grain === 'day' ? dayMs : 3_600_000
  const final = finalAt(measure, ground.calendar)
  const points = (read?.points ?? []).filter((point) => {
    const at = Date.parse(point.t)
    // People's steps are partial while anybody may finish them; their figure is final at a time of its own.
    return final ? final(at) <= ground.now : !point.partial && at < ground.now
  })
  const first = points.findIndex(({ n }) => n > 0)
  if (!scale || first < 0) return undefined
  const kept = points.slice(first)
  const times = kept.map(({ t }) => Date.parse(t))
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
  return {
    subject: subjectOf(measure.name, by, grain === 'hour' ? ['hour'] : []),
    measure,
    by,
    grain,
    reading: 'value',
    days: 'all',
    scale: scale.scale,
    factor: scale.factor,
    times,
    ...(final ? { knownAt: times.map(final) } : {}),
    steps,
  }
}

/** The groups of a breakdown that have enough answers. */
export function groupsOf(
  measure: Metric,
  dimension: string,
  series: readonly Series[],
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

/** Who makes up a count, step by step; undefined for what is no count, and for fewer than two groups. */
export function mixOf(
  measure: Metric,
  dimension: string,
  series: readonly Series[],
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

/** The shares of answers between which a spread lies. */
export const spreadLevels = [0.1, 0.9] as const

/** The measure at another level of its answers; undefined where it has no answers to lie apart. */
export function atLevel(measure: Metric, percentile: number) {
  if (measure.kind !== 'average' && measure.kind !== 'percentile') return undefined
  const { event, property, filter } = measure
  return {
    kind: 'percentile' as const,
    percentile,
    property,
    ...(event === undefined ? {} : { event }),
    ...(filter === undefined ? {} : { filter }),
  }
}

/** How far answers lie apart, of all days and of weekends: nine tenths lie below the one, one tenth below the other. */
export function spreadsOf(
  measure: Metric,
  low: Course | undefined,
  high: Course | undefined,
  ground: Ground,
): WatchedSeries[] {
  if (!low || !high) return []
  const apart: Series = {
    by: {},
    points: high.whole.points.map((point, index) => {
      const below = low.whole.points[index]?.value ?? null
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
