import type { Board, FiguresRequest, Tile } from '../../src/boards/index.ts'
import type { Expression } from '../../src/metrics/index.ts'
import { oneOf, text } from '../app/search.ts'
import { dayAfter, dayIn } from '../metrics/period.ts'
import { readFilter } from '../metrics/search-filter.ts'

export const boardPeriods = ['7d', '28d', '90d', '365d', 'custom'] as const
export const boardGrains = ['hour', 'day', 'week', 'month'] as const
export const boardComparisons = ['usual', 'previous', 'year', 'none'] as const
export const panelTabs = ['behind', 'talk', 'decisions', 'happened', 'meaning', 'history'] as const
export type PanelTab = (typeof panelTabs)[number]

/** The whole state of a board's page stands in its address: period, step, comparison, filter, and what is looked into. */
export function boardSearch(given: Record<string, unknown>) {
  return {
    ...oneOf(given, 'period', boardPeriods),
    ...oneOf(given, 'grain', boardGrains),
    ...oneOf(given, 'compare', boardComparisons),
    ...oneOf(given, 'tab', panelTabs),
    ...oneOf(given, 'mode', ['people'] as const),
    ...text(given, 'from', 'to', 'filter', 'tile', 'point', 'group', 'by', 'part'),
  }
}

export type BoardSearch = ReturnType<typeof boardSearch>

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
export function compares(tile: Pick<Tile, 'view'>): boolean {
  return ['figure', 'line', 'bars', 'table', 'stages'].includes(tile.view)
}

/** Conditions that must all hold; undefined without one. */
export function allOf(...filters: (Expression | undefined)[]): Expression | undefined {
  const given = filters.filter((one) => one !== undefined)
  return given.length > 1 ? { and: given } : given[0]
}
