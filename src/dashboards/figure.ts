import type { FigureState, Level, Point, Range } from './state.ts'
import { enoughAnswers, type Thresholds, type Unit, usualThresholds } from './wall.ts'

/** Kinds of measure whose hours can be added or averaged exactly, by how many answers each holds. */
export type Pooling = 'mean' | 'sum' | 'none'

const means: ReadonlySet<string> = new Set(['average', 'ratio', 'nps', 'csat', 'ces'])
/** Kinds that are about answers or people, and whose hours cannot be brought together. */
const apart: ReadonlySet<string> = new Set([
  'percentile',
  'share',
  'conversion',
  'retention',
  'between',
  'stickiness',
])

/** How hours of a measure of this kind come together: counts add up, averages and shares weigh by their answers. */
export function poolingOf(kind: string): Pooling {
  if (means.has(kind)) return 'mean'
  return kind === 'count' || kind === 'sum' ? 'sum' : 'none'
}

/** Whether a value is about answers (an average, a share, a median) and therefore needs enough of them. */
export function needsAnswers(kind: string): boolean {
  return means.has(kind) || apart.has(kind)
}

/** A point further back than this would no longer be about its own part of the day. */
export const longestTrailHours = 12

/**
 * Trailing hours pooled until each point stands on 30 answers, over at most twelve hours. Points that stay below are left
 * out: a median cannot be pooled from medians, so those are kept only where their own hour has 30.
 */
export function trailing(points: readonly Point[], pooling: Pooling): Point[] {
  if (pooling === 'sum') return [...points]
  return points.flatMap((point, at) => {
    if (point.n >= enoughAnswers) return [point]
    if (pooling === 'none') return []
    let n = 0
    let weighted = 0
    for (let back = at; back >= 0 && back > at - longestTrailHours && n < enoughAnswers; back -= 1) {
      const hour = points[back]!
      n += hour.n
      weighted += hour.value * hour.n
    }
    return n >= enoughAnswers ? [{ t: point.t, value: weighted / n, n }] : []
  })
}

/** Start of the shortest run of whole hours, ending now, that holds 30 answers; undefined when 24 hours do not. */
export function windowStart(hours: readonly Point[]): string | undefined {
  let n = 0
  for (const hour of [...hours].reverse()) {
    n += hour.n
    if (n >= enoughAnswers) return hour.t
  }
  return undefined
}

/** The usual range of several hours as one: added up for counts, averaged otherwise. Null when there are none. */
export function combineUsual(hours: readonly Range[], pooling: Pooling): FigureState['usual'] {
  if (hours.length === 0) return null
  const share = pooling === 'sum' ? 1 : hours.length
  const total = (read: (range: Range) => number) => hours.reduce((sum, hour) => sum + read(hour), 0) / share
  return { low: total((r) => r.low), middle: total((r) => r.middle), high: total((r) => r.high) }
}

/**
 * How far past its usual range a value is on the bad side, in widths of that range; 0 inside it or on the good side.
 * A range narrower than 2 % of its middle counts as that wide, so that a flat history does not make every wobble news.
 */
export function excess(value: number, usual: FigureState['usual'], good: FigureState['good']): number {
  if (!usual || good === 'none') return 0
  const width = Math.max(usual.high - usual.low, Math.abs(usual.middle) * 0.02, Number.EPSILON)
  const past = good === 'up' ? usual.low - value : value - usual.high
  return Math.max(0, past / width)
}

/**
 * steady within 0.15 range widths of the usual range, needs us from 0.6 widths past it, worth a look between; or from
 * where the wall says. The usual range leaves one hour in ten below and one above by its making; a step past it keeps
 * those quiet.
 */
export function levelOf(
  value: number,
  usual: FigureState['usual'],
  good: FigureState['good'],
  { watch, needs }: Thresholds = usualThresholds,
): Level {
  const past = excess(value, usual, good)
  if (past >= needs) return 'needs'
  return past >= watch ? 'watch' : 'steady'
}

/** What was found out about one figure before it is judged. */
export interface Measured {
  kind: string
  /** Name of the measure, null for one written out in the wall. */
  measure: string | null
  /** Value of the shown window; null value when nothing was in it. */
  window: { from: string; to: string; value: number | null; n: number }
  usual: readonly Range[]
  /** Last event that this measure is about, ever; null when there was none. */
  lastAt: string | null
  /** Names of sources that feed it and are late. */
  late: readonly string[]
  /** Time to which the data is complete. */
  asOf: string
  /** The window lies in the past because nothing came since. */
  stale: boolean
}

/** Words of a tile that do not come from data. */
export interface TileWords {
  label: string
  unit: Unit
  good: FigureState['good']
  why?: string | undefined
  action?: { label: string; href: string } | undefined
}

/** The honest state of one figure. */
export function judge(tile: TileWords, found: Measured | null, thresholds?: Thresholds): FigureState {
  const empty = emptyFigure(tile, found?.measure ?? null)
  const { value, n } = found?.window ?? { value: null, n: 0 }
  if (!found || found.lastAt === null || value === null || (n === 0 && needsAnswers(found.kind))) {
    return {
      ...empty,
      why: tile.why ?? null,
      action: tile.action ?? null,
    }
  }
  const window = { from: found.window.from, to: found.window.to }
  const late = [...found.late]
  const asOf = found.stale ? found.lastAt : found.asOf
  if (n < enoughAnswers && needsAnswers(found.kind)) {
    return { ...empty, status: 'too_few', n, window, late, asOf }
  }
  const isLate = found.stale || late.length > 0
  const usual = isLate && found.stale ? null : combineUsual(found.usual, poolingOf(found.kind))
  return {
    ...empty,
    status: isLate ? 'late' : 'normal',
    value,
    n,
    window,
    usual,
    change: usual ? value - usual.middle : null,
    // A figure of late data is grey: it raises no alarm.
    level: isLate ? 'steady' : levelOf(value, usual, tile.good, thresholds),
    asOf,
    late,
  }
}

/** The state of a figure that could not be asked for; `reference` finds the cause in the log. */
export function failedFigure(tile: TileWords, measure: string | null, reference: string): FigureState {
  return { ...emptyFigure(tile, measure), status: 'failed', reference }
}

function emptyFigure(tile: TileWords, measure: string | null): FigureState {
  return {
    label: tile.label,
    unit: tile.unit,
    good: tile.good,
    measure,
    status: 'nothing_yet',
    value: null,
    n: 0,
    window: null,
    usual: null,
    change: null,
    level: 'steady',
    asOf: null,
    late: [],
    why: null,
    action: null,
    reference: null,
  }
}
