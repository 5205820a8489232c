import { TandemError } from '../errors.ts'
import { allOf } from '../expression/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { Annotations } from './annotations.ts'
import type { Board } from './board.ts'
import type { Comments } from './comments.ts'
import type { Decisions } from './decisions.ts'
import { type BoardFigures, type FiguresRequest, figuresRequestSchema } from './figures.ts'
import { readGiven } from './given.ts'
import { grainFor, type Periods } from './period.ts'
import { measuresOf, type Tile } from './tile.ts'
import type { TileAnswers } from './tile-answers.ts'
import { type Looking, totalOf } from './tile-questions.ts'
import { namesOf, type Surroundings, toState, totalValue } from './tile-state.ts'
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
    const stored = await metrics.list(workspace)
    const measures = new Map(stored.map(({ definition }) => [definition.name, definition]))
    const [shown, totals, around, timeZone, { asOf }] = await Promise.all([
      answers.answer(workspace, tiles, looking, reader),
      totalsOfAims(workspace, tiles, looking, measures),
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
      tiles: tiles.map((tile) =>
        toState(board, tile, shown.get(tile.id)!, {
          ...around,
          measures,
          total: totals.get(tile.id) ?? null,
        }),
      ),
      annotations: around.annotations,
    }
  }

  /** Values of the whole time by tile, of measures that have an aim and whose tile shows none. */
  async function totalsOfAims(
    workspace: string,
    tiles: readonly Tile[],
    looking: Looking,
    measures: Surroundings['measures'],
  ): Promise<Map<string, number | null>> {
    const aimed = tiles.flatMap((tile) => {
      const [measure] = measuresOf(tile)
      const found = typeof measure === 'string' ? measures.get(measure) : measure
      const request = found?.aim && totalOf(tile, looking)
      return request ? [{ id: tile.id, request }] : []
    })
    const asked = await answers.askAll(
      workspace,
      aimed.map(({ request }) => request),
    )
    return new Map(aimed.map(({ id }, index) => [id, totalValue(asked[index]!)]))
  }

  /** What stands around the figures: what was said and decided, and what happened. */
  async function surroundings(
    workspace: string,
    board: Board,
    tiles: readonly Tile[],
    looking: Looking,
  ): Promise<Pick<Surroundings, 'open' | 'last' | 'annotations'>> {
    const subjects = tiles.map(({ id }) => `tile:${board.name}/${id}`)
    const named = tiles.flatMap((tile) => namesOf(measuresOf(tile)))
    const [open, last, happened] = await Promise.all([
      comments.openCounts(workspace, subjects),
      decisions.lastOf(workspace, [...subjects, ...new Set(named.map((name) => `measure:${name}`))]),
      annotations.list(workspace, looking),
    ])
    return { open, last, annotations: happened }
  }

  return { figures }
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
