import { TandemError } from '../errors.ts'
import { allOf } from '../expression/index.ts'
import { type Metric, type Metrics, unitOf } from '../metrics/index.ts'
import type { Annotation } from './annotation.ts'
import { type Annotations, isOnChart } from './annotations.ts'
import type { Board } from './board.ts'
import type { Comments } from './comments.ts'
import type { Decision } from './decision.ts'
import type { Decisions } from './decisions.ts'
import {
  type BoardFigures,
  type FiguresRequest,
  figuresRequestSchema,
  type TileResult,
  type TileState,
} from './figures.ts'
import { readGiven } from './given.ts'
import { eventsRead } from './named.ts'
import { grainFor, type Periods } from './period.ts'
import { measuresOf, type Tile, type TileMeasure } from './tile.ts'
import { figuresIn, type TileAnswers } from './tile-answers.ts'
import type { Answer, Looking } from './tile-questions.ts'
import type { Reader } from './words.ts'

export interface BoardFiguresDependencies {
  metrics: Pick<Metrics, 'list' | 'freshness'>
  answers: TileAnswers
  annotations: Pick<Annotations, 'list'>
  comments: Pick<Comments, 'openCounts'>
  decisions: Pick<Decisions, 'lastOf'>
  periods: Periods
  clock: () => number
}

/** All that a board shows, in one answer. */
export function createBoardFigures(dependencies: BoardFiguresDependencies) {
  const { metrics, answers, annotations, comments, decisions, periods, clock } = dependencies

  /**
   * The figures of a board for a time; a tile that cannot be answered says why, the others stand.
   *
   * @throws TandemError `invalid_request`, `tile_not_found`
   */
  async function figures(
    workspace: string,
    board: Board,
    asked: FiguresRequest,
    reader: Reader,
  ): Promise<BoardFigures> {
    const request = readGiven(figuresRequestSchema, asked)
    const now = clock()
    const stretch = await periods.read(workspace, board.period, request, now)
    const looking: Looking = {
      ...stretch,
      grain: request.grain ?? board.grain ?? grainFor(stretch),
      filter: allOf(board.filter, request.filter),
    }
    const tiles = tilesAsked(board, request.tiles)
    const [shown, around, timeZone, { asOf }] = await Promise.all([
      answers.answer(workspace, tiles, looking, reader),
      surroundings(workspace, board, tiles, looking),
      periods.zoneOf(workspace),
      metrics.freshness(workspace),
    ])
    return {
      from: new Date(stretch.from).toISOString(),
      to: new Date(stretch.to).toISOString(),
      grain: looking.grain,
      timeZone,
      asOf,
      tiles: tiles.map((tile) => toState(board, tile, shown.get(tile.id)!, around)),
      annotations: around.annotations,
    }
  }

  /** What stands around the figures: the catalogue, what was said and decided, and what happened. */
  async function surroundings(
    workspace: string,
    board: Board,
    tiles: readonly Tile[],
    looking: Looking,
  ): Promise<Surroundings> {
    const subjects = tiles.map(({ id }) => `tile:${board.name}/${id}`)
    const named = tiles.flatMap((tile) => measuresOf(tile)).filter((measure) => typeof measure === 'string')
    const [stored, open, last, happened] = await Promise.all([
      metrics.list(workspace),
      comments.openCounts(workspace, subjects),
      decisions.lastOf(workspace, [...subjects, ...new Set(named.map((name) => `measure:${name}`))]),
      annotations.list(workspace, looking),
    ])
    return {
      measures: new Map(stored.map(({ definition }) => [definition.name, definition])),
      open,
      last,
      annotations: happened,
    }
  }

  return { figures }
}

interface Surroundings {
  measures: Map<string, Metric>
  open: Map<string, number>
  last: Map<string, Decision>
  annotations: Annotation[]
}

/** @throws TandemError `tile_not_found` */
function tilesAsked(board: Board, ids: readonly string[] | undefined): Tile[] {
  if (!ids) return board.tiles
  return ids.map((id) => {
    const tile = board.tiles.find((one) => one.id === id)
    if (!tile)
      throw new TandemError('tile_not_found', { detail: `The board ${board.name} has no tile ${id}.` })
    return tile
  })
}

function toState(board: Board, tile: Tile, answer: Answer<TileResult>, around: Surroundings): TileState {
  const result = 'result' in answer ? answer.result : null
  const measures = measuresOf(tile)
  const read = result ? figuresIn(result) : []
  const subject = `tile:${board.name}/${tile.id}`
  return {
    id: tile.id,
    title: tile.title ?? titleOf(tile, measures, around),
    result,
    error: 'error' in answer ? answer.error : null,
    measures: measures.map((measure) => describeMeasure(measure, around)),
    asOf: read[0]?.asOf ?? null,
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

const namesOf = (measures: readonly TileMeasure[]) => measures.filter((one) => typeof one === 'string')

function describeMeasure(measure: TileMeasure, { measures }: Surroundings): TileState['measures'][number] {
  const name = typeof measure === 'string' ? measure : null
  const found = typeof measure === 'string' ? measures.get(measure) : measure
  return {
    name,
    label: found?.label ?? name ?? '',
    question: found?.question ?? '',
    description: found?.description ?? '',
    unit: found ? unitOf(found) : 'number',
    good: found?.good ?? 'none',
    owners: found?.owners ?? [],
    aim: found?.aim ?? null,
    howFar: null,
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
