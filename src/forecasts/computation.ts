import {
  type Backtest,
  chooseMethod,
  dampOutliers,
  errorsTogether,
  fillGaps,
  foreseenOf,
  levelShift,
  type Method,
  seasonalNaive,
} from '../stats/forecasting/index.ts'
import type { StepGrain, Verdict } from './forecast.ts'
import { type DayEffect, dayEffects, factorsOf, type KnownDay, withoutEffects } from './known-days.ts'

/** All that a forecast stands on, as plain data: it is computed in another thread. */
export interface ComputationInput {
  grain: StepGrain
  /** One for each whole step, oldest first; NaN where nothing is known. */
  values: number[]
  horizon: number
  /** Bounds that the measure cannot leave; absent: none. */
  least?: number
  most?: number
  known: KnownDay[]
}

export interface Computed {
  verdict: Verdict
  method: Method | null
  seasons: number[]
  mean: number[]
  low80: number[]
  high80: number[]
  low95: number[]
  high95: number[]
  /** The last season again. */
  naive: number[]
  backtest: Backtest | null
  candidates: { method: Method; mase: number }[]
  effects: DayEffect[]
  /** Correlation of errors of neighbouring steps. */
  together: number
  filled: number
  outliers: number
  /** Place of the first step of a new level; null without a shift. */
  shift: number | null
  have: number
  needed: number
}

/** Whole steps with a value under which nothing is said: three days, four weeks, a quarter, a year. */
const fewest: Record<StepGrain, number> = { hour: 72, day: 28, week: 13, month: 12 }
const seasonsOf: Record<StepGrain, number[]> = { hour: [24, 168], day: [7, 365], week: [52], month: [12] }
/** Steps of history that are used where there is no year-long season to be seen in more. */
const used: Record<StepGrain, number> = { hour: 1344, day: 400, week: 156, month: 72 }
const folds = 6
const empty = { mean: [], low80: [], high80: [], low95: [], high95: [], naive: [] }

/**
 * The forecast of one series: gaps filled, known days taken out, outliers drawn in, a lasting shift of the level levelled;
 * then several methods tried at past times, and the best of them if it is better than the last season again. It is
 * judged by what came, not by what was mended.
 */
export function computeForecast(input: ComputationInput): Computed {
  const { grain, horizon } = input
  const all = input.values
  const [season = 1] = seasonsOf[grain].filter((one) => all.length >= 2 * one)
  const hasYear = seasonsOf[grain].some((one) => one > 100 && all.length >= 3 * one + horizon)
  const cut = Math.max(hasYear ? 0 : all.length - used[grain], 0, afterSilence(all, season))
  const values = all.slice(cut)
  const known = input.known.map((one) => ({ ...one, steps: one.steps.map((step) => step - cut) }))
  const have = values.filter((one) => !Number.isNaN(one)).length
  const plain = {
    have,
    needed: fewest[grain],
    effects: [],
    candidates: [],
    together: 0,
    method: null,
    shift: null,
  }
  const nothing = { ...plain, ...empty, seasons: [], backtest: null, filled: 0, outliers: 0 }
  if (have < fewest[grain]) return { ...nothing, verdict: 'too_little_history' }
  const present = values.filter((one) => !Number.isNaN(one))
  if (have < values.length / 2 || present.every((one) => one === present[0]))
    return { ...nothing, verdict: 'not_forecastable' }

  const effects = grain === 'day' ? dayEffects(values, known, season) : []
  const { came, mended, judgedBy, outliers, shift } = mend(withoutEffects(values, known, effects), season)
  const ahead = horizon + came.ahead
  const seasons = seasonsOf[grain].filter((one) => mended.length >= (one > 24 ? 3 : 2) * one)
  const tried = chooseMethod(mended, candidatesOf(mended, seasons), {
    seasons,
    horizon: ahead,
    folds,
    came: judgedBy,
  })
  const [best] = tried
  const naive = seasonalNaive(came.values, seasons[0] ?? 1, ahead).slice(came.ahead)
  const about = {
    seasons,
    naive,
    backtest: best?.backtest ?? null,
    candidates: tried.map(({ trial, backtest }) => ({
      method: trial.method,
      mase: backtest?.mase ?? Number.NaN,
    })),
    effects,
    together: best ? errorsTogether(judgedBy, best.trial) : 0,
    filled: came.filled,
    outliers,
    shift: shift ? shift.from + cut : null,
    have,
    needed: fewest[grain],
  }
  if (!best?.backtest) return { ...nothing, ...about, verdict: 'too_little_history', naive: [] }
  const isBetter = best.trial.method !== 'seasonal_naive' && best.backtest.mase < best.backtest.naiveMase
  if (!isBetter) return { ...nothing, ...about, verdict: 'not_better_than_naive' }
  const { least, most } = input
  const bounds = { ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) }
  const found = foreseenOf(judgedBy, best.trial, { seasons, ...bounds })
  const factors = factorsOf(known, effects)
  const moved = moveKnownDays(found, came.ahead, values.length, factors, bounds)
  return { ...about, ...moved, verdict: 'forecast', method: best.trial.method }
}

