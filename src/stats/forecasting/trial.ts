import { arima } from './arima.ts'
import { chooseArima } from './arima-choice.ts'
import { conditionalAhead, fitConditional } from './arima-conditional.ts'
import { arimaName } from './arima-order.ts'
import { combination } from './combination.ts'
import { etsFitted, fitEts } from './ets.ts'
import type { Fitted } from './fitted.ts'
import { intermittent } from './intermittent.ts'
import { seasonalNaive } from './naive.ts'
import { originsOf } from './origins.ts'
import { theta } from './theta.ts'
import { weightedSeasons } from './weighted-seasons.ts'

export const methods = [
  'ets',
  'theta',
  'arima',
  'seasonal_naive',
  'multiple_seasons',
  'combination',
  'intermittent',
] as const
export type Method = (typeof methods)[number]

/** A method's forecast, and what it said at past times. */
export interface Trial extends Fitted {
  method: Method
  /** What it is in detail, such as ETS(M,Ad,M). */
  detail: string
  past: { origin: number; mean: number[]; sd: number[] }[]
}

export interface TrialSettings {
  /** Lengths of seasons, ascending; the first is the one that all methods know. Empty for none. */
  seasons: readonly number[]
  horizon: number
  /** Past times that are tried. */
  folds: number
}

/** Longer series are fitted by conditional squares, which hardly differ there and take a tenth of the time. */
const mostExact = 200

/** A forecast for a piece of the series, and a way to fit it to a shorter piece. */
interface Fit extends Fitted {
  detail: string
  again?: (values: readonly number[], horizon: number) => Fitted | undefined
}

/**
 * A method on a series: its forecast, and those it would have made at past times, from what was known then. Forms and
 * orders are those chosen for the whole series; their parameters are sought anew each time.
 *
 * @returns undefined where the method cannot be used on the series
 */
export function tryMethod(
  method: Method,
  values: readonly number[],
  { seasons, horizon, folds }: TrialSettings,
): Trial | undefined {
  const [season = 1] = seasons
  if (method === 'multiple_seasons') return tryWeighted(values, seasons, horizon, folds)
  const fit = fits[method](values, season, horizon)
  if (!fit?.mean.every(Number.isFinite) || !fit.sd.every(Number.isFinite)) return undefined
  const least = Math.max(6, Math.min(2 * season + 2, Math.floor(values.length / 2)))
  const spacing = Math.max(1, Math.floor(horizon / 3))
  const origins = originsOf(values.length, Math.max(1, spacing), { folds, spacing, least })
  const past = origins.flatMap((origin) => {
    const known = values.slice(0, origin)
    const steps = Math.min(horizon, values.length - origin)
    const found = fit.again?.(known, steps) ?? fits[method](known, season, steps)
    return found?.mean.every(Number.isFinite) ? [{ origin, mean: found.mean, sd: found.sd }] : []
  })
  return { method, detail: fit.detail, mean: fit.mean, sd: fit.sd, past }
}

type SingleSeason = Exclude<Method, 'multiple_seasons'>
const fits: Record<
  SingleSeason,
  (values: readonly number[], season: number, horizon: number) => Fit | undefined
> = {
  ets: (values, season, horizon) => {
    const fit = fitEts(values, season)
    if (!fit) return undefined
    return {
      ...etsFitted(values, fit, horizon),
      detail: fit.name,
      again: (known, steps) => {
        const near = fitEts(known, season, { near: fit })
        return near && etsFitted(known, near, steps)
      },
    }
  },
  theta: (values, season, horizon) => {
    const fitted = theta(values, season, horizon)
    return fitted && { ...fitted, detail: 'Theta' }
  },
  arima: (values, season, horizon) => {
    const chosen = chooseArima(values, season)
    if (!chosen) return undefined
    const conditional = (known: readonly number[], steps: number) => {
      const near = fitConditional(known, season, chosen.order, chosen.x)
      return near && conditionalAhead(known, season, near, steps)
    }
    const exact = values.length <= mostExact ? arima(values, season, horizon, chosen.order) : undefined
    const fitted = exact ?? conditional(values, horizon)
    return fitted && { ...fitted, detail: arimaName(chosen.order, season), again: conditional }
  },
  combination: (values, season, horizon) => {
    const fit = combination(values, season, horizon)
    return (
      fit && {
        mean: fit.mean,
        sd: fit.sd,
        detail: `median of ${fit.parts.map(({ name }) => name).join(', ')}`,
        again: (known, steps) => combination(known, season, steps, fit.chosen),
      }
    )
  },
  seasonal_naive: (values, season, horizon) => ({
    ...naiveFitted(values, season, horizon),
    detail: 'last season again',
  }),
  intermittent: (values, _season, horizon) => {
    const fitted = intermittent(values, horizon)
    return fitted && { ...fitted, detail: 'TSB' }
  },
}

/** Its variance grows by one season's with each season ahead (Hyndman and Athanasopoulos 2021, 5.5). */
function naiveFitted(values: readonly number[], season: number, horizon: number): Fitted {
  const lag = values.length > 2 * season ? season : 1
  let squares = 0
  for (let t = lag; t < values.length; t++) squares += (values[t]! - values[t - lag]!) ** 2
  const sigma = Math.sqrt(squares / Math.max(1, values.length - lag))
  const mean = seasonalNaive(values, season, horizon)
  return { mean, sd: mean.map((_, step) => sigma * Math.sqrt(Math.floor(step / lag) + 1)) }
}

function tryWeighted(
  values: readonly number[],
  seasons: readonly number[],
  horizon: number,
  folds: number,
): Trial | undefined {
  const sets = seasons.map((_, index) => seasons.slice(0, index + 1))
  const usable = sets.filter((set) => values.length > 3 * set.at(-1)! + Math.min(horizon, set.at(-1)!))
  if (usable.length === 0) return undefined
  const found = weightedSeasons(values, usable, horizon, folds)
  if (!found) return undefined
  const [heaviest] = found.parts.toSorted((one, two) => two.weight - one.weight)
  return {
    method: 'multiple_seasons',
    detail: `weighted, most of all ${heaviest!.name}`,
    mean: found.mean,
    sd: found.sd,
    past: found.past.map(({ origin, mean }) => ({ origin, mean, sd: found.sd.slice(0, mean.length) })),
  }
}
