import { type Interval, meanInterval, scoreInterval, wilsonInterval } from '../stats/estimates/index.ts'
import { emptyValue, isTooFew, type PlainDefinition, type RatioDefinition, unitOf } from './metric.ts'
import type { PlainPlan, Plan, Step } from './plan.ts'
import type { MeasureRow } from './queries.ts'
import type { Point, Series } from './request.ts'
import { isStatePlan } from './states-queries.ts'

/** A value with the answers behind it. */
export interface Reading {
  value: number | null
  n: number
  /** Where the true value lies with 95 %; absent for what is counted. */
  interval?: Interval
  /** Too few answers to show the value; absent: as `isTooFew` of the kind says. */
  tooFew?: boolean
  /** For what is open: when the oldest was opened, ms. */
  oldest?: number
  /** Of people's steps: how many are not over yet. */
  open?: number
}

type Figures = { n: number } & Record<'a' | 'b' | 'c' | 'v' | 'low' | 'high', number | null>

/** The value an engine row holds, by the kind of the measure. */
export function toReading(plan: PlainPlan, row: MeasureRow): Reading {
  const { definition } = plan
  const numberOf = (figure: number | string | null | undefined) =>
    figure === null || figure === undefined ? null : Number(figure)
  const figures: Figures = {
    n: Number(row.n),
    a: numberOf(row.a),
    b: numberOf(row.b),
    c: numberOf(row.c),
    v: numberOf(row.v),
    low: numberOf(row.low),
    high: numberOf(row.high),
  }
  const { n, a, b } = figures
  switch (definition.kind) {
    case 'count':
      return { value: n, n }
    case 'open':
      return {
        value: n,
        n,
        ...(row.oldest ? { oldest: Date.parse(`${row.oldest.replace(' ', 'T')}Z`) } : {}),
      }
    case 'latest':
      if (definition.aggregate === 'average') return averageOf(figures)
      return { value: definition.aggregate === 'count' ? n : tidy(a ?? 0), n }
    case 'ratio':
      return ratioReading(definition, a ?? 0, b ?? 0, n)
    case 'share':
      return proportionOf(a ?? 0, b ?? 0, figures.c ?? 0, definition.part.kind !== 'sum')
    case 'average':
    case 'ces':
      return averageOf(figures)
    case 'nps':
      return scoreOf(figures)
    case 'csat':
      // Each answer is 0 or 100, so that their sum is a hundred times the content ones.
      return proportionOf((a ?? 0) / 100, n, n, true)
    case 'sum':
      return { value: tidy(a ?? 0), n }
    case 'unique':
      return { value: a ?? 0, n }
    case 'percentile':
      return levelOf(figures)
    case 'conversion':
    case 'retention':
      return { ...proportionOf(a ?? 0, n, n, true), open: Number(row.open) }
    case 'between':
      return { ...durationOf(definition, figures), open: Number(row.open) }
    case 'stickiness':
      // People and days; a share where it is known out of how many days.
      return { value: b === null ? (a ?? 0) : b === 0 ? null : tidy((100 * (a ?? 0)) / b), n }
  }
}

/** The time between two moments: seconds, or minutes where that is the unit. */
function durationOf(definition: Extract<PlainDefinition, { kind: 'between' }>, figures: Figures): Reading {
  const reading = definition.aggregate === 'average' ? averageOf(figures) : levelOf(figures)
  if (unitOf(definition) !== 'minutes' || reading.value === null) return reading
  const inMinutes = { ...reading, value: tidy(reading.value / 60) }
  return withInterval(inMinutes, scaled(reading.interval, 1 / 60))
}

/** A percentile with its interval. */
function levelOf({ n, a, low, high }: Figures): Reading {
  const reading: Reading = { value: a === null ? null : tidy(a), n }
  return withInterval(reading, low === null || high === null ? undefined : { low, high })
}

function averageOf({ n, a, v }: Figures): Reading {
  if (n === 0 || a === null) return { value: null, n }
  return withInterval({ value: tidy(a / n), n }, v === null ? undefined : meanInterval(a / n, v, n))
}

function scoreOf({ n, a, v }: Figures): Reading {
  if (n === 0 || a === null) return { value: null, n }
  const sided = v ?? 0
  const ahead = a / 100
  const interval = scoreInterval((sided + ahead) / 2, (sided - ahead) / 2, n)
  return withInterval({ value: tidy(a / n), n }, scaled(interval, 100))
}

/** A share of some in a whole, in percent. */
function proportionOf(part: number, whole: number, n: number, counted: boolean): Reading {
  if (whole === 0) return { value: null, n }
  const interval = counted ? wilsonInterval(part, whole) : undefined
  return withInterval({ value: tidy((100 * part) / whole), n }, scaled(interval, 100))
}

