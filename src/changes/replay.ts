import { type FoundChange, findChanges } from './find.ts'
import type { KnownChange } from './judge.ts'
import type { Watch } from './reading.ts'
import type { ChangeSettings } from './settings.ts'

const dayMs = 86_400_000

/** A change as it would have been found, and when. */
export interface ReplayedChange extends FoundChange {
  foundAt: number
  until: number | null
}

/**
 * What would have been found by looking every night, or every hour, of a stretch of the past: the same pure steps as a look
 * takes, each time with what was known until then, and with what the looks before had found.
 *
 * @param nights moments of the looks, ascending
 * @param grain steps that are looked at
 */
export function replay(
  watch: Watch,
  nights: readonly number[],
  settings: ChangeSettings,
  grain: 'day' | 'hour' = 'day',
): ReplayedChange[] {
  const all: ReplayedChange[] = []
  const bySubject = new Map<string, ReplayedChange[]>()
  const known = (subject: string) => (bySubject.get(subject) ?? []).map(toKnown)
  for (const night of nights) {
    const { found, ended } = findChanges(watch, night, known, settings, [grain])
    for (const { subject, since, until } of ended) {
      const one = bySubject.get(subject)?.find(({ finding }) => finding.since === since)
      if (one) one.until = until
    }
    for (const one of found) {
      const change = { ...one, foundAt: night, until: null }
      all.push(change)
      bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), change])
    }
  }
  return all
}

/** Weeks of series that nights look at. */
export function seriesWeeks(watch: Watch, nights: readonly number[]): number {
  const first = nights[0] ?? 0
  const weeks = ((nights.at(-1) ?? first) - first + dayMs) / (7 * dayMs)
  return weeks * (watch.series.length + watch.mixes.length)
}

function toKnown({ finding, until }: ReplayedChange): KnownChange {
  const { kind, shape, since, direction, before, after } = finding
  return { kind, shape, since, until, direction, before, after }
}
