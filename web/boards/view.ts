import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import type { Annotation, Tile, TileResult, TileState } from '../../src/boards/index.ts'
import type { ForecastAnswer } from '../../src/forecasts/index.ts'
import type { Series } from '../../src/metrics/index.ts'
import type { Annotation as ChartMark } from '../charts/annotations-layout.ts'
import type { ChartTable } from '../charts/export.ts'
import type { BoardGround } from './ground.ts'

/** Which mark of a tile somebody wants to look behind. */
export interface Look {
  /** Start of the step, ISO. */
  point?: string
  /** One part of a breakdown, as its `by`. */
  group?: Record<string, string | null>
  /** Which of the tile's measures, when it has several. */
  measure?: number
}

/** All that a tile's drawing needs. */
export interface ViewContext<V extends TileResult['view'] = TileResult['view']> {
  t: TFunction
  ground: BoardGround
  tile: Tile
  state: TileState
  result: Extract<TileResult, { view: V }>
  annotations: readonly Annotation[]
  /** Changes of the tile's measure, as marks of its chart. */
  changes?: readonly ChartMark[] | undefined
  /** What is likely to come; absent where the tile does not show it, or while it is asked for. */
  forecast?: ForecastAnswer | undefined
  /** Absent where nothing lies behind: in a snapshot. */
  onLook?: ((look: Look) => void) | undefined
  /** Absent like `onLook`. */
  onAnnotation?: (() => void) | undefined
  /** Absent like `onLook`; given the key of a mark. */
  onChange?: ((key: string) => void) | undefined
}

/** What a tile shows: its finding, its rows, and its drawing. */
export interface Shown {
  sentence: string
  table: ChartTable
  drawing: ReactNode
}

/** Name of a part of a breakdown. */
export function nameOfPart(one: Series, { t, ground }: Pick<ViewContext, 't' | 'ground'>): string {
  if (one.others) return t('breakdown.others')
  const names = Object.entries(one.by).map(([by, value]) => {
    if (value === null || value === '') return t('breakdown.without')
    if (by === 'source') return ground.sourceName(value)
    return by.startsWith('segment.') ? t(`breakdown.group.${value as 'in' | 'out'}`) : value
  })
  return names.join(', ')
}

/** Label of the tile's only measure; its title for one without a name. */
export function labelOf({ state }: Pick<ViewContext, 'state'>): string {
  return state.measures[0]?.label || state.title
}
