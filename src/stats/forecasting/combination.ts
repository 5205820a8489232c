import { chooseArima } from './arima-choice.ts'
import { type ConditionalFit, conditionalAhead, fitConditional } from './arima-conditional.ts'
import { arimaName } from './arima-order.ts'
import { complexSmoothing } from './complex-smoothing.ts'
import { dynamicTheta } from './dynamic-theta.ts'
import { type EtsFit, etsFitted, fitEts } from './ets.ts'
import type { Fitted } from './fitted.ts'
import { median } from './median.ts'

/** What was chosen for a series, from which a shorter piece of the same series is fitted faster. */
export interface Chosen {
  ets?: EtsFit | undefined
  dynamic?: NonNullable<ReturnType<typeof dynamicTheta>>['parameters'] | undefined
  complex?: NonNullable<ReturnType<typeof complexSmoothing>>['parameters'] | undefined
  arima?: ConditionalFit | undefined
}

export interface Combined extends Fitted {
  parts: { name: string; mean: number[] }[]
  chosen: Chosen
}

/**
 * The median of four models that err in different ways: exponential smoothing, ARIMA, the dynamic Theta model and complex
 * smoothing, each chosen for the series ("a simple combination of univariate models", Petropoulos and Svetunkov 2020,
 * sixth in the M4 competition). The variance is that of the models plus that between them.
 *
 * @param like what was chosen for the whole series, when this is a piece of it: forms and orders stay, parameters are
 * sought anew
 * @returns undefined when no model can be fitted
 */
export function combination(
  values: readonly number[],
  season: number,
  horizon: number,
  like?: Chosen,
): Combined | undefined {
  const ets = fitEts(values, season, like?.ets ? { near: like.ets } : {})
  const dynamic = dynamicTheta(values, season, horizon, like?.dynamic)
  const complex = complexSmoothing(values, season, horizon, like?.complex)
  const fit = like
    ? like.arima && fitConditional(values, season, like.arima.order, like.arima.x)
    : chooseArima(values, season)
  const parts = [
    { name: ets?.name ?? 'ets', fitted: ets && etsFitted(values, ets, horizon) },
    { name: 'dynamic theta', fitted: dynamic },
    { name: 'complex smoothing', fitted: complex },
    {
      name: fit ? arimaName(fit.order, season) : 'arima',
      fitted: fit && conditionalAhead(values, season, fit, horizon),
    },
  ].flatMap(({ name, fitted: one }) => (one?.mean.every(Number.isFinite) ? [{ name, ...one }] : []))
  if (parts.length === 0) return undefined
  const steps = Array.from({ length: horizon }, (_, step) => step)
  const mean = steps.map((step) => median(parts.map((part) => part.mean[step]!)))
  const sd = steps.map((step) => {
    const own = median(parts.map((part) => part.sd[step]! ** 2))
    const between = parts.reduce((sum, part) => sum + (part.mean[step]! - mean[step]!) ** 2, 0) / parts.length
    return Math.sqrt(own + between)
  })
  return {
    mean,
    sd,
    parts: parts.map((part) => ({ name: part.name, mean: part.mean })),
    chosen: { ets, dynamic: dynamic?.parameters, complex: complex?.parameters, arima: fit },
  }
}
