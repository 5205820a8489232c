import { TandemError } from '../errors.ts'
import type { Grain } from './calendar.ts'
import { emptyValue } from './metric.ts'
import { type Plan, stepping, type Window } from './plan.ts'
import type { Ground, Question } from './question.ts'
import type { Series } from './request.ts'
import type { Measure } from './scan.ts'
import { keyOf, type Reading, toSeries } from './series.ts'
import {
  isWhole,
  previousShift,
  type Shift,
  sampleOf,
  type UsualRange,
  usualRange,
  usualShifts,
} from './usual.ts'

/** The series of a question, without comparison. @throws as `measure` */
export async function measureSeries(measure: Measure, question: Question): Promise<Series[]> {
  const groups = await measure(question.plan)
  const known = new Set(question.steps.map((step) => keyOf(question.plan, step)))
  if (groups.some((group) => [...group.readings.keys()].some((key) => !known.has(key)))) {
    // The engine and this program disagree on the zone's clock: no answer is better than one with events missing.
    throw new TandemError('query_failed', {
      detail: 'The stores do not agree on the hours of this time zone.',
    })
  }
  return groups.map((group) => toSeries(question.plan, question.steps, group))
}

/** The usual range of every step, in their order. @throws as `measure` */
export async function measureUsual(
  measure: Measure,
  ground: Ground,
  question: Question,
  grain: Grain,
): Promise<UsualRange[]> {
  const shifts = usualShifts(ground.calendar, grain, question.from, question.to)
  const [first, samples] = await Promise.all([
    ground.firstEvent(),
    measureSamples(measure, ground, question, grain, shifts),
  ])
  return samples.map((list) =>
    // Nothing could be measured before the first event of the measure came: that was not a 0.
    usualRange(
      list.map((sample) => (sample && first !== undefined && sample.end > first ? sample.value : null)),
    ),
  )
}

/** The reading one period earlier for every step; undefined where the calendar has no such time. @throws as `measure` */
export async function measurePrevious(measure: Measure, ground: Ground, question: Question, grain: Grain) {
  const shift = previousShift(ground.calendar, question.from, question.to)
  const samples = await measureSamples(measure, ground, question, grain, [shift])
  return samples.map(([sample]) => sample)
}

type Sample = Reading & Window

/** One reading for each step and shift: one statement for all whole steps, one for each step that is cut. */
async function measureSamples(
  measure: Measure,
  ground: Ground,
  question: Question,
  grain: Grain,
  shifts: readonly Shift[],
): Promise<(Sample | undefined)[][]> {
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
  let nextCut = 1
  return windows.map((list, index) => {
    const found = cut[index] ? readings[nextCut++]! : readings[0]!
    return list.map((window) => window && { ...window, ...found(window) })
  })
}

/** Readings of separate windows: whole steps of a grain, or with `total` any. */
async function readWindows(
  measure: Measure,
  plan: Plan,
  asked: (Window | undefined)[],
  grain: Grain,
  zone: string,
): Promise<(window: Window) => Reading> {
  const windows = [
    ...new Map(asked.flatMap((one) => (one ? [[one.start, one] as const] : []))).values(),
  ].sort((one, two) => one.start - two.start)
  if (windows.length === 0) return () => ({ value: null, n: 0 })
  const starts = windows.map((window) => window.start)
  const sampled: Plan = { ...plan, ...stepping(windows, starts, grain, zone) }
  const keys = new Map(sampled.windows.map((window) => [window.start, keyOf(sampled, window)]))
  const [group] = await measure(sampled)
  const nothing = { value: emptyValue(plan.definition.kind), n: 0 }
  return (window) => group?.readings.get(keys.get(window.start)!) ?? nothing
}
