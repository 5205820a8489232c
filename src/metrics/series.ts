import { TandemError } from '../errors.ts'
import { emptyValue, isTooFew, unitOf } from './metric.ts'
import type { Plan, Step } from './plan.ts'
import type { MeasureRow } from './queries.ts'
import type { Point, Series } from './request.ts'

/** A value with the answers behind it. */
export interface Reading {
  value: number | null
  n: number
  /** For what is open: when the oldest was opened, ms. */
  oldest?: number
}

/** The value an engine row holds, by the kind of the measure. */
export function toReading(plan: Plan, row: MeasureRow): Reading {
  const n = Number(row.n)
  const a = row.a === null || row.a === undefined ? null : Number(row.a)
  switch (plan.definition.kind) {
    case 'count':
      return { value: n, n }
    case 'open':
      return {
        value: n,
        n,
        ...(row.oldest ? { oldest: Date.parse(`${row.oldest.replace(' ', 'T')}Z`) } : {}),
      }
    case 'ratio': {
      const b = Number(row.b ?? 0)
      const scale = unitOf(plan.definition) === 'percent' ? 100 : 1
      return { value: b === 0 ? null : tidy((scale * (a ?? 0)) / b), n }
    }
    case 'average':
    case 'nps':
    case 'csat':
    case 'ces':
      return { value: n === 0 || a === null ? null : tidy(a / n), n }
    case 'sum':
      return { value: tidy(a ?? 0), n }
    case 'unique':
      return { value: a ?? 0, n }
    case 'percentile':
      return { value: a === null ? null : tidy(a), n }
    default:
      throw new TandemError('internal')
  }
}

/** Sums of decimal fractions carry noise in the last of their 17 digits; 15 are kept, so that 0.1 + 0.2 is 0.3. */
export function tidy(value: number): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(15))
}

/** Readings of one group by window key. */
export interface GroupReadings {
  by: Record<string, string | null>
  /** Values of the breakdowns as stored, '' for none. */
  values: string[]
  others: boolean
  total: number
  readings: Map<string, Reading>
}

/** The engine's rows sorted into groups: biggest first, others last. Without breakdowns there is always one group. */
export function toGroups(plan: Plan, rows: MeasureRow[]): GroupReadings[] {
  const groups = new Map<string, GroupReadings>()
  if (plan.by.length === 0)
    groups.set('', { by: {}, values: [], others: false, total: 0, readings: new Map() })
  for (const row of rows) {
    const others = Number(row.others) === 1
    const values = plan.by.map((_, index) => row[`k${index}`] ?? '')
    const id = plan.by.length === 0 ? '' : others ? 'others' : JSON.stringify(values)
    let group = groups.get(id)
    if (!group) {
      group = { by: labelled(plan, values, others), values, others, total: 0, readings: new Map() }
      groups.set(id, group)
    }
    const reading = toReading(plan, row)
    group.total += reading.n
    group.readings.set(String(row.bucket), reading)
  }
  return [...groups.values()].sort(
    (one, two) => Number(one.others) - Number(two.others) || two.total - one.total || compareText(one, two),
  )
}

function compareText(one: GroupReadings, two: GroupReadings): number {
  const [a, b] = [JSON.stringify(one.values), JSON.stringify(two.values)]
  return a < b ? -1 : a > b ? 1 : 0
}

function labelled(plan: Plan, values: string[], others: boolean): Record<string, string | null> {
  return Object.fromEntries(
    plan.by.map((dimension, index) => [dimension.label, others ? 'others' : values[index] || null]),
  )
}

/** Key under which the engine's answer holds a step. */
export function keyOf(plan: Plan, step: { start: number; end: number; key: string }): string {
  return plan.definition.kind === 'open' ? String(Math.min(step.end, plan.now)) : step.key
}

/** A series with a point for every step, also where nothing happened. */
export function toSeries(plan: Plan, steps: readonly Step[], group: GroupReadings): Series {
  return {
    by: group.by,
    ...(group.others ? { others: true as const } : {}),
    points: steps.map((step) => {
      // A state is not known ahead of the present; all steps ahead would have the key of now.
      const unknown = plan.definition.kind === 'open' && step.start >= plan.now
      return toPoint(plan, step, unknown ? undefined : group.readings.get(keyOf(plan, step)))
    }),
  }
}

function toPoint(plan: Plan, step: Step, reading: Reading | undefined): Point {
  const { kind } = plan.definition
  const n = reading?.n ?? 0
  // What has not begun has no value yet: a 0 there would look like a drop.
  const future = step.start >= plan.now
  // Set one by one: a series has thousands of points, and spreading costs more than all the rest of them.
  const point: Point = {
    t: new Date(step.t).toISOString(),
    value: reading ? reading.value : future ? null : emptyValue(kind),
    n,
  }
  if (step.partial) point.partial = true
  if (isTooFew(kind, n)) point.tooFew = true
  if (reading?.oldest !== undefined) point.oldest = new Date(reading.oldest).toISOString()
  return point
}
