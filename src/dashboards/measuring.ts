import type { DefinitionInput, Point as MetricPoint, Metrics, QueryResult } from '../metrics/index.ts'
import { longestTrailHours, type Measured, needsAnswers, poolingOf, trailing, windowStart } from './figure.ts'
import { atLocalHour, dayMs, hourMs, startOfHour } from './local-time.ts'
import type { Point, Range } from './state.ts'
import { enoughAnswers, type MeasureRef } from './wall.ts'

/** Ranges of the usual change with the hour, not with the event: asked again after this time. */
const usualKeptMs = 10 * 60_000
const staleKeptMs = 60_000
/** The hours of a day: whole ones stand still, the running one is also asked for by itself. */
const hoursKeptMs = 5000

/** How a figure came to be over the last day, beside what `judge` needs. */
export interface MeasuredFigure extends Measured {
  /** Whole and running hours of the last day, oldest first, as measured. */
  hours: Point[]
  /** The line to draw: hours, or days when hours hold too few. */
  spark: { grain: 'hour' | 'day'; points: Point[]; band: Range[] }
}

/** A value with its usual range. */
export interface Reading {
  name: string | null
  kind: string
  value: number | null
  n: number
  oldest: string | null
  usual: { low: number; middle: number; high: number } | null
}

/**
 * Asks src/metrics for everything a wall shows. What only changes with the hour (usual ranges, long histories) is kept
 * for minutes, so that an event costs one small question a figure.
 */
