import { createZones } from '../access/index.ts'
import type { Boards } from '../boards/index.ts'
import type { Postgres } from '../db/index.ts'
import {
  type Calendar,
  calendarOf,
  type Definition,
  definitionSchema,
  type Metrics,
} from '../metrics/index.ts'
import { type ComingDays, type HolidaysOf, readComingDays, tellEffects } from './coming-days.ts'
import type { Computed } from './computation.ts'
import {
  type Forecast,
  type ForecastAnswer,
  type ForecastPoint,
  type ForecastQuality,
  type ForecastRequest,
  type Noted,
  type Said,
  usualHorizon,
} from './forecast.ts'
import { boundsOf, type History, readHistory } from './history.ts'
import { aimOutlookOf, nextStep, periodEndOf, periodOf, sayForecast } from './outlook.ts'
import type { ForecastPool } from './pool.ts'

export interface ForeseeingDependencies {
  postgres: Postgres
  metrics: Pick<Metrics, 'query' | 'get'>
  boards: { annotations: Pick<Boards['annotations'], 'list'> }
  holidays: HolidaysOf
  pool: Pick<ForecastPool, 'compute'>
  /** The present, ms. */
  clock: () => number
}

/** Steps of the history that are given along for the chart. */
const shown = { hour: 168, day: 120, week: 104, month: 48 }
/** An aim further away than this is judged by the last step that is foreseen. */
const mostSteps = 400

/** What is kept of a forecast beside what is told. */
export interface Made {
  forecast: Forecast
  /** The last season again, for each point. */
  naive: number[]
}

/** Forecasts of a measure. */
export function createForeseeing({
  postgres,
  metrics,
  boards,
  holidays,
  pool,
  clock,
}: ForeseeingDependencies) {
  const zoneOf = createZones(postgres)
  const calendars = new Map<string, Calendar>()

  async function calendarFor(workspace: string): Promise<Calendar> {
    const zone = await zoneOf(workspace)
    const calendar = calendars.get(zone) ?? calendarOf(zone)
    calendars.set(zone, calendar)
    return calendar
  }

  /**
   * The forecast of every group that is asked for.
   *
   * @throws TandemError `measure_not_found`, `invalid_request`, `definition_invalid`, `segment_not_found`
   */
  async function foresee(workspace: string, request: ForecastRequest) {
    const now = clock()
    const { metric, grain } = request
    const definition: Definition =
      typeof metric === 'string'
        ? (await metrics.get(workspace, metric)).definition
        : definitionSchema.parse(metric)
    const [calendar, { result, histories }] = await Promise.all([
      calendarFor(workspace),
      readHistory(metrics, workspace, request, now),
    ])
    const horizon = request.horizon ?? usualHorizon[grain]
    const name = typeof metric === 'string' ? metric : undefined
    const ground = { workspace, name, definition, unit: result.unit, grain, horizon, calendar, now }
    const made: Made[] = await Promise.all(histories.map((history) => foreseeGroup(ground, history)))
    const answer: ForecastAnswer = {
      ...(name === undefined ? {} : { name }),
      ...(result.label === undefined ? {} : { label: result.label }),
      kind: result.kind,
      unit: result.unit,
      good: result.good,
      ...(result.aim ? { aim: result.aim } : {}),
      grain,
      horizon,
      timeZone: result.timeZone,
      madeAt: new Date(now).toISOString(),
      asOf: result.asOf,
      series: made.map(({ forecast }) => forecast),
    }
    return { answer, made, definition }
  }

  interface Ground {
    workspace: string
    name: string | undefined
    definition: Definition
    unit: string
    grain: ForecastRequest['grain']
    horizon: number
    calendar: Calendar
    now: number
  }

  async function foreseeGroup(ground: Ground, history: History): Promise<Made> {
    const { workspace, name, definition, unit, grain, horizon, calendar, now } = ground
    const values = history.steps.map(({ value }) => value ?? Number.NaN)
    const ahead = stepsAhead(ground, history)
    const starts = [...history.steps.map(({ t }) => Date.parse(t)), ...ahead]
    const days: ComingDays =
      grain === 'day'
        ? await readComingDays(
            { boards, holidays },
            workspace,
            { name, definition },
            { starts, historyDays: values.length, calendar },
          )
        : { known: [], told: new Map() }
    const computed = await pool.compute({
      grain,
      values,
      horizon: ahead.length,
      known: days.known,
      ...boundsOf({ kind: definition.kind, unit }, values),
    })
    const points = pointsOf(computed, ahead, days, values.length)
    const told = points.slice(0, horizon)
    const forecast: Forecast = {
      by: history.by,
      ...(history.others ? { others: true as const } : {}),
      verdict: computed.verdict,
      method: computed.method,
      season: computed.seasons,
      history: history.steps.slice(-shown[grain]).map(({ t, value }) => ({ t, value })),
      partial: history.partial && { t: history.partial.t, value: history.partial.value },
      points: told,
      quality: qualityOf(computed),
      periodEnd: periodEndOf(definition.kind, { grain, calendar, now }, history, points, computed.together),
      aim: aimOutlookOf(
        { aim: definition.aim, good: definition.good ?? 'none' },
        { grain, calendar },
        definition.aim?.by === undefined ? told : points,
      ),
      effects: tellEffects(days, computed.effects),
      notes: notesOf(computed, history),
      said: saidOf(computed, history, told),
    }
    return { forecast, naive: computed.naive.slice(0, horizon) }
  }

  /** Starts of the steps to foresee: the horizon, to the end of the period that goes on, and to the day of an aim. */
  function stepsAhead(
    { grain, horizon, calendar, now, definition }: Ground,
    { steps, partial }: History,
  ): number[] {
    const last = steps.at(-1)
    const first = partial ? Date.parse(partial.t) : last ? nextStep(calendar, grain, Date.parse(last.t)) : now
    const { to } = periodOf(calendar, grain, first)
    const by = definition.aim?.by === undefined ? 0 : Date.parse(definition.aim.by) + 2 * 86_400_000
    const starts: number[] = []
    for (let at = first; starts.length < mostSteps; at = nextStep(calendar, grain, at)) {
      if (starts.length >= horizon && at >= to && at >= by) break
      starts.push(at)
    }
    return starts
  }

  return { foresee, calendarFor }
}

