import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import type { Board, BoardFigures, FiguresRequest, TileState } from '../../src/boards/index.ts'
import type { ForecastAnswer, ForecastRequestInput } from '../../src/forecasts/index.ts'
import { changeOfMark, useChangeMarks } from '../changes/marks.ts'
import { forecastQuery } from '../forecasts/forecast-data.ts'
import { allOf } from './board-asked.ts'
import { TileCard } from './tile.tsx'

interface BoardTileProps extends Omit<ComponentProps<typeof TileCard>, 'changes' | 'forecast' | 'onChange'> {
  board: Board
  figures: BoardFigures | undefined
  asked: FiguresRequest
}

/** A tile in the app: with the changes of its measure on its line, and what is likely to come where it shows that. */
export function BoardTile({ board, figures, asked, ...tile }: BoardTileProps) {
  const navigate = useNavigate()
  const result = tile.state?.result
  const measure = result?.view === 'line' ? (tile.state?.measures[0]?.name ?? undefined) : undefined
  const changes = useChangeMarks(measure, figures ?? noTime)
  const question = questionOf({ board, figures, asked, ...tile })
  const forecast = useQuery({
    ...forecastQuery(question ?? { metric: 'none' }),
    enabled: question !== undefined,
  })
  return (
    <TileCard
      {...tile}
      changes={changes}
      forecast={question ? forecast.data : undefined}
      onChange={(key) => {
        const id = changeOfMark(key)
        if (id) void navigate({ to: '/changes/$id', params: { id } })
      }}
    />
  )
}

const noTime = { from: new Date(0).toISOString(), to: new Date(0).toISOString() }
const dayMs = 86_400_000
const longest: Record<ForecastAnswer['grain'], number> = { hour: 48, day: 28, week: 13, month: 6 }

/** What is asked about the time to come: the tile's own question, half as far ahead as is shown; undefined where nothing is. */
function questionOf({
  board,
  figures,
  asked,
  tile,
  state,
}: BoardTileProps): ForecastRequestInput | undefined {
  if (!figures || !('forecast' in tile) || !tile.forecast || ('by' in tile && tile.by?.length))
    return undefined
  // What lies in the past goes on in figures that are known.
  if (Date.parse(figures.to) < Date.now() - dayMs) return undefined
  const series = seriesOf(state)
  const grain = series?.grain
  if (!series || grain === undefined || grain === 'total' || !(grain in longest)) return undefined
  const points = series.series[0]?.points.length ?? 0
  const filter = allOf(board.filter, asked.filter, tile.filter)
  return {
    metric: tile.measure as ForecastRequestInput['metric'],
    grain,
    horizon: Math.max(1, Math.min(longest[grain], Math.ceil(points / 2))),
    ...(filter ? { filter } : {}),
  }
}

function seriesOf(state: TileState | undefined) {
  const result = state?.result
  if (result?.view === 'line') return result.result
  return result?.view === 'figure' ? result.trend : undefined
}
