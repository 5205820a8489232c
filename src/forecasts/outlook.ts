import type { Calendar, Definition, Metric } from '../metrics/index.ts'
import { normalCdf, normalQuantile } from '../stats/numerics/index.ts'
import type { AimOutlook, ForecastPoint, PeriodEnd, Said, StepGrain } from './forecast.ts'
import type { History } from './history.ts'

const z80 = normalQuantile(0.9)
const z95 = normalQuantile(0.975)

/** The start of the step after the one that begins at a time, in the calendar's zone. Times in ms. */
export function nextStep(calendar: Calendar, grain: StepGrain, at: number): number {
  if (grain === 'hour') return at + 3_600_000
  const local = calendar.local(at)
  const [year, month, date] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()]
  if (grain === 'month') return calendar.startOfDay(year, month + 1, 1)
  return calendar.startOfDay(year, month, date + (grain === 'week' ? 7 : 1))
}

/** The period that a time lies in: of hours the day, of days the month, of weeks and months the quarter. */
export function periodOf(calendar: Calendar, grain: StepGrain, at: number) {
  const local = calendar.local(at)
  const [year, month, date] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()]
  if (grain === 'hour')
    return {
      period: 'day' as const,
      from: calendar.startOfDay(year, month, date),
      to: calendar.startOfDay(year, month, date + 1),
    }
  if (grain === 'day')
    return {
      period: 'month' as const,
      from: calendar.startOfDay(year, month, 1),
      to: calendar.startOfDay(year, month + 1, 1),
    }
  const first = month - (month % 3)
  return {
    period: 'quarter' as const,
    from: calendar.startOfDay(year, first, 1),
    to: calendar.startOfDay(year, first + 3, 1),
  }
}

/** What adds up over steps, and what is a mean of answers; all else has no period end. */
const adds = new Set<Definition['kind']>(['count', 'sum'])
const averages = new Set<Definition['kind']>(['average', 'ratio', 'share', 'nps', 'csat', 'ces'])

const deviation = ({ low95, high95 }: Pick<ForecastPoint, 'low95' | 'high95'>) => (high95 - low95) / (2 * z95)

/**
 * Where the period that is going on is likely to end. What adds up: what is there plus the steps to come; the step that is
 * going on counts as foreseen, or as it is where it is beyond that already. What is a mean: by the answers that are there
 * and those that are usual. Errors of neighbouring steps go together by `together`.
 *
 * @param points from the step that is going on, to the end of the period at least
 * @returns null for a measure whose steps say nothing of a period
 */
export function periodEndOf(
  kind: Definition['kind'],
  { grain, calendar, now }: { grain: StepGrain; calendar: Calendar; now: number },
  { steps, partial }: Pick<History, 'steps' | 'partial'>,
  points: readonly ForecastPoint[],
  together: number,
): PeriodEnd | null {
  const [first] = points
  if (!first || !(adds.has(kind) || averages.has(kind))) return null
  const { period, from, to } = periodOf(calendar, grain, Date.parse(first.t))
  const isIn = ({ t }: { t: string }) => Date.parse(t) >= from && Date.parse(t) < to
  const past = steps.filter(isIn)
  const ahead = points.filter(isIn)
  const begun = partial && isIn(partial) ? partial : null
  const whole = {
    period,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    shareGone: Math.min(1, Math.max(0, (now - from) / (to - from))),
  }
  const known = begun ? [...past, begun] : past
  if (adds.has(kind)) {
    const soFar = known.reduce((sum, { value }) => sum + (value ?? 0), 0)
    const start = past.reduce((sum, { value }) => sum + (value ?? 0), 0)
    const value = ahead.reduce(
      (sum, point, index) =>
        sum + Math.max(point.value, index === 0 ? (begun?.value ?? point.value) : point.value),
      start,
    )
    const sd = deviationOfSum(ahead.map(deviation), together)
    const isGrowing = steps.every((one) => (one.value ?? 0) >= 0) && points.every(({ low95 }) => low95 >= 0)
    return { ...whole, soFar, ...bandOf(value, sd, isGrowing ? { least: soFar } : {}) }
  }
  const answers = known.reduce((sum, { n }) => sum + n, 0)
  const recent = steps.slice(-28)
  const usual = recent.reduce((sum, { n }) => sum + n, 0) / Math.max(1, recent.length)
  const sum = known.reduce((total, { value, n }) => total + (value ?? 0) * n, 0)
  // Of the step that is going on the answers to come count only.
  const weights = ahead.map((_, index) => (index === 0 && begun ? Math.max(0, usual - begun.n) : usual))
  const all = answers + weights.reduce((total, one) => total + one, 0)
  if (all === 0) return null
  const value = (sum + ahead.reduce((total, point, index) => total + point.value * weights[index]!, 0)) / all
  const sd = deviationOfSum(
    ahead.map((point, index) => (deviation(point) * weights[index]!) / all),
    together,
  )
  return { ...whole, soFar: answers > 0 ? sum / answers : null, ...bandOf(value, sd, {}) }
}