export function createMeasuring({ metrics, clock }: { metrics: Metrics; clock: () => number }) {
  const kept = new Map<string, { until: number; answer: Promise<unknown> }>()

  /** One answer for all who ask within its time; a failure is not kept. */
  function keep<Answer>(key: string, ms: number, ask: () => Promise<Answer>): Promise<Answer> {
    const now = clock()
    const known = kept.get(key)
    if (known && known.until > now) return known.answer as Promise<Answer>
    const answer = ask()
    kept.set(key, { until: now + ms, answer })
    answer.catch(() => kept.delete(key))
    if (kept.size > 2000) for (const [old, { until }] of kept) if (until <= now) kept.delete(old)
    return answer
  }

  const keyOf = (workspace: string, measure: MeasureRef) =>
    `${workspace} ${typeof measure === 'string' ? measure : JSON.stringify(measure)}`
  const askFor = (measure: MeasureRef) =>
    typeof measure === 'string' ? { name: measure } : { definition: measure as DefinitionInput }
  const iso = (at: number) => new Date(at).toISOString()

  /** The definition of a measure, as metrics keeps it. @throws TandemError `measure_not_found` */
  async function definitionOf(workspace: string, measure: MeasureRef): Promise<Record<string, unknown>> {
    if (typeof measure !== 'string') return measure
    return keep(`definition ${keyOf(workspace, measure)}`, staleKeptMs, async () => {
      const { definition } = await metrics.get(workspace, measure)
      return definition as unknown as Record<string, unknown>
    })
  }

  function series(
    workspace: string,
    measure: MeasureRef,
    from: number,
    to: number,
    grain: 'hour' | 'day' | 'month',
  ) {
    return metrics.query(workspace, { ...askFor(measure), from: iso(from), to: iso(to), grain })
  }

  async function total(
    workspace: string,
    measure: MeasureRef,
    from: number,
    to: number,
  ): Promise<MetricPoint> {
    const result = await metrics.query(workspace, { ...askFor(measure), from: iso(from), to: iso(to) })
    return firstPoint(result)
  }

  /** Usual range of the same stretch of time, kept for ten minutes. */
  async function usualOfWindow(workspace: string, measure: MeasureRef, from: number, to: number) {
    const bucket = Math.floor(to / usualKeptMs)
    const key = `window ${keyOf(workspace, measure)} ${Math.round((to - from) / hourMs)} ${bucket}`
    const [range] = await keep(key, usualKeptMs, () =>
      metrics.usual(workspace, measure as string | DefinitionInput, { from: iso(from), to: iso(to) }),
    )
    return range ? complete(range) : null
  }

  /** Usual ranges step by step; steps that cannot be told are left out. */
  async function usualSteps(
    workspace: string,
    measure: MeasureRef,
    from: number,
    to: number,
    grain: 'hour' | 'day',
  ): Promise<Range[]> {
    const key = `steps ${keyOf(workspace, measure)} ${grain} ${from} ${Math.floor(to / usualKeptMs)}`
    const steps = await keep(key, usualKeptMs, () =>
      metrics.usual(workspace, measure as string | DefinitionInput, { from: iso(from), to: iso(to), grain }),
    )
    return steps.flatMap(({ t, ...range }) => {
      const whole = complete(range)
      return whole ? [{ t, ...whole }] : []
    })
  }

  /** Hourly values of the last eight weeks, pooled; for the forecast. Kept for an hour. */
  async function history(
    workspace: string,
    measure: MeasureRef,
    now: number,
    zone: string,
  ): Promise<Point[]> {
    const to = startOfHour(now, zone)
    const key = `history ${keyOf(workspace, measure)} ${to}`
    const result = await keep(key, hourMs, () => series(workspace, measure, to - 57 * dayMs, to, 'hour'))
    return trailing(pointsOf(result), poolingOf(result.kind))
  }

  /** Hours of the past, pooled as the line of a day is, with the usual range of each. */
  async function hourly(workspace: string, measure: MeasureRef, from: number, to: number) {
    const [result, usual] = await Promise.all([
      series(workspace, measure, from - longestTrailHours * hourMs, to, 'hour'),
      usualSteps(workspace, measure, from, to, 'hour'),
    ])
    const points = trailing(pointsOf(result), poolingOf(result.kind))
    return { points: points.filter((point) => Date.parse(point.t) >= from), usual }
  }

  /** The state of one number now, with its line. @throws what src/metrics throws */
  async function figure(
    workspace: string,
    measure: MeasureRef,
    now: number,
    zone: string,
    from = now - dayMs,
  ): Promise<MeasuredFigure> {
    const start = startOfHour(Math.min(from, now - dayMs), zone)
    const recent = await keep(`hours ${keyOf(workspace, measure)} ${start}`, hoursKeptMs, () =>
      series(workspace, measure, start, now, 'hour'),
    )
    const hours = pointsOf(recent)
    const { kind } = recent
    const window = await chooseWindow(workspace, measure, kind, hours, now, zone)
    const { late } = recent
    const base = {
      kind,
      measure: typeof measure === 'string' ? measure : null,
      late: late.map((source) => source.source),
      asOf: late.map((source) => source.lastEventAt).sort()[0] ?? iso(now),
      hours,
    }
    if (!window) return { ...base, ...(await stale(workspace, measure, now)) }
    const [{ value, n }, usual, spark] = await Promise.all([
      window.read ?? total(workspace, measure, window.from, window.to),
      usualOfWindow(workspace, measure, window.from, window.to),
      sparkOf(workspace, measure, kind, hours, now, zone),
    ])
    return {
      ...base,
      window: { from: iso(window.from), to: iso(window.to), value, n },
      usual: usual ? [{ t: iso(window.from), ...usual }] : [],
      lastAt: hours.findLast((hour) => hour.n > 0)?.t ?? iso(window.from),
      stale: false,
      spark,
    }
  }

  /** The last hour if 30 answered in it, else as many hours, else a week; the day so far for what is counted. */
  async function chooseWindow(
    workspace: string,
    measure: MeasureRef,
    kind: string,
    hours: readonly Point[],
    now: number,
    zone: string,
  ): Promise<{ from: number; to: number; read?: MetricPoint } | undefined> {
    const week = { from: now - 7 * dayMs, to: now }
    if (!needsAnswers(kind)) {
      if (kind === 'open' || hours.some((hour) => hour.n > 0))
        return { from: dayStart(kind, now, zone), to: now }
      return (await weekCount(workspace, measure, week)) > 0
        ? { from: dayStart(kind, now, zone), to: now }
        : undefined
    }
    const lastHour = { from: now - hourMs, to: now }
    const read = await total(workspace, measure, lastHour.from, now)
    if (read.n >= enoughAnswers) return { ...lastHour, read }
    const begin = windowStart(hours)
    if (begin) return { from: Date.parse(begin), to: now }
    return (await weekCount(workspace, measure, week)) > 0 ? week : undefined
  }

  async function weekCount(workspace: string, measure: MeasureRef, week: { from: number; to: number }) {
    return keep(
      `week ${keyOf(workspace, measure)}`,
      5000,
      async () => (await total(workspace, measure, week.from, week.to)).n,
    )
  }

  /** Nothing came for a week: the last four weeks in which something did, and when that ended. */
  function stale(workspace: string, measure: MeasureRef, now: number) {
    return keep(`stale ${keyOf(workspace, measure)}`, staleKeptMs, async () => {
      const nothing = {
        window: { from: iso(now - dayMs), to: iso(now), value: null, n: 0 },
        usual: [],
        lastAt: null,
        stale: true,
        spark: { grain: 'day' as const, points: [], band: [] },
      }
      const months = await metrics.query(workspace, { ...askFor(measure), grain: 'month' })
      const month = pointsOf(months).findLast((point) => point.n > 0)
      if (!month) return nothing
      const begin = Date.parse(month.t)
      const days = pointsOf(await series(workspace, measure, begin - 28 * dayMs, begin + 32 * dayMs, 'day'))
      const last = days.findLast((day) => day.n > 0)
      if (!last) return nothing
      const to = Math.min(now, Date.parse(last.t) + dayMs)
      const { value, n } = await total(workspace, measure, to - 28 * dayMs, to)
      const kept = days.filter((day) => Date.parse(day.t) < to && Date.parse(day.t) >= to - 28 * dayMs)
      const enough = needsAnswers(months.kind) ? kept.filter((day) => day.n >= enoughAnswers) : kept
      return {
        window: { from: iso(to - 28 * dayMs), to: iso(to), value, n },
        usual: [],
        lastAt: iso(to - 1),
        stale: true,
        spark: { grain: 'day' as const, points: enough, band: [] },
      }
    })
  }

  /** Twelve hours as a line with their usual range; two weeks of days when the hours hold too few answers. */
  async function sparkOf(
    workspace: string,
    measure: MeasureRef,
    kind: string,
    hours: readonly Point[],
    now: number,
    zone: string,
  ): Promise<MeasuredFigure['spark']> {
    const from = startOfHour(now - 12 * hourMs, zone)
    const pooled = trailing(hours, poolingOf(kind)).filter(
      (point) =>
        Date.parse(point.t) >= from && (poolingOf(kind) === 'mean' || Date.parse(point.t) + hourMs <= now),
    )
    const counted = !needsAnswers(kind) && hours.reduce((sum, hour) => sum + hour.n, 0) < enoughAnswers
    if (pooled.length >= 6 && !counted) {
      return {
        grain: 'hour',
        points: pooled,
        band: await usualSteps(workspace, measure, from, startOfHour(now, zone), 'hour'),
      }
    }
    const begin = atLocalHour(now - 14 * dayMs, 0, zone)
    const key = `days ${keyOf(workspace, measure)} ${begin}`
    const days = await keep(key, staleKeptMs, () =>
      series(workspace, measure, begin, atLocalHour(now, 0, zone), 'day'),
    )
    const points = pointsOf(days).filter((day) => !needsAnswers(kind) || day.n >= enoughAnswers)
    return {
      grain: 'day',
      points,
      band: await usualSteps(workspace, measure, begin, atLocalHour(now, 0, zone), 'day'),
    }
  }

  /**
   * A measure over a stretch of time beside its usual range there.
   *
   * @param least values below it are not worth the question what is usual: `usual` is null then
   */
  async function reading(
    workspace: string,
    measure: MeasureRef,
    from: number,
    to: number,
    least = 0,
  ): Promise<Reading> {
    const result = await metrics.query(workspace, { ...askFor(measure), from: iso(from), to: iso(to) })
    const point = firstPoint(result)
    const small = (result.kind === 'count' || result.kind === 'open') && (point.value ?? 0) < least
    return {
      name: typeof measure === 'string' ? measure : null,
      kind: result.kind,
      value: point.value,
      n: point.n,
      oldest: point.oldest ?? null,
      usual: small ? null : await usualOfWindow(workspace, measure, from, to),
    }
  }

  /**
   * Different customers behind a measure since a time. For what is open, and for what people did in steps, up to 1000 are
   * counted one by one; beyond that the cases are the answer.
   */
  async function customers(
    workspace: string,
    measure: MeasureRef,
    from: number,
    to: number,
  ): Promise<number> {
    const definition = await definitionOf(workspace, measure)
    if (countedByEvent.has(String(definition.kind))) {
      const { event, filter, robots } = definition.kind === 'ratio' ? partOf(definition) : definition
      const unique = { kind: 'unique', ...defined({ event, filter, robots }) }
      return (await total(workspace, unique, from, to)).value ?? 0
    }
    const period = { ...askFor(measure), from: iso(from), to: iso(to) }
    const { people, next } = await metrics.people(workspace, { ...period, pageSize: 1000 })
    return next === null ? people.length : (await total(workspace, measure, from, to)).n
  }

  /** Hours of the last day with the usual range of each. */
  async function hoursBeside(workspace: string, measure: MeasureRef, now: number, zone: string) {
    const from = startOfHour(now - 12 * hourMs, zone)
    const [result, usual] = await Promise.all([
      series(workspace, measure, from, now, 'hour'),
      usualSteps(workspace, measure, from, startOfHour(now, zone), 'hour'),
    ])
    const ranges = new Map(usual.map(({ t, ...range }) => [t, range]))
    return pointsOf(result).map((point) => ({
      t: point.t,
      value: point.value,
      usual: ranges.get(point.t) ?? null,
    }))
  }

  return {
    definitionOf,
    figure,
    history,
    hourly,
    usualSteps,
    reading,
    customers,
    hoursBeside,
    freshness: metrics.freshness,
  }
}

export type Measuring = ReturnType<typeof createMeasuring>

/** Kinds whose customers are those of their events. */
const countedByEvent: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'average',
  'unique',
  'ratio',
  'percentile',
  'nps',
  'csat',
  'ces',
])

/** Counts are about the local day; what is open is about now. */
function dayStart(kind: string, now: number, zone: string): number {
  return kind === 'open' ? now - hourMs : Math.min(atLocalHour(now, 0, zone), now - 60_000)
}

/** The side of a ratio that tells whom it is about. */
function partOf(definition: Record<string, unknown>): Record<string, unknown> {
  return definition.denominator as Record<string, unknown>
}

/** The fields that have a value. */
function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function firstPoint(result: QueryResult): MetricPoint {
  return result.series[0]?.points[0] ?? { t: result.from, value: null, n: 0 }
}

/** Points that have a value. */
function pointsOf(result: QueryResult): Point[] {
  return (result.series[0]?.points ?? []).flatMap(({ t, value, n }) =>
    value === null ? [] : [{ t, value, n }],
  )
}

function complete(range: MetricPoint['usual']): Reading['usual'] {
  if (!range || range.low === null || range.middle === null || range.high === null) return null
  return { low: range.low, middle: range.middle, high: range.high }
}
