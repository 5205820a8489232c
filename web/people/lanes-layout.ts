import type { Tone } from '../../src/profiles/index.ts'

/** One thing that happened, before it has a place. */
export interface LaneMark {
  at: number
  tone: Tone
  title: string
  count: number
}

/** Marks that would cover each other, drawn as one: the most urgent tone, all titles. */
export interface PlacedMark extends LaneMark {
  x: number
  titles: string[]
}

/** Marks closer than this many pixels are drawn as one. */
const nearPx = 7
const urgency: Record<Tone, number> = { quiet: 0, contact: 1, look: 2, wrong: 3 }

/**
 * Puts marks of one lane on their place and joins those that would cover each other: of marks with different tones the
 * most urgent is kept apart from plain contacts, so that something that went wrong is never hidden under a visit.
 *
 * @param x place of a moment (ms) in pixels
 */
export function placeMarks(marks: readonly LaneMark[], x: (at: number) => number): PlacedMark[] {
  const placed: PlacedMark[] = []
  for (const mark of marks.toSorted((a, b) => a.at - b.at)) {
    const last = placed.findLast((other) => other.tone === mark.tone)
    const here = x(mark.at)
    if (last && here - last.x < nearPx) {
      last.count += mark.count
      last.titles.push(mark.title)
    } else placed.push({ ...mark, x: here, titles: [mark.title] })
  }
  return placed.toSorted((a, b) => urgency[a.tone] - urgency[b.tone] || a.x - b.x)
}

/** A date below the lanes. */
export interface LaneTick {
  x: number
  label: string
  anchor: 'start' | 'middle' | 'end'
}

interface Axis {
  from: number
  to: number
  x: (at: number) => number
  /** Writes the first day ('24 Aug'), a month ('Sep'), and the last day. */
  write: { day: (at: number) => string; month: (at: number) => string; end: string }
  /** First moments of the months between, in the zone of the workspace. */
  months: readonly number[]
  /** Pixels a label needs. */
  room: number
}

/** First day, months and today; months that would run into another label are left out. */
export function laneTicks({ from, to, x, write, months, room }: Axis): LaneTick[] {
  const end: LaneTick = { x: x(to), label: write.end, anchor: 'end' }
  const ticks: LaneTick[] = [{ x: x(from), label: write.day(from), anchor: 'start' }]
  for (const month of months) {
    const here = x(month)
    const free = here - (ticks.at(-1)?.x ?? 0) >= room && end.x - here >= room * 1.4
    if (free) ticks.push({ x: here, label: write.month(month), anchor: 'start' })
  }
  return [...ticks, end]
}

/** First moment (ms) of every month that begins between two moments, as the calendar of a time zone has it. */
export function monthStarts(from: number, to: number, timeZone: string): number[] {
  const monthOf = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit' })
  const starts: number[] = []
  const hour = 3_600_000
  for (let at = Math.ceil(from / hour) * hour, last = monthOf.format(from); at < to; at += hour) {
    const month = monthOf.format(at)
    if (month !== last) starts.push(at)
    last = month
  }
  return starts
}
