import { isIntermittent } from './intermittent.ts'
import { type Backtest, backtestOf, type Ranges, rangesOf } from './ranges.ts'
import { type Method, type Trial, tryMethod } from './trial.ts'

export interface ForeseeOptions {
  /** Steps ahead, at least 1. */
  horizon: number
  /** Length of the season; several, ascending, where there are several. 1 or none for no season. */
  seasons?: readonly number[]
  /** `auto` when absent. */
  method?: Method | 'auto'
  /** Values that the series cannot fall below or rise above; forecasts and ranges are held within. */
  least?: number
  most?: number
  /** Past times that are tried; 4 when absent. */
  folds?: number
}

export interface Foreseen extends Ranges {
  method: Method
  detail: string
  mean: number[]
  /** Undefined where there was nothing to try it on. */
  backtest: Backtest | undefined
}

/** Seasons of more steps than this are foreseen by ways made for long ones. */
const longSeason = 12

/**
 * Forecasts with 80 % and 95 % ranges. `auto` is one fixed rule, the same for every series: what comes now and then by
 * TSB; seasons of more than 12 steps by several ways weighted at past times; all else by the median of four models.
 *
 * @param values without gaps; see `prepare`
 * @returns undefined for an empty series; ranges are NaN where one value alone says nothing of its spread
 */
export function foresee(values: readonly number[], options: ForeseeOptions): Foreseen | undefined {
  const { horizon, method = 'auto', folds = 4 } = options
  const seasons = (options.seasons ?? []).filter((one) => one > 1 && values.length >= 2 * one)
  const settings = { seasons, horizon, folds }
  const order: Method[] = method === 'auto' ? autoOrder(values, seasons) : [method, 'seasonal_naive']
  for (const each of order) {
    const trial = values.length > 0 ? tryMethod(each, values, settings) : undefined
    if (trial) return foreseenOf(values, trial, options)
  }
  return undefined
}

/** What `auto` uses, the first that can be used. */
function autoOrder(values: readonly number[], seasons: readonly number[]): Method[] {
  if (values.length < 4 || values.every((one) => one === values[0])) return ['seasonal_naive']
  if (isIntermittent(values)) return ['intermittent', 'seasonal_naive']
  const isLong = (seasons.at(-1) ?? 1) > longSeason
  return isLong ? ['multiple_seasons', 'combination', 'seasonal_naive'] : ['combination', 'seasonal_naive']
}

/** A trial as a forecast with ranges, held within what can be. */
export function foreseenOf(
  values: readonly number[],
  trial: Trial,
  {
    seasons = [],
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: Omit<ForeseeOptions, 'horizon'>,
): Foreseen {
  const ranges = rangesOf(values, trial)
  const held = (list: readonly number[]) => list.map((one) => Math.min(most, Math.max(least, one)))
  const known = values.length > 1 ? ranges : unknownRanges(trial.mean.length)
  return {
    method: trial.method,
    detail: trial.detail,
    mean: held(trial.mean),
    low80: held(known.low80),
    high80: held(known.high80),
    low95: held(known.low95),
    high95: held(known.high95),
    backtest: backtestOf(values, seasons[0] ?? 1, trial),
  }
}

function unknownRanges(horizon: number): Ranges {
  const none = () => new Array<number>(horizon).fill(Number.NaN)
  return { low80: none(), high80: none(), low95: none(), high95: none() }
}

/**
 * Tries several methods and takes the one that erred least at past times. The first stands unless another is better by
 * more than 2 %: differences below come and go with the times that are tried.
 *
 * @returns all that could be used, the chosen one first
 */
export function chooseMethod(
  values: readonly number[],
  candidates: readonly Method[],
  options: {
    seasons: readonly number[]
    horizon: number
    folds: number
    /** What came, where the series was mended for the methods; by this they are judged. */
    came?: readonly number[]
  },
): { trial: Trial; backtest: Backtest | undefined }[] {
  const came = options.came ?? values
  const tried = candidates.flatMap((method) => {
    const trial = tryMethod(method, values, options)
    return trial ? [{ trial, backtest: backtestOf(came, options.seasons[0] ?? 1, trial) }] : []
  })
  const [favourite] = tried
  const errorOf = ({ trial, backtest }: (typeof tried)[number]) =>
    (backtest?.mase ?? Number.POSITIVE_INFINITY) * (trial === favourite!.trial ? 1 / 1.02 : 1)
  return tried.toSorted((one, two) => errorOf(one) - errorOf(two))
}
