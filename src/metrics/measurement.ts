import { TandemError } from '../errors.ts'
import { type Grain, shiftMonths } from './calendar.ts'
import { shownGroups } from './formula-readings.ts'
import { emptyValue } from './metric.ts'
import { type Plan, stepping, type Window } from './plan.ts'
import type { Ground, Question } from './question.ts'
import type { Measure } from './scan.ts'
import { type GroupReadings, groupId, keyOf, type Reading } from './series.ts'
import {
  isWhole,
  previousShift,
  type Shift,
  sampleOf,
  type UsualRange,
  usualRange,
  usualShifts,
} from './usual.ts'

/**
 * The groups of a question with their readings; one without breakdowns.
 *
 * @throws TandemError `query_failed` when the stores disagree, and what `measure` throws
 */
export async function measureGroups(measure: Measure, question: Question): Promise<GroupReadings[]> {
  const groups = await measure(question.plan)
  const known = new Set(question.steps.map((step) => keyOf(question.plan, step)))
  if (groups.some((group) => [...group.readings.keys()].some((key) => !known.has(key)))) {
    // The engine and this program disagree on the zone's clock: no answer is better than one with events missing.
    throw new TandemError('query_failed', {
      detail: 'The stores do not agree on the hours of this time zone.',
    })
  }
  return groups
}

/** The same question for the groups that were found, so that each is compared with itself and not with another rank. */
export function sameGroups(question: Question, groups: readonly GroupReadings[]): Question {
  if (question.plan.by.length === 0) return question
  return { ...question, plan: { ...question.plan, groups: shownGroups(groups) } }
}

/** For each group, by its id, what is known of every step, in their order. */
export type ByGroup<Known> = (group: GroupReadings) => Known[]

/** The usual range of every step. @throws as `measure` */
export async function measureUsual(
  measure: Measure,
  ground: Ground,
  question: Question,
  grain: Grain,
): Promise<ByGroup<UsualRange>> {
  const shifts = usualShifts(ground.calendar, grain, question.from, question.to)
  const [first, samplesOf] = await Promise.all([
    ground.firstEvent(),
    measureSamples(measure, ground, question, grain, shifts),
  ])
  return (group) =>
    samplesOf(group).map((list) =>
      // Nothing could be measured before the first event of the measure came: that was not a 0.
      usualRange(
        list.map((sample) => (sample && first !== undefined && sample.end > first ? sample.value : null)),
      ),
    )
}

/**
 * The reading one period or one year earlier for every step; undefined where the calendar has no such time.
 *
 * @throws as `measure`
 */
export async function measureEarlier(
  measure: Measure,
  ground: Ground,
  question: Question,
  { grain, back }: { grain: Grain; back: 'previous' | 'year' },
): Promise<ByGroup<Sample | undefined>> {
  const shift: Shift =
    back === 'year'
      ? (at) => shiftMonths(ground.calendar, at, -12)
      : previousShift(ground.calendar, question.from, question.to)
  const samplesOf = await measureSamples(measure, ground, question, grain, [shift])
  return (group) => samplesOf(group).map(([sample]) => sample)
}

/** The reading of every step for another condition in the place of the question's own. @throws as `measure` */
export async function measureOther(
  measure: Measure,
  question: Question,
  filter: Plan['filter'],
): Promise<ByGroup<Reading | undefined>> {
  const plan = { ...question.plan, filter }
  const found = new Map((await measure(plan)).map((group) => [groupId(group), group]))
  return (group) =>
    question.steps.map((step) =>
      step.start >= plan.now ? undefined : found.get(groupId(group))?.readings.get(keyOf(plan, step)),
    )
}

type Sample = Reading & Window

/** Readings for each step and shift: one statement for all whole steps, one for each step that is cut. */
async function measureSamples(
  measure: Measure,
  ground: Ground,
  question: Question,
  grain: Grain,
  shifts: readonly Shift[],
): Promise<(group: GroupReadings) => (Sample | undefined)[][]> {
  const { calendar, now } = ground
  const windows = question.steps.map((step) =>
    shifts.map((shift) => sampleOf(calendar, step, grain, shift, now)),
  )
  const cut = question.steps.map((step) => !isWhole(step, grain, now))
  const whole = windows.flatMap((list, index) => (cut[index] ? [] : list))
  const batches = [whole, ...windows.filter((_, index) => cut[index])]
  const readings = await Promise.all(
    batches.map((batch, index) =>
      readWindows(measure, question.plan, batch, index === 0 ? grain : 'total', calendar.zone),
    ),
  )
  return (group) => {
    let nextCut = 1
    return windows.map((list, index) => {
      const found = cut[index] ? readings[nextCut++]! : readings[0]!
      return list.map((window) => window && { ...window, ...found(window, group) })
    })
  }
}

/** Readings of separate windows: whole steps of a grain, or with `total` any. */
async function readWindows(
  measure: Measure,
  plan: Plan,
  asked: (Window | undefined)[],
  grain: Grain,
  zone: string,
): Promise<(window: Window, group: GroupReadings) => Reading> {
  const windows = [
    ...new Map(asked.flatMap((one) => (one ? [[one.start, one] as const] : []))).values(),
  ].sort((one, two) => one.start - two.start)
  if (windows.length === 0) return () => ({ value: null, n: 0 })
  const starts = windows.map((window) => window.start)
  const sampled: Plan = { ...plan, ...stepping(windows, starts, grain, zone) }
  const keys = new Map(sampled.windows.map((window) => [window.start, keyOf(sampled, window)]))
  const found = new Map((await measure(sampled)).map((group) => [groupId(group), group]))
  const nothing = { value: emptyValue(plan.definition), n: 0 }
  return (window, group) => found.get(groupId(group))?.readings.get(keys.get(window.start)!) ?? nothing
}
