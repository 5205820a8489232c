import { mae } from './accuracy.ts'
import type { Fitted } from './fitted.ts'
import { waysOfSeasons } from './multiple-seasons.ts'
import { originsOf } from './origins.ts'

export interface Weighted extends Fitted {
  parts: { name: string; weight: number; mean: number[] }[]
  /** What the weighted ways said at past times, beside what came. */
  past: { origin: number; mean: number[] }[]
}

/**
 * Several ways to foresee a series with long seasons, each weighted by the inverse of its squared mean error at past
 * times (Bates and Granger 1969). The standard deviations are those of what came at these times, and do not shrink with
 * the steps ahead.
 *
 * @param periods sets of seasons that are tried, such as [24] and [24, 168]
 * @returns undefined where the series is too short to try anything on it
 */
export function weightedSeasons(
  values: readonly number[],
  periods: readonly (readonly number[])[],
  horizon: number,
  folds = 4,
): Weighted | undefined {
  const longest = Math.max(...periods.flat())
  const spacing = Math.min(...periods.flat())
  const origins = originsOf(values.length, horizon, { folds, spacing, least: 3 * longest })
  if (origins.length === 0) return undefined
  const ahead = (known: readonly number[], steps: number) =>
    periods.flatMap((set) =>
      waysOfSeasons(known, set, steps).map(({ name, mean }) => ({
        name: `${name} of ${set.join(' and ')}`,
        mean,
      })),
    )
  const whole = ahead(values, horizon)
  const trials = origins.map((origin) =>
    ahead(values.slice(0, origin), Math.min(horizon, values.length - origin)),
  )
  const tried = whole.map(({ name, mean }) => {
    const past = trials.map((trial) => trial.find((one) => one.name === name)?.mean ?? [])
    const errors = past.map((one, fold) =>
      mae(values.slice(origins[fold]!, origins[fold]! + one.length), one),
    )
    const error = errors.reduce((sum, one) => sum + one, 0) / errors.length
    return { name, mean, past, error: mean.every(Number.isFinite) ? error : Number.NaN }
  })
  const usable = tried.filter(({ error }) => Number.isFinite(error))
  const floor = Math.max(1e-12, Math.min(...usable.map(({ error }) => error)) * 1e-3)
  const inverse = usable.map(({ error }) => Math.max(error, floor) ** -2)
  const total = inverse.reduce((sum, one) => sum + one, 0)
  const parts = usable.map((part, index) => ({ ...part, weight: inverse[index]! / total }))
  if (parts.length === 0) return undefined
  const mixed = (of: (part: (typeof parts)[number]) => readonly number[], length: number) =>
    Array.from({ length }, (_, step) => parts.reduce((sum, part) => sum + part.weight * of(part)[step]!, 0))
  const past = origins.map((origin, fold) => ({
    origin,
    mean: mixed((part) => part.past[fold]!, Math.min(horizon, values.length - origin)),
  }))
  return {
    mean: mixed((part) => part.mean, horizon),
    sd: deviations(values, past, horizon),
    parts: parts.map(({ name, weight, mean }) => ({ name, weight, mean })),
    past,
  }
}

/** Root mean squared errors of past times, those of the steps around taken together. */
function deviations(values: readonly number[], past: Weighted['past'], horizon: number): number[] {
  const around = Math.max(2, Math.round(horizon / 4))
  let widest = 0
  return Array.from({ length: horizon }, (_, step) => {
    let [sum, count] = [0, 0]
    for (const { origin, mean } of past)
      for (let i = Math.max(0, step - around); i <= Math.min(mean.length - 1, step + around); i++) {
        sum += (values[origin + i]! - mean[i]!) ** 2
        count++
      }
    widest = Math.max(widest, count > 0 ? Math.sqrt(sum / count) : 0)
    return widest
  })
}
