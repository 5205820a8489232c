import { createHash } from 'node:crypto'
import type { ClickHouse } from '../db/index.ts'
import { segmentsOf, traitsOf } from '../expression/index.ts'
import { gathered } from './gathered.ts'
import { eventsByHour, type KeptHour, keepHours, keptByHour } from './hour-store.ts'
import { eventsOf, filtersOf } from './metric.ts'
import { addsUp, type PieceFigures, toFigures, toRow } from './piece-figures.ts'
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

  const answer = gathered<Asked, MeasureRow[] | undefined>((all) => {
    const workspaces = Map.groupBy(all, ({ plan }) => plan.workspace)
    const answers = new Map(
      [...workspaces].map(([workspace, asked]) => [
        workspace,
        answerWorkspace(clickhouse, read, rule, asked),
      ]),
    )
    return all.map(async (one) => (await answers.get(one.plan.workspace)!).get(one))
  })

  return async function fromHours(plan: PlainPlan): Promise<MeasureRow[] | undefined> {
    const parts = partsOf(plan)
    if (!parts) return undefined
    const key = keyOf(plan)
    const known = note(`${plan.workspace} ${key}`)
    if (known.asks < rule.asks || known.smallUntil > plan.now) return undefined
    return answer({ plan, key, known, ...parts })
  }
}

/** A question that figures by the hour may answer. */
interface Asked extends Parts {
  plan: PlainPlan
  /** Of the measure: questions about different times share it. */
  key: string
  known: { smallUntil: number }
}

/** Questions about one workspace, asked at the same time: what is counted and kept is looked up once for all of them. */
async function answerWorkspace(
  clickhouse: ClickHouse,
  read: MeasureRows,
  rule: RollupRule,
  asked: readonly Asked[],
): Promise<Map<Asked, MeasureRow[] | undefined>> {
  const { workspace } = asked[0]!.plan
  const lists = asked.map(({ plan }) => eventsOf(plan.definition))
  const names = lists.some((list) => list === undefined) ? undefined : [...new Set(lists.flat() as string[])]
  const span = {
    first: Math.min(...asked.map(({ hours }) => hours[0]!)),
    last: Math.max(...asked.map(({ hours }) => hours.at(-1)!)),
  }
  // Counted before anything is read, so that what comes meanwhile makes what is kept stale.
  const counts = await eventsByHour(clickhouse, workspace, names, span)
  const seenIn = (plan: PlainPlan) => {
    const own = (eventsOf(plan.definition) ?? [...counts.keys()]).flatMap((name) => counts.get(name) ?? [])
    return (hour: number) => own.reduce((sum, one) => sum + (one.get(hour) ?? 0), 0)
  }
  const large = asked.filter(({ plan, hours, known }) => {
    const seen = seenIn(plan)
    const isLarge = hours.reduce((sum, hour) => sum + seen(hour), 0) >= rule.events
    if (!isLarge) known.smallUntil = plan.now + smallForMs
    return isLarge
  })
  const measures = Map.groupBy(large, ({ key }) => key)
  if (measures.size === 0) return new Map()
  const kept = await keptByHour(clickhouse, workspace, [...measures.keys()], span)
  const answers = await Promise.all(
    [...measures].map(([key, questions]) =>
      answerMeasure(clickhouse, read, questions, {
        seen: seenIn(questions[0]!.plan),
        kept: kept.get(key) ?? new Map(),
      }),
    ),
  )
  return new Map(answers.flat())
}

/** Questions about one measure: hours in which something came since are read once and kept. */
async function answerMeasure(
  clickhouse: ClickHouse,
  read: MeasureRows,
  questions: readonly Asked[],
  { seen, kept }: { seen: (hour: number) => number; kept: ReadonlyMap<number, KeptHour> },
): Promise<[Asked, MeasureRow[]][]> {
  const [{ plan, key }] = questions as [Asked]
  const hours = [...new Set(questions.flatMap((one) => one.hours))].sort((one, two) => one - two)
  const missing = hours.filter((hour) => seen(hour) !== (kept.get(hour)?.seen ?? 0))
  const [fresh, ...edges] = await Promise.all([
    readHours(read, plan, missing),
    ...questions.map((one) => readEdges(read, one.plan, one.edges)),
  ])
  const figures = new Map([...kept].map(([hour, one]) => [hour, one.figures]))
  for (const hour of missing) figures.set(hour, fresh.get(hour) ?? nothing)
  // Of hours that are over.
  const over = missing.filter((hour) => hour + hourMs <= plan.now - openHours * hourMs && seen(hour) > 0)
  await keepHours(
    clickhouse,
    plan.workspace,
    over.map((hour) => ({ measure: key, hour, seen: seen(hour), figures: figures.get(hour)! })),
  )
  return questions.map((one, index) => [
    one,
    one.plan.windows.flatMap((window) => {
      const inside = insideOf(window).flatMap((hour) => figures.get(hour) ?? [])
      return toRow(plan, window.key, [...inside, ...(edges[index]!.get(window.key) ?? [])])
    }),
  ])
}

const nothing: PieceFigures = { n: 0, a: null, b: null, v: null }

/** Whole hours of a plan's windows; undefined for a plan that hours do not answer. */
function partsOf(plan: PlainPlan): Parts | undefined {
  const { definition, filter, by } = plan
  if (by.length > 0 || !addsUp(definition)) return undefined
  const conditions = [...filtersOf(definition), ...(filter ? [filter] : [])]
  // Who is in a group and what a trait is changes without an event of the measure.
  if (conditions.some((one) => segmentsOf(one).length > 0 || namesTraits(one))) return undefined
  const hours = plan.windows.flatMap(insideOf)
  const edges = plan.windows.flatMap(edgesOf)
  return hours.length >= 24 && edges.length <= 2 ? { hours, edges } : undefined
}

function namesTraits(condition: Parameters<typeof traitsOf>[0]): boolean {
  return traitsOf(condition).length > 0 || JSON.stringify(condition).includes('"account":')
}

const hourWindow = (start: number): Window => ({ start, end: start + hourMs, key: String(start / 1000) })

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

/** Figures of some hours, from their events. */
async function readHours(
  read: MeasureRows,
  plan: PlainPlan,
  hours: readonly number[],
): Promise<Map<number, PieceFigures>> {
  if (hours.length === 0) return new Map()
  const windows = hours.map(hourWindow)
  const [first, last] = [windows[0]!, windows.at(-1)!]
  const scattered = stretchesOf(windows).length > mostPieces
  const rows = await read({
    ...plan,
    windows: scattered ? insideOf({ ...first, end: last.end }).map(hourWindow) : windows,
    steps: { kind: 'calendar', grain: 'hour', zone: 'UTC' },
  })
  return new Map(rows.map((row) => [Number(row.bucket) * 1000, toFigures(row)]))
}

/** Figures of what lies before and after whole hours, by the key of their window. */
async function readEdges(
  readRows: MeasureRows,
  plan: PlainPlan,
  edges: readonly Window[],
): Promise<Map<string, PieceFigures[]>> {
  const found = new Map<string, PieceFigures[]>()
  // Each by itself: two edges may belong to one window, and rows are told apart by its key.
  const read = edges.map((edge) => readRows({ ...plan, windows: [edge], steps: { kind: 'windows' } }))
  for (const [index, rows] of (await Promise.all(read)).entries()) {
    const { key } = edges[index]!
    found.set(key, [...(found.get(key) ?? []), ...rows.map(toFigures)])
  }
  return found
}
