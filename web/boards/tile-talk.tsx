import { tileSubject } from './board-data.ts'
import type { PanelProps } from './panel-props.ts'
import { Talks } from './talks.tsx'

/** What colleagues say about a tile. */
export function TileTalk({ board, tile }: PanelProps) {
  return <Talks subject={tileSubject(board.name, tile.id)} />
}
