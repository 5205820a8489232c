import type { ReactNode } from 'react'
import type { Tile } from '../../src/boards/index.ts'
import { inReadingOrder } from './place.ts'

interface GridProps {
  tiles: readonly Tile[]
  children: (tile: Tile) => ReactNode
}

/** Tiles where they lie, in reading order for readers and the Tab key; one column on a phone. */
export function Grid({ tiles, children }: GridProps) {
  return (
    <div className="board-grid">
      {inReadingOrder(tiles).map((tile) => {
        const { x, y, w, h } = tile.place
        return (
          <div
            key={tile.id}
            className="board-cell"
            style={{ gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}` }}
          >
            {children(tile)}
          </div>
        )
      })}
    </div>
  )
}