/** Where history goes on after the newest long silence: a line through a missing year would be made up. 0 without one. */
function afterSilence(values: readonly number[], season: number): number {
  const longest = Math.max(14, 2 * Math.min(season, 24))
  const last = values.findLastIndex((one) => !Number.isNaN(one))
  let run = 0
  for (let t = last; t >= 0; t--) {
    run = Number.isNaN(values[t]!) ? run + 1 : 0
    if (run > longest) return t + run
  }
  return 0
}

/**
 * Gaps filled, outliers drawn in, a lasting shift levelled. What the methods see is `mended`; what they are judged by is
 * what came, levelled alike.
 */
function mend(values: readonly number[], season: number) {
  const came = fillGaps(values, season)
  const damped = dampOutliers(came.values, season)
  const shift = levelShift(damped.values, season)
  const level = (list: readonly number[]) =>
    shift ? list.map((one, step) => (step < shift.from ? one + shift.size : one)) : [...list]
  return {
    came,
    mended: level(damped.values),
    judgedBy: level(came.values),
    outliers: damped.at.length,
    shift,
  }
}

/** The first is kept unless another is clearly better. */
function candidatesOf(values: readonly number[], seasons: readonly number[]): Method[] {
  const zeros = values.filter((one) => one === 0).length / values.length
  // Models of one season have little to say of hours.
  if (seasons.includes(24)) return ['multiple_seasons', 'ets', 'theta', 'seasonal_naive']
  return [
    ...(seasons.some((one) => one > 24) ? (['multiple_seasons'] as const) : []),
    'combination',
    'ets',
    'theta',
    'arima',
    ...(zeros > 0.25 && values.every((one) => one >= 0) ? (['intermittent'] as const) : []),
    'seasonal_naive',
  ]
}

/** Forecasts with the effects of known days, which widen the ranges by how unsure they are. */
function moveKnownDays(
  found: ReturnType<typeof foreseenOf>,
  skipped: number,
  steps: number,
  factors: ReturnType<typeof factorsOf>,
  { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: { least?: number; most?: number },
) {
  const held = (value: number) => Math.min(most, Math.max(least, value))
  const points = found.mean.slice(skipped).map((mean, index) => {
    const step = skipped + index
    const factor = factors.get(steps + index)
    const scale = Math.exp(factor?.log ?? 0)
    const value = mean * scale
    const unsure = Math.abs(value) * Math.sqrt(factor?.variance ?? 0)
    const reach = (edge: number, z: number) =>
      Math.sign(edge - mean) * Math.hypot((edge - mean) * scale, z * unsure)
    const edge = (at: number, z: number) => held(value + (at === mean ? 0 : reach(at, z)))
    return {
      value: held(value),
      low80: edge(found.low80[step]!, 1.2816),
      high80: edge(found.high80[step]!, 1.2816),
      low95: edge(found.low95[step]!, 1.96),
      high95: edge(found.high95[step]!, 1.96),
    }
  })
  return {
    mean: points.map(({ value }) => value),
    low80: points.map((one) => one.low80),
    high80: points.map((one) => one.high80),
    low95: points.map((one) => one.low95),
    high95: points.map((one) => one.high95),
  }
}
