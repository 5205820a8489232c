import { normalQuantile } from '../numerics/index.ts'
import { type SurvivalStep, survivalCurve } from './survival-curve.ts'

/** Times between two visits of a customer, and the silence since the last visit of each. */
export interface Gaps {
  /** In days, 0 or more. */
  days: Float64Array
  /** 1 where they came back after so long, 0 where they have been silent for so long until now. */
  cameBack: Uint8Array
}

export interface QuietDays {
  /** Who is silent for so long has probably left. */
  days: number
  /** 95 % interval of the days; an end that is absent could not be seen in what is known. */
  low?: number
  high?: number
  /** Of those silent for so many days, the share that came back later, as far as was seen. */
  comeBackLater: number
  /** The longest silence after which a coming back could still have been seen often enough. */
  seenUntil: number
  /** Gaps that ended by coming back. */
  n: number
}

/** Silences followed for so long by fewer than these say too little. */
const leastAtRisk = 30
/** The view has to be longer than the answer by this factor. */
const beyond = 1.5

/**
 * The silence after which at most `share` of those who are still silent come back. The gap between visits is a lifetime
 * that ends by coming back, and today's silences are not ended yet, so its survival S (Kaplan and Meier 1958) levels off
 * at those who never do. Of the silent at d, 1 − S(τ)/S(d) come back by τ, the longest silence that at least 30 were seen
 * in; ln S(τ)/S(d) has Greenwood's variance between the two, which gives the interval: all days at which the share lies
 * within the limits of the estimate.
 *
 * Customers with many gaps count as often; the share holds for silences, not for customers.
 *
 * @returns undefined when nobody came back, or what is known is not half as long again as the answer would be
 * @throws RangeError for gaps that cannot be used
 */
export function quietDays({ days, cameBack }: Gaps, share = 0.05): QuietDays | undefined {
  const { steps, events } = survivalCurve({ time: days, event: cameBack })
  const seen = steps.filter((step) => step.atRisk >= leastAtRisk)
  const last = seen.at(-1)
  if (!last) return undefined
  const later = seen.map((step) => comeBackLater(step, last))
  const at = firstSettled(later, ({ share: value }) => value <= share)
  // Nobody comes back after the end of the view, so near it the share is always small: it has to reach well beyond.
  if (at === undefined || last.time < beyond * seen[at]!.time) return undefined
  const low = firstSettled(later, (one) => one.low <= share)
  const high = firstSettled(later, (one) => one.high <= share)
  return {
    days: seen[at]!.time,
    ...(low === undefined ? {} : { low: seen[low]!.time }),
    ...(high === undefined || high === seen.length - 1 ? {} : { high: seen[high]!.time }),
    comeBackLater: later[at]!.share,
    seenUntil: last.time,
    n: events,
  }
}

interface ComeBackLater {
  share: number
  low: number
  high: number
}

function comeBackLater(step: SurvivalStep, last: SurvivalStep): ComeBackLater {
  const stay = step.survival > 0 ? last.survival / step.survival : 1
  if (stay >= 1) return { share: 0, low: 0, high: 0 }
  const relative = (one: SurvivalStep) => (one.survival > 0 ? (one.standardError / one.survival) ** 2 : 0)
  const variance = Math.max(0, relative(last) - relative(step))
  // On the scale of log(−log), so that the limits stay between 0 and 1.
  const reach = (normalQuantile(0.975) * Math.sqrt(variance)) / Math.abs(Math.log(stay))
  return { share: 1 - stay, low: 1 - stay ** Math.exp(-reach), high: 1 - stay ** Math.exp(reach) }
}

/** The first place from which on it holds. */
function firstSettled<One>(values: readonly One[], holds: (value: One) => boolean): number | undefined {
  let first: number | undefined
  for (let i = values.length - 1; i >= 0 && holds(values[i]!); i--) first = i
  return first
}
