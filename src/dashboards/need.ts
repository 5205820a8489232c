import { excess } from './figure.ts'
import type { FigureState, NeedState } from './state.ts'
import type { Condition, NeedRule } from './wall.ts'

/** At most this many needs stand on the wall; more cannot be read from three metres. */
export const shownNeeds = 3

/** A need's measurement: its value now, who is meant, and hour by hour how it came to be. */
export interface NeedFound {
  rule: NeedRule
  measure: string | null
  value: number | null
  usual: FigureState['usual']
  customers: number
  /** First moment of the oldest case still open; null when the measure is not about open cases. */
  oldest: string | null
  /** Hours of the last day, oldest first, with the usual range of each. */
  hours: readonly { t: string; value: number; usual: FigureState['usual'] }[]
}

/** Whether the value meets the rule's condition. Without a usual range nothing is above or below it. */
export function isOutside(condition: Condition, value: number | null, usual: FigureState['usual']): boolean {
  if (value === null) return false
  if (condition.kind === 'above') return value > condition.value
  if (condition.kind === 'below') return value < condition.value
  if (!usual) return false
  return condition.kind === 'above_usual' ? value > usual.high : value < usual.low
}

/** Start of the present unbroken run of hours that meet the condition; undefined when the newest does not. */
export function outsideSince(condition: Condition, hours: NeedFound['hours']): string | undefined {
  let since: string | undefined
  for (const hour of [...hours].reverse()) {
    if (!isOutside(condition, hour.value, hour.usual)) break
    since = hour.t
  }
  return since
}

/** How pressing: level first, then how far past the usual, so that the worst stands on top. */
export function rank(found: NeedFound): number {
  const { condition, level } = found.rule
  const value = found.value ?? 0
  const past =
    condition.kind === 'above' || condition.kind === 'below'
      ? Math.abs(value - condition.value) / Math.max(Math.abs(condition.value), 1)
      : excess(value, found.usual, condition.kind === 'above_usual' ? 'down' : 'up')
  return (level === 'needs' ? 1000 : 0) + Math.min(past, 999)
}

/** An episode of a need: from the first time outside until it is back to usual. */
export interface Episode {
  rule: string
  beganAt: string
  acknowledged: { teams: NeedRule['owners']; at: string } | null
}

/** What stands on the wall about a need that is there. */
export function needState(found: NeedFound, episode: Episode, now: number): NeedState {
  const { rule } = found
  return {
    id: rule.id,
    title: rule.title,
    level: rule.level,
    measure: found.measure,
    unit: rule.unit,
    value: found.value ?? 0,
    caption: rule.caption ?? null,
    customers: found.customers,
    longestMinutes: found.oldest === null ? null : Math.max(0, (now - Date.parse(found.oldest)) / 60_000),
    since: episode.beganAt,
    owners: rule.owners,
    onIt: episode.acknowledged ? { teams: episode.acknowledged.teams, since: episode.acknowledged.at } : null,
  }
}
