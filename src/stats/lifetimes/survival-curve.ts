import { normalQuantile } from '../numerics/index.ts'
import { checkLifetimes, type Lifetimes, orderOf } from './lifetime.ts'

/** What is known just after a time at which something ended. */
export interface SurvivalStep {
  time: number
  /** Seen, and not ended, just before. */
  atRisk: number
  ended: number
  /** Not seen any longer since the step before, this time included. */
  censored: number
  /** Share that lasts longer than this. */
  survival: number
  /** Of the survival, by Greenwood. */
  standardError: number
  low: number
  high: number
  /** Sum of ended / at risk so far. */
  hazard: number
  hazardError: number
}

export interface SurvivalCurve {
  n: number
  events: number
  /** Confidence of the intervals, 0 to 1. */
  level: number
  steps: SurvivalStep[]
  /** Longest time that was seen, ended or not; 0 of none. */
  longest: number
}

/**
 * Survival by Kaplan and Meier (1958) with Greenwood's variance (1926) and intervals on the scale of log(−log S), which
 * stay between 0 and 1 (Kalbfleisch and Prentice 2002, §1.4); cumulative hazard by Nelson (1972) and Aalen (1978), its
 * variance Σ d/n². Rows seen only from a later time on count from then on (Klein and Moeschberger 2003, §4.6).
 *
 * Where nobody is left the upper limit stays that of the step before: there is nothing to estimate it from.
 *
 * @param level of confidence, 0.95 when absent
 * @returns no steps when nothing ended
 * @throws RangeError for times that cannot be used
 */
export function survivalCurve(data: Lifetimes, level = 0.95): SurvivalCurve {
  checkLifetimes(data)
  const { time, event, entry } = data
  const n = time.length
  const order = orderOf(data)
  const entries = entry ? Float64Array.from(entry).sort() : undefined
  const z = normalQuantile(0.5 + level / 2)
  const steps: SurvivalStep[] = []
  const running = { survival: 1, greenwood: 0, hazard: 0, hazardVariance: 0, high: 1 }
  let gone = 0
  let come = entries ? 0 : n
  let censored = 0
  for (let at = 0; at < n; ) {
    const now = time[order[at]!]!
    while (entries && come < n && entries[come]! < now) come++
    const atRisk = come - gone
    let ended = 0
    let left = 0
    for (; at < n && time[order[at]!] === now; at++) {
      if (event[order[at]!] === 1) ended++
      else left++
    }
    gone += ended + left
    censored += left
    if (ended === 0) continue
    steps.push(stepOf(running, { time: now, atRisk, ended, censored }, z))
    censored = 0
  }
  const events = steps.reduce((sum, step) => sum + step.ended, 0)
  return { n, events, level, steps, longest: n === 0 ? 0 : time[order[n - 1]!]! }
}

function stepOf(
  running: { survival: number; greenwood: number; hazard: number; hazardVariance: number; high: number },
  counts: Pick<SurvivalStep, 'time' | 'atRisk' | 'ended' | 'censored'>,
  z: number,
): SurvivalStep {
  const { atRisk, ended } = counts
  running.survival *= 1 - ended / atRisk
  running.greenwood += ended / (atRisk * (atRisk - ended))
  running.hazard += ended / atRisk
  running.hazardVariance += ended / (atRisk * atRisk)
  const { survival, greenwood } = running
  const isOver = !(survival > 0)
  const reach = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival))
  const low = isOver ? 0 : survival ** Math.exp(reach)
  running.high = isOver ? running.high : survival ** Math.exp(-reach)
  return {
    ...counts,
    survival: Math.max(0, survival),
    standardError: isOver ? 0 : survival * Math.sqrt(greenwood),
    low,
    high: running.high,
    hazard: running.hazard,
    hazardError: Math.sqrt(running.hazardVariance),
  }
}

export interface SurvivalAt {
  survival: number
  low: number
  high: number
}

/**
 * Survival at a time. Before anything ended its lower limit is that of none of n (Clopper and Pearson 1934).
 *
 * @returns undefined after the longest time that was seen, of which nothing is known, and of no rows
 */
export function survivalAt(curve: SurvivalCurve, time: number): SurvivalAt | undefined {
  const { steps, longest, n, level } = curve
  if (n === 0 || time > longest || !(time >= 0)) return undefined
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle]!.time <= time) low = middle + 1
    else high = middle
  }
  const step = steps[low - 1]
  if (step) return { survival: step.survival, low: step.low, high: step.high }
  return { survival: 1, low: ((1 - level) / 2) ** (1 / n), high: 1 }
}

/** A time, with its interval; an end that is absent lies beyond what was seen. */
export interface TimeWithInterval {
  value?: number
  low?: number
  high?: number
}

/**
 * The first time at which no more than `share` last longer: the median for 0.5, its interval by Brookmeyer and Crowley
 * (1982), the times at which the share lies within the limits of the curve.
 */
export function timeUntil(curve: SurvivalCurve, share = 0.5): TimeWithInterval {
  // The product of many factors may miss a half by the last digit.
  const limit = share + 1e-12
  const first = (reaches: (step: SurvivalStep) => boolean) => curve.steps.find(reaches)?.time
  const value = first((step) => step.survival <= limit)
  const low = first((step) => step.low <= limit)
  const high = first((step) => step.high <= limit)
  return {
    ...(value === undefined ? {} : { value }),
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  }
}

/** Share of what began that has ended by a time. */
export interface EndedWithin {
  limit: number
  /** Absent when nothing was seen for so long. */
  share?: number
  low?: number
  high?: number
  /** Not ended, and still seen, at the limit. */
  open: number
}

/**
 * How many have ended within each limit, such as conversations answered within 15 minutes: those that still wait, or
 * were closed unanswered, count for as long as they were seen, instead of being left out or counted as never answered.
 *
 * @param limits in the unit of the times
 */
export function endedWithin(data: Lifetimes, limits: readonly number[], level = 0.95): EndedWithin[] {
  const curve = survivalCurve(data, level)
  return limits.map((limit) => {
    const at = survivalAt(curve, limit)
    let open = 0
    for (const time of data.time) if (time > limit) open++
    return { limit, open, ...(at ? { share: 1 - at.survival, low: 1 - at.high, high: 1 - at.low } : {}) }
  })
}
