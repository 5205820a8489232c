import { createHash } from 'node:crypto'
import type { ClickHouse } from '../db/index.ts'
import { createBinder, segmentsOf, traitsOf } from '../expression/index.ts'
import { instantSql, namesSql } from './event-sql.ts'
import { type HourFigures, kindsOfHours, togetherOf, toHourFigures } from './hour-figures.ts'
import { eventsOf, filtersOf, type PlainDefinition } from './metric.ts'
import { type PlainPlan, stretchesOf, type Window } from './plan.ts'
import type { MeasureRow } from './queries.ts'

/** The engine's rows for a plan without breakdowns. */
export type MeasureRows = (plan: PlainPlan) => Promise<MeasureRow[]>

const hourMs = 3_600_000
/** When figures are kept by the hour. */
export interface RollupRule {
  /** A measure asked this often is worth it. */
  asks: number
  /** Under so many events reading them is as fast. */
  events: number
}
export const rollupRule: RollupRule = { asks: 5, events: 100_000 }
/** What had too few events is not counted again for so long. */
const smallForMs = 600_000
/** Hours to be read anew, in pieces; more pieces than these are read as one. */
const mostPieces = 20
/** Events of these last hours still come in; their figures are not kept. */
const openHours = 2
const mostRemembered = 10_000

/** A period as whole hours, and what is left of it before and after them. */
interface Parts {
  hours: number[]
  edges: Window[]
}

/**
 * Answers long periods of much-asked measures from figures kept by the hour, and reads only the events of hours in which
 * something came since. The result is that of reading all: an hour is taken as kept only while as many events of the
 * measure's names are counted in it as when it was computed.
 *
 * @param read the rows of a plan, event by event
 * @returns the rows of a plan; undefined where it is to be read event by event
 */
export function createRollup(clickhouse: ClickHouse, read: MeasureRows, rule: RollupRule) {
  /** How often each measure was asked, and until when (ms) it is known to read few events. */
  const asked = new Map<string, { asks: number; smallUntil: number }>()

  function note(key: string) {
    const known = asked.get(key) ?? { asks: 0, smallUntil: 0 }
    known.asks++
    asked.delete(key)
    asked.set(key, known)
    if (asked.size > mostRemembered) asked.delete(asked.keys().next().value!)
    return known
  }

  return async function fromHours(plan: PlainPlan): Promise<MeasureRow[] | undefined> {
    const parts = partsOf(plan)
    if (!parts) return undefined
    const key = keyOf(plan)
    const known = note(`${plan.workspace} ${key}`)
    if (known.asks < rule.asks || known.smallUntil > plan.now) return undefined
    const seen = await eventsByHour(clickhouse, plan, parts.hours)
    const events = [...seen.values()].reduce((sum, count) => sum + count, 0)
    if (events < rule.events) {
      known.smallUntil = plan.now + smallForMs
      return undefined
    }
    const kept = await keptByHour(clickhouse, plan, key, parts.hours)
    const missing = parts.hours.filter((hour) => (seen.get(hour) ?? 0) !== (kept.get(hour)?.seen ?? 0))
    const [fresh, edges] = await Promise.all([
      readHours(read, plan, missing),
      readEdges(read, plan, parts.edges),
    ])
    const figures = new Map([...kept].map(([hour, one]) => [hour, one.figures]))
    for (const hour of missing) figures.set(hour, fresh.get(hour) ?? nothing)
    await keep(clickhouse, plan, key, missing, { fresh, seen })
    return plan.windows.flatMap((window) => {
      const inside = insideOf(window).flatMap((hour) => figures.get(hour) ?? [])
      return toRow(plan, window, [...inside, ...(edges.get(window.key) ?? [])])
    })
  }
}

const nothing: HourFigures = { n: 0, a: null, b: null, v: null }

/** Whole hours of a plan's windows; undefined for a plan that hours do not answer. */
function partsOf(plan: PlainPlan): Parts | undefined {
  const { definition, filter, by } = plan
  if (by.length > 0 || !kindsOfHours.has(definition.kind) || readsValues(definition)) return undefined
  const conditions = [...filtersOf(definition), ...(filter ? [filter] : [])]
  // Who is in a group and what a trait is changes without an event of the measure.
  if (conditions.some((one) => segmentsOf(one).length > 0 || namesTraits(one))) return undefined
  const hours = plan.windows.flatMap(insideOf)
  const edges = plan.windows.flatMap(edgesOf)
  return hours.length >= 24 && edges.length <= 2 ? { hours, edges } : undefined
}

/** Whether a side of a ratio counts different values, which hours do not add up to. */
function readsValues(definition: PlainDefinition): boolean {
  return (
    definition.kind === 'ratio' &&
    [definition.numerator, definition.denominator].some(({ kind }) => kind === 'unique')
  )
}

function namesTraits(condition: Parameters<typeof traitsOf>[0]): boolean {
  return traitsOf(condition).length > 0 || JSON.stringify(condition).includes('"account":')
}

/** Starts of the whole hours in a window. */
function insideOf({ start, end }: Window): number[] {
  const first = Math.ceil(start / hourMs)
  return Array.from({ length: Math.max(0, Math.floor(end / hourMs) - first) }, (_, n) => (first + n) * hourMs)
}

