import type { Calendar, Metric } from '../metrics/index.ts'
import type { ScaleKind, Step } from '../stats/detection/index.ts'

/** A measure, or a group of one, step by step, as it is watched. */
export interface WatchedSeries {
  /** Names it; what is found twice of one subject is one change. */
  subject: string
  measure: Metric
  by: { dimension: string; value: string | null } | null
  grain: 'day' | 'hour'
  /** The value itself, or how far answers lie apart (the tenth in ten over the first). */
  reading: 'value' | 'spread'
  /** Of a spread: only days of the weekend, which have staff and customers of their own. */
  days: 'all' | 'weekend'
  scale: ScaleKind
  /** What its values are multiplied by to be on the scale: 0.01 for shares in percent. */
  factor: number
  /** Starts of the steps, ms, ascending. */
  times: number[]
  /** When the figure of each step is final, ms; absent: with its end. */
  knownAt?: number[]
  steps: Step[]
}

/** Counts of the groups of a breakdown, step by step. */
export interface WatchedMix {
  subject: string
  measure: Metric
  dimension: string
  times: number[]
  groups: { value: string | null; counts: number[] }[]
  /** Steps that are not like others, by place. */
  special: boolean[]
}

export function subjectOf(measure: string, by: WatchedSeries['by'], rest: readonly string[] = []): string {
  return JSON.stringify([measure, ...(by ? [by.dimension, by.value] : []), ...rest])
}

/** Series as it was known at a moment: steps that began before it and whose figure was final. */
export function cutAt<Kind extends WatchedSeries | WatchedMix>(series: Kind, moment: number): Kind {
  const { times } = series
  const isHours = 'grain' in series && series.grain === 'hour'
  // On a day in which the clocks are set a day is an hour shorter.
  const width = isHours ? 3_600_000 : 23 * 3_600_000
  const knownAt = ('knownAt' in series && series.knownAt) || times.map((at) => at + width)
  const end = knownAt.findLastIndex((at) => at <= moment) + 1
  if (end === times.length) return series
  const cut = <Item>(list: Item[]) => list.slice(0, end)
  if ('steps' in series) return { ...series, times: cut(times), steps: cut(series.steps) }
  return {
    ...series,
    times: cut(times),
    special: cut(series.special),
    groups: series.groups.map((group) => ({ ...group, counts: cut(group.counts) })),
  }
}

/**
 * When the figure of a day is final, for measures of what people do one after the other; undefined where that is the end of
 * the day. Until then somebody may still finish, come back, or join those whom a day is compared with.
 */
export function finalAt(measure: Metric, calendar: Calendar): ((start: number) => number) | undefined {
  if (measure.kind === 'conversion') {
    const within = spanMs(measure.within)
    return (start) => start + dayMs + within
  }
  if (measure.kind === 'retention') {
    const { every, after } = measure
    return (start) => periodAfter(calendar, start, every, after + 1)
  }
  if (measure.kind === 'stickiness') {
    const { of } = measure
    return (start) => periodAfter(calendar, start, of, 1)
  }
  return undefined
}

const dayMs = 86_400_000

function spanMs(span: { days: number } | { hours: number } | { minutes: number }): number {
  if ('days' in span) return span.days * dayMs
  return 'hours' in span ? span.hours * 3_600_000 : span.minutes * 60_000
}

/** Start of the period so many after the one in which a moment lies. */
function periodAfter(calendar: Calendar, at: number, every: 'day' | 'week' | 'month', after: number): number {
  const local = calendar.local(at)
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()]
  if (every === 'month') return calendar.startOfDay(year, month + after, 1)
  if (every === 'day') return calendar.startOfDay(year, month, day + after)
  return calendar.startOfDay(year, month, day - ((local.getUTCDay() + 6) % 7) + 7 * after)
}

/** On which scale a measure is compared, and whether its steps weigh by their answers. */
export function scaleOfMeasure(measure: Metric): { scale: ScaleKind; factor: number; weighs: boolean } {
  switch (measure.kind) {
    case 'count':
    case 'unique':
    case 'open':
      return { scale: 'count', factor: 1, weighs: false }
    case 'latest':
      // The same people stand behind the states of one day and the next: they are no answers of their own.
      return measure.aggregate === 'count'
        ? { scale: 'count', factor: 1, weighs: false }
        : { scale: 'mean', factor: 1, weighs: false }
    case 'conversion':
    case 'retention':
      return { scale: 'share', factor: 0.01, weighs: true }
    case 'ratio':
    case 'share':
    case 'csat':
      return measure.unit === 'percent' || measure.unit === undefined
        ? { scale: 'share', factor: 0.01, weighs: true }
        : { scale: 'mean', factor: 1, weighs: true }
    case 'average':
    case 'percentile':
    case 'nps':
    case 'ces':
    case 'between':
      return { scale: 'mean', factor: 1, weighs: true }
    case 'sum':
    case 'formula':
    case 'stickiness':
      return { scale: 'mean', factor: 1, weighs: false }
  }
}