/** A ratio in percent of two counts of the same things is a share, and only of a share an interval is known. */
function ratioReading(definition: RatioDefinition, a: number, b: number, n: number): Reading {
  if (b === 0) return { value: null, n }
  const isPercent = unitOf(definition) === 'percent'
  const { numerator, denominator } = definition
  const sameThings =
    numerator.kind === denominator.kind &&
    numerator.kind !== 'sum' &&
    (numerator.kind === 'count' || numerator.property === (denominator as { property?: string }).property)
  const interval = isPercent && sameThings ? wilsonInterval(a, b) : undefined
  return withInterval({ value: tidy(((isPercent ? 100 : 1) * a) / b), n }, scaled(interval, 100))
}

function withInterval(reading: Reading, interval: Interval | undefined): Reading {
  if (interval) reading.interval = { low: tidy(interval.low), high: tidy(interval.high) }
  return reading
}

function scaled(interval: Interval | undefined, by: number): Interval | undefined {
  return interval && { low: interval.low * by, high: interval.high * by }
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
  /** Of a question with breakdowns: how many groups there are in all. */
  groups?: number
}

/** The one group of a question without breakdowns, before anything is read. */
export function noReadings(): GroupReadings {
  return { by: {}, values: [], others: false, total: 0, readings: new Map() }
}

/** The engine's rows sorted into groups: biggest first, others last. Without breakdowns there is always one group. */
export function toGroups(plan: PlainPlan, rows: MeasureRow[]): GroupReadings[] {
  const groups = new Map<string, GroupReadings>()
  const groupOf = (values: string[], others: boolean) => {
    const id = groupId({ values, others })
    const known = groups.get(id) ?? { ...noReadings(), by: labelled(plan, values, others), values, others }
    groups.set(id, known)
    return known
  }
  if (plan.by.length === 0) groupOf([], false)
  for (const values of plan.groups ?? []) groupOf(values, false)
  for (const row of rows) {
    const group = groupOf(
      plan.by.map((_, index) => row[`k${index}`] ?? ''),
      Number(row.others) === 1,
    )
    if (row.groups !== undefined) group.groups = Number(row.groups)
    group.total += Number(row.n)
    group.readings.set(String(row.bucket), toReading(plan, row))
  }
  const list = [...groups.values()]
  if (plan.definition.kind === 'share') fillShares(list)
  return list.sort(
    (one, two) => Number(one.others) - Number(two.others) || two.total - one.total || compareText(one, two),
  )
}

/** What a group is known by: its values, or that it is the others. */
export function groupId({ values, others }: Pick<GroupReadings, 'values' | 'others'>): string {
  return others ? 'others' : JSON.stringify(values)
}

/** Where a whole is known, a group without any part of it has a share of 0. */
function fillShares(groups: GroupReadings[]): void {
  const wholes = new Map(groups.flatMap((group) => [...group.readings]))
  for (const { readings } of groups)
    for (const [bucket, { value, n, interval }] of wholes)
      if (!readings.has(bucket))
        readings.set(bucket, withInterval({ value: value === null ? null : 0, n }, interval && noneOf(n)))
}

function noneOf(n: number): Interval | undefined {
  return scaled(wilsonInterval(0, n), 100)
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
  return isStatePlan(plan) ? String(Math.min(step.end, plan.now)) : step.key
}

/** A series with a point for every step, also where nothing happened. */
export function toSeries(plan: Plan, steps: readonly Step[], group: GroupReadings): Series {
  return {
    by: group.by,
    ...(group.others ? { others: true as const } : {}),
    points: steps.map((step) => {
      // A state is not known ahead of the present; all steps ahead would have the key of now.
      const unknown = isStatePlan(plan) && step.start >= plan.now
      return toPoint(plan, step, unknown ? undefined : group.readings.get(keyOf(plan, step)))
    }),
  }
}

/** The point of a step; without a reading nothing happened in it. */
export function toPoint(plan: Plan, step: Step, reading: Reading | undefined): Point {
  const n = reading?.n ?? 0
  // What has not begun has no value yet: a 0 there would look like a drop.
  const future = step.start >= plan.now
  // Set one by one: a series has thousands of points, and spreading costs more than all the rest of them.
  const point: Point = {
    t: new Date(step.t).toISOString(),
    value: reading ? reading.value : future ? null : emptyValue(plan.definition),
    n,
  }
  // Who may still finish, or come back, will change the share.
  if (step.partial || (reading?.open && plan.definition.kind !== 'between')) point.partial = true
  if (reading?.open) point.open = reading.open
  if (reading?.tooFew ?? isTooFew(plan.definition.kind, n)) point.tooFew = true
  if (reading?.interval) point.interval = reading.interval
  if (reading?.oldest !== undefined) point.oldest = new Date(reading.oldest).toISOString()
  return point
}