/** What is left of a window before and after its whole hours; their key is that of the window. */
function edgesOf(window: Window): Window[] {
  const { start, end, key } = window
  const [first, last] = [Math.ceil(start / hourMs) * hourMs, Math.floor(end / hourMs) * hourMs]
  if (first >= last) return [window]
  return [
    { start, end: first, key },
    { start: last, end, key },
  ].filter((edge) => edge.start < edge.end)
}

/** What a measure counts, without what it is called or looked after by. */
function keyOf({ definition, filter, robots }: PlainPlan): string {
  const { name: _, label: __, description: ___, question: ____, owners: _____, ...counted } = definition
  const { unit: ______, good: _______, aim: ________, ...rest } = counted
  return createHash('sha256')
    .update(JSON.stringify([rest, filter, robots]))
    .digest('base64url')
    .slice(0, 22)
}

/** How many events of the measure's names there are in each hour, repeated ones counted. */
async function eventsByHour(
  clickhouse: ClickHouse,
  plan: PlainPlan,
  hours: readonly number[],
): Promise<Map<number, number>> {
  const binder = createBinder()
  const names = namesSql(eventsOf(plan.definition), binder)
  const sql = `SELECT toUnixTimestamp(hour) AS at, toUInt64(sum(events)) AS seen FROM event_activity
WHERE workspace = ${binder.bind('String', plan.workspace)}${names ? ` AND ${names}` : ''}
  AND ${spanSql(hours, binder)}
GROUP BY hour`
  const rows = await clickhouse.query<{ at: number; seen: string }>(sql, binder.params)
  return new Map(rows.map(({ at, seen }) => [at * 1000, Number(seen)]))
}

interface KeptHour {
  seen: number
  figures: HourFigures
}

async function keptByHour(
  clickhouse: ClickHouse,
  plan: PlainPlan,
  key: string,
  hours: readonly number[],
): Promise<Map<number, KeptHour>> {
  const binder = createBinder()
  const sql = `SELECT toUnixTimestamp(hour) AS at, max(seen) AS counted, argMax(tuple(n, a, b, v), seen) AS figures FROM measure_hours
WHERE workspace = ${binder.bind('String', plan.workspace)} AND measure = ${binder.bind('String', key)}
  AND ${spanSql(hours, binder)}
GROUP BY hour`
  type Row = { at: number; counted: string; figures: [string, number | null, number | null, number | null] }
  const rows = await clickhouse.query<Row>(sql, binder.params)
  return new Map(
    rows.map(({ at, counted, figures: [n, a, b, v] }) => [
      at * 1000,
      { seen: Number(counted), figures: { n: Number(n), a, b, v } },
    ]),
  )
}

function spanSql(hours: readonly number[], binder: ReturnType<typeof createBinder>): string {
  const [first, last] = [hours[0]!, hours.at(-1)!]
  return `hour >= ${instantSql(first, binder)} AND hour <= ${instantSql(last, binder)}`
}

/** Figures of some hours, from their events. */
async function readHours(
  read: MeasureRows,
  plan: PlainPlan,
  hours: readonly number[],
): Promise<Map<number, HourFigures>> {
  if (hours.length === 0) return new Map()
  const windows = hours.map((start) => ({ start, end: start + hourMs, key: String(start / 1000) }))
  const pieces = stretchesOf(windows)
  const [first, last] = [windows[0]!, windows.at(-1)!]
  const rows = await read({
    ...plan,
    windows: pieces.length <= mostPieces ? windows : [{ ...first, end: last.end }],
    steps: { kind: 'calendar', grain: 'hour', zone: 'UTC' },
  })
  return new Map(rows.map((row) => [Number(row.bucket) * 1000, toHourFigures(row)]))
}

/** Figures of what lies before and after whole hours, by the key of their window. */
async function readEdges(
  read: MeasureRows,
  plan: PlainPlan,
  edges: readonly Window[],
): Promise<Map<string, HourFigures[]>> {
  const found = new Map<string, HourFigures[]>()
  // Each by itself: two edges may belong to one window, and rows are told apart by its key.
  for (const edge of edges) {
    const rows = await read({ ...plan, windows: [edge], steps: { kind: 'windows' } })
    found.set(edge.key, [...(found.get(edge.key) ?? []), ...rows.map(toHourFigures)])
  }
  return found
}

/** Keeps what was read of hours that are over. Counted before they were read, so that what came meanwhile makes them stale. */
async function keep(
  clickhouse: ClickHouse,
  plan: PlainPlan,
  measure: string,
  hours: readonly number[],
  { fresh, seen }: { fresh: Map<number, HourFigures>; seen: Map<number, number> },
): Promise<void> {
  const over = plan.now - openHours * hourMs
  const rows = hours
    .filter((hour) => hour + hourMs <= over && (seen.get(hour) ?? 0) > 0)
    .map((hour) => ({
      workspace: plan.workspace,
      measure,
      hour: Math.round(hour / 1000),
      seen: seen.get(hour)!,
      ...(fresh.get(hour) ?? nothing),
    }))
  if (rows.length > 0) await clickhouse.insert('measure_hours', rows)
}

function toRow(plan: PlainPlan, { key }: Window, figures: readonly HourFigures[]): MeasureRow[] {
  const { n, a, b, v } = togetherOf(plan.definition.kind, figures)
  if (figures.every((one) => one.n === 0 && one.a === null && one.b === null)) return []
  return [{ bucket: key, others: 0, n: String(n), a, b, v }]
}
