import { aimState, type Metric, type QueryResult, unitOf } from '../metrics/index.ts'
import type { Annotation } from './annotation.ts'
import { isOnChart } from './annotations.ts'
import type { Board } from './board.ts'
import type { Decision } from './decision.ts'
import type { TileResult, TileState } from './figures.ts'
import { eventsRead } from './named.ts'
import { measuresOf, type Tile, type TileMeasure } from './tile.ts'
import { freshnessIn } from './tile-answers.ts'
import type { Answer } from './tile-questions.ts'

/** What stands around a tile's figures. */
export interface Surroundings {
  /** The catalogue by name. */
  measures: ReadonlyMap<string, Metric>
  /** Open talks by subject. */
  open: Map<string, number>
  /** The last decision of each subject. */
  last: Map<string, Decision>
  /** What happened in the time. */
  annotations: Annotation[]
  /** The value of the whole time, where the tile does not show it itself. */
  total: number | null
}

/** The one value of a result over a whole time; null when there is none. */
export function totalValue(answer: Answer): number | null {
  return 'result' in answer ? valueIn(answer.result) : null
}

const valueIn = (result: QueryResult | undefined) => result?.series[0]?.points[0]?.value ?? null

/** A tile with all that stands on it. */
export function toState(
  board: Board,
  tile: Tile,
  answer: Answer<TileResult>,
  around: Surroundings,
): TileState {
  const result = 'result' in answer ? answer.result : null
  const measures = measuresOf(tile)
  const read = result ? freshnessIn(result) : []
  const { asOf = null } = read[0] ?? {}
  const subject = `tile:${board.name}/${tile.id}`
  return {
    id: tile.id,
    title: tile.title ?? titleOf(tile, measures, around),
    result,
    error: 'error' in answer ? answer.error : null,
    measures: measures.map((measure, index) =>
      describeMeasure(measure, valueShown(result, index) ?? around.total, around),
    ),
    asOf,
    late: [...new Map(read.flatMap(({ late }) => late).map((one) => [one.source, one])).values()],
    decision: newest([subject, ...namesOf(measures).map((name) => `measure:${name}`)], around.last),
    openComments: around.open.get(subject) ?? 0,
    annotations: annotationsOf(measures, around),
  }
}

function titleOf(tile: Tile, [first]: TileMeasure[], { measures }: Surroundings): string {
  if (tile.view === 'text') return ''
  if (tile.view === 'words') return tile.event
  if (tile.view === 'paths') return tile.start
  if (tile.view === 'stages' || first === undefined) return ''
  if (typeof first === 'string') return measures.get(first)?.label ?? first
  return first.label ?? first.name ?? first.kind
}

/** Names of those measures that are of the catalogue. */
export function namesOf(measures: readonly TileMeasure[]): string[] {
  return measures.filter((one) => typeof one === 'string')
}

/** The value of the whole time that the tile shows of one of its measures; null when it shows none. */
function valueShown(result: TileResult | null, index: number): number | null {
  if (result?.view === 'figure') return valueIn(result.total)
  return result?.view === 'stages' ? valueIn(result.stages[index]?.total) : null
}

function describeMeasure(
  measure: TileMeasure,
  value: number | null,
  { measures }: Surroundings,
): TileState['measures'][number] {
  const name = typeof measure === 'string' ? measure : null
  const found = typeof measure === 'string' ? measures.get(measure) : measure
  const state = found && aimState(found, value)
  return {
    name,
    label: found?.label ?? name ?? '',
    question: found?.question ?? '',
    description: found?.description ?? '',
    unit: found ? unitOf(found) : 'number',
    good: found?.good ?? 'none',
    owners: found?.owners ?? [],
    aim: found?.aim ?? null,
    howFar: state && value !== null ? { ...state, value } : null,
  }
}

function newest(subjects: readonly string[], last: Map<string, Decision>): Decision | null {
  const found = subjects.flatMap((subject) => last.get(subject) ?? [])
  return found.reduce<Decision | null>((best, one) => (best && best.at >= one.at ? best : one), null)
}

/** Words, texts and paths are no charts of a measure; they have none. */
function annotationsOf(measures: readonly TileMeasure[], around: Surroundings): string[] {
  if (measures.length === 0) return []
  const events = measures.map((measure) => eventsRead(measure, around.measures))
  const chart = {
    measures: namesOf(measures),
    events: events.some((list) => list === undefined) ? undefined : events.flatMap((list) => list ?? []),
  }
  return around.annotations.filter(({ scope }) => isOnChart(scope, chart)).map(({ id }) => id)
}