function pointsOf(
  computed: Computed,
  ahead: readonly number[],
  { known, told }: ComingDays,
  past: number,
): ForecastPoint[] {
  const used = new Set(computed.effects.filter((one) => one.used).map(({ key }) => key))
  return computed.mean.map((value, index) => {
    const titles = known.flatMap(({ key, steps }) =>
      used.has(key) && steps.includes(past + index) ? [told.get(key)?.title ?? key] : [],
    )
    return {
      t: new Date(ahead[index]!).toISOString(),
      value,
      low80: computed.low80[index]!,
      high80: computed.high80[index]!,
      low95: computed.low95[index]!,
      high95: computed.high95[index]!,
      ...(titles.length > 0 ? { known: titles } : {}),
    }
  })
}

function qualityOf({ backtest, candidates }: Computed): ForecastQuality | null {
  if (!backtest || !Number.isFinite(backtest.mase)) return null
  const { folds, mase, naiveMase, smape, coverage80, coverage95, checked } = backtest
  return {
    folds,
    mase,
    naiveMase,
    better: naiveMase > 0 ? (1 - mase / naiveMase) * 100 : 0,
    smape,
    coverage80: coverage80 * 100,
    coverage95: coverage95 * 100,
    checked,
    candidates: candidates.filter((one) => Number.isFinite(one.mase)),
  }
}

function notesOf({ filled, outliers, shift }: Computed, { notes, steps }: History): Noted[] {
  return [
    ...notes,
    ...(filled > 0 ? [{ kind: 'gaps_filled' as const, count: filled, at: null }] : []),
    ...(outliers > 0 ? [{ kind: 'outliers_damped' as const, count: outliers, at: null }] : []),
    ...(shift === null ? [] : [{ kind: 'level_shift' as const, count: 1, at: steps[shift]?.t ?? null }]),
  ]
}

function saidOf(computed: Computed, { steps }: History, points: readonly ForecastPoint[]): Said {
  if (computed.verdict === 'forecast')
    return sayForecast(steps, points, computed.seasons[0] ?? 1, computed.together)
  const nothing = { from: null, to: null, low: null, high: null, t: null, sure: false }
  const counts =
    computed.verdict === 'too_little_history' ? { needed: computed.needed, have: computed.have } : {}
  return { key: computed.verdict, ...nothing, ...counts }
}
