import { silenceOf } from '../stats/estimates/index.ts'

/** What is known of a source: when it last sent, and how many events it had in each hour of the last weeks. */
export interface SourcePace {
  /** its newest event, ms */
  last: number
  /** Starts of hours with events, ascending, ms, and how many events each had. */
  hours: readonly number[]
  counts: readonly number[]
}

/** `flowing`: nothing unusual. `unsure`: too little is known to say. `ended`: nothing is expected of it any more. */
export type SourceState =
  | { state: 'flowing' | 'unsure' | 'ended' }
  | {
      state: 'late'
      /** events that were to be expected since its last one; absent for a source that sends in bursts */
      expected?: number
      /** how probable it was that none came; absent for a source that sends in bursts */
      probability?: number
    }

const hour = 3_600_000
const day = 24 * hour
const week = 7 * day

/** Weeks of which the same weekday and time are looked at. */
const weeksCompared = 8
/** With fewer of them nothing is usual yet. */
const fewestWeeks = 3
/** A silence is called late when it is rarer than this … */
const leastProbability = 0.001
/** … and so many events were to be expected. A source that sends fewer in a week is too quiet to say. */
const fewestExpected = 10
/** A source is no longer expected after so many times its longest silence, and not before four weeks. */
const longestSilences = 3
const soonestEnd = 4 * week

/** How far back hours must be known to judge any source that has not ended, ms. */
export const paceKept = (weeksCompared + 1) * week + soonestEnd

/**
 * Whether the silence of a source is unusual: the events that came in the same stretch (same weekday and time) of the
 * weeks before its last event tell how probable it was that none came. A source that is silent on most days sends in
 * bursts (letters, once a month): it is late after twice its second longest silence, so that one failure of the past
 * does not excuse the next.
 *
 * @param shift the same local time whole weeks earlier
 */
export function judgeSilence(
  pace: SourcePace,
  now: number,
  shift: (at: number, weeksBack: number) => number,
): SourceState {
  const { last, hours } = pace
  const silence = now - last
  const gaps = hours.slice(1).map((at, index) => at - hours[index]!)
  if (silence >= Math.max(soonestEnd, longestSilences * Math.max(0, ...gaps))) return { state: 'ended' }
  const first = hours[0]
  if (first === undefined) return { state: 'unsure' }
  if (sharesOfDays(hours, first, last) < 0.5) return judgeBursts(gaps, silence)

  // A silence of more than a week is judged by its first one.
  const end = Math.min(now, last + week)
  const counts: number[] = []
  for (let back = 1; back <= weeksCompared; back++) {
    const from = shift(last, back)
    if (from < first) break
    counts.push(eventsBetween(pace, from, shift(end, back)))
  }
  if (counts.length < fewestWeeks) return { state: 'unsure' }
  const told = silenceOf(counts)
  if (!told || eventsBetween(pace, last - week * counts.length, last) < fewestExpected * counts.length)
    return { state: 'unsure' }
  return told.probability < leastProbability && told.expected >= fewestExpected
    ? { state: 'late', expected: Math.round(told.expected), probability: told.probability }
    : { state: 'flowing' }
}

/** Between two bursts there is one long silence: with fewer than three bursts nothing is usual yet. */
function judgeBursts(gaps: readonly number[], silence: number): SourceState {
  const usual = gaps.toSorted((a, b) => b - a)[1]
  if (usual === undefined || usual <= day) return { state: 'unsure' }
  return { state: silence > 2 * usual ? 'late' : 'flowing' }
}

/** Share of the days from the first event to the last that have any. */
function sharesOfDays(hours: readonly number[], first: number, last: number): number {
  const days = new Set(hours.map((at) => Math.floor(at / day)))
  return days.size / (Math.floor(last / day) - Math.floor(first / day) + 1)
}

/** Events in [from, to); hours that are cut count by their share. */
function eventsBetween({ hours, counts }: SourcePace, from: number, to: number): number {
  let sum = 0
  for (const [index, at] of hours.entries()) {
    if (at >= to) break
    const overlap = Math.min(to, at + hour) - Math.max(from, at)
    if (overlap > 0) sum += (counts[index]! * overlap) / hour
  }
  return sum
}
