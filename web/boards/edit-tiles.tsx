import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, Tile } from '../../src/boards/index.ts'
import { previewQuery } from './board-data.ts'
import { EditHandle } from './edit-handle.tsx'
import { Grid } from './grid.tsx'
import { inReadingOrder, movedBefore, type Step, settle, stepped } from './place.ts'
import { TileCard } from './tile.tsx'

const EditGrid = lazy(() => import('./edit-grid.tsx').then((it) => ({ default: it.EditGrid })))

interface EditTilesProps {
  board: Board
  onTiles: (tiles: Tile[]) => void
  onEdit: (tile: Tile) => void
}

/** The tiles of a board that is edited: dragged by mouse, walked by keyboard, or moved by their menu; all do the same. */
export function EditTiles({ board, onTiles, onEdit }: EditTilesProps) {
  const { t } = useTranslation()
  const wide = useMediaQuery('(min-width: 901px)', true, { getInitialValueInEffect: false })
  const [said, setSaid] = useState('')
  const figures = useFiguresOf(board)
  const { tiles } = board
  const titleOf = (tile: Tile) =>
    tile.title || figures?.tiles.find(({ id }) => id === tile.id)?.title || t(`view.${tile.view}`)
  const move = (tile: Tile, next: Tile[]) => {
    onTiles(next)
    const { x, y, w, h } = next.find(({ id }) => id === tile.id)?.place ?? tile.place
    setSaid(t('boardEdit.placed', { title: titleOf(tile), column: x + 1, row: y + 1, width: w, height: h }))
  }
  const remove = (tile: Tile) => {
    onTiles(settle(tiles.filter(({ id }) => id !== tile.id)))
    setSaid(t('boardEdit.tileRemoved', { title: titleOf(tile) }))
  }
  const shown = (tile: Tile) => (
    <div className="edit-tile">
      <EditHandle
        title={titleOf(tile)}
        others={inReadingOrder(tiles)
          .filter(({ id }) => id !== tile.id)
          .map((other) => ({ id: other.id, title: titleOf(other) }))}
        onStep={(step: Step) => move(tile, stepped(tiles, tile.id, step))}
        onBefore={(id) => move(tile, movedBefore(tiles, tile.id, id))}
        onEdit={() => onEdit(tile)}
        onRemove={() => remove(tile)}
      />
      <TileCard
        tile={tile}
        state={figures?.tiles.find(({ id }) => id === tile.id)}
        annotations={figures?.annotations ?? []}
        about={[]}
      />
    </div>
  )
  return (
    <section aria-label={t('boardEdit.tiles')}>
      <p className="meta">{t(wide ? 'boardEdit.how' : 'boardEdit.howPhone')}</p>
      <p className="sr" role="status">
        {said}
      </p>
      {wide ? (
        <Suspense fallback={<Grid tiles={tiles}>{shown}</Grid>}>
          <EditGrid tiles={tiles} onTiles={onTiles}>
            {shown}
          </EditGrid>
        </Suspense>
      ) : (
        <Grid tiles={tiles}>{shown}</Grid>
      )}
    </section>
  )
}

/** What the unsaved board shows. Moving tiles asks for nothing again: figures do not depend on places. */
function useFiguresOf(board: Board) {
  const still = {
    ...board,
    name: board.name || 'unsaved',
    label: board.label || '–',
    tiles: inReadingOrder(board.tiles)
      .toSorted((a, b) => a.id.localeCompare(b.id))
      .map((tile, index) => ({ ...tile, place: { x: 0, y: index, w: 1, h: 1 } })),
  }
  const [settled] = useDebouncedValue(JSON.stringify(still), 400)
  return useQuery(previewQuery(JSON.parse(settled), {})).data
}
