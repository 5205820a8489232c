import { allOf, type PeopleExpression } from '../expression/index.ts'
import type { QueryRequestInput, QueryResult } from '../metrics/index.ts'
import type { Board } from './board.ts'
import type { TileError, TileResult } from './figures.ts'
import { asking, type Stretch } from './since.ts'
import type { Tile } from './tile.ts'

/** For what time and whom a board is looked at. */
export interface Looking extends Stretch {
  grain: NonNullable<Board['grain']>
  filter: PeopleExpression | undefined
}

/** One question to the measures; a tile asks several. */
export interface TileQuestion {
  id: string
  request: QueryRequestInput
}

/** An answer, or why there is none. */
export type Answer<T = QueryResult> = { result: T } | { error: TileError }

type Measured = Extract<Tile, { view: 'figure' | 'line' | 'bars' | 'table' }>

/** What a tile asks the measures of, in its order; nothing for words, paths, cohorts, steps and text. */
export function questionsOf(tile: Tile, looking: Looking): TileQuestion[] {
  switch (tile.view) {
    case 'figure': {
      const grain = tile.grain ?? looking.grain
      return [
        question(tile, looking, 0, {
          ...measured(tile),
          grain: 'total',
          compare: tile.compare ?? compareFor(looking),
        }),
        question(tile, looking, 1, { ...measured(tile), grain }),
      ]
    }
    case 'line':
      return [question(tile, looking, 0, series(tile, tile.grain ?? looking.grain))]
    case 'bars':
    case 'table':
      return [
        question(tile, looking, 0, series(tile, tile.grain ?? (tile.by?.length ? 'total' : looking.grain))),
      ]
    case 'stages':
      return tile.stages.map(({ measure }, index) =>
        question(tile, looking, index, {
          ...asking(measure),
          grain: 'total',
          compare: tile.compare ?? compareFor(looking),
        }),
      )
    default:
      return []
  }
}

/** Eight weeks have enough weeks to say what is usual of one; a longer time is compared with the one before. */
const longestUsual = 7 * 86_400_000

function compareFor({ from, to }: Stretch): 'usual' | 'previous' {
  return to - from <= longestUsual ? 'usual' : 'previous'
}

/** Figures and lines without breakdowns are compared with what is usual, unless the tile says otherwise. */
function series(tile: Exclude<Measured, { view: 'figure' }>, grain: Looking['grain']): QueryRequestInput {
  const usual = tile.view === 'line' && !tile.by?.length ? ('usual' as const) : undefined
  const compare = tile.compare ?? usual
  return {
    ...measured(tile),
    grain,
    ...(tile.by === undefined ? {} : { by: tile.by }),
    ...(tile.limit === undefined ? {} : { limit: tile.limit }),
    ...(compare === undefined ? {} : { compare }),
  }
}

const measured = (tile: Measured) => asking(tile.measure)

function question(tile: Tile, looking: Looking, index: number, request: QueryRequestInput): TileQuestion {
  const filter = filterOf(tile, looking)
  return {
    id: `${tile.id}/${index}`,
    request: { ...request, ...timesOf(looking), ...(filter === undefined ? {} : { filter }) },
  }
}

/** The one value of a measure over the whole time, where a tile's own questions do not ask for it. */
export function totalOf(tile: Tile, looking: Looking): QueryRequestInput | undefined {
  if (!('measure' in tile) || tile.view === 'figure') return undefined
  return question(tile, looking, 0, { ...asking(tile.measure), grain: 'total' }).request
}

/** The time that is looked at, as questions give it. */
export function timesOf({ from, to }: Stretch): { from: string; to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** The board's condition and the tile's own. */
export function filterOf(tile: Tile, looking: Looking): PeopleExpression | undefined {
  return allOf(looking.filter, 'filter' in tile ? tile.filter : undefined)
}

/**
 * What a tile shows, put together from the answers to its questions.
 *
 * @param answers in the order of `questionsOf`
 */
export function resultOf(tile: Tile, answers: readonly Answer[]): Answer<TileResult> {
  if (tile.view === 'stages')
    return {
      result: {
        view: 'stages',
        stages: tile.stages.map(({ label }, index) => ({ label, ...stageOf(answers[index]!) })),
      },
    }
  const results: QueryResult[] = []
  for (const answer of answers) {
    if ('error' in answer) return answer
    results.push(answer.result)
  }
  const [first, second] = results
  if (tile.view === 'figure') return { result: { view: 'figure', total: first!, trend: second! } }
  return { result: { view: tile.view as 'line' | 'bars' | 'table', result: first! } }
}

function stageOf(answer: Answer): { total: QueryResult } | { error: TileError } {
  return 'error' in answer ? answer : { total: answer.result }
}
