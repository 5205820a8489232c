import type { Board, BoardFigures, FiguresRequest, Tile, TileState } from '../../src/boards/index.ts'
import type { BoardSearch } from './board-search.ts'

/** What every part of the panel beside a board is about. */
export interface PanelProps {
  board: Board
  tile: Tile
  state: TileState | undefined
  figures: BoardFigures
  asked: FiguresRequest
  search: BoardSearch
}
