import 'react-grid-layout/css/styles.css'
import type { ReactNode } from 'react'
import ReactGridLayout, { type Layout, useContainerWidth } from 'react-grid-layout'
import type { Tile } from '../../src/boards/index.ts'
import { columns, gap, inReadingOrder, rowHeight } from './place.ts'

interface EditGridProps {
  tiles: readonly Tile[]
  onTiles: (tiles: Tile[]) => void
  children: (tile: Tile) => ReactNode
}

/** Tiles that can be dragged by their grip and sized by their corner. Loaded only where tiles are edited. */
export function EditGrid({ tiles, onTiles, children }: EditGridProps) {
  const { width, containerRef, mounted } = useContainerWidth()
  const layout = tiles.map(({ id, place }) => ({ i: id, ...place, minW: 2, minH: 2 }))
  /** After a drag or a change of size, not while it lasts. */
  const take = (next: Layout) => {
    const moved = tiles.map((tile) => {
      const item = next.find(({ i }) => i === tile.id)
      return item ? { ...tile, place: { x: item.x, y: item.y, w: item.w, h: item.h } } : tile
    })
    if (JSON.stringify(moved) !== JSON.stringify(tiles)) onTiles(moved)
  }
  return (
    <div ref={containerRef}>
      {mounted && (
        <ReactGridLayout
          width={width}
          layout={layout}
          gridConfig={{ cols: columns, rowHeight, margin: [gap, gap], containerPadding: [0, 0] }}
          dragConfig={{ handle: '.tile-grip' }}
          resizeConfig={{ handles: ['se'] }}
          onDragStop={take}
          onResizeStop={take}
        >
          {inReadingOrder(tiles).map((tile) => (
            <div key={tile.id}>{children(tile)}</div>
          ))}
        </ReactGridLayout>
      )}
    </div>
  )
}