/** Standard deviation of a sum whose parts go together less and less with their distance: `together` to its power. */
function deviationOfSum(deviations: readonly number[], together: number): number {
  let variance = 0
  for (const [i, one] of deviations.entries())
    for (const [j, two] of deviations.entries()) variance += one * two * together ** Math.abs(i - j)
  return Math.sqrt(variance)
}

function bandOf(value: number, sd: number, { least = Number.NEGATIVE_INFINITY }: { least?: number }) {
  const at = (z: number) => Math.max(least, value + z * sd)
  return { value: Math.max(least, value), low80: at(-z80), high80: at(z80), low95: at(-z95), high95: at(z95) }
}

/**
 * How likely a measure reaches its aim: by its day, or by the last step that is foreseen.
 *
 * @returns null without an aim, a direction or a forecast
 */
export function aimOutlookOf(
  { aim, good }: Pick<Metric, 'aim' | 'good'>,
  { grain, calendar }: { grain: StepGrain; calendar: Calendar },
  points: readonly ForecastPoint[],
): AimOutlook | null {
  if (!aim || good === 'none' || points.length === 0) return null
  const by = aim.by ?? null
  const until = by === null ? Number.POSITIVE_INFINITY : endOfDay(calendar, by)
  const within = points.filter(({ t }) => Date.parse(t) < until)
  const point = within.at(-1)
  if (!point) return null
  // A week or a month that ends after the day is not judged by it.
  const isWhole = nextStep(calendar, grain, Date.parse(point.t)) <= until
  const judged = isWhole ? point : (within.at(-2) ?? point)
  const sd = deviation(judged)
  const ahead = (good === 'up' ? 1 : -1) * (judged.value - aim.value)
  const chance = sd > 0 ? normalCdf(ahead / sd) : ahead >= 0 ? 1 : 0
  return {
    value: aim.value,
    by,
    at: judged.t,
    chance,
    onTrack: chance >= 0.8 ? 'yes' : chance <= 0.2 ? 'no' : 'unsure',
  }
}

function endOfDay(calendar: Calendar, date: string): number {
  const [year, month, dayOfMonth] = date.split('-').map(Number)
  return calendar.startOfDay(year!, month! - 1, dayOfMonth! + 1)
}

/** The forecast in one sentence: the mean of its last season against that of the last season of the history. */
export function sayForecast(
  steps: History['steps'],
  points: readonly ForecastPoint[],
  season: number,
  together: number,
): Said {
  const length = Math.max(1, Math.min(season, points.length, steps.length))
  const last = steps.slice(-length).flatMap(({ value }) => (value === null ? [] : [value]))
  const ahead = points.slice(-length)
  const from = last.length > 0 ? last.reduce((sum, one) => sum + one, 0) / last.length : null
  const to = ahead.reduce((sum, { value }) => sum + value, 0) / length
  const sd = deviationOfSum(
    ahead.map((point) => deviation(point) / length),
    together,
  )
  const [low, high] = [to - z80 * sd, to + z80 * sd]
  const isSure = from !== null && (from < low || from > high)
  const isSteady = from === null || Math.abs(to - from) <= 0.01 * Math.abs(from)
  return {
    key: isSteady ? 'steady' : to > from ? 'rises' : 'falls',
    from,
    to,
    low,
    high,
    t: points.at(-1)?.t ?? null,
    sure: isSure && !isSteady,
  }
}
