import {
  type CountShift,
  countsChance,
  type KnownShift,
  mixShift,
  newestCountShift,
  newestShift,
  type Shift,
  type ShiftOptions,
} from '../stats/detection/index.ts'
import type { ChangeKind, Size } from './change.ts'
import type { WatchedMix, WatchedSeries } from './series.ts'

const dayMs = 86_400_000
/** Days that a change may have lasted when it is looked for. */
const ages = { step: [1, 2, 3, 4, 5, 7, 10, 14, 21, 28], bend: [14, 21, 28, 42] } as const
/** Days before which nothing is said. */
const fewestBefore = 35

/** What is known of a subject already. */
export interface KnownChange {
  kind: ChangeKind
  shape: 'step' | 'bend' | 'none'
  since: number
  until: number | null
  direction: 'up' | 'down' | 'moved'
  before: number | null
  after: number | null
}

export interface Minimum {
  /** Share of before: 0.05. */
  relative: number
  events: number
}

/** A change of a series or a mix that was not known. */
export interface Finding {
  kind: ChangeKind
  shape: 'step' | 'bend' | 'none'
  since: number
  direction: 'up' | 'down' | 'moved'
  before: number | null
  after: number | null
  size: Size
  answers: number
  p: number
}

export function shiftOptions(series: WatchedSeries, known: readonly KnownChange[]): ShiftOptions {
  const placeOf = (moment: number) => series.times.findIndex((at) => at >= moment)
  return {
    scale: series.scale,
    ages,
    fewestBefore: series.days === 'weekend' ? fewestBefore / 3 : fewestBefore,
    year: series.days === 'weekend' ? (365.25 * 2) / 7 : 365.25,
    known: known.flatMap(({ shape, since, until }): KnownShift[] => {
      const start = placeOf(since)
      if (shape === 'none' || start < 0) return []
      const end = until === null ? -1 : placeOf(until)
      return [{ start, shape, ...(end > start ? { until: end } : {}) }]
    }),
  }
}

/**
 * The newest change of a series, when it is as improbable as is asked for, as large as matters, and not known.
 *
 * @param level chance of a false alarm that one look at one series may have
 */
export function judgeSeries(
  series: WatchedSeries,
  known: readonly KnownChange[],
  { level, minimum }: { level: number; minimum: Minimum },
): Finding | undefined {
  const options = shiftOptions(series, known)
  const shift = newestShift(series.steps, options)
  if (!shift || !(shift.p <= level)) return undefined
  const finding = findingOf(series, shift)
  const events = eventsIn(series, shift)
  if (events < minimum.events) return undefined
  if (exactChance(series, shift) > 10 * level) return undefined
  const { relative } = finding.size
  if (relative !== null && Math.abs(relative) < minimum.relative) return undefined
  return isKnown(finding, known, series.grain) ? undefined : finding
}

/** Steps before a shift from which its exact chance is taken. */
const stepsBefore = 56

/**
 * The chance of as much by exact counts, as a second look: where days have few answers the scale on which days are compared
 * is skewed. Of what is counted events in a time, of shares hits among answers (the rarer of the two); 0 for averages.
 */
function exactChance({ steps, scale }: WatchedSeries, { start }: Shift): number {
  if (scale === 'mean') return 0
  const sums = [0, 0, 0, 0]
  for (let index = Math.max(0, start - stepsBefore); index < steps.length; index++) {
    const { value, n, special } = steps[index]!
    if (value === null || special) continue
    const side = index < start ? 0 : 2
    const size = scale === 'count' ? 1 : n
    sums[side]! += value * size
    sums[side + 1]! += size
  }
  const [before, sizeBefore, after, sizeAfter] = sums as [number, number, number, number]
  const isRare = scale === 'count' || before + after <= (sizeBefore + sizeAfter) / 2
  const share = sizeAfter / Math.max(1, sizeBefore + sizeAfter)
  return isRare
    ? countsChance(before, after, share)
    : countsChance(sizeBefore - before, sizeAfter - after, share)
}

/** A shift in the measure's own unit. */
export function findingOf(series: WatchedSeries, shift: Shift): Finding {
  // Spreads are compared as logarithms.
  const unit = series.reading === 'spread' ? Math.exp : (value: number) => value / series.factor
  const [before, after] = [unit(shift.before), unit(shift.after)]
  const [low, high] = [unit(shift.before + shift.low) - before, unit(shift.before + shift.high) - before]
  const absolute = after - before
  return {
    kind: series.reading === 'spread' ? 'spread' : shift.shape === 'bend' ? 'trend' : 'level',
    shape: shift.shape,
    since: series.times[shift.start]!,
    direction: absolute >= 0 ? 'up' : 'down',
    before,
    after,
    size: { absolute, relative: relativeTo(before, absolute), low, high },
    answers: eventsIn(series, shift),
    p: shift.p,
  }
}

