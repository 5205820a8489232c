import { TandemError } from '../errors.ts'
import type { Operand, PeopleExpression } from '../expression/index.ts'
import { type Bucket, bucketsBetween, type Calendar, type Grain, mostBuckets } from './calendar.ts'
import type { FormulaNode } from './formula.ts'
import type { Definition, PlainDefinition } from './metric.ts'
import type { ComputedTraits } from './trait-sql.ts'

/** A stretch of time [start, end) in ms for which one value is asked; `key` is what the engine's answer calls it. */
export interface Window {
  start: number
  end: number
  key: string
}

/** One breakdown: what is read, and the name it has in the answer (as it was asked). */
export interface Dimension {
  label: string
  operand: Operand | { segment: string } | { trait: string } | { accountTrait: string }
}

/**
 * A question made ready: all that the SQL depends on, as data. `windows` are disjoint and in order.
 * With `steps: 'calendar'` they are neighbouring hours, days, weeks or months of the zone; with 'windows' any.
 */
export interface Plan {
  workspace: string
  definition: Definition
  /** Of a formula: what it calculates, and the measures it is made of by the names in it. */
  formula?: Formula
  windows: Window[]
  steps: { kind: 'windows' } | { kind: 'calendar'; grain: Exclude<Grain, 'total'>; zone: string }
  by: Dimension[]
  /** Groups shown by themselves; the rest are summed up as others. */
  limit: number
  /** Groups to show whatever their size, as the values of the breakdowns; absent: the `limit` biggest. */
  groups?: string[][]
  filter: PeopleExpression | undefined
  robots: boolean
  /** Computed traits of the workspace; absent: there are none. */
  computed?: ComputedTraits
  /** Days, weeks and months of the workspace. */
  calendar: Calendar
  /** Answers of `open` are a state at the end of each window, and nothing is known past this instant. */
  now: number
}

/** A plan of a measure that reads events itself. */
export type PlainPlan = Plan & { definition: PlainDefinition }

/** A formula down to measures that read events: every measure it names, also through other formulas. */
export interface Formula {
  tree: FormulaNode
  parts: ReadonlyMap<string, PlainDefinition>
}

/** A step of the answer: the calendar's step and how much of it was asked for. */
export interface Step extends Window {
  /** Start of the calendar's step, which may lie before the period asked for. */
  t: number
  /** Whether the period, or the present, cuts the step short. */
  partial: boolean
}

/**
 * The steps of a period: each calendar step that touches it, cut to it.
 *
 * @throws TandemError `period_too_fine` for more than `mostBuckets` steps
 */
export function stepsOf(calendar: Calendar, from: number, to: number, grain: Grain, now: number): Step[] {
  if (grain === 'total') return [{ t: from, start: from, end: to, key: String(from), partial: to > now }]
  const buckets = bucketsBetween(calendar, from, to, grain)
  if (!buckets || buckets.length > mostBuckets) {
    throw new TandemError('period_too_fine', {
      detail: `At most ${mostBuckets} steps; take a coarser grain.`,
    })
  }
  return buckets.map((bucket) => toStep(bucket, from, to, now))
}

function toStep(bucket: Bucket, from: number, to: number, now: number): Step {
  const start = Math.max(bucket.start, from)
  const end = Math.min(bucket.end, to)
  const cut = start !== bucket.start || end !== bucket.end || bucket.end > now
  return { t: bucket.start, start, end, key: bucket.key, partial: cut }
}

/** Windows that a measure is read for: a state is not known ahead of the present. */
export function windowsOf<One extends Window>(definition: Definition, windows: One[], now: number): One[] {
  if (definition.kind !== 'open' && definition.kind !== 'latest') return windows
  const begun = windows.filter((window) => window.start < now)
  // The first when none has begun, so that a plan is never empty.
  return begun.length > 0 ? begun : windows.slice(0, 1)
}

/**
 * How the engine sorts events into steps: by its own calendar, which is fastest; where an hour of the period is not
 * 60 minutes (Lord Howe Island changes its clocks by half an hour) by the edges themselves.
 *
 * @param starts starts of the calendar's steps, ascending
 */
export function stepping(
  windows: Window[],
  starts: number[],
  grain: Grain,
  zone: string,
): Pick<Plan, 'windows' | 'steps'> {
  const odd = starts.some((start, index) => index > 0 && (start - starts[index - 1]!) % 3_600_000 !== 0)
  if (grain !== 'total' && !(grain === 'hour' && odd))
    return { windows, steps: { kind: 'calendar', grain, zone } }
  return {
    windows: windows.map((window) => ({ ...window, key: String(window.start) })),
    steps: { kind: 'windows' },
  }
}

/** Neighbouring windows joined to as few stretches as possible. */
export function stretchesOf(windows: readonly Window[]): { start: number; end: number }[] {
  const stretches: { start: number; end: number }[] = []
  for (const { start, end } of windows) {
    const last = stretches.at(-1)
    if (last && last.end === start) last.end = end
    else stretches.push({ start, end })
  }
  return stretches
}
