import type { Definition, Metrics, QueryResult, Series } from '../metrics/index.ts'
import type { ForecastRequest, Noted, StepGrain } from './forecast.ts'

const day = 86_400_000
/** How far back is read, days. */
const reach: Record<StepGrain, number> = { hour: 84, day: 1150, week: 1150, month: 2200 }
/** Kinds that are 0 where nothing happened. */
const counted = new Set(['count', 'sum', 'unique'])

/** Whole steps of one group, and the one that is going on. */
export interface History {
  by: Series['by']
  others: boolean
  steps: { t: string; value: number | null; n: number }[]
  partial: { t: string; value: number | null; n: number } | null
  notes: Noted[]
}

/** Figures of a measure as they are asked for a forecast. */
export async function readHistory(
  metrics: Pick<Metrics, 'query'>,
  workspace: string,
  { metric, by, filter, grain, limit }: Pick<ForecastRequest, 'metric' | 'by' | 'filter' | 'grain' | 'limit'>,
  now: number,
): Promise<{ result: QueryResult; histories: History[] }> {
  const result = await metrics.query(workspace, {
    ...(typeof metric === 'string' ? { name: metric } : { definition: metric }),
    from: new Date(now - reach[grain] * day).toISOString(),
    to: new Date(now).toISOString(),
    grain,
    by,
    limit,
    ...(filter ? { filter } : {}),
  })
  return { result, histories: result.series.map((one) => toHistory(one, result)) }
}

/**
 * A series as a forecast needs it: from its first event on, whole steps only, without those at the end in which sources are
 * known to be late, and with long silences of what is counted as not known.
 */
export function toHistory(series: Series, { kind, late }: Pick<QueryResult, 'kind' | 'late'>): History {
  const notes: Noted[] = []
  // The first step of what is asked begins where the question does, and is not whole.
  const points = series.points.filter((point, index) => index > 0 || !point.partial)
  const first = points.findIndex(({ n }) => n > 0)
  const known = first < 0 ? [] : points.slice(first)
  const whole = known.findIndex(({ partial }) => partial)
  const steps = (whole < 0 ? known : known.slice(0, whole)).map(({ t, value, n }) => ({ t, value, n }))
  const partial = whole < 0 ? null : known[whole]!
  const quiet = cutLate(steps, late)
  if (quiet) notes.push({ kind: 'late_data', count: quiet.count, at: quiet.at })
  if (counted.has(kind)) notes.push(...forgetSilences(steps))
  const few = known.filter(({ tooFew }) => tooFew).length
  if (few > 0) notes.push({ kind: 'few_answers', count: few, at: null })
  return {
    by: series.by,
    others: series.others === true,
    steps,
    partial: partial && { t: partial.t, value: partial.value, n: partial.n },
    notes,
  }
}

/** When the first of the late sources was last heard; undefined when none is late. What began later may still come. */
export function lateSince(late: QueryResult['late']): string | undefined {
  return late.map(({ lastEventAt }) => lastEventAt).toSorted()[0]
}

/** Steps at the end that began after a late source was last heard are not known: late data is no drop. */
function cutLate(
  steps: History['steps'],
  late: QueryResult['late'],
): { count: number; at: string } | undefined {
  const since = lateSince(late)
  if (since === undefined) return undefined
  const at = steps.findIndex(({ t }, index) => (steps[index + 1]?.t ?? '~') > since && t <= since)
  if (at < 0) return undefined
  for (const step of steps.slice(at)) step.value = null
  return { count: steps.length - at, at: steps[at]!.t }
}

/** What is counted all the time and then not at all for long was not heard: at least 14 steps, and seven times the longest usual pause. */
function forgetSilences(steps: History['steps']): Noted[] {
  const runs: { from: number; count: number }[] = []
  for (const [index, { n }] of steps.entries()) {
    if (n > 0) continue
    const last = runs.at(-1)
    if (last && last.from + last.count === index) last.count++
    else runs.push({ from: index, count: 1 })
  }
  const lengths = runs.map(({ count }) => count).toSorted((one, two) => one - two)
  const usual = lengths.length > 1 ? lengths[Math.floor((lengths.length - 2) * 0.9)]! : 0
  const silences = runs.filter(
    ({ from, count }) => count >= Math.max(14, 7 * usual) && from + count < steps.length,
  )
  for (const { from, count } of silences)
    for (const step of steps.slice(from, from + count)) step.value = null
  return silences.map(({ from, count }) => ({ kind: 'year_missing' as const, count, at: steps[from]!.t }))
}

/** Bounds that a measure cannot leave. */
export function boundsOf(
  { kind, unit }: { kind: Definition['kind']; unit: string },
  values: readonly number[],
): { least?: number; most?: number } {
  if (kind === 'nps') return { least: -100, most: 100 }
  const isNeverNegative = values.every((one) => Number.isNaN(one) || one >= 0)
  if (unit === 'percent') {
    const isWithin = values.every((one) => Number.isNaN(one) || one <= 100)
    return { ...(isNeverNegative ? { least: 0 } : {}), ...(isWithin ? { most: 100 } : {}) }
  }
  return isNeverNegative ? { least: 0 } : {}
}