/** Of counts, the greater of what was seen and what was to be expected: a measure that falls to nothing rests on events too. */
function eventsIn(series: WatchedSeries, shift: Shift): number {
  const since = series.steps.slice(shift.start).filter(({ value, special }) => value !== null && !special)
  if (series.scale !== 'count') return Math.round(since.reduce((sum, { n }) => sum + n, 0))
  const seen = since.reduce((sum, { value }) => sum + (value ?? 0), 0)
  return Math.round(Math.max(seen, shift.before * since.length))
}

function relativeTo(before: number, absolute: number): number | null {
  return Math.abs(before) > 1e-9 ? absolute / Math.abs(before) : null
}

/** The same change, seen again on another day, may seem to begin some days before or after. */
export function isKnown(finding: Finding, known: readonly KnownChange[], grain: 'day' | 'hour'): boolean {
  const near = (grain === 'day' ? 7 : 0.5) * dayMs
  return known.some((one) => {
    const isNear = Math.abs(one.since - finding.since) <= near
    if (isNear && one.direction === finding.direction) return true
    // What comes back at once was a part of the same.
    return (
      one.until !== null && Math.abs(one.until - finding.since) <= near && one.direction !== finding.direction
    )
  })
}

const hoursOfWeek = 168
const weeksOfHours = 6
/** Hours that a change may have lasted when it is looked for. */
const hourAges = [2, 3, 4, 6, 8, 12, 24] as const

/**
 * The newest change of counts by the hour, against the same hour of the six weeks before, brought to the level that
 * known changes left; counts spread as they did in the weeks before.
 */
export function judgeHours(
  series: WatchedSeries,
  known: readonly KnownChange[],
  { level, minimum }: { level: number; minimum: Minimum },
): Finding | undefined {
  const { steps, times } = series
  const end = steps.length
  const first = weeksOfHours * hoursOfWeek
  if (end < first + hoursOfWeek) return undefined
  const levelAt = (place: number) => knownLevel(known, times[place]!)
  const expectedOf = (place: number): number | undefined => {
    const before: number[] = []
    for (let back = 1; back <= weeksOfHours; back++) {
      const at = place - back * hoursOfWeek
      const step = steps[at]
      if (step?.value == null || step.special) continue
      before.push((step.value * levelAt(place)) / levelAt(at))
    }
    return before.length < 3 ? undefined : before.reduce((sum, value) => sum + value, 0) / before.length
  }
  const read = Array.from({ length: end - first }, (_, index) => first + index).map((place) => ({
    place,
    seen: steps[place]!.special ? null : steps[place]!.value,
    expected: expectedOf(place),
  }))
  const whole = read.filter(
    (one): one is { place: number; seen: number; expected: number } =>
      one.seen !== null && one.expected !== undefined,
  )
  const past = whole.slice(0, -24).filter(({ expected }) => expected > 0.5)
  if (past.length < hoursOfWeek / 2) return undefined
  const pearson =
    past.reduce((sum, { seen, expected }) => sum + (seen - expected) ** 2 / expected, 0) / past.length
  const shift = newestCountShift(
    whole.map(({ seen }) => seen),
    whole.map(({ expected }) => expected),
    hourAges,
    // Hours of one day are alike, so that their sum spreads more than they do.
    Math.max(1, pearson) * neighbourly(past),
  )
  if (!shift || !(shift.p <= level) || !isBeyondPast(whole, shift)) return undefined
  const hours = whole.length - shift.start
  const [before, after] = [shift.expected / hours, shift.seen / hours]
  const half = (1.96 * Math.sqrt(Math.max(1, shift.seen) * Math.max(1, pearson))) / hours
  const finding: Finding = {
    kind: 'level',
    shape: 'none',
    since: times[whole[shift.start]!.place]!,
    direction: after >= before ? 'up' : 'down',
    before,
    after,
    size: {
      absolute: after - before,
      relative: relativeTo(before, after - before),
      low: after - before - half,
      high: after - before + half,
    },
    answers: Math.round(Math.max(shift.seen, shift.expected)),
    p: shift.p,
  }
  if (finding.answers < minimum.events || Math.abs(finding.size.relative ?? 1) < minimum.relative)
    return undefined
  return isKnown(finding, known, 'hour') ? undefined : finding
}

