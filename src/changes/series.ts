import type { Metric } from '../metrics/index.ts'
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

/** Series as it was known at a moment: steps that began before it and were over. */
export function cutAt<Kind extends WatchedSeries | WatchedMix>(series: Kind, moment: number): Kind {
  const { times } = series
  const isHours = 'grain' in series && series.grain === 'hour'
  // On a day in which the clocks are set a day is an hour shorter.
  const width = isHours ? 3_600_000 : 23 * 3_600_000
  const end = times.findLastIndex((at) => at + width <= moment) + 1
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

/** On which scale a measure is compared, and whether it can be watched step by step. */
export function scaleOfMeasure(
  measure: Metric,
): { scale: ScaleKind; factor: number; weighs: boolean } | undefined {
  switch (measure.kind) {
    case 'count':
    case 'unique':
      return { scale: 'count', factor: 1, weighs: false }
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
      return { scale: 'mean', factor: 1, weighs: true }
    case 'sum':
    case 'formula':
      return { scale: 'mean', factor: 1, weighs: false }
    // A state at the end of a step, and what people do over weeks: their newest steps are not comparable.
    default:
      return undefined
  }
}
