import { bucketsBetween, type Calendar } from './calendar.ts'
import { periodNumber } from './period.ts'
import { type PlainPlan, type Plan, stepping, type Window } from './plan.ts'
import { type GroupReadings, groupId, keyOf, type Reading, tidy } from './series.ts'
import type { PlanOf } from './unit.ts'

/** A calendar's week or month that a step touches, and on how many days. */
interface Share {
  start: number
  key: string
  days: number
}

/**
 * How many people came per day on average for each who came in the week or month, in percent: for every day of a step
 * the people of that day, over the people of the whole week or month in which the day lies. Over a step of exactly one
 * month that is average people per day ÷ people in the month; over several months each counts by its days. Days ahead
 * of the present do not count.
 *
 * @param measure answers plans: people and days (`stickiness`) and people (`unique`)
 */
export async function measureStickiness(
  measure: (plan: PlainPlan) => Promise<GroupReadings[]>,
  plan: PlanOf<'stickiness'>,
): Promise<GroupReadings[]> {
  const active = await measure(plan)
  if (active.every((group) => group.readings.size === 0)) return active
  const people = await measure(crowdPlan(plan, active))
  const windows = new Map(plan.windows.map((window) => [keyOf(plan, window), window]))
  const crowds = new Map(people.map((group) => [groupId(group), group]))
  return active.map((group) => {
    const crowd = crowds.get(groupId(group))
    const readings = new Map<string, Reading>()
    for (const [key, window] of windows) {
      const shares = sharesOf(plan, window)
      const inPeriod = (share: Share) => crowd?.readings.get(share.key)?.value ?? 0
      const n = shares.reduce((sum, share) => sum + inPeriod(share), 0)
      const possible = shares.reduce((sum, share) => sum + inPeriod(share) * share.days, 0)
      const days = group.readings.get(key)?.value ?? 0
      if (possible > 0) readings.set(key, { value: tidy((100 * days) / possible), n })
    }
    return { ...group, readings }
  })
}

/** The same groups over the whole weeks or months that the steps touch. */
function crowdPlan(plan: PlanOf<'stickiness'>, active: readonly GroupReadings[]): PlainPlan {
  const { of, event, filter } = plan.definition
  const periods = new Map(
    plan.windows.flatMap((window) =>
      periodsOf(plan.calendar, window, of).map((period) => [period.key, period] as const),
    ),
  )
  const windows = [...periods.values()].sort((one, two) => one.start - two.start)
  const starts = windows.map((window) => window.start)
  const groups = active.filter((group) => !group.others).map((group) => group.values)
  return {
    ...plan,
    definition: { kind: 'unique', ...(event ? { event } : {}), ...(filter ? { filter } : {}) },
    ...stepping(windows, starts, of, plan.calendar.zone),
    ...(plan.by.length > 0 ? { groups } : {}),
  }
}

/** The weeks or months whose people stickiness looks at, for a drill into some windows. */
export function crowdWindows(
  plan: PlanOf<'stickiness'>,
  windows: readonly Window[],
): Pick<Plan, 'windows' | 'steps'> {
  const { windows: whole, steps } = crowdPlan({ ...plan, windows: [...windows] }, [])
  return { windows: whole, steps }
}

/** Days of some windows in each week or month, by its number. */
export function daysByPeriod(plan: PlanOf<'stickiness'>, windows: readonly Window[]): Map<number, number> {
  const { of } = plan.definition
  const days = new Map<number, number>()
  for (const window of windows)
    for (const share of sharesOf(plan, window)) {
      const number = periodNumber(of, plan.calendar, share.start)
      days.set(number, (days.get(number) ?? 0) + share.days)
    }
  return days
}

function periodsOf(calendar: Calendar, window: { start: number; end: number }, of: 'week' | 'month') {
  return bucketsBetween(calendar, window.start, window.end, of) ?? []
}

/** The weeks or months of a step with its days in each, as far as they have begun. */
function sharesOf(plan: PlanOf<'stickiness'>, window: { start: number; end: number }): Share[] {
  const end = Math.min(window.end, plan.now)
  return periodsOf(plan.calendar, window, plan.definition.of).map((period) => {
    const [first, last] = [Math.max(window.start, period.start), Math.min(end, period.end) - 1]
    const days = periodNumber('day', plan.calendar, last) - periodNumber('day', plan.calendar, first) + 1
    return { start: period.start, key: period.key, days: last < first ? 0 : days }
  })
}