/** How much farther off a change by the hour lies than anything before it. */
const beyondPast = 1.3

/**
 * Whether so many hours were never as far off before, in the weeks that were compared themselves: what comes in bursts was,
 * and no distribution of chance knows of it.
 */
function isBeyondPast(
  whole: readonly { seen: number; expected: number }[],
  { start, seen, expected }: CountShift,
): boolean {
  const age = whole.length - start
  const off = (one: { seen: number; expected: number }) =>
    Math.abs(one.seen - one.expected) / Math.sqrt(Math.max(1, one.expected))
  const now = off({ seen, expected })
  const sum = { seen: 0, expected: 0 }
  // Up to where the change may have begun at the earliest.
  for (let place = 0; place < start - Math.max(...hourAges); place++) {
    sum.seen += whole[place]!.seen
    sum.expected += whole[place]!.expected
    if (place < age - 1) continue
    if (beyondPast * off(sum) >= now) return false
    sum.seen -= whole[place - age + 1]!.seen
    sum.expected -= whole[place - age + 1]!.expected
  }
  return true
}

/** By what known changes multiply the level at a time. */
function knownLevel(known: readonly KnownChange[], at: number): number {
  return known.reduce((level, { since, until, before, after, kind }) => {
    const holds = kind === 'level' && at >= since && (until === null || at < until)
    return holds && before && after ? (level * Math.max(after, 0.05 * before)) / before : level
  }, 1)
}

/** How much the variance of a sum of six hours grows because neighbours are alike. */
function neighbourly(past: readonly { seen: number; expected: number }[]): number {
  const off = past.map(({ seen, expected }) => (seen - expected) / Math.sqrt(expected))
  let [product, square] = [0, 0]
  for (const [index, one] of off.entries()) {
    square += one * one
    if (index > 0) product += one * off[index - 1]!
  }
  const correlation = Math.min(0.8, Math.max(0, product / Math.max(1e-9, square)))
  return (1 + correlation) / (1 - correlation)
}

/** The known change that a finding is the end of: it goes at least half of the way back. */
export function endedBy(finding: Finding, known: readonly KnownChange[]): number {
  return known.findLastIndex((one) => {
    if (one.shape !== 'step' || one.until !== null || one.since >= finding.since) return false
    if (
      one.direction === finding.direction ||
      one.before === null ||
      one.after === null ||
      finding.after === null
    )
      return false
    return Math.abs(finding.after - one.before) <= 0.5 * Math.abs(one.after - one.before)
  })
}

/** Weeks with which a mix is compared, and days that are judged. */
const weeksBefore = 8
const judgedDays = [7, 14, 28] as const

/** The newest move among the groups of a breakdown; p is corrected for the stretches that are looked at. */
export function judgeMix(
  mix: WatchedMix,
  known: readonly KnownChange[],
  { level, minimum }: { level: number; minimum: Minimum },
): Finding | undefined {
  const end = mix.times.length
  let best: Finding | undefined
  for (const days of judgedDays) {
    const start = end - days
    if (start < 7 * 4) break
    const weeks = Math.min(weeksBefore, Math.floor(start / 7))
    const before = Array.from({ length: weeks }, (_, back) =>
      sumsOf(mix, start - 7 * (back + 1), start - 7 * back),
    )
    const after = sumsOf(mix, start, end)
    const shift = mixShift(before, after)
    if (!shift) continue
    const p = Math.min(1, judgedDays.length * shift.p)
    const answers = after.reduce((sum, count) => sum + count, 0)
    if (p > level || shift.moved < minimum.relative || answers * shift.moved < minimum.events) continue
    if (best && best.p <= p) continue
    best = {
      kind: 'mix',
      shape: 'none',
      since: mix.times[start]!,
      direction: 'moved',
      before: null,
      after: null,
      size: { absolute: null, relative: shift.moved, low: null, high: null },
      answers,
      p,
    }
  }
  // A mix that moved is the usual one after eight weeks; until then it is not told again.
  const isStillThere = known.some(
    ({ kind, since }) => kind === 'mix' && best && best.since - since < weeksBefore * 7 * dayMs,
  )
  return isStillThere ? undefined : best
}

function sumsOf({ groups, special }: WatchedMix, from: number, to: number): number[] {
  return groups.map(({ counts }) => {
    let sum = 0
    for (let at = Math.max(0, from); at < to; at++) if (!special[at]) sum += counts[at]!
    return sum
  })
}
