import type { Board, FiguresRequest, Tile } from '../../src/boards/index.ts'
import type { Expression } from '../../src/metrics/index.ts'
import { dayAfter, dayIn } from '../metrics/period.ts'
import { readFilter } from '../metrics/search-filter.ts'
import type { BoardSearch } from './board-search.ts'

/** What the address asks of the board beside what the board says itself. */
export function askedOf(search: BoardSearch, timeZone: string, now: number): FiguresRequest {
  const filter = readFilter(search.filter)
  return {
    ...periodAsked(search, timeZone, now),
    ...(search.grain ? { grain: search.grain } : {}),
    ...(filter ? { filter } : {}),
  }
}

function periodAsked(search: BoardSearch, timeZone: string, now: number): FiguresRequest {
  if (search.period === undefined) return {}
  if (search.period === 'custom') {
    return {
      ...(search.from ? { from: search.from } : {}),
      ...(search.to ? { to: dayAfter(search.to) } : {}),
    }
  }
  return { from: dayAfter(dayIn(timeZone, now), 1 - Number.parseInt(search.period, 10)) }
}

/** The board with another comparison on every tile that compares; as it is without one in the address. */
export function comparedBoard(board: Board, compare: BoardSearch['compare']): Board {
  if (compare === undefined) return board
  const change = (tile: Tile): Tile => {
    if (!('compare' in tile) && !compares(tile)) return tile
    const { compare: _, ...rest } = tile as Tile & { compare?: unknown }
    return (compare === 'none' ? rest : { ...rest, compare }) as Tile
  }
  return { ...board, tiles: board.tiles.map(change) }
}

/** Whether a tile of this view can be compared with another time. */
function compares(tile: Pick<Tile, 'view'>): boolean {
  return ['figure', 'line', 'bars', 'table', 'stages'].includes(tile.view)
}

/** Conditions that must all hold; undefined without one. */
export function allOf(...filters: (Expression | undefined)[]): Expression | undefined {
  const given = filters.filter((one) => one !== undefined)
  return given.length > 1 ? { and: given } : given[0]
}
