import type { Forecast, ForecastAnswer } from '../../src/forecasts/index.ts'
import type { Point } from '../../src/metrics/index.ts'
import type { Ahead } from '../charts/model.ts'
import { saidInWords } from '../forecasts/words.ts'
import type { ViewContext } from './view.ts'

/** What a tile draws and says of the time to come. */
export interface TileAhead {
  /** What is foreseen in a sentence, or why nothing is. */
  sentence: string
  /** Empty without a forecast. */
  course: Ahead[]
  points: Forecast['points']
}

/** The likely course after the last whole step of a tile's line; undefined where the tile shows none. */
export function aheadOfTile(
  answer: ForecastAnswer | undefined,
  last: Pick<Point, 't' | 'value'> | undefined,
  { t, ground }: Pick<ViewContext, 't' | 'ground'>,
): TileAhead | undefined {
  const [forecast] = answer?.series ?? []
  if (!answer || !forecast) return undefined
  const { grain, unit } = answer
  const sentence = saidInWords(forecast, { t, fmt: ground.fmt, unit, grain, at: ground.moments(grain).long })
  const from = last ? Date.parse(last.t) : Number.NEGATIVE_INFINITY
  const points = forecast.points.filter(({ t: at }) => Date.parse(at) > from)
  const start = last?.value == null || points.length === 0 ? [] : [startAt(from, last.value)]
  return {
    sentence,
    points,
    course: [
      ...start,
      ...points.map((point) => ({
        x: Date.parse(point.t),
        low: point.low80,
        middle: point.value,
        high: point.high80,
        outer: { low: point.low95, high: point.high95 },
      })),
    ],
  }
}

/** The course begins where the line ends, so that nothing gapes between them. */
const startAt = (x: number, y: number): Ahead => ({
  x,
  low: y,
  middle: y,
  high: y,
  outer: { low: y, high: y },
})
